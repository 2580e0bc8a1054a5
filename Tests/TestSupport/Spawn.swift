import Foundation

/// Runs a program to its end, its output going to files. For what `Process` cannot do: to it, a program that leaves a
/// server behind never ends; and it cannot be used while the process exits.
///
/// - Returns: the exit code, or −1 where it could not be started or a signal ended it.
func spawn(
  _ command: [String], environment: [String: String]? = nil, output: String = "/dev/null", errors: String = "/dev/null"
) -> Int32 {
  func cStrings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] { texts.map { strdup($0) } + [nil] }
  let arguments = cStrings(command)
  let variables = cStrings((environment ?? ProcessInfo.processInfo.environment).map { "\($0.key)=\($0.value)" })
  defer { for text in arguments + variables { free(text) } }
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  var process = pid_t()
  guard posix_spawn(&process, command[0], &actions, nil, arguments, variables) == 0 else { return -1 }
  var status: Int32 = 0
  while waitpid(process, &status, 0) < 0 {
    guard errno == EINTR else { return -1 }
  }
  return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
}
