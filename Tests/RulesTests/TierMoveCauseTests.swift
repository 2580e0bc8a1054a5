import Arithmetic
import TestSupport
import Testing

@testable import Rules

struct TierMoveCauseTests {
  /// A month of one segment: values by item, nil for an item without one.
  private struct Month {
    let order: [Int32]
    let tiers: [TierIndex]
    let others: OtherValues

    init(_ values: [ExactDecimal?], _ cuts: TierCuts) {
      let column = DecimalColumn(values)
      order = column.descending()
      var places = TierRanks(count: values.count)
      cuts.place(order, by: column, in: &places)
      tiers = places.tiers
      others = OtherValues(order, by: column, cuts: cuts)
    }
  }

  private func cause(_ item: Int, _ before: [ExactDecimal?], _ now: [ExactDecimal?], _ cuts: TierCuts) -> TierMoveCause?
  {
    let (first, second) = (Month(before, cuts), Month(now, cuts))
    return TierMoveCause(
      from: first.tiers[item], to: second.tiers[item], before: .init(before[item], among: first.others),
      now: .init(now[item], among: second.others))
  }

  /// With 0.6 as the only cut, an item is in A as long as less than 60 per cent lie before it.
  @Test(
    arguments: [
      // 40 beside 60: just B. It sells more, and rises alone.
      ([40, 60], [45, 60], .own),
      // The same sales, and the other one falls.
      ([40, 60], [40, 55], .others),
      // It sells less and rises all the same.
      ([40, 60], [39, 55], .others),
      // Each would have been enough.
      ([40, 60], [45, 55], .either),
      // 60 ÷ 90 and 40 ÷ 60 are too much, 40 ÷ 70 is not.
      ([20, 60], [30, 40], .both),
      ([40, 60], [40, 60], nil), ([50, 50], [60, 40], nil),
    ] as [([ExactDecimal?], [ExactDecimal?], TierMoveCause?)])
  func `a change is a cause where it would have moved the tier`(
    before: [ExactDecimal?], now: [ExactDecimal?], cause: TierMoveCause?
  ) {
    #expect(self.cause(0, before, now, TierCuts(["0.6"])) == cause)
  }

  @Test func `what is new or lost has no other cause, and unchanged values leave the cuts`() {
    let cuts = TierCuts(["0.6"])
    let month = Month([40, 60], cuts)
    let side = TierMoveCause.Side(40, among: month.others)
    #expect(TierMoveCause(from: nil, to: 1, before: side, now: side) == .new)
    #expect(TierMoveCause(from: 1, to: nil, before: side, now: side) == .lost)
    #expect(TierMoveCause(from: nil, to: nil, before: side, now: side) == nil)
    #expect(TierMoveCause(from: 0, to: 1, before: side, now: side) == .cuts)
    // It moved to another group, in which its value of then would have had the same tier.
    let elsewhere = TierMoveCause.Side(40, among: Month([60], cuts).others, isAmongThem: false)
    #expect(TierMoveCause(from: 0, to: 1, before: elsewhere, now: side) == .cuts)
    #expect(TierMoveCause.allCases.filter(\.isOwn) == [.own, .either, .both])
    #expect(TierMoveCause.allCases.filter(\.namesMover) == [.others, .both])
  }

  /// Values of more decimals, and of more digits than 128 bits hold.
  @Test(arguments: [1, powerOfTen(20), powerOfTen(36)] as [Int128])
  func `values of any size are placed exactly`(unit: Int128) throws {
    let unit = ExactDecimal(units: unit, scale: 0)
    let month = Month([unit * 50, unit * 30, unit * 20], TierCuts(["0.5", "0.8"]))
    #expect(month.others.tier(of: unit * 50, replacing: unit * 50) == 0)
    #expect(month.others.tier(of: unit * 30, replacing: unit * 30) == 1)
    #expect(month.others.tier(of: unit * 20, replacing: unit * 20) == 2)
    let tenth = try #require(ExactDecimal("0.1"))
    #expect(month.others.tier(of: unit * 20 + tenth, replacing: unit * 20) == 1)
    #expect(month.others.tier(of: unit * 30 - tenth, replacing: unit * 30) == 1)
    #expect(month.others.tier(of: nil, replacing: unit * 30) == 3)
    #expect(month.others.tier(of: -1, replacing: unit * 30) == 3)
  }

  @Test func `the mover is the largest that crossed the cut next to the new tier the other way`() {
    let cuts = TierCuts(["0.5", "0.9"])
    // Items by value now, highest first, with their tiers in both months; A is 0, N is 3.
    let previous: [TierIndex?] = [2, 0, nil, 0, 1, 0, 3]
    let now: [TierIndex] = [0, 0, 1, 2, 2, 3, 3]
    let movers = TierMovers([0, 1, 2, 3, 4, 5, 6], from: previous, to: now, cuts: cuts)
    #expect(movers.mover(from: 2, to: 0) == 3)
    #expect(movers.mover(from: 2, to: 1) == 3)
    #expect(movers.mover(from: 0, to: 1) == 0)
    #expect(movers.mover(from: 0, to: 2) == 0)
    #expect(movers.mover(from: 3, to: 2) == 5)
    #expect(movers.mover(from: 2, to: 3) == nil)
    #expect(movers.mover(from: 1, to: 1) == nil)
  }

  /// Against the cuts themselves: the other month is cut with the one value changed.
  @Test(arguments: UInt64(1)...100) func `random values have the tier that the cuts give them`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...12, using: &generator)
    func values(_ scale: Int) -> [ExactDecimal?] {
      (0..<count).map { _ in
        Int.random(in: 0...9, using: &generator) == 0
          ? nil : ExactDecimal(units: Int128(Int.random(in: -3...30, using: &generator)), scale: scale)
      }
    }
    let (before, now) = (values(0), values(Int.random(in: 0...1, using: &generator)))
    let first = Int.random(in: 1...98, using: &generator)
    let shares = [first, Int.random(in: first + 1...99, using: &generator)].map {
      ExactDecimal(units: Int128($0), scale: 2)
    }
    let rank = Int.random(in: 1...6, using: &generator)
    let methods: [TierCuts.Method] = [
      .shares(shares, crossing: .higher), .shares(shares, crossing: .lower), .top([rank, rank + 2]), .amounts([12, 5]),
    ]
    for method in methods {
      let cuts = TierCuts(names: ["A", "B"], rest: "C", method: method)
      let months = [Month(before, cuts), Month(now, cuts)]
      for item in 0..<count {
        #expect(months[0].others.tier(of: before[item], replacing: before[item]) == months[0].tiers[item])
        #expect(months[1].others.tier(of: now[item], replacing: now[item]) == months[1].tiers[item])
        for (own, others, month) in [(now[item], before, months[0]), (before[item], now, months[1])] {
          var changed = others
          changed[item] = own
          #expect(
            month.others.tier(of: own, replacing: others[item]) == Month(changed, cuts).tiers[item],
            "\(others) \(item) \(String(describing: own)) \(method)")
          // As a further item, where its own value was not among the others.
          #expect(month.others.tier(of: own, replacing: nil) == Month(others + [own], cuts).tiers[count])
        }
      }
    }
  }
}
