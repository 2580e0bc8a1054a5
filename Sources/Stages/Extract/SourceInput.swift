import Arithmetic
import Landing
import Pipeline
import PostgreSQL

/// An input that met the contract: its columns with their types, in the contract's order.
struct SourceInput: Sendable {
  let mapping: InputMapping
  let columns: [Column]
  /// Decimals that each column is rounded to; nil: as it comes.
  let rounding: [Int?]
  /// The relation is a heap of its own, whose rows have a place on a page.
  let isHeap: Bool

  var contract: InputContract { mapping.contract }
  var name: String { contract.name }

  func index(of column: String?) -> Int? {
    column.flatMap { name in columns.firstIndex { $0.name == name } }
  }

  /// Decimals of each column as declared, by the pipeline file or by its type, as far as values may have them; 0 for what
  /// is no amount.
  var declaredScales: [Int] {
    zip(columns, rounding).map { column, rounding in
      if let rounding { return rounding }
      return if case .numeric(_, let scale?) = column.type { min(max(0, scale), Amount.digits) } else { 0 }
    }
  }

  /// What is said where the amounts of a column have too many digits together.
  func tooManyDigits(_ column: Int, _ span: DigitSpan) -> Failure {
    let name = columns[column].name
    return Failure(
      .contract,
      Problem(
        mapping.place,
        "inputs.\(self.name).\(name): there are amounts of \(span.whole) digits before the point and amounts of "
          + "\(span.decimals) decimals", accepted: "\(LandedLines.digits) digits together, so that they can be summed",
        hint: "round them in the pipeline file: scale: { \(name): DECIMALS }"))
  }

  /// Fingerprint of everything that shapes the landed rows apart from the rows themselves.
  func definition(_ pipeline: PipelineFile) -> String {
    fingerprint(
      [SourceQuery(self).text, pipeline.sourceConnection ?? "", pipeline.calendar.firstMonth.description]
        + [pipeline.calendar.timeZone, "\(mapping.refresh)"] + columns.map(\.type.sqlName)
        + rounding.map { $0.map(String.init) ?? "-" })
  }
}

/// The SQL that reads an input.
struct SourceQuery {
  private let mapping: InputMapping
  private let columns: [String]

  init(_ input: SourceInput) {
    mapping = input.mapping
    columns = input.columns.map(\.name)
  }

  /// `columns`: those to read, by their names in the contract.
  init(_ mapping: InputMapping, columns: [String]) {
    self.mapping = mapping
    self.columns = columns
  }

  /// The table's quoted name, or the query in brackets.
  var relation: String {
    switch mapping.relation {
    case .table(let parts): parts.map(quotedIdentifier).joined(separator: ".")
    case .query(_, let sql): "(\n\(sql)\n) as source"
    }
  }

  /// The SQL of a column: the expression mapped to it, or the column of the same name.
  func expression(_ column: String) -> String {
    mapping.columns[column].map { "(\($0))" } ?? quotedIdentifier(column)
  }

  var text: String { text(where: []) }

  func text(where conditions: [String], orderBy: String? = nil) -> String {
    let list = columns.map { "\(expression($0)) as \(quotedIdentifier($0))" }.joined(separator: ", ")
    return "select \(list) from \(relation)" + whereClause(conditions) + (orderBy.map { " order by \($0)" } ?? "")
  }

  /// The mapping's own condition and `conditions`.
  func whereClause(_ conditions: [String]) -> String {
    let all = [mapping.condition].compactMap { $0 } + conditions
    return all.isEmpty ? "" : " where " + all.map { "(\($0))" }.joined(separator: " and ")
  }

  func copy(where conditions: [String], orderBy: String? = nil) -> String {
    "copy (\(text(where: conditions, orderBy: orderBy))) to stdout (format binary)"
  }
}

/// Which days of a dated input count, and which are impossible.
struct DateRange: Sendable {
  let first: Day
  /// The business date.
  let last: Day
  /// Later than this is impossible: the business date or today, whichever is later.
  let latestPossible: Day

  static let earliestPossible = Day(daysSince2000: -36_524)  // 1900-01-01

  func wanted(_ date: String) -> String { "\(date) between '\(first)' and '\(last)'" }

  func wanted(_ date: String, in month: Month) -> String {
    "\(date) between '\(max(first, month.firstDay))' and '\(min(last, month.lastDay))'"
  }

  /// The days of a month that are not impossible.
  func possible(_ date: String, in month: Month) -> String {
    let (first, last) = (max(Self.earliestPossible, month.firstDay), min(latestPossible, month.lastDay))
    return "\(date) between '\(first)' and '\(last)'"
  }

  func impossible(_ date: String) -> String {
    "\(date) is null or \(date) < '\(Self.earliestPossible)' or \(date) > '\(latestPossible)'"
  }

  var months: [Month] { Array(first.month...last.month) }
}
