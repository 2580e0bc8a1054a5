package import ArgumentParser
import CProcess
import Configuration
import Glibc
import Ledger
import Locking
import Logging
import PostgreSQL
import Store
import TerminalText

/// Runs a command from the process's arguments and ends the process with its exit code.
package func runAsMain(_ command: any ParsableCommand.Type) -> Never {
  openStandardDescriptors()
  openManyFiles()
  keepMemory()
  workAsBatch()
  // A reader that went away, such as head, is no reason to die halfway.
  signal(SIGPIPE, SIG_IGN)
  // Nor is a file that may grow no more, which the write that fails says.
  signal(SIGXFSZ, SIG_IGN)
  // Where a command has a logger of its own, that takes them.
  Logger.tierbook(format: .asked, quiet: true).takeNotices()
  endProcess(command) {
    try checkSubcommand(of: command)
    var parsed = try command.parseAsRoot()
    guard let watched = parsed as? any WatchedCommand else {
      stopOnSignals()
      return try parsed.run()
    }
    Watcher.run(watched.watch) {
      endProcess(command) {
        var watched = watched
        stopOnSignals()
        try watched.run()
      }
    }
  }
}

/// Says of a word that is no command which ones there are: the argument parser would call it an unexpected argument.
private func checkSubcommand(of command: any ParsableCommand.Type) throws {
  let names = command.configuration.subcommands.map { $0._commandName }
  guard !names.isEmpty, let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"), word != "help",
    !names.contains(word)
  else { return }
  throw Failure(
    .usage,
    Problem(
      word, "there is no such command", accepted: names.joined(separator: ", "),
      hint: nearest(to: String(word.trimmingPrefix("tierbook-")), among: names).map { "did you mean '\($0)'?" }))
}

/// Ends the process as `work` does.
private func endProcess(_ command: any ParsableCommand.Type, _ work: () throws -> Void) -> Never {
  do {
    try work()
    exit(ExitCode.done.rawValue)
  } catch let end as EarlyExit {
    exit(end.code.rawValue)
  } catch {
    let failure = Failure(anyError: error)
    if let failure {
      report(failure)
      exit(failure.code.rawValue)
    }
    // Help, a version, or wrong usage: argument-parser knows the words.
    let text = command.fullMessage(for: error).shownLines + "\n"
    switch command.exitCode(for: error) {
    case .success:
      writeWhole(text, to: STDOUT_FILENO)
      exit(ExitCode.done.rawValue)
    case .validationFailure:
      let prefix = "Error: "
      logger().error("\(text.dropFirst(text.hasPrefix(prefix) ? prefix.count : 0).dropLast())")
      exit(ExitCode.usage.rawValue)
    default:
      report(
        Failure(.bug, Problem("tierbook", "\(error)", hint: "this is a bug: please report it, with the pipeline file")))
      exit(ExitCode.bug.rawValue)
    }
  }
}

/// Opens standard input, output and error on /dev/null where whoever started the process has closed them: else the first
/// file or socket that is opened takes one of these numbers, and lines of the log are written into it.
private func openStandardDescriptors() {
  var descriptor: Int32
  repeat { descriptor = open("/dev/null", O_RDWR) } while (STDIN_FILENO...STDERR_FILENO).contains(descriptor)
  if descriptor > STDERR_FILENO { close(descriptor) }
}

/// Raises the number of files that the process may have open from what a shell, cron or systemd begins with, which is
/// made for programs that look at each possible one, to what it is allowed; as far as it can ever be of use.
private func openManyFiles() {
  var limit = rlimit()
  guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
  let wanted = min(limit.rlim_max, 65_536)
  guard limit.rlim_cur < wanted else { return }
  limit.rlim_cur = wanted
  _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}

/// Has freed memory stay with the process: what one month needed, the next one needs as well, and the kernel takes its
/// time to give pages anew. Threads share it, so that what those of one stage have freed serves those of the next.
private func keepMemory() {
  for option in [M_MMAP_THRESHOLD, M_TRIM_THRESHOLD] { mallopt(option, 1 << 26) }
  mallopt(M_ARENA_MAX, Int32(workThreads + 1))
}

/// Tells the scheduler that this process computes and nobody waits for its next step. A reader that is woken by the
/// server's few kilobytes then does not push the server off the core to read them, but lets it fill the socket first:
/// on a machine that both share, the stream changes hands a tenth as often. Whatever policy an operator chose stands.
///
/// Before any other thread is started: they inherit it. Where it is refused, the run is as right, and a little slower.
private func workAsBatch() {
  guard sched_getscheduler(0) == SCHED_OTHER else { return }
  var priority = sched_param()
  _ = sched_setscheduler(0, SCHED_BATCH, &priority)
}

/// Says an error.
private func report(_ failure: Failure) {
  logger().error("\(failure)")
}

/// Speaks in the format that the arguments ask for; they may not have been parsed when it is needed.
private func logger() -> Logger { .tierbook(format: .asked, quiet: false) }

extension Failure {
  /// An error of ours as a failure; nil for those of the argument parser.
  init?(anyError error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as LandingError: self.init(error)
    case let error as DatabaseError: self.init(error, at: "database", refusal: .database)
    case let error as BinaryFormatError:
      self.init(
        .bug, Problem("COPY stream", error.description, hint: "please report this, with the pipeline file"))
    default: return nil
    }
  }
}

/// What stops a command.
enum StopSignal {
  static let names: [Int32: String] = [SIGINT: "SIGINT", SIGTERM: "SIGTERM", SIGHUP: "SIGHUP"]

  /// A terminal that goes away stops nothing where whoever started the process has that ignored, as nohup does.
  static var all: [Int32] {
    var action = sigaction()
    sigaction(SIGHUP, nil, &action)
    let isIgnored =
      unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    return isIgnored ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
  }
}

/// On SIGINT, SIGTERM and SIGHUP the servers are asked to stop what they do for the process, and it ends with code 7.
/// Nothing needs to be undone: files that are not finished have no name, and the server rolls back what was not committed.
///
/// Before any other thread is started: they inherit that these signals do not reach them, so that one thread, which may
/// do what a signal handler may not, waits for them. A program that is started by this one inherits it too, and must be
/// given an empty mask.
private func stopOnSignals() {
  var signals = sigset_t()
  sigemptyset(&signals)
  for signal in StopSignal.all { sigaddset(&signals, signal) }
  pthread_sigmask(SIG_BLOCK, &signals, nil)
  let waiting = signals
  startThread("signals") {
    var signals = waiting
    var number: Int32 = 0
    while sigwait(&signals, &number) != 0 {}
    OpenConnections.cancelAll(within: .seconds(1)) {
      let error = "stopped by \(StopSignal.names[number] ?? "signal \(number)"): what was published before stands"
      logger().error("\(error)")
      RunEnd.tellStopped(error)
      _exit(ExitCode.stopped.rawValue)
    }
  }
}
