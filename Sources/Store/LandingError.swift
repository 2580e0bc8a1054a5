import FoundationEssentials
import Glibc

/// A stage folder that cannot be read or written.
package struct LandingError: Error, Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// A file differs from its manifest.
    case damaged
    /// There is no room for the bytes to write.
    case full
    /// The operating system refused to read or write.
    case system
  }

  package var kind: Kind
  package var path: String
  package var problem: String

  package init(_ kind: Kind, path: String, problem: String) {
    self.kind = kind
    self.path = path
    self.problem = problem
  }
}

extension LandingError: CustomStringConvertible {
  package var description: String { "\(path): \(problem)" }
}

/// What the system says of an error of Foundation's file functions.
package func systemReason(_ error: any Error) -> String {
  guard let number = ((error as? CocoaError)?.underlying ?? error) as? POSIXError else { return "\(error)" }
  return String(cString: strerror(number.code.rawValue))
}
