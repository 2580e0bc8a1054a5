import Arithmetic
import Rules
import TestSupport
import Testing

struct RatioEffectsTests {
  private typealias Change = (before: RatioParts, now: RatioParts)

  /// Pieces that all have a cost.
  private func parts(
    _ quantity: ExactDecimal, price: ExactDecimal, cost: ExactDecimal, stock: ExactDecimal? = nil,
    others: ExactDecimal = 0
  ) -> RatioParts {
    let revenue = quantity * price
    return RatioParts(
      quantity: quantity, revenue: revenue, costedQuantity: quantity, costedRevenue: revenue, cost: quantity * cost,
      stockTotal: stock, companyRevenue: revenue + others)
  }

  /// The figure as it is published.
  private func published(_ figure: RatioFigure, _ parts: RatioParts, _ options: MeasureOptions) -> ExactDecimal? {
    let sums = CostedSums(
      lines: 1, quantity: parts.quantity, revenue: parts.revenue, cost: parts.cost, costedRevenue: parts.costedRevenue,
      costedQuantity: parts.costedQuantity, uncostedLines: 0)
    let measures = Measures(
      sums: sums,
      stock: StockWindow(
        opening: nil, closing: nil, total: parts.stockTotal ?? 0, weight: parts.stockWeight, isUnknown: false),
      companyRevenue: parts.companyRevenue ?? 0, options: options)
    return switch figure {
    case .grossMargin: measures.grossMargin
    case .turnover: measures.turnover
    case .crossRatio: measures.crossRatio
    case .contributionRatio: measures.contributionRatio
    case .grossProfit: sums.grossProfit
    }
  }

  private func effects(
    _ figure: RatioFigure, _ change: Change, _ options: MeasureOptions = MeasureOptions()
  ) throws -> [String?] {
    let before = try #require(published(figure, change.before, options))
    let now = try #require(published(figure, change.now, options))
    let found = RatioChange(figure, from: change.before, to: change.now, options: options)
    let effects = try #require(found?.effects(from: before, to: now))
    let all = RatioFactor.allCases.map { effects[$0] }
    #expect(all.compactMap { $0 }.reduce(0, +) == now - before)
    return all.map { $0?.description }
  }

