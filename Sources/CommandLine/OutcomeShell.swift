import Configuration
import FoundationEssentials
import Glibc
import Ledger
import Logging

extension OutcomeCommand {
  /// Runs the command and waits for its end. Its output is logged line by line. If it fails, a warning is logged.
  ///
  /// - Parameters:
  ///   - key: the command's key in the pipeline file, for messages.
  ///   - facts: environment variables that describe how the run ended.
  func run(as key: String, reporting facts: [String: String], _ logger: Logger) {
    // A command that sends a message needs no password of the databases or of a key.
    let environment = ProcessInfo.processInfo.environment
      .filter { !($0.key.hasPrefix("PG") && $0.key.hasSuffix("PASSWORD")) }
      .merging(facts) { $1 }
    let output: String
    let problem: String?
    do {
      let shell = try OutcomeShell(text, environment: environment)
      (output, problem) = shell.wait(seconds: timeout)
    } catch {
      (output, problem) = ("", "cannot be started: \(error.text)")
    }
    for line in output.split(separator: "\n") { logger.info("\(key) \(line)") }
    if let problem {
      let last = output.split(separator: "\n").last.map { ": \($0)" } ?? ""
      logger.warning("\(key): the command \(problem)\(last)")
    }
  }
}

private struct SystemError: Error {
  let number: Int32

  var text: String { String(cString: strerror(number)) }
}

/// A shell and its output. It has its own process group, so that everything it starts can be ended with it.
private final class OutcomeShell {
  /// Bytes of output that are kept.
  private static let most = 1 << 16

  private let process: pid_t
  private let output: Int32
  private var text: [UInt8] = []

  /// - Parameter environment: the whole environment of the shell.
  init(_ command: String, environment: [String: String]) throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemError(number: errno) }
    defer { close(ends[1]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The shell does not inherit the signals that this process ignores, blocks or handles.
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    func cStrings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] { texts.map { strdup($0) } + [nil] }
    let arguments = cStrings(["/bin/sh", "-c", command])
    let variables = cStrings(environment.map { "\($0.key)=\($0.value)" })
    defer { for text in arguments + variables { free(text) } }
    var process = pid_t()
    let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments, variables)
    guard code == 0 else {
      close(ends[0])
      throw SystemError(number: code)
    }
    self.process = process
    output = ends[0]
  }

  deinit { close(output) }

  /// Waits for the shell's end, and kills the shell's group after `seconds`. If the shell ends in time, its background
  /// processes may go on.
  ///
  /// - Returns: the output, and what went wrong; nil: nothing.
  func wait(seconds: Int) -> (output: String, problem: String?) {
    let deadline = Date(timeIntervalSinceNow: Double(seconds))
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) == 0 {
      if Date() >= deadline {
        kill(-process, SIGKILL)
        waitpid(process, &status, 0)
        read()
        return (String(decoding: text, as: UTF8.self), "was ended: it had not finished after \(seconds) seconds")
      }
      var event = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      // A closed pipe is ready at once, every time.
      if poll(&event, 1, 20) > 0, event.revents & Int16(POLLIN) == 0 { usleep(20_000) }
      read()
    }
    read()
    let problem: String? =
      switch status & 0x7F {
      case 0: status == 0 ? nil : "ended with exit code \((status >> 8) & 0xFF)"
      case let signal: "was ended by signal \(signal)"
      }
    return (String(decoding: text, as: UTF8.self), problem)
  }

  /// Reads what the pipe holds.
  private func read() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(output, &buffer, buffer.count)
      guard count > 0 else { return }
      text += buffer[..<min(count, max(0, Self.most - text.count))]
    }
  }
}
