import Foundation

/// A started program. `Process` is not used: to it, a program that leaves a server behind never ends, it cannot be used
/// while the process exits, and starting many at once from several threads has crashed it.
struct SpawnedProcess: Sendable {
  let identifier: pid_t

  /// Starts a program with its output going to files and no signal blocked, whatever the calling thread blocks.
  ///
  /// - Parameter environment: all of it; nil: the tests' own.
  init(
    _ command: [String], environment: [String: String]? = nil, folder: String? = nil, output: String = "/dev/null",
    errors: String = "/dev/null"
  ) throws {
    func cStrings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] { texts.map { strdup($0) } + [nil] }
    // env changes the folder and becomes the program.
    let command = (folder.map { ["/usr/bin/env", "-C", $0] } ?? []) + command
    let arguments = cStrings(command)
    let variables = cStrings((environment ?? ProcessInfo.processInfo.environment).map { "\($0.key)=\($0.value)" })
    defer { for text in arguments + variables { free(text) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var process = pid_t()
    let code = posix_spawn(&process, command[0], &actions, &attributes, arguments, variables)
    guard code == 0 else { throw SetupError("\(command[0]) cannot be started: \(String(cString: strerror(code)))") }
    identifier = process
  }

  /// Waits for the end.
  ///
  /// - Returns: the exit code, or 128 and the signal that ended it, as a shell says it; nil: it has not ended in time.
  func wait(timeout seconds: Int? = nil) -> Int32? {
    let deadline = seconds.map { Date(timeIntervalSinceNow: Double($0)) }
    var status: Int32 = 0
    while true {
      let ended = waitpid(identifier, &status, deadline == nil ? 0 : WNOHANG)
      if ended == identifier { return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F) }
      if ended < 0, errno != EINTR { return nil }
      if let deadline {
        guard Date() < deadline else { return nil }
        usleep(2000)
      }
    }
  }
}

/// Runs a program to its end, its output going to files.
///
/// - Returns: the exit code; −1 where it could not be started.
func spawn(
  _ command: [String], environment: [String: String]? = nil, output: String = "/dev/null", errors: String = "/dev/null"
) -> Int32 {
  let process = try? SpawnedProcess(command, environment: environment, output: output, errors: errors)
  return process?.wait() ?? -1
}
