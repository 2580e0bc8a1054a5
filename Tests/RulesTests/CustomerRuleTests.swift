import Arithmetic
import Testing

@testable import Rules

/// Rules of customers that one row decides.
struct CustomerRuleTests {
  // MARK: Sale days

  @Test func `the order interval is the span of the sale days over the gaps between them`() {
    var days = SaleHistory()
    #expect(days.interval == nil && days.last == nil)
    let month = Month(year: 2026, month: 3)
    // The 1st, the 4th and the 31st.
    days.add(1 | 1 << 3 | 1 << 30, of: month)
    #expect(days.first == month.firstDay && days.last == month.lastDay && days.count == 3)
    #expect(days.interval?.description == "15.000000")
    days.add(0, of: month.advanced(by: 1))
    #expect(days.count == 3)
  }

  @Test func `one sale day has no interval`() {
    var days = SaleHistory()
    days.add(1 << 9, of: Month(year: 2026, month: 3))
    #expect(days.interval == nil && days.count == 1)
  }

  // MARK: Shares

  private func figures(
    revenue: ExactDecimal, channel: ExactDecimal = 200, peak: ExactDecimal = 60, positive: ExactDecimal = 120,
    list: (ExactDecimal, ExactDecimal) = (150, 120), high: ExactDecimal? = 30
  ) -> CustomerFigures {
    let sums = CostedSums(
      lines: 2, quantity: 1, revenue: revenue, cost: 10, costedRevenue: revenue, uncostedLines: 0)
    let month = Month(year: 2026, month: 3)
    return CustomerFigures(
      number: 0, measures: Measures(sums: sums, stock: nil, companyRevenue: 400, options: MeasureOptions()),
      channelRevenue: channel, trend: MonthlyTrend(revenues: []), activeMonths: 2, peak: (month, peak),
      positiveRevenue: positive, days: SaleHistory(), products: 1, categories: 1, highMarginRevenue: high,
      list: list, status: .current, target: nil, churn: ChurnWarning(reasons: []))
  }

  @Test func `each share is the quotient that its name says`() {
    let figures = figures(revenue: 100)
    #expect(figures.channelShare?.description == "0.500000")
    #expect(figures.peakShare?.description == "0.500000")
    #expect(figures.discountDepth?.description == "0.200000")
    #expect(figures.highMarginShare?.description == "0.300000")
    #expect(figures.flags(isKnown: true).isEmpty)
  }

  @Test func `where revenue is negative no share is known`() {
    let figures = figures(revenue: -100)
    #expect(figures.channelShare == nil && figures.peakShare == nil && figures.discountDepth == nil)
    #expect(figures.highMarginShare == nil)
  }

  @Test func `a share of nothing is not known`() {
    let figures = figures(revenue: 100, channel: 0, positive: 0, list: (0, 0), high: nil)
    #expect(figures.channelShare == nil && figures.peakShare == nil && figures.discountDepth == nil)
    #expect(figures.highMarginShare == nil)
  }

  @Test func `flags are those of customers, sorted`() {
    #expect(figures(revenue: 100, channel: 90).flags(isKnown: false) == ["share_above_1", "unknown_customer"])
    // A channel below 0 has no shares.
    #expect(figures(revenue: 100, channel: -5).flags(isKnown: true).isEmpty)
  }

  // MARK: Receivables and credit

  @Test func `several receivables of a day add up`() {
    var owed = Receivables()
    owed.openAmount = 100
    owed.oldestDueOn = Day("2026-03-10")
    var other = Receivables()
    other.openAmount = 50
    other.unsettledNotes = 7
    other.oldestDueOn = Day("2026-03-01")
    other.isDishonoured = true
    owed.add(other)
    #expect(owed.exposure == 157 && owed.isDishonoured)
    #expect(owed.overdueDays(at: Day("2026-03-31")!) == 30)
    #expect(owed.overdueDays(at: Day("2026-03-01")!) == nil)
  }

  @Test func `nothing owed is never overdue`() {
    var owed = Receivables()
    owed.oldestDueOn = Day("2026-01-01")
    #expect(owed.overdueDays(at: Day("2026-03-31")!) == nil)
  }

  private var accounts: CustomerAccounts {
    var accounts = CustomerAccounts()
    accounts.currentAssets = 900
    accounts.currentLiabilities = 300
    accounts.totalAssets = 2000
    accounts.totalLiabilities = 800
    accounts.supplierCount = 3
    return accounts
  }

  @Test func `the recommended limit is the smallest known one times the factor of the tier`() {
    let standing = CreditStanding(
      accounts: accounts, exposure: 150, factor: ExactDecimal(units: 5, scale: 1), decimals: 2)
    #expect(standing.limitBySales == nil)
    #expect(standing.limitByWorkingCapital?.description == "200.00")
    #expect(standing.limitByNetAssets?.description == "400.00")
    #expect(standing.recommendedLimit?.description == "100.00")
    #expect(standing.headroom == -50 && standing.isOverLimit && !standing.isUnlimited)
  }

