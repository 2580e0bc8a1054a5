import Arithmetic
import Rules
import TestSupport
import Testing

struct TierDistanceTests {
  private func distances(_ values: [ExactDecimal?], _ cuts: TierCuts) -> TierDistances {
    let column = DecimalColumn(values)
    let order = column.descending()
    var places = TierRanks(count: values.count)
    cuts.place(order, by: column, in: &places)
    var distances = TierDistances(of: column)
    cuts.measure(order, by: column, tiers: places.tiers, in: &distances)
    return distances
  }

  private func shown(_ values: [ExactDecimal?], _ cuts: TierCuts) -> (next: [String?], keep: [String?]) {
    let distances = distances(values, cuts)
    let items = values.indices.map { Int32($0) }
    return (items.map { distances.toNext($0)?.description }, items.map { distances.toKeep($0)?.description })
  }

  /// The tea shop of docs/measures.md: Green Tea, Black Tea, Tea Pot, Sugar.
  @Test func `the tea shop knows what each product lacks and what it may lose`() {
    let values = ["500.00", "300.00", "150.00", "50.00"].map { ExactDecimal($0) }
    let cuts = TierCuts(["0.75", "0.95"])
    let (next, keep) = shown(values, cuts)
    #expect(next == [nil, nil, "66.67", "0.01"])
    #expect(keep == ["399.99", "150.00", "105.26", nil])
    // 800 ÷ 1,066.67 is below 0.75, and 800 ÷ 1,066.66 is not.
    func tier(_ index: Int, _ value: String) -> String {
      var values = values
      values[index] = ExactDecimal(value)
      return cuts.places(of: values)[index].tier
    }
    #expect((tier(2, "216.66"), tier(2, "216.67")) == ("B", "A"))
    #expect((tier(2, "44.73"), tier(2, "44.74")) == ("C", "B"))
    #expect((tier(1, "149.99"), tier(1, "150.00")) == ("B", "A"))
  }

  /// With others of 65 and 35 and a cut of 0.75, the item is in A from above 35 to 40 and again from above 65.
  @Test(
    arguments: [
      ("35.00", "0.01", nil), ("35.01", nil, "0.00"), ("40.00", nil, "4.99"), ("40.01", "25.00", nil),
      ("65.00", "0.01", nil), ("65.01", nil, "0.00"), ("1.00", "34.01", nil),
      // Above 300 it makes more than 75 per cent itself.
      ("300.00", nil, "234.99"), ("300.01", nil, nil),
    ] as [(String, String?, String?)])
  func `with the lower tier at a cut, more can be worse`(own: String, next: String?, keep: String?) {
    let values = ["65.00", "35.00", own].map { ExactDecimal($0) }
    let (toNext, toKeep) = shown(values, TierCuts(["0.75"], crossing: .lower))
    #expect(toNext[2] == next)
    #expect(toKeep[2] == keep)
  }

  @Test func `what is not positive lacks what makes it positive`() {
    let (next, keep) = shown([9.50, 0, -3, nil], TierCuts(["0.5"]))
    #expect(next == [nil, "0.1", "3.1", nil])
    #expect(keep == ["9.4", nil, nil, nil])
  }

  @Test func `amounts and ranks are reached exactly`() {
    let amounts = TierCuts(names: ["A", "B"], rest: "C", method: .amounts([100, ExactDecimal("20.505") ?? 0]))
    #expect(shown([120, ExactDecimal("20.51"), 3], amounts).next == [nil, "79.49", "17.51"])
    #expect(shown([120, ExactDecimal("20.51"), 3], amounts).keep == ["20.00", "0.00", nil])
    let top = TierCuts(names: ["A", "B"], rest: "C", method: .top([1, 3]))
    #expect(shown([50, 40, 30, 20, 10], top).next == [nil, "10", "20", "10", "20"])
    #expect(shown([50, 40, 30, 20, 10], top).keep == ["10", "20", "10", nil, nil])
  }

  @Test func `sums that 128 bits do not hold have no distance`() {
    let unit = ExactDecimal(units: powerOfTen(36), scale: 0)
    let (next, keep) = shown([unit * 9, unit * 3, unit * 2], TierCuts(["0.5", "0.8"]))
    #expect(next == [nil, nil, nil] && keep == [nil, nil, nil])
  }

