import Arithmetic
import CommandLine
import Configuration
import Ledger
import Rules
import Tables
import TerminalText

/// The checks of one window of one month, as pure functions of its figures. Each returns the problems found.
struct WindowChecks {
  static let hint = "run again with --force, and report this if it stays"

  let month: Month
  let window: Int
  let figures: WindowFigures

  private var place: String { "\(month), \(counted(window, "month"))" }

  private func problem(_ what: String, hint: String = Self.hint) -> Problem { Problem(place, what, hint: hint) }

  /// Tables whose rows have a share of the company's revenue.
  private var tables: [(name: String, items: ItemFigures)] {
    [
      (ProductSummary.table.name, figures.products), (CategorySummary.table.name, figures.categories),
      (CustomerSummary.table.name, figures.customers),
    ].compactMap { name, items in items.map { (name, $0) } }
  }

  /// Checks that the rows of products and customers miss nothing that extract read.
  ///
  /// Formula: revenue read − revenue rejected = revenue of the products = revenue of the customers.
  func proof() -> [Problem] {
    guard let company = figures.company, let products = figures.products else { return [] }
    let found = products.revenue
    var problems: [Problem] = []
    if let bought = figures.customers?.revenue, bought != found {
      problems.append(
        problem(
          "revenue in the customers \(bought) is not the \(found) in the products: the difference is \(found - bought)"
        ))
    }
    let read = company.revenueRead - company.revenueRejected
    if read != found || found != company.revenueInProducts {
      problems.append(
        problem(
          "revenue read \(company.revenueRead) less rejected \(company.revenueRejected) is not the \(found) in the "
            + "products: the difference is \(read - found)"))
    }
    return problems
  }

  /// Checks that the tables have as many products as the company's row counts. The reader has already compared each
  /// file's rows with its manifest.
  func rowCounts() -> [Problem] {
    guard let company = figures.company else { return [] }
    var problems: [Problem] = []
    if let rows = figures.products?.rows, rows != company.products {
      problems.append(
        problem("product_summary has \(counted(rows, "product")) where company_summary counts \(company.products)"))
    }
    if let members = figures.categories?.members, members != company.products {
      problems.append(
        problem("category_summary has \(counted(members, "product")) where company_summary counts \(company.products)"))
    }
    return problems
  }

  /// Checks that the shares of each table add up to 1, less the part of rows with negative revenue, which have no
  /// share.
  ///
  /// A share is revenue ÷ company revenue, rounded to 6 decimals, so each row may lose half a unit of the last decimal.
  func shares() -> [Problem] {
    guard let company = figures.company?.revenue else { return [] }
    return tables.compactMap { name, items in
      guard company.isPositive else {
        return items.sharedRows == 0
          ? nil
          : problem(
            "\(name) has \(counted(items.sharedRows, "sales share")) of a revenue of \(company), which has none")
      }
      if items.revenue != company {
        return problem("the revenue of \(name) is \(items.revenue), that of the company \(company)")
      }
      if items.unsharedRows > 0 {
        return problem("\(name) has \(counted(items.unsharedRows, "row")) without a sales share")
      }
      let expected = Fraction(items.sharedRevenue, over: company)?.rounded() ?? 0
      // One row more, for the rounding of the expected sum.
      let tolerance = ExactDecimal(units: 5 * Int128(items.sharedRows + 1), scale: 7)
      guard items.shares > expected + tolerance || items.shares < expected - tolerance else { return nil }
      return problem(
        "the sales shares of \(name) add up to \(items.shares), not to \(expected) within \(tolerance.shortened(toAtLeast: 6))"
      )
    }
  }

  /// The sum of a table's shares, if it is not 1.
  struct ShareSum: Hashable, Sendable {
    var sum: ExactDecimal
    var place: String
  }

  /// The tables whose shares do not add up to 1, because rows with negative revenue have none.
  func shareSums() -> [ShareSum] {
    guard let company = figures.company?.revenue, company.isPositive else { return [] }
    return tables.filter { $0.items.sharedRevenue != company }.map { name, items in
      ShareSum(sum: items.shares, place: "\(name) of \(place)")
    }
  }

  /// Checks that what was before and all effects make what is now, that of the company its gross profit, and that the
  /// channels add up to the company.
  func bridges() -> [Problem] {
    steps() + figures.bridges.filter(\.isCompany).flatMap(channels)
  }

  private func channels(of company: BridgeFigures) -> [Problem] {
    let channels = figures.bridges.filter { $0.isChannel && $0.comparison == company.comparison }
    guard !channels.isEmpty else { return [] }
    let sums = (channels.map(\.before).reduce(0, +), channels.map(\.after).reduce(0, +))
    guard sums != (company.before, company.after) else { return [] }
    return [
      problem(
        "the channels of profit_bridge, compared with the \(company.comparison) before, lead from \(sums.0) to \(sums.1), "
          + "the company from \(company.before) to \(company.after)")
    ]
  }

