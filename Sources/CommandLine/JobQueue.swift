import Configuration
import Ledger
import Locking
package import Store

/// The jobs of one month, whose files go to the next stage together.
package struct MonthJobs: Sendable {
  package var jobs: [FileJob]
  /// Files of the stage before that are handed on unchanged.
  package var handedOn: [StageFile]

  package init(_ jobs: [FileJob], handedOn: [StageFile] = []) {
    self.jobs = jobs
    self.handedOn = handedOn
  }
}

/// Jobs of one month after the other, for several threads.
final class JobQueue: Sendable {
  /// A job, its number and its month.
  struct Taken {
    fileprivate let number: Int
    fileprivate let month: Int
    fileprivate let place: Int
    let job: FileJob
  }

  /// A month with all its files made.
  struct Made {
    /// Files in the order of the month's jobs and their tables.
    let files: [StageFile]
    let handedOn: [StageFile]
  }

  private struct Batch {
    let jobs: MonthJobs
    var files: [[StageFile]?]
    var left: Int
  }

  /// The position of the next job. The thread that waits for the next month holds its lock, so the other threads wait
  /// too.
  private struct Source {
    let next: @Sendable () throws -> MonthJobs?
    var current: (index: Int, jobs: [FileJob], next: Int)?
    var months = 0
    var taken = 0
    var hasEnded = false
  }

  private struct State {
    var months: [Int: Batch] = [:]
    var failure: (number: Int, error: any Error)?
  }

  private let source: Locked<Source>
  private let state = Locked(State())

  /// - Parameter next: returns the jobs of the next month and may wait for it; nil: there is none.
  init(_ next: @escaping @Sendable () throws -> MonthJobs?) {
    source = Locked(Source(next: next))
  }

  /// The error of the first job that failed in the order of jobs, whichever thread was first.
  var firstError: (any Error)? { state.withLock { $0.failure?.error } }

  /// Does jobs until there are no more, or one has failed.
  ///
  /// - Parameters:
  ///   - make: makes or keeps the files of a job.
  ///   - finish: receives a month after its last job. It is called once for each month, on the thread of that job.
  func work(_ make: (FileJob) throws -> [StageFile], _ finish: (Made) throws -> Void) {
    while let taken = take(finish) {
      do {
        let files = try make(taken.job)
        if let made = complete(taken, files) { try finish(made) }
      } catch {
        fail(taken.number, error)
      }
    }
  }

  private func take(_ finish: (Made) throws -> Void) -> Taken? {
    source.withLock { source in
      do {
        while !source.hasEnded, state.withLock({ $0.failure == nil }) {
          if let current = source.current, current.next < current.jobs.count {
            source.current?.next += 1
            source.taken += 1
            return Taken(
              number: source.taken, month: current.index, place: current.next, job: current.jobs[current.next])
          }
          guard let jobs = try source.next() else {
            source.hasEnded = true
            break
          }
          let index = source.months
          source.months += 1
          if jobs.jobs.isEmpty {
            try finish(Made(files: [], handedOn: jobs.handedOn))
          } else {
            source.current = (index, jobs.jobs, 0)
            let month = Batch(
              jobs: jobs, files: Array(repeating: nil, count: jobs.jobs.count), left: jobs.jobs.count)
            state.withLock { $0.months[index] = month }
          }
        }
      } catch {
        fail(source.taken + 1, error)
      }
      return nil
    }
  }

  private func complete(_ taken: Taken, _ files: [StageFile]) -> Made? {
    state.withLock { state in
      guard var month = state.months.removeValue(forKey: taken.month) else { return nil }
      month.files[taken.place] = files
      month.left -= 1
      guard month.left == 0 else {
        state.months[taken.month] = month
        return nil
      }
      return Made(files: month.files.flatMap { $0 ?? [] }, handedOn: month.jobs.handedOn)
    }
  }

  private func fail(_ number: Int, _ error: any Error) {
    state.withLock { state in
      // Jobs are taken in order, so the first one that fails is always tried.
      if state.failure.map({ number < $0.number }) ?? true { state.failure = (number, error) }
    }
  }
}
