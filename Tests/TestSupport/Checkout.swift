import Foundation

/// Where the sources lie, and what was built from them.
package enum Checkout {
  /// The folder of `Package.swift`.
  package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// The folder of the built executables: that of the test bundle, which is the running program, or another one that
  /// `TIERBOOK_EXECUTABLES` names, so that release executables are tested as well.
  package static let buildFolder: String = {
    if let given = ProcessInfo.processInfo.environment["TIERBOOK_EXECUTABLES"] {
      return URL(fileURLWithPath: given, relativeTo: URL(fileURLWithPath: root)).path
    }
    let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let folder = program.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
    return folder ?? "\(root)/.build/debug"
  }()

  /// Whether the executables are those of another build than the tests': the released one.
  package static let isReleased = ProcessInfo.processInfo.environment["TIERBOOK_EXECUTABLES"] != nil

  /// The folder of the names that stages are called by, as make install links them to the one program.
  package static let stageNames = Result {
    let folder = try TestFolder.make("stages")
    for stage in ["extract", "measure", "classify", "publish"] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/tierbook-\(stage)", withDestinationPath: "\(buildFolder)/tierbook")
    }
    return folder
  }

  /// The path of the built program, or of one of its other names.
  package static func executable(_ name: String) throws -> String {
    let path = "\(name.hasPrefix("tierbook-") ? try stageNames.get() : buildFolder)/\(name)"
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw SetupError("there is no \(path): build it first, with swift build")
    }
    return path
  }

  package static func text(of path: String) throws -> String {
    try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
  }
}

/// Why a test could not be set up: no finding about what it tests.
package struct SetupError: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
