import Configuration
import Ledger
import Locking
package import PostgreSQL

extension StageContext {
  /// Runs `body`, and retries after a lost database or a conflict with another transaction, as often as the pipeline
  /// file allows. Each try must start from its own beginning.
  ///
  /// - Parameters:
  ///   - place: such as `source`, for the warning.
  ///   - doing: such as `publishing again`.
  /// - Throws: the error of the last try.
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

  /// Returns the warning before a retry.
  package func retryWarning(_ what: String, doing: String, next tries: Int, after wait: Duration) -> String {
    "\(what); \(doing) in \(seconds(wait)) (try \(tries) of \(pipeline.retry.tries))"
  }
}

extension DatabaseError {
  /// One line for a warning.
  package var summary: String {
    switch kind {
    case .unreachable: "cannot connect: \(message)"
    case .lost: "connection lost: \(message)"
    case .refused: "\(message) (SQLSTATE \(sqlState))"
    }
  }
}