  private func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }

  /// 100 to 120 pieces, at 5 to 4.75, at a cost of 2.50 to 2.60, a stock of 100 to 150, others of 500 to 430.
  private func example() throws -> Change {
    let before = parts(100, price: 5, cost: try decimal("2.5"), stock: 100, others: 500)
    let now = parts(120, price: try decimal("4.75"), cost: try decimal("2.6"), stock: 150, others: 430)
    return (before, now)
  }

  @Test func `a contribution ratio parts into volume, price, cost, stock and others`() throws {
    let change = try example()
    #expect(published(.contributionRatio, change.before, MeasureOptions())?.description == "1.250000000000")
    #expect(published(.contributionRatio, change.now, MeasureOptions())?.description == "0.980400000000")
    let found = try #require(
      RatioChange(.contributionRatio, from: change.before, to: change.now, options: MeasureOptions()))
    let (before, now) = (try decimal("1.25"), try decimal("0.9804"))
    // What rounding leaves, a millionth, goes to stock.
    let effects = try #require(found.effects(from: before, to: now, decimals: 6))
    let expected = ["0.305010", "-0.148762", "-0.048756", "-0.456593", "0.079501", nil]
    #expect(RatioFactor.allCases.map { effects[$0]?.description } == expected)
    #expect(effects.main(rising: false) == .stock && effects.main(rising: true) == .volume)
    let fine = try self.effects(.contributionRatio, change)
    #expect(try fine.compactMap { $0 }.reduce(0) { try $0 + decimal($1) }.description == "-0.269600000000")
    #expect(try fine[3].map { try decimal($0).rounded(to: 6).description } == "-0.456592")
  }

  @Test func `a margin parts into price and cost, by the mean of the two orders`() throws {
    #expect(try effects(.grossMargin, try example()) == [nil, "-0.026842", "-0.020526", nil, nil, nil])
  }

  /// 500 ÷ 100 to 570 ÷ 150; 250 ÷ 100 to 312 ÷ 150; 100 ÷ 100 to 120 ÷ 150.
  @Test(arguments: [
    (MeasureOptions(), ["0.813889", "-0.227778", nil, "-1.786111", nil, nil]),
    (MeasureOptions(turnoverBasis: .cost), ["0.424444", nil, "0.091111", "-0.935555", nil, nil]),
    (MeasureOptions(stockValuation: .units), ["0.166667", nil, nil, "-0.366667", nil, nil]),
  ])
  func `turnover has the factors of what turns over`(options: MeasureOptions, expected: [String?]) throws {
    #expect(try effects(.turnover, try example(), options) == expected)
  }

  /// All lines had a cost before; now half of the pieces and 500 of 825 have one.
  @Test func `coverage is a factor where not all lines have a cost`() throws {
    let before = parts(100, price: 5, cost: 2, stock: 100, others: 500)
    var now = before
    (now.quantity, now.revenue) = (200, ExactDecimal(units: 250_000, scale: 2) * ExactDecimal(units: 33, scale: 2))
    now.companyRevenue = now.revenue + 500
    // Turnover goes from 5 to 8.25, and what has a cost is as it was.
    #expect(try effects(.turnover, (before, now)) == ["0.000000", "0.000000", nil, "0.000000", nil, "3.250000"])
    #expect(
      try effects(.turnover, (before, now), MeasureOptions(stockValuation: .units)) == [
        "0.000000", nil, nil, "0.000000", nil, "1.000000",
      ])
    // The cost of a piece is the same, and turns over as before.
    #expect(
      try effects(.turnover, (before, now), MeasureOptions(turnoverBasis: .cost)) == [
        "0.000000", nil, "0.000000", "0.000000", nil, nil,
      ])
    #expect(try effects(.grossMargin, (before, now)) == [nil, "0.000000", "0.000000", nil, nil, nil])
    // 0.6 × 8.25 × 825 ÷ 1,325 − 0.6 × 5 × 500 ÷ 1,000.
    #expect(try effects(.contributionRatio, (before, now))[5] == "1.582075471698")
  }

  /// A third of a stock has no last decimal: published, it is not what the ratio was made of.
  @Test func `what did not change has no effect, whatever the rounding of the rest`() throws {
    var before = parts(100, price: 5, cost: 2, stock: 1000, others: 500)
    before.stockWeight = 3
    var now = before
    now.cost = 210
    #expect(
      try effects(.contributionRatio, (before, now)) == [
        "0.000000000000", "0.000000000000", "-0.015000000000", "0.000000000000", "0.000000000000", nil,
      ])
    let published = RatioParts(
      quantity: 100, revenue: 500, costedQuantity: 100, costedRevenue: 500, cost: 200,
      stockTotal: try decimal("333.333333"), companyRevenue: 1000)
    var changed = published
    changed.cost = 210
    let found = try #require(
      RatioChange(.contributionRatio, from: published, to: changed, options: MeasureOptions()))
    let effects = try #require(found.effects(from: try decimal("0.45"), to: try decimal("0.435")))
    #expect(effects[.cost]?.description == "-0.015000000000" && effects[.stock] == 0)
  }

  @Test func `without pieces, a price or a stock in both months there are no effects`() throws {
    let full = parts(100, price: 5, cost: 2, stock: 100, others: 500)
    func hasChange(_ figure: RatioFigure, _ empty: WritableKeyPath<RatioParts, ExactDecimal>) -> Bool {
      var parts = full
      parts[keyPath: empty] = 0
      return RatioChange(figure, from: full, to: parts, options: MeasureOptions()) != nil
    }
    #expect(!hasChange(.grossMargin, \.costedQuantity) && !hasChange(.grossProfit, \.costedRevenue))
    #expect(hasChange(.grossMargin, \.cost))
    var without = full
    without.stockTotal = nil
    #expect(RatioChange(.turnover, from: without, to: full, options: MeasureOptions()) == nil)
    #expect(RatioChange(.grossMargin, from: without, to: full, options: MeasureOptions()) != nil)
    without.stockTotal = 0
    #expect(RatioChange(.crossRatio, from: full, to: without, options: MeasureOptions()) == nil)
    without = full
    without.companyRevenue = 0
    #expect(RatioChange(.contributionRatio, from: full, to: without, options: MeasureOptions()) == nil)
    #expect(RatioChange(.crossRatio, from: full, to: without, options: MeasureOptions()) != nil)
  }

  /// A profit of 300 of 100 pieces, in A among others of 250 and 200; with 200 of its own it is in B.
  @Test(
    arguments: [
      // The price alone would not do: 450 − 200 = 250 ties; the cost alone leaves 200.
      (100, 4.5, 2, 1, [.price]), (100, 5, 3, 1, [.cost]), (100, 4, 3, 1, [.price, .cost]),
      // The price alone leaves 280, the cost 270. At 60 pieces there are 180, which the price makes 240.
      (100, 4.8, 2.3, 1, [.cost]), (60, 6, 2, 1, [.volume]),
    ] as [(Int, Double, Double, TierIndex, [RatioFactor])])
  func `the factors that alone would have moved the tier are its causes`(
    quantity: Int, price: Double, cost: Double, tier: TierIndex, causes: [RatioFactor]
  ) throws {
    let before = parts(100, price: 5, cost: 2)
    let now = parts(ExactDecimal(quantity), price: try decimal("\(price)"), cost: try decimal("\(cost)"))
    let values = DecimalColumn([300, 250, 200])
    let others = OtherValues(values.descending(), by: values, cuts: TierCuts(["0.3"]))
    let change = try #require(RatioChange(.grossProfit, from: before, to: now, options: MeasureOptions()))
    let effects = try #require(change.effects(from: 300, to: now.revenue - now.cost))
    #expect(change.causes(of: tier, among: TierMoveCause.Side(300, among: others), effects: effects) == causes)
  }

  @Test func `a cause that none is alone goes the way of the change`() throws {
    // The price took 80, the pieces brought 90 and the cost 60: what rose is not put down to the price.
    let before = parts(100, price: 5, cost: 2)
    let now = parts(130, price: try decimal("4.2"), cost: try decimal("1.2"))
    let change = try #require(RatioChange(.grossProfit, from: before, to: now, options: MeasureOptions()))
    let effects = try #require(change.effects(from: 300, to: 390))
    #expect(effects[.price] == -92 && effects[.cost] == 92 && effects[.volume] == 90)
    #expect(effects.main(rising: true) == .cost && effects.main(rising: false) == .price)
  }

  @Test(arguments: UInt64(1)...20) func `the effects add up to the published difference`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    func amount(_ range: ClosedRange<Int64>, _ scale: Int) -> ExactDecimal {
      ExactDecimal(units: Int128(Int64.random(in: range, using: &generator)), scale: scale)
    }
    let bases: [MeasureOptions] = [
      MeasureOptions(), MeasureOptions(turnoverBasis: .cost), MeasureOptions(stockValuation: .units),
    ]
    for _ in 0..<50 {
      let isCovered = Bool.random(using: &generator)
      let months = (0..<2).map { _ in
        let (quantity, revenue) = (amount(1...90_000, 2), amount(1...9_000_000, 2))
        var parts = RatioParts(
          quantity: quantity, revenue: revenue, costedQuantity: quantity, costedRevenue: revenue,
          cost: amount(0...900_000_000, 4), stockTotal: amount(1...50_000_000_000, 6),
          stockWeight: Int.random(in: 1...24, using: &generator))
        if !isCovered {
          parts.quantity += amount(0...90_000, 2)
          parts.revenue += amount(0...900_000, 2)
        }
        parts.companyRevenue = parts.revenue + amount(0...90_000_000, 2)
        return parts
      }
      let options = try #require(bases.randomElement(using: &generator))
      for figure in RatioFigure.allCases {
        // It compares the sum with the difference.
        _ = try effects(figure, (months[0], months[1]), options)
      }
    }
  }
}
