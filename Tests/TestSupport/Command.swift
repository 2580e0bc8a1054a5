import Foundation
import Locking
import Synchronization

/// What a command left when it ended.
package struct CommandResult: Sendable {
  /// The exit code; where a signal ended it, 128 and its number, as a shell says it.
  package let status: Int32
  package let output: String
  package let errors: String

  package var outputLines: [String] { output.split(separator: "\n").map(String.init) }
}

/// A program in the background, its output going to files, so that no pipe can fill up.
package final class Command: Sendable {
  private let process: SpawnedProcess
  private let name: String
  private let folder: String
  private let result = Locked<Int32?>(nil)
  private static let count = Atomic(0)

  /// Where a program that was built for tools/coverage writes its counts.
  private static let profile: [String: String] = {
    let path = ProcessInfo.processInfo.environment["TIERBOOK_PROFILE"]
    return path.map { ["LLVM_PROFILE_FILE": $0] } ?? [:]
  }()

  /// Starts a program.
  ///
  /// - Parameter environment: all of it: nothing is handed down from the tests' own.
  package init(
    _ path: String, _ arguments: [String], environment: [String: String], folder: String = Checkout.root
  ) throws {
    name = URL(fileURLWithPath: path).lastPathComponent
    let number = Self.count.add(1, ordering: .relaxed).newValue
    let output = try TestFolder.shared.get().path + "/output-\(number)"
    self.folder = output
    for path in [output, folder] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    process = try SpawnedProcess(
      [path] + arguments, environment: environment.merging(Self.profile) { $1 }, folder: folder,
      output: output + "/stdout",
      errors: output + "/stderr")
  }

  deinit {
    if isRunning {
      kill(process.identifier, SIGKILL)
      _ = process.wait()
    }
    try? FileManager.default.removeItem(atPath: folder)
  }

  package var isRunning: Bool { ended(within: 0) == nil }

  /// What it has written to standard output so far.
  package var outputSoFar: String { text("stdout") }

  package var processIdentifier: Int32 { process.identifier }

  package func send(_ signal: Int32) { kill(process.identifier, signal) }

  /// Waits for the end; a program that hangs is killed, and the test fails. A busy machine takes its time.
  package func wait(timeout seconds: Int = 600) throws -> CommandResult {
    guard let status = ended(within: seconds) else {
      send(SIGKILL)
      throw SetupError("\(name) had not ended after \(seconds) seconds; it wrote:\n\(text("stdout"))\(text("stderr"))")
    }
    return CommandResult(status: status, output: text("stdout"), errors: text("stderr"))
  }

  /// The exit code; nil: it has not ended in time. A program can be waited for once, so it is kept.
  private func ended(within seconds: Int) -> Int32? {
    result.withLock { status in
      if status == nil { status = process.wait(timeout: seconds) }
      return status
    }
  }

  private func text(_ stream: String) -> String {
    String(decoding: FileManager.default.contents(atPath: "\(folder)/\(stream)") ?? Data(), as: UTF8.self)
  }
}
