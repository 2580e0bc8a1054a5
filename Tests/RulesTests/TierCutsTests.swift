import Arithmetic
import Rules
import TestSupport
import Testing

struct TierCutsTests {
  private func tiers(_ values: [ExactDecimal?], _ cuts: TierCuts) -> String {
    cuts.places(of: values).map(\.tier).joined()
  }

  /// 50, 80 and 100 per cent, so that the first two end exactly at a cut.
  @Test(arguments: [
    (["0.5", "0.8"], TierCuts.Crossing.higher, "ABC"), (["0.5", "0.8"], .lower, "ABC"),
    (["0.500001", "0.800001"], .higher, "AAB"), (["0.499999", "0.799999"], .higher, "ABC"),
    (["0.499999", "0.799999"], .lower, "BCC"), (["0.5", "1"], .higher, "ABB"), (["0.5", "1"], .lower, "ABB"),
    (["0.000001"], .higher, "ABB"), (["0.000001"], .lower, "BBB"), (["1"], .higher, "AAA"), (["1"], .lower, "AAA"),
  ])
  func `an item that ends at a cut belongs above it`(cuts: [String], crossing: TierCuts.Crossing, expected: String) {
    #expect(tiers([50, 30, 20], TierCuts(cuts, crossing: crossing)) == expected)
  }

  /// Shares of thirds have no end: the cut is decided on sums, not on what is printed.
  @Test(arguments: [
    ("0.333333", TierCuts.Crossing.lower, "BBB"), ("0.3333333333333333333333333333", .lower, "BBB"),
    ("0.3333333333333333333333333334", .lower, "BBB"), ("0.333334", .higher, "AAA"),
  ])
  func `three equals are in one tier`(cut: String, crossing: TierCuts.Crossing, expected: String) {
    let places = TierCuts([cut], crossing: crossing).places(of: [7, 7, 7])
    #expect(places.map(\.tier).joined() == expected)
    #expect(places.map(\.cumulativeShare) == [1, 1, 1])
    #expect(places.map(\.rank) == [1, 2, 3])
  }

  @Test(arguments: [(TierCuts.Crossing.higher, "AAAAB"), (.lower, "ABBBC")])
  func `equals across a border share the tier of the first or of the last`(
    crossing: TierCuts.Crossing, expected: String
  ) {
    // 40, then 20 three times, up to 100, then 3: cuts at 50 and 98 per cent.
    let places = TierCuts(["0.5", "0.98"], crossing: crossing).places(of: [40, 20, 20, 20, 3])
    #expect(places.map(\.tier).joined() == expected)
    #expect(Set(places[1...3].map(\.cumulativeShare)).count == 1)
    #expect(places[1].cumulativeShare?.description == "0.970874")
  }

  @Test func `equals are those of the same value, however many decimals it has`() {
    let places = TierCuts(["0.5"]).places(of: [ExactDecimal("10.0"), ExactDecimal("10.00"), 10])
    #expect(places.map(\.tier) == ["A", "A", "A"])
  }

  @Test(arguments: [(TierCuts.Crossing.higher, "A"), (.lower, "C")])
  func `a single item crosses every cut`(crossing: TierCuts.Crossing, tier: String) {
    let places = TierCuts(["0.75", "0.95"], crossing: crossing).places(of: [5])
    #expect(places == [TierPlace(rank: 1, cumulativeShare: 1, tier: tier)])
  }

