import Arithmetic
import Rules
import Testing

/// Figures that others printed.
struct TierWorkedExampleTests {
  /// gbushuev, task 16: 13 customers, total 8,126.40, cuts 80/95. Where two classes stand, the first is that of
  /// `crossing: lower`, as printed, and the second that of `crossing: higher`.
  private static let customers: [(sales: String, share: String, lower: String, higher: String)] = [
    ("1260.00", "15.51", "A", "A"), ("1080.00", "28.80", "A", "A"), ("1078.20", "42.06", "A", "A"),
    ("936.00", "53.58", "A", "A"), ("864.00", "64.21", "A", "A"), ("593.40", "71.52", "A", "A"),
    ("504.00", "77.72", "A", "A"), ("473.40", "83.54", "B", "A"), ("472.80", "89.36", "B", "B"),
    ("390.00", "94.16", "B", "B"), ("206.40", "96.70", "C", "B"), ("199.20", "99.15", "C", "C"),
    ("69.00", "100.00", "C", "C"),
  ]

  @Test(arguments: TierCuts.Crossing.allCases)
  func `example 4: 80 and 95 per cent over 13 customers`(crossing: TierCuts.Crossing) throws {
    let values = Self.customers.map { ExactDecimal($0.sales) }
    #expect(values.compactMap { $0 }.reduce(0, +).description == "8126.40")
    let places = TierCuts(["0.80", "0.95"], crossing: crossing).places(of: values)
    #expect(
      places.map { $0.cumulativeShare.map { ($0 * 100).rounded(to: 2).description } } == Self.customers.map(\.share))
    #expect(places.map(\.tier) == Self.customers.map(crossing == .lower ? \.lower : \.higher))
    #expect(places.map(\.rank) == Array(1...13))
  }

  /// 基本情報技術者 2008, 73.
  @Test(arguments: [(TierCuts.Crossing.higher, 5), (.lower, 4)])
  func `example 5: the item that crosses 70 per cent belongs to A`(crossing: TierCuts.Crossing, count: Int) {
    let values = [182, 136, 120, 98, 91, 83, 70, 60, 35].map { ExactDecimal?(ExactDecimal(integerLiteral: $0)) }
    #expect(values.compactMap { $0 }.reduce(0, +) == 875)
    let places = TierCuts(["0.70"], crossing: crossing).places(of: values)
    #expect(places.filter { $0.tier == "A" }.count == count)
    #expect(places[4].cumulativeShare.map { ($0 * 100).rounded(to: 1).description } == "71.7")
  }

  /// 客户ABC分析表: 43 customers, in thousands. The printed table, A 12, B 15, C 16, puts equal customers of 16 on both
  /// sides of a border; here equals share a tier.
  @Test func `example 6: customers of equal sales stay together`() {
    let sales: [Int64] = [
      131, 66, 54, 48, 44, 39, 37, 34, 28, 28, 27, 27, 26, 26, 25, 25, 24, 22, 21, 21, 21, 21, 18, 17, 17, 16, 16, 16,
      15, 15, 13, 11, 11, 10, 10, 10, 10, 9, 8, 6, 6, 6, 5,
    ]
    let places = TierCuts(["0.55", "0.85"], crossing: .lower).places(
      of: sales.map { ExactDecimal(integerLiteral: $0) })
    #expect(sales.count == 43 && sales.reduce(0, +) == 1040)
    let counts = ["A", "B", "C"].map { tier in places.filter { $0.tier == tier }.count }
    #expect(counts == [12, 13, 18])
  }
}

extension TierCuts {
  /// Tiers A, B and so on, at these shares; the letter after them is the rest.
  init(_ shares: [String], crossing: Crossing = .higher) {
    let letters = ["A", "B", "C", "D", "E"]
    self.init(
      names: Array(letters[..<shares.count]), rest: letters[shares.count],
      method: .shares(shares.compactMap { ExactDecimal($0) }, crossing: crossing))
  }

  /// What becomes of each value, its tier by name.
  func places(of values: [ExactDecimal?]) -> [TierPlace] {
    let column = DecimalColumn(values)
    var places = TierRanks(count: values.count)
    place(column.descending(), by: column, in: &places)
    return values.indices.map { index in
      TierPlace(
        rank: Int(places.ranks[index]), cumulativeShare: TierRanks.shown(share: places.cumulativeShares[index]),
        tier: order[Int(places.tiers[index])])
    }
  }
}

struct TierPlace: Equatable {
  var rank: Int
  var cumulativeShare: ExactDecimal?
  var tier: String
}
