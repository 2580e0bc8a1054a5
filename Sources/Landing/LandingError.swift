/// A stage folder that cannot be read or written.
package struct LandingError: Error, Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// A file is not what its manifest says.
    case damaged
    /// There is no room for what is to be written.
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
