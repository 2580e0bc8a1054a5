package import ArgumentParser
import CProcess
import Configuration
import FoundationEssentials
import Glibc
import Ledger

/// A command that works, so that somebody must say how it ended, whatever ends it.
package protocol WatchedCommand: ParsableCommand {
  var watch: Watch { get }
}

/// What is needed to tell of a command that cannot tell of itself any more.
package struct Watch {
  /// As the ledger calls it.
  var command: String
  var arguments: StageArguments
  /// Who is told; nil: nobody.
  var end: RunEndArguments?
  /// Whether the ledger knows of it.
  var publishes: Bool

  package init(_ command: String, _ arguments: StageArguments, _ end: RunEndArguments?, publishes: Bool) {
    (self.command, self.arguments, self.end, self.publishes) = (command, arguments, end, publishes)
  }
}

/// Divides the process into one that works and one that waits for its end. The second needs no memory to speak of, so
/// that the kernel, where memory is short, does not choose it.
enum Watcher {
  /// What comes to the one that waits and is meant for the one that works.
  private static let handedOn = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2]
  /// Bytes for the path of a file that was lost while it was mapped.
  private static let pathSize = 4096

  /// Works in a second process, and ends as that does.
  ///
  /// Before any other thread is started: the second process would lack it.
  static func run(_ watch: Watch, _ work: @escaping () -> Never) -> Never {
    let started = Date()
    let waiting = RunningProcess.identifier
    let lostFile = mmap(nil, pathSize, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
    // Whoever has started this process may ignore it, and then nothing is known of a child's end.
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
      exit(end.tell(watch, started).rawValue)
    }
    if worker == 0 {
      // A process that waits no more must not leave one that works; it may have ended before this was said.
      process_end_with_parent()
      guard getppid() == waiting else { _exit(128 + SIGKILL) }
      dieOfCrashes()
      if let lostFile, lostFile != MAP_FAILED {
        process_note_lost_file(lostFile.assumingMemoryBound(to: CChar.self), pathSize)
      }
    }
    for signal in StopSignal.all { sigaddset(&before, signal) }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    // Without a second process, as where there may be no more of them, it works unwatched.
    if worker < 0 { work() }
    goOn(work)
  }

  /// Has a crash end the process at once. Swift's runtime would look for its debugger and, where that is installed, print
  /// the registers of all threads for some seconds, and then go on where the signal came from outside. Who wants to see
  /// them sets SWIFT_BACKTRACE.
  private static func dieOfCrashes() {
    guard getenv("SWIFT_BACKTRACE") == nil else { return }
    for number in Array(WorkerEnd.crashes.keys) + [SIGQUIT] { signal(number, SIG_DFL) }
  }

  /// Waits for the end of the process that works, and hands on to it what signals come. One that a terminal sends to both
  /// comes to it twice, and stops it once.
  ///
  /// - Returns: its status, as `waitpid` gives it.
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

  /// Goes on in a new thread: Swift's locks know a thread by the number that it had before the process was divided, and
  /// one with another number would wait for itself.
  private static func goOn(_ work: @escaping () -> Never) -> Never {
    // The thread that goes on ends the process. This one, which the kernel knows as the process's first, waits for that.
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