  @Test func `what is lacking in a window is spread over its months`() {
    let distances = ItemDistances([nil, distances([500, 300, 150, 50], TierCuts(["0.75", "0.95"]))])
    #expect(distances.toNext(2, 1) == 67 && distances.toKeep(2, 1) == 105)
    #expect(distances.toNextMonthly(2, 1, months: 12) == ExactDecimal("5.583333"))
    #expect(distances.toNextMonthly(2, 1, months: 12, decimals: 12) == ExactDecimal("5.583333333333"))
    #expect(distances.toNextMonthly(0, 1, months: 12) == nil)
    #expect(distances.toNext(2, 0) == nil && distances.toKeep(nil, 1) == nil)
  }

  @Test func `the ranks tell in which order items were cut`() {
    let column = DecimalColumn([30, 10, nil, 20, 20, 40])
    let groups: [UInt32] = [0, 1, 1, 0, 1, 1]
    let cuts = TierCuts(["0.5"])
    var places = TierRanks(count: 6)
    cuts.leaveOut([5], of: &places)
    cuts.place([0, 3], by: column, in: &places)
    cuts.place([4, 1, 2], by: column, in: &places)
    #expect(places.parts(by: groups, count: 3) == [[0, 3], [4, 1, 2], []])
    cuts.place([0, 3, 4, 1, 2], by: column, in: &places)
    #expect(places.parts(by: [], count: 1) == [[0, 3, 4, 1, 2]])
  }

  /// Against the definition: each value from the lowest to beyond the highest is cut anew.
  @Test(arguments: UInt64(1)...400) func `a changed value has the tier that its distance says`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let values = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
      Int64.random(in: -3...Int64.random(in: 3...60, using: &generator), using: &generator)
    }
    let first = Int64.random(in: 1...99, using: &generator)
    let shares = [first, Int64.random(in: first + 1...100, using: &generator)].map {
      ExactDecimal(units: Int128($0), scale: 2)
    }
    let rank = Int.random(in: 1...5, using: &generator)
    let amount = Int64.random(in: 2...40, using: &generator)
    let methods: [TierCuts.Method] = [
      .shares(shares, crossing: .higher), .shares(shares, crossing: .lower),
      .top([rank, rank + Int.random(in: 1...4, using: &generator)]),
      .amounts([ExactDecimal(integerLiteral: amount), ExactDecimal(integerLiteral: amount / 2)]),
    ]
    for method in methods {
      let cuts = TierCuts(names: ["A", "B"], rest: "C", method: method)
      let distances = distances(values.map { ExactDecimal(integerLiteral: $0) }, cuts)
      for index in values.indices {
        let expected = try expected(index, values, cuts)
        let item = Int32(index)
        #expect(distances.toNext(item) == expected.next, "\(values) \(index) \(method)")
        #expect(distances.toKeep(item) == expected.keep, "\(values) \(index) \(method)")
      }
    }
  }

  private func expected(_ index: Int, _ values: [Int64], _ cuts: TierCuts) throws -> (
    next: ExactDecimal?, keep: ExactDecimal?
  ) {
    // Above the highest value and the highest amount, no larger value has a better tier.
    let most = max(values.max() ?? 0, 40) + 1
    func tier(_ value: Int64) -> Int {
      var changed = values
      changed[index] = value
      let column = DecimalColumn(changed.map { ExactDecimal(integerLiteral: $0) })
      var places = TierRanks(count: values.count)
      cuts.place(column.descending(), by: column, in: &places)
      return Int(places.tiers[index])
    }
    let (value, own) = (values[index], tier(values[index]))
    let next = stride(from: value + 1, through: most, by: 1).first { tier($0) < own }.map {
      ExactDecimal(integerLiteral: $0 - value)
    }
    guard own < cuts.names.count else { return (next, nil) }
    var least = value
    while least > 1, tier(least - 1) <= own { least -= 1 }
    return (next, ExactDecimal(integerLiteral: value - least))
  }
}
