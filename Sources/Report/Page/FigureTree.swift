import Arithmetic
import Mustache
import Rules
import Tables

/// How the main figures of one published row come about: each formula with the values put in, down to the sums and their
/// months. The formulas are those of the columns' declarations.
struct FigureTree {
  /// The figures that a tree begins with. Those that a table lacks are left out, and the parts of each follow below it.
  private static let mainFigures = [
    "contribution_ratio", "cross_ratio", "turnover", "gross_margin", "sales_share", "return_rate", "target_attainment",
    "revenue", "gross_profit",
  ]

  let table: TableDeclaration
  let row: Row
  /// The company's row of the same month and window.
  let company: Row
  /// The rows of the window's months, oldest first, where they are published.
  let months: [(month: Month, row: Row)]
  let options: MeasureOptions
  let shared: SectionContext

  /// Columns of a table that trees need.
  static func columns(_ table: TableDeclaration, _ options: MeasureOptions) -> [String] {
    var found: [String] = []
    func visit(_ name: String) {
      guard let column = table[name], !found.contains(name) else { return }
      found.append(name)
      if let formula = formula(column, table, options) { formula.columns.forEach(visit) }
    }
    mainFigures.forEach(visit)
    return found
  }

  /// The formula of a column that its row's and the company's columns give; nil: it takes lines, or a rule.
  private static func formula(
    _ column: ColumnDeclaration, _ table: TableDeclaration, _ options: MeasureOptions
  ) -> Formula? {
    func isOfColumns(_ formula: Formula) -> Bool {
      switch formula {
      case .column(let name): table[name] != nil
      case .other(let table, _): table == CompanySummary.table.name
      case .sum(let parts), .product(let parts): parts.allSatisfy(isOfColumns)
      case .difference(let left, let right), .ratio(let left, let right, _): isOfColumns(left) && isOfColumns(right)
      default: false
      }
    }
    let formula = column.formula.deciding(options)
    return isOfColumns(formula) ? formula : nil
  }

  /// The main figures without those that say what all have, where one salesperson reads them.
  private var mainFigures: [String] {
    let leftOut = shared.leftOut(of: table)
    return Self.mainFigures.filter { !leftOut.contains($0) }
  }

  /// The first main figure that the row has: what the command for more asks.
  var figure: String? { mainFigures.first { table[$0] != nil && row[$0] != nil } }

  /// A line for each figure; what it is made of follows, one step to the right. Each stands once.
  var lines: [TemplateFields] {
    var (lines, seen): ([TemplateFields], Set<String>) = ([], [])
    func visit(_ name: String, _ depth: Int) {
      guard let column = table[name], row[name] != nil, seen.insert(name).inserted else { return }
      let formula = Self.formula(column, table, options)
      guard let shown = formula.map({ [.text("= ")] + pieces($0) }) ?? sum(column) else { return }
      lines.append([
        "depth": "\(depth)", "label": .text(shared.language.text(column.label)), "is": figure(name),
        "pieces": .list(shown.map(\.fields)),
      ])
      for part in formula?.columns ?? [] { visit(part, depth + 1) }
    }
    for name in mainFigures { visit(name, 0) }
    return lines
  }

  /// A piece of a line: words, or a column with its value.
  private enum Piece {
    case text(String)
    case figure(label: String, TemplateValue)

    var fields: TemplateFields {
      switch self {
      case .text(let text): ["words": .text(text)]
      case .figure(let label, let figure): ["words": .text("\(label) "), "part": figure]
      }
    }
  }

  private func figure(_ name: String) -> TemplateValue {
    guard let figure = shared.format.full(row[name]) else { return ["text": "–"] }
    return ["value": .text(figure.value), "text": .text(figure.text), "column": .text(name)]
  }

  private func pieces(_ formula: Formula) -> [Piece] {
    func joined(_ parts: [Formula], _ sign: String) -> [Piece] {
      Array(
        parts.map { part -> [Piece] in
          switch part {
          case .sum, .difference, .product, .ratio: [.text("(")] + pieces(part) + [.text(")")]
          default: pieces(part)
          }
        }.joined(separator: [.text(" \(sign) ")]))
    }
    switch formula {
    case .column(let name):
      return [.figure(label: table[name].map { shared.language.text($0.label) } ?? name, figure(name))]
    case .other(let other, let column):
      let declared = Tables.named(other)
      let label = shared.language.text([declared?.label, declared?[column]?.label].compactMap { $0 })
      return [.text("\(label) \(shared.format.full(company[column])?.text ?? "–")")]
    case .sum(let parts): return joined(parts, "+")
    case .product(let parts): return joined(parts, "×")
    case .difference(let left, let right): return joined([left, right], "−")
    case .ratio(let left, let right, _): return joined([left, right], "÷")
    default: return []
    }
  }

  /// Where the months give the value, they do; else what the column means.
  private func sum(_ column: ColumnDeclaration) -> [Piece]? {
    let values = months.compactMap { month in month.row[column.name].map { (month.month, $0) } }
    let amounts = values.compactMap { ExactDecimal($0.1) }
    guard let value = row[column.name].flatMap({ ExactDecimal($0) }) else { return nil }
    let total = amounts.reduce(into: ExactDecimal.zero) { $0 += $1 }
    let shown = values.map { "\(shared.format.month($0.0)) \(shared.format.full($0.1)?.text ?? "")" }
      .joined(separator: " + ")
    if !amounts.isEmpty, amounts.count == values.count {
      if total == value { return [.text("= \(shown)")] }
      if let mean = Fraction(total, over: ExactDecimal(amounts.count))?.rounded(to: value.scale), mean == value {
        return [.text("= (\(shown)) ÷ \(amounts.count)")]
      }
    }
    return [.text("· \(shared.language.text(column.comment))")]
  }
}
