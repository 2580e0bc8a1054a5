import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import Tables
import TerminalText

/// Compares the columns of the target's tables with those that will be written. Files are sent as they are, so the
/// server could take bytes of one type for another. If the source has changed a key's type, a person must decide.
struct TargetColumns: Sendable {
  /// What the tables cannot take.
  struct Mismatches: Sendable {
    fileprivate var keys: [Problem] = []
    fileprivate var others: [Problem] = []

    var isEmpty: Bool { keys.isEmpty && others.isEmpty }

    /// The failure that publishing ends with; nil: the tables can take everything.
    var failure: Failure? {
      keys.isEmpty
        ? others.isEmpty ? nil : Failure(.database, others) : Failure(.contract, keys.sorted { $0.what < $1.what })
    }

    static func += (left: inout Self, right: Self) {
      left.keys += right.keys
      left.others += right.others
    }
  }

  private static let restore = "put it back as sql/target makes it, or publish to another schema"

  private let pipeline: PipelineFile
  private let schema: TargetSchema
  private let keyTypes: [String: ColumnType]
  /// The columns by table and name; nil: the schema does not exist yet.
  private let standing: [String: [String: ColumnType]]?
  private var seen: Set<String> = []
  /// Key columns of the tables, sorted by table, whose type has widened in the source. They widen automatically.
  let widenings: [Widening]

  /// A key column of a table, with its old and new type.
  struct Widening: Sendable {
    /// The key that the column holds, such as `product_id`.
    let key: String
    let table: String
    let column: String
    let from: ColumnType
    let to: ColumnType
  }

  /// - Parameter keyTypes: the types that keys are written with.
  init(
    _ pipeline: PipelineFile, keyTypes: [String: ColumnType], _ schema: TargetSchema, _ connection: inout Connection
  ) throws {
    self.pipeline = pipeline
    self.schema = schema
    self.keyTypes = keyTypes
    standing = schema.isEmpty ? nil : try schema.columns(&connection)
    // Views show what their tables have.
    let tables = schema.isEmpty ? [] : try schema.tables(&connection)
    var widenings: [Widening] = []
    for (table, columns) in (standing ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard tables.contains(table), KeySet.keyColumns[table] != nil || TargetViews.isInPlaceOfView(table) else {
        continue
      }
      for (column, type) in columns.sorted(by: { $0.key < $1.key }) {
        let key = Self.key(of: column, in: table)
        guard let wanted = keyTypes[key], wanted.widens(type) else { continue }
        widenings.append(Widening(key: key, table: table, column: column, from: type, to: wanted))
      }
    }
    self.widenings = widenings
  }

  /// Returns the key that a column holds, such as `product_id`: a column may have another name than its key. A column
  /// that is not declared may be one by its name.
  private static func key(of column: String, in table: String) -> String {
    if case .key(let kind)? = Tables.named(table)?[column]?.type { return kind.rawValue }
    return column
  }

  /// The widenings, one line per key, as `product_id widens from integer to bigint in 4 tables`.
  ///
  /// - Parameter verb: the verb, such as `widened`.
  func widened(_ verb: String) -> [String] {
    let groups = Dictionary(grouping: widenings) { "\($0.key) \(verb) from \($0.from.sqlName) to \($0.to.sqlName)" }
    return groups.sorted { $0.key < $1.key }.map { "\($0) in \(counted(Set($1.map(\.table)).count, "table"))" }
  }

  /// Gives the key columns their wider types.
  func widen(_ connection: inout Connection) throws {
    let byTable = Dictionary(grouping: widenings, by: \.table)
    guard !byTable.isEmpty else { return }
    try TargetViews.remaking(over: Set(byTable.keys), schema, keyTypes: keyTypes, &connection) { connection in
      for (table, widenings) in byTable.sorted(by: { $0.key < $1.key }) {
        let changes = widenings.map { "alter column \(quotedIdentifier($0.column)) type \($0.to.sqlName)" }
        try connection.query("alter table \(schema.table(table)) \(changes.joined(separator: ", "))")
      }
    }
  }

  /// What the tables of these files cannot take; each table is reported once.
  mutating func mismatches(_ files: [StageFile]) -> Mismatches {
    var mismatches = Mismatches()
    guard let standing else { return mismatches }
    for file in files where pipeline.isWanted(file.table) {
      let table = String(file.table.prefix { $0 != "." })
      guard seen.insert(table).inserted else { continue }
      if let columns = standing[table] {
        for column in file.columns { compare(column, columns[column.name], table, &mismatches) }
      } else if schema.isCurrent {
        // Migrations create it, unless all of them are applied already.
        mismatches.others.append(Problem("target", "there is no table \(table)", hint: Self.restore))
      }
    }
    return mismatches
  }

  /// Wrong key types in published tables, whatever is published next.
  func mismatches(ofKeysIn tables: [String]) -> Mismatches {
    var mismatches = Mismatches()
    for table in tables where pipeline.isWanted(table) {
      for (name, type) in (standing?[table] ?? [:]).sorted(by: { $0.key < $1.key })
      where keyTypes[Self.key(of: name, in: table)] != nil {
        compare(Column(name: name, type: type), type, table, &mismatches)
      }
    }
    return mismatches
  }

  /// - Parameter standing: the column's type in the table; nil: the table lacks the column.
  private func compare(
    _ column: Column, _ standing: ColumnType?, _ table: String, _ mismatches: inout Mismatches
  ) {
    let (name, key) = (column.name, keyTypes[Self.key(of: column.name, in: table)])
    let wanted = key ?? column.type
    guard let standing else {
      if schema.isCurrent {
        mismatches.others.append(Problem("target", "\(table) has no column \(name)", hint: Self.restore))
      }
      return
    }
    guard standing != wanted, key?.widens(standing) != true else { return }
    let remedy = "alter table \(schema.table(table)) alter column \(name) type \(wanted.sqlName)"
    if key != nil {
      mismatches.keys.append(
        Problem(
          "target", "\(table).\(name) is \(standing.sqlName), but the source's key is \(wanted.sqlName)",
          hint: "\(remedy); or publish to another schema"))
    } else {
      mismatches.others.append(
        Problem(
          "target", "\(table).\(name) is \(standing.sqlName), but it is made for \(wanted.sqlName)",
          hint: "\(remedy) using \(name)::\(wanted.sqlName); or publish to another schema"))
    }
  }
}