  @Test func `without a limit nobody is over it`() {
    let unlimited = CreditStanding(accounts: accounts, exposure: 5000, factor: nil, decimals: 2)
    #expect(unlimited.isUnlimited && unlimited.recommendedLimit == nil && !unlimited.isOverLimit)
    let unknown = CreditStanding(accounts: CustomerAccounts(), exposure: 10, factor: 1, decimals: 2)
    #expect(unknown.recommendedLimit == nil && unknown.headroom == nil && !unknown.isOverLimit)
  }

  @Test func `reviews and visits follow the tier`() {
    var policies = TierPolicies(tiers: ["A", "B", "C", "N"])
    policies.removeAfter = 3
    let month = Month(year: 2026, month: 10)
    #expect(policies.nextReview(after: month, tier: "A").description == "2027-04-10")
    #expect(policies.nextReview(after: month, tier: "?").description == "2026-11-10")
    #expect(["A", "B", "C", "N", "?"].map(policies.plannedVisits) == [4, 2, 1, 0, 0])
    #expect(policies.visitProposal(isProspect: true, visitsWithoutOrder: 3) == "remove")
    #expect(policies.visitProposal(isProspect: true, visitsWithoutOrder: 2) == nil)
    #expect(policies.visitProposal(isProspect: false, visitsWithoutOrder: 9) == nil)
  }

  // MARK: Lines

  @Test(
    arguments: [
      (1, 10, 12, 2), (1, 12, 12, nil), (1, 10, nil, nil), (0, 10, 12, nil), (-1, -12, -10, nil),
    ] as [(ExactDecimal, ExactDecimal, ExactDecimal?, ExactDecimal?)])
  func `a sale below its cost loses the difference`(
    quantity: ExactDecimal, revenue: ExactDecimal, cost: ExactDecimal?, loss: ExactDecimal?
  ) {
    #expect(LineException.loss(quantity: quantity, revenue: revenue, cost: cost) == loss)
    #expect(LineException.shortfall(quantity: quantity, revenue: revenue, floor: cost) == loss)
  }

  @Test func `a floor is a part of a price`() {
    let tenth = ExactDecimal(units: 1, scale: 1)
    #expect(LineException.floor(listAmount: 200, discount: tenth) == 180)
    #expect(LineException.floor(listAmount: 0, discount: tenth) == nil)
    #expect(LineException.floor(listAmount: -5, discount: tenth) == nil)
    #expect(LineException.floor(listAmount: nil, discount: tenth) == nil)
  }

  @Test func `what is not known is not diverted`() {
    #expect(LineException.isDiverted(shippedTo: "north", region: "south"))
    #expect(!LineException.isDiverted(shippedTo: "north", region: "north"))
    #expect(!LineException.isDiverted(shippedTo: nil, region: "south"))
    #expect(!LineException.isDiverted(shippedTo: "north", region: nil))
  }

  // MARK: Salespeople and products

  @Test func `eighty per cent counts the customer that crosses`() {
    #expect(SalesConcentration.customersFor80([80, 20], of: 100) == 1)
    #expect(SalesConcentration.customersFor80([79, 21], of: 100) == 2)
    #expect(SalesConcentration.customersFor80([], of: 0) == 0)
    // Returns of others make the total smaller than the largest.
    #expect(SalesConcentration.customersFor80([50, -20], of: 30) == 1)
    #expect(SalesConcentration.topFourShare([4, 3, 2, 1, 10], of: 20)?.description == "0.500000")
    #expect(SalesConcentration.topFourShare([4], of: -1) == nil)
  }

  @Test func `an order rate needs a visit`() {
    var visits = VisitTotals()
    #expect(visits.orderRate == nil)
    (visits.made, visits.withOrder) = (3, 1)
    #expect(visits.orderRate?.description == "0.333333")
  }

  @Test func `a gap is what enough of the peers buy`() {
    let half = ExactDecimal(units: 5, scale: 1)
    #expect(ProductGap.isGap(buyers: 2, peers: 4, share: half))
    #expect(!ProductGap.isGap(buyers: 1, peers: 4, share: half))
    #expect(!ProductGap.isGap(buyers: 0, peers: 0, share: half))
    #expect(!ProductGap.isGap(buyers: 0, peers: 4, share: 0))
  }

  @Test func `margins are compared exactly, and only where both are known`() {
    func sums(_ revenue: ExactDecimal, cost: ExactDecimal) -> CostedSums {
      CostedSums(lines: 1, quantity: 1, revenue: revenue, cost: cost, costedRevenue: revenue, uncostedLines: 0)
    }
    let third = sums(3, cost: 2)
    #expect(sums(300_000_000_001, cost: 200_000_000_000).isMarginAbove(third))
    #expect(!sums(6, cost: 4).isMarginAbove(third))
    #expect(!sums(-3, cost: -6).isMarginAbove(third))
    #expect(!third.isMarginAbove(sums(0, cost: 0)))
  }
}
