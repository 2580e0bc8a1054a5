import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Rules
import Testing

@testable import ClassifyStage

/// Customers with their tiers: what follows from the whole segment, and not from a customer alone.
struct TieredCustomersTests {
  private static let standardCuts = TierCuts(
    names: ["A", "B"], rest: "C",
    method: .shares([ExactDecimal(units: 80, scale: 2), ExactDecimal(units: 95, scale: 2)], crossing: .higher))

  private func rule(
    _ cuts: TierCuts = Self.standardCuts, segments: [String: TierCuts] = [:], standard: TierCuts? = nil
  ) -> CustomerTierRule {
    CustomerTierRule(rule: TierRule(cuts: cuts, within: ["channel"]), segments: segments, standard: standard)
  }

  private struct Customer {
    var key: UInt8
    var segment: String
    var row: CustomerRow
  }

  /// A customer whose profit is its revenue unless told otherwise, and whose average is over three months.
  private func row(
    _ key: UInt8, _ revenue: ExactDecimal, profit: ExactDecimal? = nil, segment: String = "shops",
    threeMonths: ExactDecimal? = 0, lastMonths: [ExactDecimal] = [], peak: ExactDecimal = 0, active: Int = 12
  ) -> Customer {
    let row = CustomerRow(
      segment: 0, channel: 0, kind: 0,
      sums: CostedSums(
        lines: 1, quantity: 1, revenue: revenue, cost: revenue - (profit ?? revenue), costedRevenue: revenue,
        uncostedLines: 0),
      monthlyAverage: threeMonths.map { MonthlyAverage(sum: $0, months: 3) },
      line: MonthlyTrend(revenues: lastMonths).line(months: lastMonths.count),
      peak: (Month(year: 2025, month: 3), peak), positiveRevenue: revenue, activeMonths: active, churnLevel: 0)
    return Customer(key: key, segment: segment, row: row)
  }

  private func tiered(_ rows: [Customer], _ rule: CustomerTierRule? = nil) -> TieredCustomers {
    var columns = CustomerColumns(keyType: .text)
    let segments = Labels()
    for customer in rows {
      var row = customer.row
      row.segment = segments.number(customer.segment)
      columns.keys.append([customer.key])
      columns.append(row)
    }
    return TieredCustomers(length: 12, customers: columns, segments: segments.names, rule: rule ?? self.rule())
  }

  private func counts(_ tiers: [String]) -> [Int] {
    ["A", "B", "C", "N"].map { tier in tiers.filter { $0 == tier }.count }
  }

  // MARK: The textbook's example

  /// 20 customers, 2.5 million: the first 4 make 80%, the next 6 make 15%, the last 10 make 5%. In thousands.
  private let textbook: [ExactDecimal] = [
    600, 550, 450, 400, 90, 80, 70, 60, 45, 30, 20, 18, 16, 14, 13, 12, 10, 9, 7, 6,
  ]

  @Test func `the textbook's customers are 4, 6 and 10`() {
    #expect(textbook.reduce(0, +) == 2500)
    #expect(textbook[..<4].reduce(0, +) == 2000 && textbook[4..<10].reduce(0, +) == 375)
    let window = tiered(textbook.enumerated().map { row(UInt8($0.offset), $0.element) })
    #expect(counts(window.revenueTiers) == [4, 6, 10, 0])
    #expect(counts(window.tiers(.overallRevenue)) == [4, 6, 10, 0])
    #expect(TierRanks.shown(share: window.places(.revenue).cumulativeShares[3])?.description == "0.800000")
    #expect(TierRanks.shown(share: window.places(.revenue).cumulativeShares[9])?.description == "0.950000")
  }

  @Test func `the standard amount of the top four is what the fourth brings a month`() {
    let top = TierCuts(names: ["A", "B"], rest: "C", method: .top([4, 10]))
    // A quarter of the year in the last three months: 400,000 ÷ 4 ÷ 3 is no decimal.
    let rows = textbook.enumerated().map { index, thousands in
      row(UInt8(index), thousands * 1000, threeMonths: thousands * 250)
    }
    let window = tiered(rows, rule(standard: top))
    #expect(window.standard(0) == MonthlyAverage(sum: 100_000, months: 3))
    #expect(window.standard(0)?.rounded?.description == "33333.333333")
    #expect(rows[3].row.monthlyAverage?.rounded?.description == "33333.333333")
    #expect(counts(window.averageTierNames) == [4, 6, 10, 0])
  }

