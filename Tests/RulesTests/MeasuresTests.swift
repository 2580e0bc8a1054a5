import Arithmetic
import Testing

@testable import Rules

struct MeasuresTests {
  /// Everything known: revenue 200 of which 150 has a cost of 90, stock 20 and 30, company 800.
  private func measures(
    revenue: ExactDecimal = 200, costedRevenue: ExactDecimal = 150, cost: ExactDecimal = 90,
    quantity: ExactDecimal = 40, ends: [ExactDecimal?]? = [20, 30], company: ExactDecimal = 800, uncostedLines: Int = 0,
    options: MeasureOptions = MeasureOptions()
  ) -> Measures {
    let sums = CostedSums(
      lines: 3, quantity: quantity, revenue: revenue, cost: cost, costedRevenue: costedRevenue,
      uncostedLines: uncostedLines)
    return Measures(sums: sums, stock: ends.map(StockWindow.init), companyRevenue: company, options: options)
  }

  @Test func `each measure is the quotient that its name says`() {
    let measures = measures()
    #expect(measures.costCoverage?.description == "0.750000")
    #expect(measures.grossMargin?.description == "0.400000")
    #expect(measures.averageStock?.description == "25.000000")
    #expect(measures.turnover?.description == "8.000000")
    #expect(measures.crossRatio?.description == "3.200000")
    #expect(measures.salesShare?.description == "0.250000")
    #expect(measures.contributionRatio?.description == "0.800000000000")
    #expect(measures.flags(isKnown: true).isEmpty)
  }

  @Test(arguments: [
    (MeasureOptions(stockValuation: .cost, turnoverBasis: .revenue), "8.000000"),
    (MeasureOptions(stockValuation: .retail, turnoverBasis: .revenue), "8.000000"),
    (MeasureOptions(stockValuation: .cost, turnoverBasis: .cost), "3.600000"),
    (MeasureOptions(stockValuation: .retail, turnoverBasis: .cost), "3.600000"),
    (MeasureOptions(stockValuation: .units, turnoverBasis: .revenue), "1.600000"),
    (MeasureOptions(stockValuation: .units, turnoverBasis: .cost), "1.600000"),
  ])
  func `turnover takes what the options say`(options: MeasureOptions, turnover: String) {
    #expect(measures(options: options).turnover?.description == turnover)
  }

  @Test func `a ratio of ratios is rounded once`() {
    // Margin 1/3, turns 2/3, share 1/3: rounded parts would give 0.222222 and 0.074074 from 0.333333 × 0.666667.
    let measures = measures(revenue: 3, costedRevenue: 3, cost: 2, ends: [4.5, 4.5], company: 9)
    #expect(measures.crossRatio?.description == "0.222222")
    #expect(measures.contributionRatio?.description == "0.074074074074")
    // 0.5 × 0.000001 × 1: half of the last decimal, away from zero; rounded parts would give 0.000000 or 0.000001 × 0.5.
    let small = self.measures(revenue: 2, costedRevenue: 2, cost: 1, ends: [2_000_000, 2_000_000], company: 2)
    #expect(small.turnover?.description == "0.000001")
    #expect(small.crossRatio?.description == "0.000001")
    let third = self.measures(revenue: 1, costedRevenue: 1, cost: 0, ends: [3_000_000, 3_000_000], company: 1)
    #expect(third.turnover?.description == "0.000000")
    #expect(third.crossRatio?.description == "0.000000")
  }

  @Test func `without stock nothing that needs it is there, and no flag speaks of it`() {
    let measures = measures(ends: nil)
    #expect(measures.averageStock == nil && measures.turnover == nil)
    #expect(measures.crossRatio == nil && measures.contributionRatio == nil)
    #expect(measures.grossMargin != nil && measures.salesShare != nil)
    #expect(measures.flags(isKnown: true).isEmpty)
  }

  @Test(arguments: [-0.01, 0, 0.01] as [ExactDecimal])
  func `without a positive average stock there is no turnover`(stock: ExactDecimal) {
    let measures = measures(ends: [stock, stock])
    #expect((measures.turnover != nil) == stock.isPositive)
    #expect((measures.crossRatio != nil) == stock.isPositive)
    #expect((measures.contributionRatio != nil) == stock.isPositive)
    #expect(measures.averageStock == (stock.isNegative ? -0.01 : stock))
    #expect(measures.grossMargin != nil)
  }

