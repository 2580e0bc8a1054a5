import Arithmetic
import Configuration
import Rules
import Tables
import TerminalText

/// The rules behind a list of reasons or flags, also those that do not hold.
struct RuleList {
  private let files: LandedFiles
  private let question: Question
  private let computer: Computer
  private let computation: Computation
  private let row: PublishedRow

  init(
    _ files: LandedFiles, _ question: Question, _ computer: Computer, _ computation: Computation, _ row: PublishedRow
  ) {
    (self.files, self.question, self.computer) = (files, question, computer)
    (self.computation, self.row) = (computation, row)
  }

  /// None: the column is no list.
  func rules() throws -> [ExplainedRule] {
    switch question.column.name {
    case "flags": flags
    case "churn_reasons", "churn_level": churn
    case "false_key_reasons", "false_key_account": falseKey
    case let name where name.contains("_outlook"): outlook(String(name.prefix { $0 != "_" }))
    default: []
    }
  }

  private func list(_ column: String) -> [String] { row[column].flatMap(elements(ofJSON:)) ?? [] }

  private func shown(_ columns: String...) -> String {
    columns.filter { question.table[$0] != nil }.map { name in
      "\(name) \(question.table[name]?.shown(row[name]) ?? "null")"
    }.joined(separator: ", ")
  }

  // MARK: Flags

  private var flags: [ExplainedRule] {
    let sums = computation.measures?.sums
    let ends = computation.months.map(\.closing) + computation.months.prefix(1).map(\.opening)
    let missing = sums.map { grouped($0.uncostedLines) } ?? "not known"
    let isProduct = question.table.name == ProductSummary.table.name
    var all: [(flag: String, inputs: String, threshold: String)] = [
      ("coverage_above_1", shown("costed_revenue", "revenue"), "costed revenue above revenue"),
      ("missing_cost", "lines without a cost \(missing)", "at least 1"),
      (
        "negative_margin", shown("gross_profit", "costed_revenue", "cost"),
        "gross profit below 0, or a cost without revenue"
      ),
      ("negative_revenue", shown("revenue"), "below 0"), ("no_revenue", shown("revenue"), "0"),
      ("negative_turnover", shown("revenue", "cost", "quantity"), "what is turned below 0, revenue not"),
      ("share_above_1", shown("revenue", "sales_share"), "above the revenue of all"),
      ("out_of_range", "digits of the ratios", "more than 38"),
    ]
    if computation.hasStock, question.table.name != CustomerSummary.table.name {
      let unknown = ends.filter { $0 == nil }.count
      all += [
        (
          "negative_stock", "least month end \(ends.compactMap { $0 }.min().map { groupedText("\($0)") } ?? "unknown")",
          "below 0"
        ),
        ("no_stock", shown("average_stock"), "0"),
        ("stock_unknown", "month ends that are not known \(unknown)", "at least 1"),
      ]
    }
    if isProduct {
      let least = files.pipeline.productTiers.minCoverage
      all += [
        ("low_coverage", shown("cost_coverage"), "below tiers.products.min_coverage \(least)"),
        ("not_merchandise", "products.merchandise", "false"), ("unknown_product", "products.product_id", "missing"),
      ]
    }
    switch question.table.name {
    case CustomerSummary.table.name: all.append(("unknown_customer", "customers.customer_id", "missing"))
    case SalespersonSummary.table.name: all = [("unknown_salesperson", "salespeople.salesperson_id", "missing")]
    default: break
    }
    let holding = list("flags")
    return all.sorted { $0.flag < $1.flag }.map {
      ExplainedRule(rule: $0.flag, inputs: $0.inputs, threshold: $0.threshold, holds: holding.contains($0.flag))
    }
  }

  // MARK: Signs of leaving

