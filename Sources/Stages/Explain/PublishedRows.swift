package import Arithmetic
package import Configuration
import Fold
import FoundationEssentials
import PostgreSQL
import Store
package import Tables

/// A row as texts, as the server prints them; a missing column is null.
package typealias PublishedRow = [String: String]

/// Where published rows are read.
package protocol RowSource: AnyObject {
  /// Returns the rows of a table whose columns have these values, in the order of the key.
  ///
  /// - Parameter columns: the columns to read; nil: all of the declaration that there are.
  func rows(_ table: TableDeclaration, _ columns: [String]?, where values: [(column: String, value: String)]) throws
    -> [PublishedRow]
  /// A word or two about where the rows stand.
  var place: String { get }
  /// What the run behind the rows was; nil: there is none.
  func run(of pipeline: PipelineFile) throws -> RowsRun?
}

/// The run behind published rows.
package struct RowsRun {
  /// nil: the rows are not published yet.
  package var number: Int?
  /// When extract had made the files behind them, as manifests write it (UTC, in seconds).
  package var landedAt: String?
  /// The options that shaped the rows, as the ledger records them.
  package var options: [String: String] = [:]
}

extension RowSource {
  /// Returns the rows of a month and window.
  func rows(
    _ table: TableDeclaration, _ columns: [String]? = nil, month: Month, window: Int?,
    where values: [(column: String, value: String)] = []
  ) throws -> [PublishedRow] {
    let length = table["window_months"] == nil ? nil : window
    return try rows(
      table, columns,
      where: [("month", month.firstDay.description)] + (length.map { [("window_months", "\($0)")] } ?? []) + values)
  }
}

extension TableDeclaration {
  /// Rows in the order of the key: whole numbers by value, others by their bytes.
  ///
  /// - Parameter types: types of the columns, by their names.
  func sorted(_ rows: [PublishedRow], _ types: [String: ColumnType]) -> [PublishedRow] {
    let columns = key.compactMap { self[$0] }
    return rows.sorted { left, right in
      for column in columns {
        let (a, b) = (left[column.name] ?? "", right[column.name] ?? "")
        if a == b { continue }
        switch types[column.name] {
        case .smallint, .integer, .bigint:
          if let a = Int64(a), let b = Int64(b) { return a < b }
        default: break
        }
        return a.utf8.lexicographicallyPrecedes(b.utf8)
      }
      return false
    }
  }
}

/// Rows of the target's tables, all as of one moment.
package final class TargetRows: RowSource {
  private var connection: Connection
  private let schema: String
  private var columns: [String: [String: ColumnType]] = [:]
  package let place: String

  /// Connects to the target.
  ///
  /// - Throws: `Failure` of code `database` if the target cannot be reached.
  package init(_ pipeline: PipelineFile, for command: String = "explain") throws {
    do throws(DatabaseError) {
      var connection = try pipeline.connectToTarget(for: command)
      try connection.begin("begin isolation level repeatable read, read only")
      place = "the target \(connection.place)"
      self.connection = connection
    } catch {
      throw Failure(error, at: "target", refusal: .database)
    }
    schema = pipeline.schema
  }

  func query(_ sql: String, _ parameters: [String?] = []) throws -> [[String?]] {
    do throws(DatabaseError) {
      return try connection.query(sql, parameters)
    } catch {
      throw Failure(error, at: "target", refusal: .database)
    }
  }

  func name(_ table: String) -> String { "\(quotedIdentifier(schema)).\(quotedIdentifier(table))" }

  /// Returns the types of a table's columns in the target; none: there is no such table.
  private func columns(of table: String) throws -> [String: ColumnType] {
    if let known = columns[table] { return known }
    let found = try query(
      """
      select attname, format_type(atttypid, atttypmod) from pg_attribute
      where attrelid = to_regclass($1) and attnum > 0 and not attisdropped
      """, [name(table)])
    let types = Dictionary(uniqueKeysWithValues: found.map { ($0[0] ?? "", ColumnType(sqlName: $0[1] ?? "?")) })
    columns[table] = types
    return types
  }

  package func rows(
    _ table: TableDeclaration, _ wanted: [String]?, where values: [(column: String, value: String)]
  ) throws -> [PublishedRow] {
    let there = try columns(of: table.name)
    guard !there.isEmpty else { return [] }
    let shown = table.targetColumns.filter { there[$0.name] != nil && wanted?.contains($0.name) ?? true }
    let list = shown.map { column in
      if case .other(.textArray) = column.type { return "to_json(\(quotedIdentifier(column.name)))::text" }
      return "\(quotedIdentifier(column.name))::text"
    }
    let conditions = values.enumerated().map { "\(quotedIdentifier($1.column)) = $\($0 + 1)" }
    let sql =
      "select \(list.joined(separator: ", ")) from \(name(table.name)) where \(conditions.joined(separator: " and "))"
    let found: [[String?]]
    do throws(DatabaseError) {
      try connection.query("savepoint explain")
      found = try connection.query(sql, values.map(\.value))
    } catch {
      // The text is no key of the column's type, so that no row has it.
      guard ["22P02", "22003", "22007", "22008"].contains(error.sqlState) else {
        throw Failure(error, at: "target", refusal: .database)
      }
      _ = try query("rollback to savepoint explain")
      return []
    }
    let rows = found.map { row in
      var values = PublishedRow()
      for (column, value) in zip(shown, row) { values[column.name] = value }
      return values
    }
    return wanted.map { table.key.allSatisfy($0.contains) } ?? true ? table.sorted(rows, there) : rows
  }

  /// The business date of the newest run that published; nil: nothing is published.
  package func date(of pipeline: PipelineFile) throws -> Day? {
    guard try !columns(of: "run").isEmpty else { return nil }
    return try query(
      """
      select business_date from \(name("run")) where pipeline = $1 and outcome in ('published', 'unchanged')
        and business_date is not null order by run_id desc limit 1
      """, [pipeline.name]
    ).first?[0].flatMap { Day($0) }
  }

  /// Returns the newest run that published.
  package func run(of pipeline: PipelineFile) throws -> RowsRun? {
    let rows = try query(
      """
      select r.run_id, to_char(s.made_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), r.options
      from \(name("run")) r left join \(name("run_stage")) s on s.run_id = r.run_id and s.stage = 'extract'
      where r.pipeline = $1 and r.outcome in ('published', 'unchanged') and r.business_date is not null
      order by r.run_id desc limit 1
      """, [pipeline.name])
    guard let row = rows.first else { return nil }
    let options = row[2].flatMap { try? JSONDecoder().decode([String: String].self, from: Data($0.utf8)) }
    return RowsRun(number: row[0].flatMap { Int($0) }, landedAt: row[1], options: options ?? [:])
  }
}