  /// Tea 600, postage 500, pot 300, cup 100: without postage there are 1,000.
  @Test func `what is left out is tier N without rank and share, and the others make the whole`() {
    let cuts = TierCuts(["0.75", "0.95"])
    let values = DecimalColumn([600, 500, 300, 100])
    var places = TierRanks(count: 4)
    cuts.leaveOut([1], of: &places)
    cuts.place(values.descending().filter { $0 != 1 }, by: values, in: &places)
    let items = ItemRanks([places], names: cuts.order)
    #expect((0..<4).map { items.rank($0, 0) } == [1, nil, 2, 3])
    #expect((0..<4).map { items.tier($0, 0) } == ["A", "N", "A", "B"])
    #expect(
      (0..<4).map { items.cumulativeShare($0, 0)?.description } == ["0.600000", nil, "0.900000", "1.000000"])
  }

  @Test func `zero, less and null are tier N, without a share, ranked last`() {
    let places = TierCuts(["0.75", "0.95"]).places(of: [nil, 0, 10, -5, nil, 90])
    #expect(places.map(\.tier) == ["N", "N", "B", "N", "N", "A"])
    #expect(places.map(\.rank) == [5, 3, 2, 4, 6, 1])
    #expect(places.map { $0.cumulativeShare?.description } == [nil, nil, "1.000000", nil, nil, "0.900000"])
  }

  @Test(arguments: [[], [nil], [0], [-1, nil, 0]] as [[ExactDecimal?]])
  func `without a positive value there is only N`(values: [ExactDecimal?]) {
    for method in [TierCuts.Method.shares([1], crossing: .higher), .top([1]), .amounts([1])] {
      let places = TierCuts(names: ["A"], rest: "B", method: method).places(of: values)
      #expect(places.allSatisfy { $0.tier == "N" && $0.cumulativeShare == nil })
      #expect(places.map(\.rank).sorted() == Array(1..<values.count + 1))
    }
  }

  @Test func `ranks run from the highest value, equals in the order of their keys`() {
    #expect(TierCuts(["0.5"]).places(of: [3, 9, 3, 12, 9]).map(\.rank) == [4, 2, 5, 1, 3])
  }

  @Test(arguments: [
    ([2], "AABBBN"), ([1, 3], "ABBBCN"), ([4], "AAAABN"), ([3], "AAAABN"), ([5], "AAAAAN"), ([99], "AAAAAN"),
    ([2, 99], "AABBBN"), ([2, 3], "AABBCN"),
  ])
  func `top: the value of the n-th item is the standard, and its equals reach it`(ranks: [Int], expected: String) {
    let names = Array(["A", "B"][..<ranks.count])
    let cuts = TierCuts(names: names, rest: ranks.count == 1 ? "B" : "C", method: .top(ranks))
    #expect(tiers([50, 40, 30, 30, 20, 0], cuts) == expected)
  }

  @Test func `amounts: at the standard or above it`() {
    let cuts = TierCuts(names: ["A", "B"], rest: "C", method: .amounts([100, ExactDecimal("20.50") ?? 0]))
    let values = ["100.00", "99.99", "20.5", "20.49", "1000000", "0", "-100"].map { ExactDecimal($0) }
    #expect(tiers(values, cuts) == "ABBCANN")
  }

  @Test func `amounts with more decimals than the values are compared exactly`() {
    let cuts = TierCuts(names: ["A", "B"], rest: "C", method: .amounts([ExactDecimal("9.001") ?? 0, 7]))
    #expect(tiers([10, 9, 7, 6], cuts) == "ABBC")
  }

  /// Sums and shares whose products take more than 128 bits.
  @Test(arguments: [("0.5", "ABC"), ("0.5000000000000000000000000001", "AAC")])
  func `shares of amounts with 36 digits are cut exactly`(cut: String, expected: String) {
    let unit = ExactDecimal(units: powerOfTen(36), scale: 0)
    #expect(tiers([unit * 5, unit * 3, unit * 2], TierCuts([cut, "0.8"])) == expected)
  }

  @Test func `only the items of a group are cut, and the others stay as they are`() {
    let values = DecimalColumn([10, 80, 90, nil, 5])
    var places = TierRanks(count: 5)
    let cuts = TierCuts(["0.75"])
    cuts.place([1, 0], by: values, in: &places)
    #expect(places.ranks == [2, 1, 0, 0, 0])
    cuts.place([2, 4, 3], by: values, in: &places)
    #expect(places.ranks == [2, 1, 1, 3, 2])
    #expect(places.tiers == [1, 0, 0, 2, 1])
    #expect(
      TierRanks.shown(share: places.cumulativeShares[3]) == nil
        && TierRanks.shown(share: places.cumulativeShares[4]) == 1)
  }

  @Test func `tiers have any number and any names`() {
    let cuts = TierCuts(
      names: ["gold", "silver", "bronze"], rest: "tin",
      method: .shares(["0.4", "0.7", "0.9"].compactMap { ExactDecimal($0) }, crossing: .higher))
    #expect(cuts.order == ["gold", "silver", "bronze", "tin", "N"])
    let places = cuts.places(of: [40, 30, 20, 10])
    #expect(places.map(\.tier) == ["gold", "silver", "bronze", "tin"])
  }

  /// Against the definition, item by item: slow, and in whole numbers.
  @Test(arguments: UInt64(1)...20) func `random items are cut as the definition says`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let values = (0..<60).map { _ in Int64.random(in: -5...40, using: &generator) }
    let cut = Int64.random(in: 1...99, using: &generator)
    let total = values.filter { $0 > 0 }.reduce(0, +)
    for crossing in TierCuts.Crossing.allCases {
      let cuts = TierCuts(
        names: ["A"], rest: "B", method: .shares([ExactDecimal(units: Int128(cut), scale: 2)], crossing: crossing))
      let expected = values.map { value in
        if value <= 0 { return "N" }
        let before = values.filter { $0 > value }.reduce(0, +)
        let after = values.filter { $0 >= value }.reduce(0, +)
        return (crossing == .higher ? before * 100 < cut * total : after * 100 <= cut * total) ? "A" : "B"
      }
      #expect(cuts.places(of: values.map { ExactDecimal(integerLiteral: $0) }).map(\.tier) == expected)
    }
  }
}

struct MovementTests {
  /// Tiers by their place: A, B, C, N.
  @Test(
    arguments: [
      (nil, 0, .new), (nil, 3, .new), (0, nil, .lost), (3, nil, .lost), (0, 0, .same), (3, 3, .same), (1, 0, .up),
      (2, 0, .up), (3, 2, .up), (0, 1, .down), (1, 2, .down), (2, 3, .down), (0, 3, .down),
    ] as [(TierIndex?, TierIndex?, Movement)])
  func `a movement follows the order of the cuts, N last`(from: TierIndex?, to: TierIndex?, movement: Movement) {
    #expect(Movement(from: from, to: to) == movement)
  }
}
