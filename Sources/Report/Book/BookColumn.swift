import PostgreSQL
import Tables
import Workbook

/// A column of a list in the workbook: where its values stand in the rows, and how people see them.
struct BookColumn {
  /// Its name in the rows.
  var name: String
  var header: String
  /// What it means; nil: its header says it.
  var meaning: String?
  /// `product_summary.revenue`; nil: it is of no table.
  var origin: String?
  var kind: CellKind
  var emphasis: Emphasis?
  var hasTotal = false
  /// What all rows must add up to; nil: nothing is known.
  var wholeTotal: String?
  /// The column whose value this one must not be above; nil: none.
  var limit: String?

  /// A column as its table declares it: its heading, comment, and number format.
  init(_ table: TableDeclaration, _ column: String, _ language: Language) {
    guard let declared = table[column] else { preconditionFailure("\(table.name) is declared without \(column)") }
    name = column
    header = language.text(declared.label)
    meaning = language.text(declared.comment)
    origin = "\(table.name).\(column)"
    kind = Self.kind(of: declared)
    switch declared.unit {
    case .percent where column.hasSuffix("share") && !column.contains("cumulative"): emphasis = .bar(.skyBlue)
    case .percent where column.hasPrefix("growth"): emphasis = .movement
    case .money where column.hasSuffix("_effect"): emphasis = .movement
    case .text where column == "movement":
      emphasis = .grounds([
        .init("up", .paleGreen), .init("new", .paleBlue), .init("down", .paleRed), .init("lost", .paleRed),
      ])
    default: break
    }
  }

  /// A column that no table declares.
  init(_ name: String, _ header: String, _ kind: CellKind, emphasis: Emphasis? = nil) {
    (self.name, self.header, self.kind, self.emphasis) = (name, header, kind, emphasis)
  }

  private static func kind(of column: ColumnDeclaration) -> CellKind {
    if case .other(.textArray) = column.type { return .texts }
    var isDecimal = false
    if case .decimal = column.type { isDecimal = true }
    return switch column.unit {
    case .key: .key
    case .money: .money(decimals: 2)
    // How many decimals it has is the source's choice: see `fitted`.
    case .quantity: .money(decimals: 0)
    case .ratio: .ratio(decimals: column.name.hasPrefix("contribution") ? 4 : 2)
    case .percent: .percent(decimals: 1)
    case .count, .days: isDecimal ? .ratio(decimals: 1) : .integer
    case .date: .date
    case .flag: .flag
    case .moment, .seconds, .bytes, .text: .text
    }
  }

  /// Whether it holds a tier, of which each has a colour.
  var isTier: Bool { name == "tier" || name.hasSuffix("_tier") }

  /// The column of a sheet, as wide as its header and its values need.
  func fitted(to rows: [Row], among columns: [BookColumn], tiers: [Emphasis.Ground]) -> SheetColumn {
    var kind = kind
    if case .money(0) = kind {
      let decimals = rows.lazy.map { row in row[name].map(Self.decimals) ?? 0 }.max() ?? 0
      kind = .money(decimals: min(decimals, 3))
    }
    let emphasis =
      limit.flatMap { limit in columns.firstIndex { $0.name == limit } }.map { Emphasis.over(column: $0) }
      ?? (isTier ? .grounds(tiers) : emphasis)
    return SheetColumn(
      header, kind, width: width(rows), emphasis: emphasis, hasTotal: hasTotal, wholeTotal: wholeTotal, note: meaning)
  }

  private static func decimals(_ number: String) -> Int {
    guard let point = number.utf8.firstIndex(of: UInt8(ascii: ".")) else { return 0 }
    return number.utf8[point...].dropFirst().reversed().drop { $0 == UInt8(ascii: "0") }.count
  }

  /// In characters. A header has two lines, and a button beside it.
  private func width(_ rows: [Row]) -> Double {
    let longestWord = header.split(separator: " ").map { displayWidth(String($0)) }.max() ?? 0
    let ofHeader = max((displayWidth(header) + 1) / 2 + 5, min(longestWord, 20) + 4)
    let ofValues: Int
    switch kind {
    case .text, .texts, .key:
      ofValues = min(rows.lazy.prefix(2000).map { row in row[name].map { displayWidth($0) } ?? 0 }.max() ?? 0, 40) + 2
    case .money: ofValues = hasTotal || wholeTotal != nil ? 17 : 14
    case .date: ofValues = 12
    case .integer, .percent, .ratio, .flag: ofValues = 9
    }
    return Double(max(ofHeader, ofValues))
  }
}

/// A list of the workbook before it is written.
struct BookSheet {
  /// On the tab.
  var name: String
  /// The Excel table, in formulas.
  var table: String
  var title: String
  var note = ""
  var columns: [BookColumn]
  var rows: [Row]
  var frozenColumns = 1

  func place(of column: String) -> Int? { columns.firstIndex { $0.name == column } }
}