/// Rows of the files that classify has left, which are published by the next run.
package final class WorkRows: RowSource {
  private let folder: StageFolder
  private let manifest: Manifest

  /// - Throws: `Failure` of code `noFiles` if classify has left nothing there.
  package init(_ pipeline: PipelineFile, workDirectory: String) throws {
    folder = StageFolder(workDirectory: workDirectory, stage: "classify")
    guard let manifest = try folder.manifest() else {
      throw Failure(
        .noFiles,
        Problem(
          folder.path, "the stage classify has left nothing here",
          hint: "run tierbook run \(pipeline.path) --to classify first"))
    }
    self.manifest = manifest
  }

  package var place: String { folder.path }

  package func run(of pipeline: PipelineFile) -> RowsRun? {
    RowsRun(landedAt: manifest.stagesBefore.first { $0.stage == "extract" }?.madeAt)
  }

  package func rows(
    _ table: TableDeclaration, _ wanted: [String]?, where values: [(column: String, value: String)]
  ) throws -> [PublishedRow] {
    let month = values.first { $0.column == "month" }.flatMap { Day($0.value)?.month }
    guard let file = manifest.files(of: table.name).first(where: { month == nil || $0.month == month }) else {
      return []
    }
    let columns = file.columns.enumerated().filter { wanted?.contains($0.element.name) ?? true }
    let conditions = values.compactMap { value in
      file.columns.firstIndex { $0.name == value.column }.map { (place: $0, value: value.value) }
    }
    // A column that the files of a table lack has no row with a value.
    guard conditions.count == values.filter({ $0.column != "month" || table["month"] != nil }).count else { return [] }
    var rows: [PublishedRow] = []
    func add(_ text: (Int, ColumnType) throws -> String?) rethrows {
      for condition in conditions where try text(condition.place, file.columns[condition.place].type) != condition.value
      {
        return
      }
      var row = PublishedRow()
      for (place, column) in columns { row[column.name] = try text(place, column.type) }
      rows.append(row)
    }
    if table.isPacked {
      try folder.readLines(file) { block in
        for line in 0..<block.count { add { place, type in block.publishedText(place, line, type) } }
      }
    } else {
      try folder.read(file) { row in
        try add { place, type in
          if case .textArray = type { return try row.texts(place).map(jsonArray) }
          return row.unpadded(place, type)
        }
      }
    }
    return table.sorted(
      rows, Dictionary(file.columns.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first }))
  }
}

extension LandedLines {
  /// A value as the server would print it; nil: null.
  fileprivate func publishedText(_ column: Int, _ line: Int, _ type: ColumnType) -> String? {
    switch type {
    case .numeric:
      amount(column, line).map { "\($0.shortened(toAtLeast: shownDecimals(column)))" }
    case .boolean: self[column, line].map { $0 == 0 ? "false" : "true" }
    default: text(column, line)
    }
  }
}

extension BinaryRow {
  /// The elements of a `text[]` of one dimension; nil: null.
  fileprivate func texts(_ column: Int) throws -> [String]? {
    if isNull(column) { return nil }
    let (bytes, count) = (field(column), try arrayCount(column))
    var (place, texts) = (20, [String]())
    for _ in 0..<count {
      guard place + 4 <= bytes.count else { throw BinaryFormatError(description: "ends within an array") }
      let size = Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int32.self)))
      guard size >= 0, size <= bytes.count - place - 4 else {
        throw BinaryFormatError(description: "ends within an array")
      }
      texts.append(String(decoding: bytes[place + 4..<place + 4 + size], as: UTF8.self))
      place += 4 + size
    }
    return texts
  }
}
