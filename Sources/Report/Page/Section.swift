import Arithmetic
import Configuration
import Rules
import Tables
import TerminalText
import Workbook

/// What all sections of a page share.
struct SectionContext {
  let source: ReportSource
  let period: ReportPeriod
  let words: ReportWords
  let format: FigureFormat
  /// The most lines of a list.
  let top: Int
  /// The customers of this salesperson alone; nil: all.
  let salesperson: String?
  /// Names of salespeople by their keys.
  let salespeople: [String: String]
  /// What was told the time before; nil: the month before is compared with.
  let told: ReportState.Night?
  /// Where sums of landed lines come from; nil: nowhere.
  let landed: LandedSums?
  /// The least amount of a line that is told as an exception.
  let exceptionsAbove: ExactDecimal

  var language: Language { words.language }
  var published: PublishedWords { PublishedWords(language: words.language) }

  /// The window of one month, where it is published; else the report's.
  var monthWindow: Int { hasMonthWindow ? 1 : period.window }
  let hasMonthWindow: Bool
  /// The shares at which products are cut, with the names of the tiers above them; none: they are cut otherwise.
  let productCuts: [(share: Double, label: String)]
}

extension SectionContext {
  init(_ source: ReportSource, _ pipeline: PipelineFile, _ period: ReportPeriod, _ request: ReportRequest) throws {
    let named = try source.rows(
      SalespersonSummary.table.name, ["salesperson_id", "salesperson_name"],
      "where month = $1::date and window_months = $2 and salesperson_id is not null", period.parameters)
    let names = named.compactMap { row in row["salesperson_id"].map { ($0, row["salesperson_name"] ?? $0) } }
    self.init(
      source: source, period: period, words: ReportWords(language: request.language),
      format: FigureFormat(request.language, amounts: request.amounts), top: request.top,
      salesperson: request.salesperson, salespeople: Dictionary(names) { first, _ in first }, told: request.told,
      landed: request.landed, exceptionsAbove: request.exceptionsAbove,
      hasMonthWindow: pipeline.calendar.windows.contains(1),
      productCuts: Self.cuts(pipeline.productTiers))
  }

  private static func cuts(_ rule: TierRule) -> [(share: Double, label: String)] {
    guard case .shares(let shares, _) = rule.cuts.method else { return [] }
    return zip(shares, rule.cuts.names).compactMap { share, name in
      Double(share.description).map { ($0, "\(name) \(Int(($0 * 100).rounded()))%") }
    }
  }

  /// The condition that a line of `exception_line` is the salesperson's, and of one of their customers: what others sold
  /// to these, and what was sold to customers of others, is not theirs to see.
  ///
  /// - Parameters:
  ///   - salesperson: the parameter of the salesperson, such as `$2`; `$1` is the month.
  ///   - prefix: what stands before the columns of `exception_line`.
  func isOwnLine(_ salesperson: String, prefix: String = "") -> String {
    "(\(salesperson)::text is null or \(prefix)salesperson_id::text = \(salesperson) "
      + "and \(prefix)customer_id in \(period.customers(of: salesperson)))"
  }

  /// A cell with the figure of a column.
  func cell(_ table: TableDeclaration, _ column: String, _ row: Row) -> Cell {
    guard let declared = table[column] else { return .text(row[column] ?? "–") }
    let figure = format.figure(row[column], of: declared)
    return .figure(figure.map { Figure(value: $0.value, text: published[$0.text]) }, column: column)
  }

  /// The reasons of an array, one behind the other.
  func reasons(_ array: String?) -> String {
    elements(array).map(published.reason).joined(separator: "; ")
  }

  /// From which tier to which an item went, and why.
  func move(_ cause: Row) -> String {
    "\(cause["from_tier"] ?? "–") → \(cause["to_tier"] ?? "–"): \(words.cause(cause["cause"]))"
  }

  /// By how much a customer is over the limit, in words.
  func overLimit(_ credit: Row) -> String {
    let headroom = credit["headroom"].map { $0.hasPrefix("-") ? String($0.dropFirst()) : $0 }
    let over = format.money(headroom)?.text ?? "–"
    return words.owes(over)
  }

  /// The month and window, and whose customers alone are shown.
  var periodText: String {
    "\(words[.month]) \(format.month(period.month)), \(words.months(period.window))"
      + (salesperson.map { " · \(words[.ofSalesperson]) \($0.shown)" } ?? "")
  }

  /// Columns that say what all have, which one salesperson's report is without.
  func leftOut(of table: TableDeclaration) -> Set<String> { salesperson == nil ? [] : table.relativeToAll }

  /// The label of a column of a table.
  func label(_ table: TableDeclaration, _ column: String) -> String {
    table[column].map { language.text($0.label) } ?? column
  }

  func columns(_ table: TableDeclaration, _ names: [String]) -> [PageTable.Column] {
    names.map { PageTable.Column(table, $0, language) }
  }
}

/// A month's growth over another, as a figure.
func growth(_ now: String?, over before: String?, _ format: FigureFormat) -> Figure? {
  guard let now = now.flatMap({ ExactDecimal($0) }), let before = before.flatMap({ ExactDecimal($0) }) else {
    return nil
  }
  return format.signedPercent(Fraction(now - before, over: before)?.rounded()?.description)
}

/// Rows by their key; the first of those that share one.
func byKey(_ rows: [Row], _ key: String) -> [String: Row] {
  Dictionary(rows.map { ($0[key] ?? "", $0) }) { first, _ in first }
}

/// Whether a distance to another tier is at most a twentieth of the revenue.
func isNear(_ row: Row, _ distance: String) -> Bool {
  guard let distance = row.decimal(distance),
    let revenue = row.decimal("revenue"), revenue.isPositive
  else { return false }
  return distance * 20 <= revenue
}

/// The name of an item, or its key where it has none.
func name(_ row: Row, _ column: String, key: String) -> String { row[column] ?? "(\(row[key] ?? ""))" }

/// Tiers from the best one to N, and behind them what is no tier, such as `(lost)`.
func inOrder(_ tiers: Set<String>) -> [String] {
  func place(_ tier: String) -> String {
    if tier == "N" { return "~" }
    return tier.hasPrefix("(") ? "~~" + tier : tier
  }
  return tiers.sorted { place($0) < place($1) }
}

/// The elements of an array as PostgreSQL prints it, such as `{a,"b, c"}`.
func elements(_ array: String?) -> [String] { array.flatMap(CellText.values) ?? [] }
