package import PostgreSQL
package import Store

/// How a command ends. Monitors read these numbers, so the specification of the command line fixes them.
package struct ExitCode: RawRepresentable, Sendable, Hashable {
  package var rawValue: Int32

  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  package static let done = ExitCode(rawValue: 0)
  package static let doneWithRejects = ExitCode(rawValue: 1)
  package static let usage = ExitCode(rawValue: 2)
  package static let contract = ExitCode(rawValue: 3)
  package static let checkFailed = ExitCode(rawValue: 4)
  package static let locked = ExitCode(rawValue: 5)
  package static let database = ExitCode(rawValue: 6)
  package static let stopped = ExitCode(rawValue: 7)
  package static let bug = ExitCode(rawValue: 70)

  /// The code of a process that a signal has ended, as shells report it.
  package static func signal(_ number: Int32) -> ExitCode { ExitCode(rawValue: 128 + number) }
}

/// One thing that is wrong: where, what, what would be right, and what to do.
package struct Problem: Sendable, Equatable {
  package var place: String
  package var what: String
  package var accepted: String?
  package var hint: String?

  package init(_ place: String, _ what: String, accepted: String? = nil, hint: String? = nil) {
    self.place = place
    self.what = what
    self.accepted = accepted
    self.hint = hint
  }
}

/// Why a command failed: all problems that were found, not just the first.
package struct Failure: Error, Sendable, Equatable {
  package var code: ExitCode
  package var problems: [Problem]

  package init(_ code: ExitCode, _ problems: [Problem]) {
    self.code = code
    self.problems = problems
  }

  package init(_ code: ExitCode, _ problem: Problem) {
    self.init(code, [problem])
  }
}

extension Failure: CustomStringConvertible {
  /// One problem: `place: what`, then `accepted:` and `hint:` lines. Several problems: their number comes first.
  package var description: String {
    let texts = problems.map { problem in
      let what = problem.what.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ")
      var lines = ["\(problem.place): \(what)"]
      if let accepted = problem.accepted { lines.append("  accepted: \(accepted)") }
      if let hint = problem.hint { lines.append("  hint: \(hint)") }
      return lines.joined(separator: "\n")
    }
    guard texts.count > 1 else { return texts.joined() }
    return (["\(texts.count) problems:"] + texts).joined(separator: "\n")
  }
}

extension Failure {
  /// Turns a database error at `place` (such as `source`) into a failure. An unreachable server or a lost connection
  /// always has code 6; `refusal` is the code of other errors.
  package init(_ error: DatabaseError, at place: String, refusal: ExitCode) {
    switch error.kind {
    case .unreachable:
      self.init(
        .database,
        Problem(
          place, "cannot connect: \(error.message)", hint: Self.connectionHint(error, place)))
    case .lost:
      self.init(
        .database,
        Problem(
          place, "connection lost: \(error.message)",
          hint: "run again when the server is back: nothing was published, and what was landed before still stands"))
    case .refused:
      let (code, hint): (ExitCode, String?) =
        switch error.sqlState {
        case "42501": (refusal, "grant the privilege to the role that Tierbook connects as, and run again")
        case "22P05", "22021": (refusal, "the database of the \(place) has no such letter; use one in UTF8")
        case "53200": (.database, "raise max_locks_per_transaction of the server, or lower source.streams")
        case "55P03": (.database, "pg_blocking_pids() says who holds the lock; or set a longer \(place).lock_timeout")
        case "57014": (.database, "set a longer \(place).statement_timeout, or look why the statement takes so long")
        case "40001", "40P01": (.database, "run again when the other transactions are done, or set more retry.tries")
        case "23503":
          (
            refusal,
            "rows that go are referenced there: remove these first, or let the constraint say on delete cascade or set null"
          )
        default: (refusal, nil)
        }
      self.init(code, Problem(place, error.description, hint: hint))
    }
  }

  private static func connectionHint(_ error: DatabaseError, _ place: String) -> String {
    switch error.sqlState {
    case DatabaseError.tooManyConnections:
      "a run takes a connection to the target, one to the source and source.streams more: allow the role, the database or "
        + "the server more of them (connection limit, max_connections), or set a smaller source.streams"
    case DatabaseError.wrongPassword:
      "put the password into ~/.pgpass, as HOST:PORT:DATABASE:USER:PASSWORD, and keep it from others with chmod 600 "
        + "~/.pgpass: libpq passes over a file that others may read"
    default: "check that the server runs, and the \(place)'s connection in the pipeline file or the PG* environment"
    }
  }

  /// Turns an error of a stage folder into a failure.
  package init(_ error: LandingError) {
    let hint =
      switch error.kind {
      case .damaged: "run again: tierbook run makes it anew"
      case .full: "make room, or name a folder on another disk with --work-dir; the files and tables of before stand"
      case .system: "check the folder's owner, its permissions and the space on its disk; --work-dir names another one"
      }
    self.init(.checkFailed, Problem(error.path, error.problem, hint: hint))
  }
}