  @Test func `whoever brings as much as the fourth stands with it`() {
    let top = TierCuts(names: ["A"], rest: "B", method: .top([4]))
    let averages: [ExactDecimal] = [9, 8, 7, 6, 6, 5.99, 0, -1]
    let window = tiered(
      averages.enumerated().map { row(UInt8($0.offset), 10, threeMonths: $0.element) }, rule(standard: top))
    #expect(window.averageTierNames == ["A", "A", "A", "A", "A", "B", "N", "N"])
    #expect(window.standard(7) == MonthlyAverage(sum: 6, months: 3))
  }

  @Test func `standard amounts by value are compared with the average itself`() {
    let amounts = TierCuts(names: ["A", "B"], rest: "C", method: .amounts([100, 10.01]))
    let window = tiered(
      [
        row(1, 1, threeMonths: 300), row(2, 1, threeMonths: 299.99), row(3, 1, threeMonths: 30.03),
        row(4, 1, threeMonths: 30.02),
      ],
      rule(standard: amounts))
    #expect(window.averageTierNames == ["A", "B", "B", "C"])
    #expect(window.standard(1) == MonthlyAverage(sum: 300, months: 3))
  }

  /// 8 and 2 over three months are 2.666667 and 0.666667: of these sums, the first would make less than 80%.
  @Test func `averages are cut before they are rounded`() {
    let window = tiered([row(1, 8, threeMonths: 8), row(2, 2, threeMonths: 2)])
    #expect(window.averageTierNames == ["A", "B"])
  }

  @Test func `without anybody in the best tier there is no standard amount`() {
    let window = tiered([
      row(1, 5, threeMonths: 0, lastMonths: [0, 1, 2]), row(2, 5, threeMonths: nil, lastMonths: [1, 2]),
    ])
    #expect(window.averageTierNames == ["N", "N"])
    #expect(window.standards == [nil])
    #expect(window.all { window.potentialInMonths($0, options: CustomerOptions()) } == [nil, nil])
  }

  // MARK: Segments

  @Test func `each segment is cut by itself, and all of them together`() {
    let window = tiered([
      row(1, 850, segment: "chains"), row(2, 150, segment: "chains"), row(3, 8), row(4, 2),
      row(5, 5, segment: "(unassigned)"),
    ])
    #expect(window.revenueTiers == ["A", "B", "A", "B", "A"])
    #expect(window.tiers(.overallRevenue) == ["A", "B", "C", "C", "C"])
    #expect(window.places(.revenue).ranks == [1, 2, 1, 2, 1])
    #expect(window.places(.overallRevenue).ranks == [1, 2, 3, 5, 4])
  }

  @Test func `other cuts for a segment hold in it alone`() {
    let half = TierCuts(names: ["A", "B"], rest: "C", method: .shares([0.5, 0.6], crossing: .higher))
    let rows = [
      row(1, 50, segment: "chains", threeMonths: 50), row(2, 10, segment: "chains", threeMonths: 10),
      row(3, 40, segment: "chains", threeMonths: 40), row(4, 50, threeMonths: 50), row(5, 10, threeMonths: 10),
      row(6, 40, threeMonths: 40),
    ]
    let window = tiered(rows, rule(segments: ["chains": half]))
    #expect(window.revenueTiers == ["A", "C", "B", "A", "B", "A"])
    #expect(window.averageTierNames == ["A", "C", "B", "A", "B", "A"])
    #expect(window.tiers(.overallRevenue) == ["A", "B", "A", "A", "B", "A"])
    #expect(window.all { window.standard($0)?.sum } == [50, 50, 50, 40, 40, 40])
  }

  @Test func `a key account is the best by revenue or by profit`() {
    let window = tiered([row(1, 90, profit: 1), row(2, 10, profit: 9), row(3, 1, profit: 0)])
    #expect(window.revenueTiers == ["A", "B", "C"])
    #expect(window.tiers(.profit) == ["B", "A", "N"])
    #expect(window.all(window.isKeyAccount) == [true, true, false])
  }

