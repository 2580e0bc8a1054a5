import Arithmetic
import Rules
import Testing

/// Causes and distances of whatever the contract lets through.
struct UnlimitedCauseTests {
  private func sums(_ amounts: inout Amounts) -> CostedSums {
    var sums = CostedSums()
    (sums.lines, sums.quantity, sums.revenue) = (amounts.below(4), amounts.any(), amounts.any())
    (sums.cost, sums.costedRevenue, sums.costedQuantity) = (amounts.any() * amounts.any(), amounts.any(), amounts.any())
    return sums
  }

  private func expectSum(_ steps: ProfitBridge.Steps, sourceLocation: SourceLocation = #_sourceLocation) {
    let effects = [
      steps.before, steps.volume, steps.mix, steps.price, steps.cost, steps.new, steps.lost, steps.other,
    ]
    guard !(effects + [steps.after]).contains(where: \.isOutOfRange) else { return }
    #expect(
      effects.map { Model($0) }.reduce(Model(0), +) == Model(steps.after), "\(steps)", sourceLocation: sourceLocation)
  }

  @Test(arguments: UInt64(1)...10) func `a bridge adds up`(seed: UInt64) {
    var amounts = Amounts(seed: seed)
    var total = ProfitBridge()
    for _ in 0..<100 {
      let bridge = ProfitBridge(from: sums(&amounts), to: sums(&amounts), decimals: amounts.below(5))
      expectSum(bridge.grossProfit)
      total += bridge
      expectSum(total.grossProfitWithMix)
    }
  }

  @Test(arguments: UInt64(1)...10) func `the effects on a ratio add up`(seed: UInt64) {
    var amounts = Amounts(seed: seed)
    for _ in 0..<100 {
      let parts = (0..<2).map { _ in
        RatioParts(
          quantity: amounts.positive(), revenue: amounts.positive(), costedQuantity: amounts.positive(),
          costedRevenue: amounts.positive(), cost: amounts.any(), stockTotal: amounts.positive(),
          stockWeight: 1 + amounts.below(24), companyRevenue: amounts.positive())
      }
      for figure in RatioFigure.allCases {
        let (before, now) = (amounts.any().rounded(to: 6), amounts.any().rounded(to: 6))
        guard let change = RatioChange(figure, from: parts[0], to: parts[1], options: MeasureOptions()),
          let effects = change.effects(from: before, to: now)
        else { continue }
        let sum = RatioFactor.allCases.compactMap { effects[$0] }.map { Model($0) }.reduce(Model(0), +)
        #expect(sum == Model(now) - Model(before), "\(parts) \(figure)")
      }
    }
  }

  private func tiers(_ values: [ExactDecimal], _ cuts: TierCuts) -> (column: DecimalColumn, tiers: [TierIndex]) {
    let column = DecimalColumn(values)
    var places = TierRanks(count: values.count)
    cuts.place(column.descending(), by: column, in: &places)
    return (column, places.tiers)
  }

  @Test(arguments: UInt64(1)...10) func `distances and other values are placed as the cuts place them`(seed: UInt64) {
    var amounts = Amounts(seed: seed)
    let shares = [ExactDecimal(units: 75, scale: 2), ExactDecimal(units: 95, scale: 2)]
    let methods: [TierCuts.Method] = [
      .shares(shares, crossing: .higher), .shares(shares, crossing: .lower), .top([1, 3]),
      .amounts([amounts.positive() + 1, 1]),
    ]
    for _ in 0..<20 {
      let values = (0..<6).map { _ in amounts.any() }
      for cuts in methods.map({ TierCuts(names: ["A", "B"], rest: "C", method: $0) }) {
        let (column, tiers) = tiers(values, cuts)
        let order = column.descending()
        let others = OtherValues(order, by: column, cuts: cuts)
        var distances = TierDistances(of: column)
        cuts.measure(order, by: column, tiers: tiers, in: &distances)
        for item in values.indices {
          var changed = values
          changed[item] = amounts.any()
          #expect(
            others.tier(of: changed[item], replacing: values[item]) == self.tiers(changed, cuts).tiers[item],
            "\(values) \(changed[item]) \(cuts.method)")
          guard let toNext = distances.toNext(Int32(item)) else { continue }
          changed[item] = values[item] + toNext
          #expect(self.tiers(changed, cuts).tiers[item] < tiers[item], "\(values) \(item) \(cuts.method)")
          changed[item] = changed[item] - ExactDecimal(units: 1, scale: column.scale)
          #expect(self.tiers(changed, cuts).tiers[item] >= tiers[item], "\(values) \(item) \(cuts.method)")
        }
      }
    }
  }
}
