import Arithmetic
package import Configuration
import PostgreSQL

/// A row of a query: the values as the server prints them, by column; a missing one is null.
typealias Row = [String: String]

extension Row {
  /// The number in a column; nil: it is null.
  func decimal(_ column: String) -> ExactDecimal? { self[column].flatMap { ExactDecimal($0) } }
}

/// The published tables as of one moment: what people read is what was published.
package final class ReportSource {
  private var connection: Connection
  /// Tables and views of the schema.
  private let tables: Set<String>
  let schema: String
  let place: String

  /// Connects to the target, and begins the transaction that all sections read in.
  ///
  /// - Throws: `Failure` of code `database` if the target cannot be reached.
  package init(_ pipeline: PipelineFile) throws {
    do throws(DatabaseError) {
      var connection = try pipeline.connectToTarget(for: "report")
      try connection.begin("begin isolation level repeatable read, read only")
      // Names stand alone in the sections' queries; nothing but the schema and the system's own is looked into.
      try connection.query("select set_config('search_path', $1, true)", [quotedIdentifier(pipeline.schema)])
      let names = try connection.query(
        "select relname from pg_class where relnamespace = to_regnamespace($1) and relkind in ('r', 'v', 'p')",
        [quotedIdentifier(pipeline.schema)])
      tables = Set(names.compactMap { $0[0] })
      place = "the target \(connection.place)"
      self.connection = connection
    } catch {
      throw Failure(error, at: "target", refusal: .database)
    }
    schema = pipeline.schema
  }

  func has(_ table: String) -> Bool { tables.contains(table) }

  /// Returns the rows of a query.
  ///
  /// - Parameter columns: the names of what it selects, in order.
  func rows(_ columns: [String], _ sql: String, _ parameters: [String?] = []) throws -> [Row] {
    try query(sql, parameters).map { values in
      var row = Row(minimumCapacity: columns.count)
      for (column, value) in zip(columns, values) { row[column] = value }
      return row
    }
  }

  /// Returns rows of columns of a table; none if the target lacks the table.
  ///
  /// - Parameter rest: what follows the table's name.
  func rows(_ table: String, _ columns: [String], _ rest: String, _ parameters: [String?] = []) throws -> [Row] {
    guard has(table) else { return [] }
    let list = columns.map(quotedIdentifier).joined(separator: ", ")
    return try rows(columns, "select \(list) from \(quotedIdentifier(table)) \(rest)", parameters)
  }

  private func query(_ sql: String, _ parameters: [String?]) throws -> [[String?]] {
    do throws(DatabaseError) {
      return try connection.query(sql, parameters)
    } catch {
      throw Failure(error, at: "target", refusal: .database)
    }
  }
}
