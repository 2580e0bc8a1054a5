import Arithmetic
import Configuration
import Rules
import Tables
import TerminalText

/// Remarks on the columns of a figure.
struct Notes {
  private let files: LandedFiles
  private let question: Question
  private let computation: Computation

  init(_ files: LandedFiles, _ question: Question, _ computation: Computation) {
    (self.files, self.question, self.computation) = (files, question, computation)
  }

  var byColumn: [String: [String]] {
    var notes: [String: [String]] = [:]
    if computation.measures != nil, computation.total.sums.lines > 0 {
      notes["costed_revenue"] = [costs]
    }
    if computation.hasStock {
      let months = question.months.count
      notes["average_stock"] = [
        "mean of \(counted(months, "month")) of (opening + closing) ÷ 2; stock "
          + (files.pipeline.measures.stockValuation == .units
            ? "in units" : "at \(files.pipeline.measures.stockValuation.rawValue)")
      ]
    }
    return notes
  }

  /// Where the costs of the lines come from.
  private var costs: String {
    let (lines, origins) = (computation.total.sums.lines, computation.total.origins)
    let costed = origins.own + origins.master
    let from = "\(grouped(origins.own)) their own, \(grouped(origins.master)) that of the product master"
    if origins.none == 0 {
      return lines == 1 ? "the line has a cost: \(from)" : "all \(grouped(lines)) lines have a cost: \(from)"
    }
    return "\(grouped(costed)) of \(counted(lines, "line")) \(costed == 1 ? "has" : "have") a cost: \(from)"
  }
}

/// The computation of a ratio from exact sums, with the rounding at its end.
struct ExactText {
  private let options: MeasureOptions
  private let computation: Computation

  init(_ options: MeasureOptions, _ computation: Computation) {
    (self.options, self.computation) = (options, computation)
  }

  /// nil: the column is no such ratio, or null.
  func text(_ column: ColumnDeclaration, _ row: PublishedRow) -> String? {
    guard let value = row[column.name], let measures = computation.measures, let stock = measures.stock,
      stock.weight > 0
    else { return nil }
    let sums = measures.sums
    func amount(_ amount: ExactDecimal, like name: String) -> String {
      groupedText("\(amount.shortened(toAtLeast: row[name].flatMap { ExactDecimal($0)?.scale } ?? 2))")
    }
    let total = amount(stock.total, like: "closing_stock")
    let turned = options.turned(quantity: sums.quantity, revenue: sums.revenue, cost: sums.cost)
    let turnedName = options.stockValuation == .units ? "quantity" : options.turnoverBasis == .cost ? "cost" : "revenue"
    let turns = "\(amount(turned, like: turnedName)) × \(stock.weight) ÷ \(total)"
    let profit = amount(sums.grossProfit, like: "gross_profit")
    let cancels = turnedName == "revenue" && sums.revenue == sums.costedRevenue
    let cross =
      cancels
      ? "\(profit) × \(stock.weight) ÷ \(total)"
      : "\(profit) ÷ \(amount(sums.costedRevenue, like: "revenue")) × \(turns)"
    let remark = cancels ? "revenue cancels, rounded once" : "rounded once"
    switch column.name {
    case "average_stock": return "\(total) ÷ \(stock.weight) = \(groupedText(value))   (rounded once)"
    case "turnover": return "\(turns) = \(groupedText(value))   (rounded once)"
    case "cross_ratio": return "\(cross) = \(groupedText(value))   (\(remark))"
    case "contribution_ratio":
      return "\(cross) × sales share, before it is rounded = \(groupedText(value))   (rounded once, to 12 decimals)"
    default: return nil
    }
  }
}

/// Why a figure is null.
struct NullReason {
  private let question: Question
  private let row: PublishedRow
  /// Names of the inputs that the pipeline maps.
  private let inputs: Set<String>

  init(_ question: Question, _ row: PublishedRow, inputs: Set<String>) {
    (self.question, self.row, self.inputs) = (question, row, inputs)
  }

  var texts: [String] {
    guard row[question.column.name] == nil, !row.isEmpty, row["movement"] != Movement.lost.rawValue else { return [] }
    return [reason(question.column.name, within: [])].compactMap { $0.map { "\(question.column.name) is null: \($0)" } }
  }

  private func flag(_ names: String...) -> String {
    let flags = row["flags"].flatMap(elements(ofJSON:)) ?? []
    return names.first(where: flags.contains).map { " (\($0))" } ?? ""
  }

  private func reason(_ name: String, within above: Set<String>) -> String? {
    guard let column = question.table[name], !above.contains(name) else { return nil }
    if let need = column.needs.first(where: { !inputs.contains($0.input) }) { return "\(need.input) is not mapped" }
    if row["revenue"].flatMap({ ExactDecimal($0) })?.isNegative ?? false, case .decimal = column.type {
      return "revenue is below 0\(flag("negative_revenue"))"
    }
    switch name {
    case "turnover":
      guard let stock = row["average_stock"].flatMap({ ExactDecimal($0) }) else {
        return "average stock is not known\(flag("stock_unknown"))"
      }
      if stock.isZero { return "average stock is 0\(flag("no_stock", "negative_stock"))" }
      if stock.isNegative { return "average stock is below 0\(flag("negative_stock"))" }
      return "what was turned is below 0\(flag("negative_turnover"))"
    case "gross_margin":
      return
        "costed revenue is \(row["costed_revenue"].map(groupedText) ?? "not known")\(flag("no_revenue", "missing_cost"))"
    case ColumnDeclaration.publishedPreviousTier.name:
      switch row[ColumnDeclaration.restated.name] {
      case "true": return "there was no row in the month that is compared with when it was published"
      case "false": return "the month that is compared with was published with the same tier"
      default: return "it is known when the row is published"
      }
    default: break
    }
    if case .ratio(_, .column(let divisor), _) = column.formula {
      guard let value = row[divisor].flatMap({ ExactDecimal($0) }) else { return "\(divisor) is null" }
      if !value.isPositive { return "\(divisor) is \(groupedText("\(value)"))" }
    }
    for part in column.formula.columns where row[part] == nil {
      return reason(part, within: above.union([name])).map { "\(part) is null: \($0)" } ?? "\(part) is null"
    }
    return nil
  }
}