  private var churn: [ExplainedRule] {
    let options = files.pipeline.customers
    let reasons = list("churn_reasons")
    func category(_ product: Int) -> String { computer.keys.productMaster[product]?.category ?? "(unassigned)" }
    let signs = computation.history?.signs(category)
    let revenues = signs?.trend.revenues ?? []
    func amounts(_ amounts: some Sequence<ExactDecimal>) -> String {
      amounts.map { groupedText("\($0)") }.joined(separator: ", ")
    }
    func rule(_ name: String, _ inputs: String?, _ threshold: String, _ isMine: (String) -> Bool) -> ExplainedRule {
      ExplainedRule(
        rule: name, inputs: inputs ?? "the history is too short", threshold: threshold,
        holds: reasons.contains(where: isMine))
    }
    let quarters = signs?.trend.quarters
    let lastYear = revenues.count > 12 ? (revenues[revenues.count - 13], revenues[revenues.count - 1]) : nil
    let quiet = signs.map { $0.today.days(since: $0.lastSale) }
    let interval = computation.history?.days.interval
    let rest = 1 - options.dropShare
    let drop = options.categoryDrop
    return [
      rule(
        "falling months",
        revenues.count > options.fallingMonths ? "revenue \(amounts(revenues.suffix(options.fallingMonths + 1)))" : nil,
        "each of the last \(options.fallingMonths) months below the one before (customers.churn.falling_months)",
        { $0.hasPrefix("falling_") }),
      rule(
        "down in 3 months", quarters.map { "last 3 months \(amounts([$0.recent])), 3 before \(amounts([$0.before]))" },
        "at or below \(rest) of them (customers.churn.drop_share \(options.dropShare))", { $0.hasSuffix("in 3 months") }
      ),
      rule(
        "quiet",
        quiet.map { "\(counted($0, "day")) without a sale, usual \(interval.map { "\($0)" } ?? "interval not known")" },
        "more than \(options.quietFactor) × the usual interval (customers.churn.quiet_factor)",
        { $0.hasPrefix("quiet ") }),
      rule(
        "categories", signs?.categories.map { "\($0.recent) in the last 3 months, \($0.before) in the 3 before" },
        "down by at least \(drop.numerator)/\(drop.denominator) (customers.churn.category_drop)",
        { $0.hasPrefix("categories ") }),
      rule(
        "down on last year", lastYear.map { "this month \(amounts([$0.1])), a year ago \(amounts([$0.0]))" },
        "at or below \(rest) of it (customers.churn.drop_share)", { $0.hasSuffix("on last year") }),
      rule(
        "complaints",
        computation.surroundings.map { surroundings in
          surroundings.oldestComplaint.map { "the oldest open one waits \(counted($0, "day"))" } ?? "none is open"
        } ?? "not known", "more than \(counted(Complaint.openDays, "day"))", { $0.hasPrefix("complaint ") }),
    ]
  }

  // MARK: Outlooks

  /// The outlooks that there are, by the sum that the window will have.
  private func outlook(_ basis: String) -> [ExplainedRule] {
    let months = question.length
    guard let projection = files.pipeline.projection(months, isComplete: files.isComplete(question.month)) else {
      return []
    }
    var parts = Projection.Parts(projection)
    for (place, month) in computation.months.enumerated() { parts.add(month.group.sums, ago: months - 1 - place) }
    func amount(_ sums: ProjectedSums, over factor: Int) -> String {
      let sum = basis == "profit" ? sums.grossProfit : sums.revenue
      return Fraction(sum, over: ExactDecimal(factor))?.rounded(to: 2).map { groupedText("\($0)") } ?? "not known"
    }
    let (now, then) = (row["\(basis)_tier"] ?? "null", row["\(basis)_outlook_tier"] ?? "null")
    let inputs =
      "\(now) now, \(then) with \(amount(parts.projected, over: projection.factor)) in "
      + "\(counted(months - projection.staying, "month")): \(counted(projection.staying, "month")) that stay, and the "
      + "mean of the last \(projection.factor) for each that comes"
    let options =
      "outlook.horizon \(files.pipeline.outlook.horizon), customers.average_months \(files.pipeline.customers.averageMonths)"
    let thresholds: [(Outlook, String)] = [
      (.uncertain, "with the others as they are now, it goes another way"), (.rising, "the coming tier is better"),
      (.falling, "the coming tier is worse"), (.stable, "the coming tier is the same"),
    ]
    return thresholds.map { outlook, threshold in
      ExplainedRule(
        rule: outlook.rawValue, inputs: inputs, threshold: "\(threshold) (\(options))",
        holds: row["\(basis)_outlook"] == outlook.rawValue)
    }
  }

  // MARK: False key accounts

  private var falseKey: [ExplainedRule] {
    let options = files.pipeline.customers
    let rule = files.pipeline.customerTiers
    let reasons = list("false_key_reasons")
    let window = question.window ?? 1
    let isKey = row["key_account"] == "true"
    let scope = isKey ? "" : "; no rule applies: it is no key account"
    func holds(_ isMine: (String) -> Bool) -> Bool { reasons.contains(where: isMine) }
    return [
      ExplainedRule(
        rule: "one_off: share of a month", inputs: shown("peak_month_share", "window_months"),
        threshold: "above customers.false_key.one_off_share \(options.oneOffShare), windows from 3 months\(scope)",
        holds: holds { $0.hasPrefix("one_off: ") && !$0.contains("sales in") }),
      ExplainedRule(
        rule: "one_off: months with sales", inputs: shown("active_months", "window_months"),
        threshold: "below customers.false_key.one_off_months \(options.oneOffMonths) × \(window)\(scope)",
        holds: holds { $0.hasPrefix("one_off: sales in") }),
      ExplainedRule(
        rule: "low_profit", inputs: shown("revenue_tier", "profit_tier", "costed_revenue", "revenue"),
        threshold: "\(rule.best) by revenue, \(rule.rule.cuts.rest) or \(TierCuts.none) by profit, half of the revenue "
          + "with a cost\(scope)",
        holds: holds { $0.hasPrefix("low_profit") }),
      ExplainedRule(
        rule: "squeezing", inputs: shown("gross_margin", "revenue_tier"),
        threshold: "\(rule.best) by revenue, margin below customers.false_key.squeezing_share "
          + "\(options.squeezingShare) × that of the segment\(scope)",
        holds: holds { $0.hasPrefix("squeezing") }),
    ]
  }
}