  private func steps() -> [Problem] {
    figures.bridges.compactMap { bridge in
      if bridge.steps != bridge.after {
        return problem(
          "the effects on the gross profit of \(bridge.name) make \(bridge.steps), not \(bridge.after): the difference "
            + "is \(bridge.after - bridge.steps)")
      }
      guard bridge.isCompany, let profit = figures.company?.grossProfit, profit != bridge.after else { return nil }
      return problem(
        "profit_bridge ends at a gross profit of \(bridge.after) of the company, company_summary has \(profit)")
    }
  }

  /// Checks that the company's costed revenue does not exceed its revenue.
  func coverage() -> [Problem] {
    guard let company = figures.company, company.costedRevenue > company.revenue else { return [] }
    let products = figures.products.map { " in \(counted($0.overCovered.count, "product"))" } ?? ""
    return [
      problem(
        "costed revenue is above revenue\(products); of the company it is \(company.costedRevenue) of \(company.revenue)",
        hint: "returns without a cost leave a profit that is not there: map their cost, or a unit_cost of the product")
    ]
  }

  /// Checks that every product and customer has a tier by each mapped basis, and that the tier summaries count the
  /// same.
  func tiers() -> [Problem] {
    tiers("product", figures.products, figures.productTiers)
      + tiers("customer", figures.customers, figures.customerTiers)
  }

  private func tiers(_ noun: String, _ items: ItemFigures?, _ counts: [TierKey: Int]?) -> [Problem] {
    guard let items else { return [] }
    var problems: [Problem] = []
    for tally in items.tiers {
      if tally.missing > 0 {
        problems.append(problem("\(counted(tally.missing, noun)) without a tier by \(tally.basis)"))
      }
      guard let counts else { continue }
      var found = tally.byTier
      if items.leftOut > 0 { found[TierCuts.none, default: 0] += items.leftOut }
      let claimed = Dictionary(
        uniqueKeysWithValues: counts.filter { $0.key.basis == tally.basis }.map { ($0.key.tier, $0.value) })
      for tier in Set(found.keys).union(claimed.keys).sorted() where found[tier] != claimed[tier] {
        problems.append(
          problem(
            "tier \(tier) by \(tally.basis) has \(counted(found[tier] ?? 0, noun)) in \(noun)_summary and "
              + "\(grouped(claimed[tier] ?? 0)) in \(noun)_tier_summary"))
      }
    }
    return problems
  }

  /// Checks that the month has not lost more of its published revenue or lines than `limit`, a fraction. If the month
  /// was over, the same holds for its gross profit. Before that, profit may fall from day to day, while revenue does
  /// not.
  func shrink(from published: PublishedMonth?, limit: ExactDecimal) -> [Problem] {
    guard let published, let company = figures.company else { return [] }
    let hint =
      "see what is missing at the source; what is meant to be so is published with "
      + "--accept \(CheckName.shrink.rawValue)"
    func fall(_ what: String, _ before: ExactDecimal, _ after: ExactDecimal) -> Problem? {
      guard before > after, let part = Fraction(before - after, over: before), !part.isAtOrBelow(limit) else {
        return nil
      }
      return Problem(
        "\(month)",
        "\(what) from \(before) to \(after), by \(part.rounded(to: 3).map { "\(($0 * 100).rounded(to: 1))" } ?? "100")%: more than "
          + "\((limit * 100).shortened(toAtLeast: 0))%", hint: hint)
    }
    let revenue = fall("revenue falls", published.revenue, company.revenue)
    let lines = fall("lines fall", ExactDecimal(published.lines), ExactDecimal(company.lines))
    // If revenue falls, profit falls anyway.
    let profit =
      published.isComplete && revenue == nil
      ? fall("gross profit falls", published.grossProfit, company.grossProfit) : nil
    return [revenue, lines, profit].compactMap { $0 }
  }
}

/// What the target holds of a month, in the shortest window.
struct PublishedMonth: Equatable {
  var lines: Int
  var revenue: ExactDecimal
  var grossProfit: ExactDecimal = 0
  /// Whether the month was over when it was published.
  var isComplete = true
}

/// Reports doubts whether each holder counted the month's stock completely.
func stockCount(_ month: Month, _ doubts: [String]) -> [Problem] {
  doubts.map { doubt in
    Problem(
      "\(month)", doubt,
      hint: "the last day of a month with a row of a holder is a full count of it: leave partial counts out with "
        + "inputs.stock.where, or complete them")
  }
}

/// Checks that the newest sale is at most `limit` days before the business date.
func freshness(newest: Day?, businessDate: Day, limit: Int) -> [Problem] {
  guard let newest, businessDate.days(since: newest) > limit else { return [] }
  return [
    Problem(
      "sales",
      "the newest sale is of \(newest), \(counted(businessDate.days(since: newest), "day")) before the business date "
        + "\(businessDate): more than \(limit)",
      hint: "see whether the source is still fed; checks.freshness.max_days allows for holidays")
  ]
}