  @Test func `negative revenue leaves no ratio`() {
    let measures = measures(revenue: -0.01, costedRevenue: 1, cost: 1)
    #expect(measures.costCoverage == nil && measures.grossMargin == nil && measures.turnover == nil)
    #expect(measures.crossRatio == nil && measures.salesShare == nil && measures.contributionRatio == nil)
    #expect(measures.averageStock == 25)
  }

  @Test func `no revenue leaves what does not divide by it`() {
    let measures = measures(revenue: 0, costedRevenue: 0, cost: 5)
    #expect(measures.costCoverage == nil && measures.grossMargin == nil)
    #expect(measures.turnover == 0 && measures.salesShare == 0)
    #expect(measures.crossRatio == nil && measures.contributionRatio == nil)
  }

  @Test(arguments: [-1, 0] as [ExactDecimal]) func `without company revenue nobody has a share`(company: ExactDecimal) {
    let measures = measures(company: company)
    #expect(measures.salesShare == nil && measures.contributionRatio == nil)
    #expect(measures.crossRatio != nil)
  }

  @Test func `costed revenue of zero or less leaves no margin`() {
    #expect(measures(costedRevenue: 0, cost: 0).grossMargin == nil)
    #expect(measures(costedRevenue: -1, cost: 1).grossMargin == nil)
    #expect(measures(costedRevenue: -1, cost: 1).flags(isKnown: true) == [])
    #expect(measures(costedRevenue: 0.01, cost: 0).grossMargin == 1)
  }

  @Test(
    arguments: [
      (-0.01, ["negative_revenue"]), (0, ["no_revenue"]), (0.01, []),
    ] as [(ExactDecimal, [String])])
  func `revenue is flagged at zero and below`(revenue: ExactDecimal, flags: [String]) {
    #expect(measures(revenue: revenue, costedRevenue: revenue, cost: 0).flags(isKnown: true) == flags)
  }

  @Test(
    arguments: [
      ([0, -0.01], ["negative_stock"]), ([0, 0], ["no_stock"]), ([0, 0.01], []), ([-1, 5], ["negative_stock"]),
      ([-1, 1], ["negative_stock", "no_stock"]), ([5, -1, 5], ["negative_stock"]),
      ([-5, nil, 9], ["negative_stock", "stock_unknown"]),
    ] as [([ExactDecimal?], [String])])
  func `stock is flagged where an end is below zero, or the average is zero`(ends: [ExactDecimal?], flags: [String]) {
    #expect(measures(ends: ends).flags(isKnown: true) == flags)
  }

  /// Net pieces −6 over an average stock of 10 would be −0.6 turns.
  @Test(
    arguments: [
      (MeasureOptions(stockValuation: .units), 200, -6, ["negative_turnover"]),
      (MeasureOptions(stockValuation: .units), 200, 0, []),
      (MeasureOptions(stockValuation: .units), -1, -6, ["coverage_above_1", "negative_revenue"]),
      (MeasureOptions(turnoverBasis: .revenue), 200, -6, []),
    ] as [(MeasureOptions, ExactDecimal, ExactDecimal, [String])])
  func `nothing turns over backwards`(
    options: MeasureOptions, revenue: ExactDecimal, quantity: ExactDecimal, flags: [String]
  ) {
    let measures = measures(revenue: revenue, quantity: quantity, ends: [10, 10], options: options)
    #expect((measures.turnover == nil) == !flags.isEmpty)
    #expect((measures.crossRatio == nil) == !flags.isEmpty && (measures.contributionRatio == nil) == !flags.isEmpty)
    #expect(measures.flags(isKnown: true) == flags)
  }

