package import ArgumentParser
import CProcess
import Configuration
import FoundationEssentials
import Glibc
import Ledger

/// A command whose end must be reported, even if the command itself cannot do so.
package protocol WatchedCommand: ParsableCommand {
  var watch: Watch { get }
}

/// What is needed to report the end of a command that can no longer do so itself.
package struct Watch {
  /// The command's name in the ledger.
  var command: String
  var arguments: StageArguments
  /// Where the end is reported; nil: nowhere.
  var end: RunEndArguments?
  /// Whether the ledger records the command.
  var publishes: Bool

  package init(_ command: String, _ arguments: StageArguments, _ end: RunEndArguments?, publishes: Bool) {
    (self.command, self.arguments, self.end, self.publishes) = (command, arguments, end, publishes)
  }
}

/// Divides the process into one that works and one that waits for its end. The waiting process needs very little
/// memory, so the kernel does not choose it if memory is short.
enum Watcher {
  /// Signals that the waiting process passes to the working one.
  private static let handedOn = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2]
  /// Bytes for the path of a mapped file that was lost.
  private static let pathSize = 4096

  /// Runs `work` in a second process, and ends as that process does.
  ///
  /// This must run before any other thread starts, because the second process would lack that thread.
  static func run(_ watch: Watch, _ work: @escaping () -> Never) -> Never {
    let started = Date()
    let waiting = RunningProcess.identifier
    let lostFile = mmap(nil, pathSize, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
    // The process may have been started with this signal ignored. It would then not learn of a child's end.
    signal(SIGCHLD, SIG_DFL)
    var (signals, before) = (sigset_t(), sigset_t())
    sigemptyset(&signals)
    for signal in handedOn + [SIGCHLD] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, &before)
    let worker = fork()
    if worker > 0 {
      let status = wait(for: worker, &signals)
      let end = WorkerEnd(
        status: status, lostFile: lostFile.map { String(cString: $0.assumingMemoryBound(to: CChar.self)) })
      exit(end.report(watch, started).rawValue)
    }
    if worker == 0 {
      // The working process must not outlive the waiting one, which may have ended before this call.
      process_end_with_parent()
      guard getppid() == waiting else { _exit(128 + SIGKILL) }
      dieOfCrashes()
      if let lostFile, lostFile != MAP_FAILED {
        process_note_lost_file(lostFile.assumingMemoryBound(to: CChar.self), pathSize)
      }
    }
    for signal in StopSignal.all { sigaddset(&before, signal) }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    // If no second process can be made, for instance because of a limit, this process works unwatched.
    if worker < 0 { work() }
    goOn(work)
  }

  /// Lets a crash end the process at once. Otherwise Swift's runtime looks for its debugger and, if that is installed,
  /// prints the registers of all threads for some seconds. If the signal came from outside, it even goes on after that.
  /// To see the registers, set SWIFT_BACKTRACE.
  private static func dieOfCrashes() {
    guard getenv("SWIFT_BACKTRACE") == nil else { return }
    for number in Array(WorkerEnd.crashes.keys) + [SIGQUIT] { signal(number, SIG_DFL) }
  }

  /// Waits for the end of the working process and passes signals on to it. A signal that a terminal sends to both
  /// arrives there twice and stops it once.
  ///
  /// - Returns: the status from `waitpid`.
  private static func wait(for worker: pid_t, _ signals: inout sigset_t) -> Int32 {
    var status: Int32 = 0
    while true {
      var number: Int32 = 0
      guard sigwait(&signals, &number) == 0 else { continue }
      if number != SIGCHLD {
        kill(worker, number)
      } else if waitpid(worker, &status, WNOHANG) == worker {
        return status
      }
    }
  }

  /// Continues in a new thread. Swift's locks know a thread by its number before the fork, and a thread whose number
  /// changed would wait for itself.
  private static func goOn(_ work: @escaping () -> Never) -> Never {
    // The new thread ends the process. This one, the first thread to the kernel, waits for that.
    _ = process_go_on(
      { pointer in
        guard let pointer else { return nil }
        Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
      }, Unmanaged.passRetained(Work(work)).toOpaque())
    work()
  }

  private final class Work {
    let body: () -> Never

    init(_ body: @escaping () -> Never) {
      self.body = body
    }
  }
}
