import Arithmetic
import Rules
import Testing

/// Figures that others printed, at the decimals that they printed.
struct WorkedExampleTests {
  struct Department: Sendable, CustomTestStringConvertible {
    var name: String
    var sales: Int64
    var profit: Int64
    var inventory: Int64
    var share: String
    var margin: String
    var turnover: String
    var cross: String
    var contribution: String
    var testDescription: String { name }
  }

  /// アオヌマ経営情報研究所, 利益貢献度分析. Shares, margins and ratios in per cent; all sales are 70,000.
  @Test(arguments: [
    Department(
      name: "加工食品", sales: 20_000, profit: 4500, inventory: 2000, share: "28.6", margin: "22.5", turnover: "10.0",
      cross: "225.0", contribution: "64.3"),
    Department(
      name: "青果", sales: 10_000, profit: 2500, inventory: 150, share: "14.3", margin: "25.0", turnover: "66.7",
      cross: "1666.7", contribution: "238.1"),
    Department(
      name: "酒類", sales: 10_000, profit: 2000, inventory: 1000, share: "14.3", margin: "20.0", turnover: "10.0",
      cross: "200.0", contribution: "28.6"),
  ])
  func `example 1: the contribution ratio of a department`(department: Department) throws {
    let measures = Measures(
      revenue: department.sales, cost: department.sales - department.profit, stock: [department.inventory],
      company: 70_000)
    #expect(measures.salesShare?.percent == department.share)
    #expect(measures.grossMargin?.percent == department.margin)
    #expect(measures.turnover?.rounded(to: 1).description == department.turnover)
    #expect(measures.crossRatio?.percent == department.cross)
    #expect(measures.contributionRatio?.percent == department.contribution)
  }

  /// The last column: each one's share of the sum of all contribution ratios, about 373.2 per cent.
  @Test(
    arguments: [
      (20_000, 4500, 2000, "17.2"), (10_000, 2500, 150, "63.8"), (10_000, 2000, 1000, "7.7"),
    ] as [(Int64, Int64, Int64, String)])
  func `example 1: the share of the contribution ratio`(
    sales: Int64, profit: Int64, inventory: Int64, share: String
  ) throws {
    let measures = Measures(revenue: sales, cost: sales - profit, stock: [inventory], company: 70_000)
    let ratio = try #require(measures.contributionRatio)
    #expect(Fraction(ratio, over: ExactDecimal(units: 3732, scale: 3))?.rounded()?.percent == share)
  }

  /// 中小企業診断士 2024, 運営管理 31.
  @Test(
    arguments: [
      (180, 30, 30, "1.8"), (100, 25, 50, "0.5"), (240, 10, 24, "1.0"), (80, 40, 10, "3.2"), (400, 20, 40, "2.0"),
    ] as [(Int64, Int64, Int64, String)])
  func `example 2: the cross ratio, stock at retail`(sales: Int64, margin: Int64, stock: Int64, cross: String) {
    // In hundredths, so that the cost is whole.
    let measures = Measures(
      revenue: sales * 100, cost: sales * (100 - margin), stock: [stock * 100], company: 100_000,
      options: MeasureOptions(stockValuation: .retail))
    #expect(measures.crossRatio?.rounded(to: 1).description == cross)
    #expect(measures.crossRatio == ExactDecimal(cross))
  }

  /// 中小企業診断士 2009, 24: opening stock 600 and closing 400 at retail, of which 60% is cost.
  @Test(arguments: [(StockValuation.cost, [360, 240], "150.0"), (.retail, [600, 400], "90.0")])
  func `example 3: GMROI with stock at cost, the cross ratio with stock at retail`(
    valuation: StockValuation, ends: [Int64], percent: String
  ) {
    let measures = Measures(
      revenue: 1500, cost: 1050, stock: ends, company: 1500, options: MeasureOptions(stockValuation: valuation))
    #expect(measures.crossRatio?.percent == percent)
  }
}

extension Measures {
  /// One product whose lines all have a cost; `stock`: month ends, one of which stands for both.
  fileprivate convenience init(
    revenue: Int64, cost: Int64, stock: [Int64], company: Int64, options: MeasureOptions = MeasureOptions()
  ) {
    var sums = SalesSums()
    sums.add(quantity: 1, revenue: ExactDecimal(integerLiteral: revenue), cost: ExactDecimal(integerLiteral: cost))
    let ends = (stock.count == 1 ? stock + stock : stock).map { ExactDecimal?(ExactDecimal(integerLiteral: $0)) }
    self.init(
      sums: sums.costed(at: nil), stock: StockWindow(monthEnds: ends),
      companyRevenue: ExactDecimal(integerLiteral: company), options: options)
  }
}

extension ExactDecimal {
  /// In per cent with one decimal, as the textbooks print it.
  fileprivate var percent: String { (self * 100).rounded(to: 1).description }
}