  @Test func `a cost that comes back alone turns nothing over`() {
    let measures = measures(cost: -36, ends: [100, 100], options: MeasureOptions(turnoverBasis: .cost))
    #expect(measures.turnover == nil && measures.grossMargin != nil)
    #expect(measures.flags(isKnown: true) == ["negative_turnover"])
    // Without stock there is nothing that it could turn over.
    #expect(
      self.measures(cost: -36, ends: nil, options: MeasureOptions(turnoverBasis: .cost)).flags(isKnown: true) == [])
  }

  @Test(
    arguments: [
      (200, 150, []), (200, 200, []), (200, 200.01, ["coverage_above_1"]),
      (-10, 0, ["coverage_above_1", "negative_revenue"]),
      (0, 100, ["coverage_above_1", "negative_margin", "no_revenue"]),
    ] as [(ExactDecimal, ExactDecimal, [String])])
  func `more costed revenue than revenue is flagged`(revenue: ExactDecimal, costed: ExactDecimal, flags: [String]) {
    #expect(measures(revenue: revenue, costedRevenue: costed, cost: 60).flags(isKnown: true) == flags)
  }

  @Test(
    arguments: [
      (50, ["negative_margin", "no_revenue"]), (0, ["no_revenue"]), (-5, ["negative_margin", "no_revenue"]),
    ] as [(ExactDecimal, [String])])
  func `what has a cost and brings nothing is flagged as if it was sold at a loss`(cost: ExactDecimal, flags: [String])
  {
    #expect(measures(revenue: 0, costedRevenue: 0, cost: cost).flags(isKnown: true) == flags)
  }

  @Test(
    arguments: [
      (100, 50, 0.5, []), (100, 49.99, 0.5, ["low_coverage"]), (100, 0, 0, []), (0, 0, 0.5, ["no_revenue"]),
      (-100, -100, 0.5, ["negative_revenue"]), (100, 1, nil, []),
    ] as [(ExactDecimal, ExactDecimal, ExactDecimal?, [String])])
  func `a part of the revenue must have a cost`(
    revenue: ExactDecimal, costed: ExactDecimal, least: ExactDecimal?, flags: [String]
  ) {
    let measures = measures(revenue: revenue, costedRevenue: costed, cost: 0)
    #expect(measures.flags(isKnown: true, minCoverage: least) == flags)
  }

  @Test func `what is no merchandise says so`() {
    let measures = measures(revenue: 0, costedRevenue: 0, cost: 0, ends: [0, 0])
    #expect(
      measures.flags(isKnown: true, isMerchandise: false) == ["no_revenue", "no_stock", "not_merchandise"])
  }

  @Test(arguments: [(100, []), (99.99, ["share_above_1"]), (0, []), (-5, [])] as [(ExactDecimal, [String])])
  func `a share above 1 is flagged`(company: ExactDecimal, flags: [String]) {
    #expect(measures(revenue: 100, costedRevenue: 100, company: company).flags(isKnown: true) == flags)
  }

  /// A margin of −0.0000001 prints as 0.000000 and is below zero all the same.
  @Test(
    arguments: [
      (9_999_999, []), (10_000_000, []), (10_000_001, ["negative_margin"]),
    ] as [(ExactDecimal, [String])])
  func `a margin is flagged below zero, before it is rounded`(cost: ExactDecimal, flags: [String]) {
    let measures = measures(revenue: 10_000_000, costedRevenue: 10_000_000, cost: cost, company: 10_000_000)
    #expect(measures.grossMargin == 0)
    #expect(measures.flags(isKnown: true) == flags)
  }

  @Test(arguments: [(0, []), (1, ["missing_cost"])]) func `one line without a cost is flagged`(
    lines: Int, flags: [String]
  ) {
    #expect(measures(uncostedLines: lines).flags(isKnown: true) == flags)
  }

  @Test(
    arguments: [
      ([20, 30], []), ([nil, 30], ["stock_unknown"]), ([20, nil], ["stock_unknown"]), ([nil, nil], ["stock_unknown"]),
      ([20, nil, 30], ["stock_unknown"]), ([nil, 0], ["no_stock", "stock_unknown"]),
    ] as [([ExactDecimal?], [String])])
  func `a month end without any row is flagged`(ends: [ExactDecimal?], flags: [String]) {
    #expect(measures(ends: ends).flags(isKnown: true) == flags)
  }

  @Test func `a product that the master lacks is flagged, and flags are sorted`() {
    #expect(measures().flags(isKnown: false) == ["unknown_product"])
    let all = measures(revenue: 0, costedRevenue: 1, cost: 2, ends: [-1, nil], uncostedLines: 1).flags(isKnown: false)
    let expected = [
      "coverage_above_1", "missing_cost", "negative_margin", "negative_stock", "no_revenue", "stock_unknown",
      "unknown_product",
    ]
    #expect(all == expected)
    #expect(all == all.sorted())
  }
}

extension ExactDecimal: ExpressibleByFloatLiteral {
  /// A decimal in a test, with at most 6 decimals.
  public init(floatLiteral value: Double) {
    self = ExactDecimal(units: Int128((value * 1_000_000).rounded()), scale: 6).shortened(toAtLeast: 0)
  }
}
