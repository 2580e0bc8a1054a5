import Foundation
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
package final class Command: @unchecked Sendable {
  private let process = Process()
  private let name: String
  private let folder: String
  private let ended = DispatchSemaphore(value: 0)
  private static let count = Atomic(0)

  /// Starts a program.
  ///
  /// - Parameter environment: all of it: nothing is handed down from the tests' own.
  package init(
    _ path: String, _ arguments: [String], environment: [String: String], folder: String = Checkout.root
  ) throws {
    name = URL(fileURLWithPath: path).lastPathComponent
    let number = Self.count.add(1, ordering: .relaxed).newValue
    self.folder = try TestFolder.shared.get().path + "/output-\(number)"
    try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = environment
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try Self.file(self.folder + "/stdout")
    process.standardError = try Self.file(self.folder + "/stderr")
    let ended = ended
    process.terminationHandler = { _ in ended.signal() }
    // A child inherits the blocked signals of the thread that starts it, and threads of a pool block them all.
    var (none, blocked) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &blocked)
    defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
    try process.run()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    try? FileManager.default.removeItem(atPath: folder)
  }

  private static func file(_ path: String) throws -> FileHandle {
    guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
    else { throw SetupError("cannot write \(path)") }
    return file
  }

  package var isRunning: Bool { process.isRunning }

  package var processIdentifier: Int32 { process.processIdentifier }

  package func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for the end; a program that hangs is killed, and the test fails.
  package func wait(timeout seconds: Int = 120) throws -> CommandResult {
    guard ended.wait(timeout: .now() + .seconds(seconds)) == .success else {
      send(SIGKILL)
      throw SetupError("\(name) had not ended after \(seconds) seconds; it wrote:\n\(text("stdout"))\(text("stderr"))")
    }
    let status = process.terminationStatus
    return CommandResult(
      status: process.terminationReason == .uncaughtSignal ? 128 + status : status, output: text("stdout"),
      errors: text("stderr"))
  }

  private func text(_ stream: String) -> String {
    String(decoding: FileManager.default.contents(atPath: "\(folder)/\(stream)") ?? Data(), as: UTF8.self)
  }
}
