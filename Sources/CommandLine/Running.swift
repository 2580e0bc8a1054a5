package import ArgumentParser
import CProcess
import Configuration
import FoundationEssentials
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
  // A reader that closes its end early, such as head, must not stop the work.
  signal(SIGPIPE, SIG_IGN)
  // A file that may not grow further must not end the process either: the failing write reports it.
  signal(SIGXFSZ, SIG_IGN)
  // This logger takes the notices until a command sets its own.
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

/// Throws a `Failure` with the known commands if the first word is no command. The argument parser would report an
/// unexpected argument.
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
    // This is help, a version or wrong usage, for which argument-parser has the text.
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

/// Opens standard input, output and error on /dev/null if the process was started with them closed. Otherwise the first
/// file or socket that is opened gets one of these numbers, and log lines are written into it.
private func openStandardDescriptors() {
  var descriptor: Int32
  repeat { descriptor = open("/dev/null", O_RDWR) } while (STDIN_FILENO...STDERR_FILENO).contains(descriptor)
  if descriptor > STDERR_FILENO { close(descriptor) }
}

/// Raises the number of files that the process may open to the hard limit, but to 65,536 at most. Shells, cron and
/// systemd start with a low limit, for programs that check every possible file.
private func openManyFiles() {
  var limit = rlimit()
  guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
  let wanted = min(limit.rlim_max, 65_536)
  guard limit.rlim_cur < wanted else { return }
  limit.rlim_cur = wanted
  _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}

/// Keeps freed memory in the process: the next month needs what one month needed, and the kernel takes time to give
/// pages again. Threads share this memory, so the threads of one stage reuse what those of another have freed.
private func keepMemory() {
  for option in [M_MMAP_THRESHOLD, M_TRIM_THRESHOLD] { mallopt(option, 1 << 26) }
  mallopt(M_ARENA_MAX, Int32(workThreads + 1))
}

/// Gives large pieces of memory back to the kernel as soon as they are freed: a run whose memory is bounded, or that has
/// many keys, takes what it needs now, and not what an earlier part of it needed.
package func returnMemory() {
  for option in [M_MMAP_THRESHOLD, M_TRIM_THRESHOLD] { mallopt(option, 1 << 17) }
}

/// Gives all freed memory back to the kernel if the process takes much, for a part that needs other pieces than the one
/// before it.
package func trimMemory() {
  guard let data = FileManager.default.contents(atPath: "/proc/self/statm"),
    let pages = String(decoding: data, as: UTF8.self).split(separator: " ").dropFirst().first.flatMap({ Int($0) }),
    pages * Int(sysconf(Int32(_SC_PAGESIZE))) > 1 << 26
  else { return }
  malloc_trim(0)
}

/// Tells the scheduler that this process computes and that nobody waits for its next step. A reader that a few
/// kilobytes from the server wake then does not push the server off the core, but lets it fill the socket first. If
/// both share a machine, the stream changes hands a tenth as often. A policy that an operator chose stays.
///
/// This must run before any other thread starts, because threads inherit it. If the system refuses it, the run is only
/// a little slower.
private func workAsBatch() {
  guard sched_getscheduler(0) == SCHED_OTHER else { return }
  var priority = sched_param()
  _ = sched_setscheduler(0, SCHED_BATCH, &priority)
}

/// Logs a failure.
private func report(_ failure: Failure) {
  logger().error("\(failure)")
}

/// Returns a logger in the format of the arguments, which may not be parsed yet.
private func logger() -> Logger { .tierbook(format: .asked, quiet: false) }

extension Failure {
  /// Turns one of the program's own errors into a failure; nil for an error of the argument parser.
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

/// Signals that stop a command.
enum StopSignal {
  static let names: [Int32: String] = [SIGINT: "SIGINT", SIGTERM: "SIGTERM", SIGHUP: "SIGHUP"]

  /// The signals that stop this process. SIGHUP is left out if the process was started with it ignored, as nohup does,
  /// so that a closed terminal stops nothing.
  static var all: [Int32] {
    var action = sigaction()
    sigaction(SIGHUP, nil, &action)
    let isIgnored =
      unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    return isIgnored ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
  }
}

/// On SIGINT, SIGTERM and SIGHUP, asks the servers to stop their work for the process, and ends the process with code
/// 7. Nothing needs to be undone: unfinished files have no name, and the server rolls back what was not committed.
///
/// This must run before any other thread starts. Threads inherit the blocked signals, so that a single thread waits for
/// them, which may do what a signal handler may not. A program that this process starts inherits them too, and needs an
/// empty mask.
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
      RunEnd.reportStopped(error)
      _exit(ExitCode.stopped.rawValue)
    }
  }
}