  // MARK: Coming, false, moved

  @Test func `only who is no key account is a coming one`() {
    let rows = [
      row(1, 900, threeMonths: 240, lastMonths: [70, 80, 90]), row(2, 100, threeMonths: 60, lastMonths: [10, 40, 70]),
      row(3, 50, threeMonths: 60, lastMonths: [70, 40, 10]), row(4, 40, profit: 2000, lastMonths: [10, 40, 70]),
    ]
    let window = tiered(rows, rule(standard: TierCuts(names: ["A"], rest: "B", method: .top([1]))))
    #expect(window.all(window.isKeyAccount) == [true, false, false, true])
    let months = window.all { window.potentialInMonths($0, options: CustomerOptions()) }
    // The standard is 80, and the line of the second goes on to 100.
    #expect(months == [nil, 1, nil, nil])
  }

  @Test func `only key accounts are false ones, measured against their segment`() {
    // The chains' margin is 50%, and the shops' 10%.
    let rows = [
      row(1, 1000, profit: 100, segment: "chains", peak: 900), row(2, 200, profit: 500, segment: "chains"),
      row(3, 10, profit: 1, segment: "chains", peak: 10), row(4, 1000, profit: 100),
    ]
    let window = tiered(rows)
    let reasons = window.all { window.falseKeyReasons($0, options: CustomerOptions()) }
    #expect(
      reasons[0] == ["one_off: 90% of the revenue in 2025-03", "squeezing: margin 10%, segment 50%"])
    #expect(Array(reasons[1...]) == [[], [], []])
  }

  @Test func `low profit is the tier below the last cut, whatever its name, or N`() {
    let named = TierCuts(names: ["gold", "silver"], rest: "tin", method: .shares([0.8, 0.95], crossing: .higher))
    let rows = [row(1, 1000, profit: 1), row(2, 1000, profit: -1), row(3, 1, profit: 200)]
    let window = tiered(rows, rule(named))
    #expect(window.revenueTiers == ["gold", "gold", "tin"])
    #expect(
      window.falseKeyReasons(0, options: CustomerOptions()).first
        == "low_profit: gold by revenue, tin by profit")
    #expect(
      window.falseKeyReasons(1, options: CustomerOptions()).first
        == "low_profit: gold by revenue, N by profit")
  }

  @Test func `movement compares with the month before in the segment of today's row`() {
    let before = tiered([row(1, 10), row(2, 90), row(3, 5)])
    let window = tiered([row(1, 90), row(2, 10), row(3, 0), row(4, 1)])
    let tiers = (before.places(.revenue).tiers, window.places(.revenue).tiers)
    let previous = window.rows(before: before)?.map { row in row.map { tiers.0[$0] } } ?? []
    #expect(zip(previous, tiers.1).map { Movement(from: $0, to: $1) } == [.up, .down, .down, .new])
    #expect(previous.map { tier in tier.map { window.rule.order[Int($0)] } } == ["B", "A", "C", nil])
    #expect(tiered([row(1, 90)]).rows(before: nil) == nil)
    // A month without anybody is a month all the same.
    #expect(tiered([row(1, 90)]).rows(before: tiered([])) == [nil])
  }
}

extension TieredCustomers {
  fileprivate func all<Value>(_ body: (Int) -> Value) -> [Value] { (0..<customers.count).map(body) }

  fileprivate func tiers(_ basis: CustomerBasis) -> [String] { places(basis).tiers.map { rule.order[Int($0)] } }

  fileprivate var revenueTiers: [String] { tiers(.revenue) }

  fileprivate var averageTierNames: [String] {
    all { rule.standardCuts(of: segments[Int(customers.segments[$0])]).order[Int(averageTiers[$0])] }
  }
}

extension ExactDecimal: ExpressibleByFloatLiteral {
  /// A decimal in a test, with at most 6 decimals.
  public init(floatLiteral value: Double) {
    self = ExactDecimal(units: Int128((value * 1_000_000).rounded()), scale: 6).shortened(toAtLeast: 0)
  }
}
