import Arithmetic
import Rules
import TestSupport
import Testing

struct ProfitBridgeTests {
  /// Sums of lines that all have a cost; nil: no line.
  private func sums(_ sold: (quantity: ExactDecimal, revenue: ExactDecimal, cost: ExactDecimal)?) -> CostedSums {
    guard let sold else { return CostedSums() }
    return CostedSums(
      lines: 1, quantity: sold.quantity, revenue: sold.revenue, cost: sold.cost, costedRevenue: sold.revenue,
      costedQuantity: sold.quantity, uncostedLines: 0)
  }

  private func steps(_ steps: ProfitBridge.Steps) -> [ExactDecimal] {
    [
      steps.before, steps.volume, steps.mix, steps.price + steps.customerMix, steps.cost, steps.new, steps.lost,
      steps.other, steps.after,
    ]
  }

  private func sum(_ steps: ProfitBridge.Steps) -> ExactDecimal {
    self.steps(steps).dropLast().reduce(0, +)
  }

  /// Before: 100 pieces for 500 at a cost of 250, 50 for 250 at 200, 4 for 200 at 120; now 120 for 570 at 312, 40 for
  /// 204 at 164, none of the third, and 10 of a fourth for 90 at 50.
  @Test func `the bridge of four products parts into volume, mix, price, cost, new and lost`() {
    let products = [
      ProfitBridge(from: sums((100, 500, 250)), to: sums((120, 570, 312)), decimals: 2),
      ProfitBridge(from: sums((50, 250, 200)), to: sums((40, 204, 164)), decimals: 2),
      ProfitBridge(from: sums((4, 200, 120)), to: sums(nil), decimals: 2),
      ProfitBridge(from: sums(nil), to: sums((10, 90, 50)), decimals: 2),
    ]
    #expect(
      products.map { steps($0.grossProfit) } == [
        [250, 50, 0, -30, -12, 0, 0, 0, 258], [50, -10, 0, 4, -4, 0, 0, 0, 40],
        [80, 0, 0, 0, 0, 0, -80, 0, 0], [0, 0, 0, 0, 0, 40, 0, 0, 40],
      ])
    #expect(products.map(\.revenueVolume) == [100, -50, 0, 0])
    let company = products.reduce(into: ProfitBridge()) { $0 += $1 }
    #expect(steps(company.grossProfit) == [380, 40, 0, -26, -16, 40, -80, 0, 338])
    // 300 × (800 ÷ 750 − 1) = 20.
    #expect(steps(company.grossProfitWithMix) == [380, 20, 20, -26, -16, 40, -80, 0, 338])
  }

  /// One buys 60 pieces for 300 and then 30 for 153: 153 − 150 = 3. Two buys 40 for 160 and then 70 for 273: 273 − 280.
  /// Three is new. Together 100 pieces for 460 become 120 for 516: 516 − 552 = −36.
  @Test func `a price effect parts into those of the customers and their mix`() {
    let cells = [
      ProfitBridge.price(from: sums((60, 300, 180)), to: sums((30, 153, 90)), decimals: 2),
      ProfitBridge.price(from: sums((40, 160, 120)), to: sums((70, 273, 210)), decimals: 2),
      ProfitBridge.price(from: sums(nil), to: sums((20, 90, 60)), decimals: 2),
    ]
    #expect(cells == [3, -7, nil])
    let whole = ProfitBridge(from: sums((100, 460, 300)), to: sums((120, 516, 360)), decimals: 2)
    #expect((whole.grossProfit.price, whole.grossProfit.customerMix) == (-36, 0))
    var bridge = ProfitBridge(from: sums((100, 460, 300)), to: sums((120, 516, 360)), decimals: 2, cells: -4)
    #expect((bridge.grossProfit.price, bridge.grossProfit.customerMix) == (-4, -32))
    #expect(sum(bridge.grossProfit) == 156)
    let other = ProfitBridge(from: sums((-10, -100, -60)), to: sums((5, 60, 30)), decimals: 2, cells: 10)
    #expect((other.grossProfit.price, other.grossProfit.customerMix, other.grossProfit.other) == (0, 0, 70))
    bridge += other
    #expect((bridge.grossProfitWithMix.price, bridge.grossProfitWithMix.customerMix) == (-4, -32))
  }

  @Test(
    arguments: [
      // Free goods, net returns, and more pieces than none.
      ((10, 0, 5), (10, 50, 30), 25), ((10, 50, 30), (-1, -5, -3), -22), ((0, 0, 0), (10, 50, 30), 20),
    ] as [((ExactDecimal, ExactDecimal, ExactDecimal), (ExactDecimal, ExactDecimal, ExactDecimal), ExactDecimal)])
  func `what has no price in one of the periods is one effect`(
    before: (ExactDecimal, ExactDecimal, ExactDecimal), now: (ExactDecimal, ExactDecimal, ExactDecimal),
    effect: ExactDecimal
  ) {
    let bridge = ProfitBridge(from: sums(before), to: sums(now), decimals: 2)
    #expect(bridge.grossProfit.other == effect)
    #expect(sum(bridge.grossProfit) == bridge.grossProfit.after)
    #expect(bridge.grossProfitWithMix == bridge.grossProfit)
  }

  /// 100 pieces for 500 at 250; then 100 for 600 at 250, and 100 more for 600 without a cost.
  @Test func `lines without a cost are apart from the price and the pieces`() {
    var now = sums((100, 600, 250))
    (now.quantity, now.revenue, now.uncostedLines) = (200, 1200, 1)
    let bridge = ProfitBridge(from: sums((100, 500, 250)), to: now, decimals: 2)
    #expect(steps(bridge.grossProfit) == [250, 0, 0, 100, 0, 0, 0, 0, 350])
  }

  /// A third of a cent has no place of its own: the cost effect takes it.
  @Test func `each effect is rounded once, half away from zero, and cost is what is left`() {
    let bridge = ProfitBridge(
      from: sums((3, 10, ExactDecimal("4.123") ?? 0)), to: sums((4, 13, ExactDecimal("5.5") ?? 0)), decimals: 2)
    // 5.877 ÷ 3 = 1.959; 13 − 40 ÷ 3 = −0.33…; 7.5 − 5.877 − 1.96 + 0.33.
    #expect(bridge.grossProfit.volume.description == "1.96")
    #expect(bridge.grossProfit.price.description == "-0.33")
    #expect(bridge.grossProfit.cost.description == "-0.007")
    #expect(bridge.revenueVolume.description == "3.33")
    let half = ProfitBridge(from: sums((200, 1, 2)), to: sums((201, 1, 2)), decimals: 2)
    #expect(half.grossProfit.volume.description == "-0.01" && half.grossProfit.price.description == "-0.01")
  }

  @Test func `effects of more digits than a column takes are one effect too`() {
    let many = ExactDecimal(units: powerOfTen(37), scale: 0)
    let bridge = ProfitBridge(from: sums((1, many, 1)), to: sums((many, many, 1)), decimals: 2)
    #expect(bridge.grossProfit.other == 0 && bridge.grossProfit.before == bridge.grossProfit.after)
  }

  @Test(arguments: UInt64(1)...20) func `before and all effects make what is now, of products and of sums`(seed: UInt64)
  {
    var generator = SeededGenerator(seed: seed)
    func amount(_ range: ClosedRange<Int64>, _ scale: Int) -> ExactDecimal {
      ExactDecimal(units: Int128(Int64.random(in: range, using: &generator)), scale: scale)
    }
    var (total, all) = (ProfitBridge(), [ProfitBridge]())
    for _ in 0..<50 {
      let periods = (0..<2).map { _ -> CostedSums in
        guard Int.random(in: 0...9, using: &generator) > 0 else { return CostedSums() }
        var sums = sums((amount(-20...900, 3), amount(-500...100_000, 2), amount(0...90_000_000, 5)))
        sums.revenue += amount(0...500, 2)
        return sums
      }
      let bridge = ProfitBridge(from: periods[0], to: periods[1], decimals: 2)
      #expect(sum(bridge.grossProfit) == bridge.grossProfit.after)
      #expect(bridge.grossProfit.after == periods[1].grossProfit)
      total += bridge
      all.append(bridge)
    }
    for steps in [total.grossProfit, total.grossProfitWithMix] { #expect(sum(steps) == steps.after) }
    #expect(total.grossProfit.after == all.reduce(0) { $0 + $1.grossProfit.after })
    #expect(total.grossProfitWithMix.volume.scale == 2)
  }
}
