import Configuration
import Ledger
import Locking
package import PostgreSQL

extension StageContext {
  /// Runs `body`, and again where a database was lost or another transaction was in the way, as often as the pipeline
  /// file allows. Each try must begin at its own beginning.
  ///
  /// - Parameters:
  ///   - place: such as `source`, for the warning.
  ///   - doing: such as `publishing again`.
  package func retrying<Value>(_ place: String, doing: String, _ body: () throws -> Value) throws -> Value {
    var tries = 1
    while true {
      do {
        return try body()
      } catch let error as DatabaseError {
        guard error.isTransient, let wait = pipeline.retry.wait(after: tries) else { throw error }
        tries += 1
        warn(retryWarning("\(place): \(error.summary)", doing: doing, next: tries, after: wait))
        waitIdly(wait)
      }
    }
  }

  /// What is said before something is tried again.
  package func retryWarning(_ what: String, doing: String, next tries: Int, after wait: Duration) -> String {
    "\(what); \(doing) in \(seconds(wait)) (try \(tries) of \(pipeline.retry.tries))"
  }
}

extension DatabaseError {
  /// In one line, for a warning.
  package var summary: String {
    switch kind {
    case .unreachable: "cannot connect: \(message)"
    case .lost: "connection lost: \(message)"
    case .refused: "\(message) (SQLSTATE \(sqlState))"
    }
  }
}
