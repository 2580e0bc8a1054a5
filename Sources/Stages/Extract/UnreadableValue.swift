import CommandLine
import Configuration
import Ledger
import PostgreSQL

/// Explains a value that an expression of the pipeline file cannot convert, such as a text that is no number. The
/// server names the value, but neither the input nor the column.
extension SourceInput {
  /// - Parameter error: the error of a statement that reads rows.
  /// - Returns: the error with the input, and with the column if it is found again; nil: the error is of another kind.
  func unreadableValue(_ error: DatabaseError, _ pipeline: PipelineFile) -> Failure? {
    guard error.kind == .refused, error.sqlState.hasPrefix("22") else { return nil }
    let column = (try? culprit(error, pipeline)).flatMap { $0 }.map { ".\($0)" } ?? ""
    return Failure(
      .contract,
      Problem(
        mapping.place, "inputs.\(name)\(column): \(error.description)",
        hint: "correct the rows at the source, leave them out with where, or map an expression that takes them"))
  }

  /// Computes one expression after the other over the whole relation. The run has failed, so there is time.
  private func culprit(_ error: DatabaseError, _ pipeline: PipelineFile) throws -> String? {
    var expressions = [(name: "where", sql: "true")]
    expressions += columns.compactMap { column in mapping.columns[column.name].map { (column.name, $0) } }
    if case .changedAt(let sql) = mapping.refresh { expressions.append(("refresh.changed_at", sql)) }
    var connection = try pipeline.connectToSource(for: "extract")
    let query = SourceQuery(self)
    for (name, sql) in expressions {
      do {
        try connection.query("select count((\(sql))) from \(query.relation)" + query.whereClause([]))
      } catch let other {
        return other.sqlState == error.sqlState ? name : nil
      }
    }
    return nil
  }
}
