import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import Tables

/// An input that met the contract: its columns with their types, in the contract's order.
struct SourceInput: Sendable {
  let mapping: InputMapping
  let columns: [Column]
  /// Decimals that each column is rounded to; nil: as it comes.
  let rounding: [Int?]
  /// Whether the relation is a heap of its own, whose rows have a place on a page.
  let isHeap: Bool
  /// Whether the database does not define what the bytes of a text mean; then they are checked.
  var hasAnyBytes = false
  /// Stock: the column that the valuation reads. A row without a value there is rejected.
  var valuedColumn: String?

  var contract: InputContract { mapping.contract }
  var name: String { contract.name }

  func index(of column: String?) -> Int? {
    column.flatMap { name in columns.firstIndex { $0.name == name } }
  }

  /// Decimals of each column as declared by the pipeline file or its type, as far as values may have them; 0 for
  /// columns without amounts.
  var declaredScales: [Int] {
    zip(columns, rounding).map { column, rounding in
      if let rounding { return rounding }
      return if case .numeric(_, let scale?) = column.type { min(max(0, scale), Amount.digits) } else { 0 }
    }
  }

  /// Decimals that the columns of lines begin with: those of all values if the type fixes them, else 0.
  var landedScales: [Int] { columns.indices.map { scale(ofEach: $0) ?? 0 } }

  /// The failure of a column whose amounts have too many digits together.
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

  /// The failure of a value that the server cannot give as UTF-8.
  func unreadable(_ error: DatabaseError) -> Failure {
    let function =
      "create function pg_temp.is_utf8(line text) returns boolean language plpgsql as 'begin perform convert_to(line, "
      + "''UTF8''); return true; exception when others then return false; end'"
    let query = "select * from (\(SourceQuery(self).text)) as line where not pg_temp.is_utf8(line::text)"
    return Failure(
      .contract,
      Problem(
        mapping.place, "inputs.\(name): \(error.description)", accepted: "text that can be given as UTF-8",
        hint: "correct its rows at the source, or leave them out with where; in psql this finds them:\n"
          + "    set client_encoding = sql_ascii; \(function); \(query)"))
  }

  /// Fingerprint of everything that shapes the landed rows, except the rows themselves.
  func definition(_ pipeline: PipelineFile) -> String {
    fingerprint(
      [SourceQuery(self).text, pipeline.sourceConnection ?? "", pipeline.calendar.firstMonth.description]
        + [pipeline.calendar.timeZone, "\(mapping.refresh)"] + columns.map(\.type.sqlName)
        + rounding.map { $0.map(String.init) ?? "-" } + [valuedColumn].compactMap { $0 })
  }
}

extension SourceInput {
  /// The quick reader of the input's rows; nil if they are not dated, or a column's type does not fix all of its values
  /// except whether they are null. It reads COPY's text format, which the server makes in less time.
  ///
  /// - Parameter head: the form in which the first columns come together.
  func ordinaryRow(head: LineHead? = nil) -> OrdinaryRow? {
    // The contract names the date first.
    guard index(of: contract.dateColumn) == 0 else { return nil }
    var fields = [OrdinaryRow.Field.day]
    for (index, column) in columns.enumerated().dropFirst() {
      guard TextRow.canRead(column.type) else { return nil }
      if contract.column(column.name)?.kind == .amount {
        guard let scale = scale(ofEach: index) else { return nil }
        fields.append(.numeric(scale: scale))
      } else if case .uuid = column.type {
        fields.append(.uuid)
      } else {
        guard column.type.isLandedAsText else {
          fields.append(.integer)
          continue
        }
        if hasAnyBytes { return nil }
        fields.append(.text(longest: longestText(index) ?? .max))
      }
    }
    return OrdinaryRow(fields, summed: index(of: contract.revenueColumn), head: head)
  }

  /// Bytes that a text of a column may have, if its type allows more; nil: any number.
  func longestText(_ column: Int) -> Int? {
    guard let longest = contract.column(columns[column].name)?.longest else { return nil }
    switch columns[column].type {
    // A character has at most four bytes.
    case .varchar(let length?), .character(let length): return 4 * length > longest ? longest : nil
    case .text, .varchar: return longest
    default: return nil
    }
  }

  /// Decimals that each value of an amount column has and is landed with; nil: the values bring their own, or are
  /// rounded.
  func scale(ofEach column: Int) -> Int? {
    let own: Int
    switch columns[column].type {
    case .numeric(let precision?, let scale?) where precision <= Amount.digits: own = scale
    case .smallint, .integer, .bigint: own = 0
    default: return nil
    }
    return (0...Amount.decimals).contains(own) && rounding[column] ?? own == own ? own : nil
  }
}
