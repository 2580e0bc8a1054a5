import Arithmetic
import Charts
import Testing

@testable import Report

/// What the charts of products show, of the tea shop of docs/measures.md.
struct ProductChartTests {
  private static func product(
    _ name: String, revenue: String, margin: String?, turnover: String?, rank: Int = 1, share: String? = nil,
    tier: String = "N"
  ) -> Row {
    var row: Row = ["product_name": name, "revenue": revenue, "revenue_rank": "\(rank)", "revenue_tier": tier]
    (row["gross_margin"], row["turnover"], row["revenue_cumulative_share"]) = (margin, turnover, share)
    return row
  }

  private static let shop: [Row] = [
    product(
      "Green Tea", revenue: "500.00", margin: "0.500000", turnover: "5.000000", rank: 1, share: "0.500000", tier: "A"),
    product(
      "Black Tea", revenue: "300.00", margin: "0.200000", turnover: "6.000000", rank: 2, share: "0.800000", tier: "A"),
    product(
      "Tea Pot", revenue: "150.00", margin: "0.400000", turnover: "0.500000", rank: 3, share: "0.950000", tier: "B"),
    product(
      "Sugar", revenue: "50.00", margin: "-0.200000", turnover: "5.000000", rank: 4, share: "1.000000", tier: "C"),
  ]

  @Test func `the curve of sales goes from nothing to all in the order of ranks`() {
    let curve = ProductCurve(Self.shop)
    let points = [ParetoChart.start] + curve.points.map { (rank: $0.rank, share: $0.share) }
    #expect(points.map(\.rank) == [0, 1, 2, 3, 4])
    #expect(points.map(\.share) == [0, 0.5, 0.8, 0.95, 1])
    #expect(curve.tiers == ["A", "B", "C"] && curve.counts == [2, 1, 1])
    #expect(curve.points.map(\.tier) == [0, 0, 1, 2])
    let said = [Language.english, .chinese].map { ReportWords(language: $0).mostSales(curve, FigureFormat($0)) }
    #expect(said == ["2 of 4 products make 80.0% of the sales", "4 个商品中的 2 个构成销售额的 80.0%"])
  }

  @Test func `a product without a positive revenue is not on the curve`() {
    let more = [
      Self.product("Gift", revenue: "0.00", margin: nil, turnover: nil, rank: 5),
      Self.product("Return", revenue: "-9.00", margin: nil, turnover: nil, rank: 6),
    ]
    #expect(ProductCurve(Self.shop + more).points == ProductCurve(Self.shop).points)
    #expect(ProductCurve(more).points.isEmpty && ProductCurve([]).tiers.isEmpty)
  }

  @Test func `the quadrant is parted at the medians, and what is at one is high`() throws {
    let quadrant = try #require(ProductQuadrant(Self.shop))
    #expect(quadrant.margin == ExactDecimal("0.3") && quadrant.turnover == ExactDecimal("5"))
    #expect(quadrant.products.map { $0.row["product_name"] } == ["Green Tea", "Black Tea", "Tea Pot", "Sugar"])
    #expect(quadrant.products.map(\.place) == [.star, .traffic, .sleeper, .traffic])
    #expect(ProductQuadrant.Place.allCases.map(quadrant.count) == [1, 1, 0, 2])
    #expect(quadrant.notInChart == 0)
  }

  @Test func `of an odd number the median is the middle one`() throws {
    let quadrant = try #require(ProductQuadrant(Array(Self.shop.prefix(3))))
    #expect(quadrant.margin == ExactDecimal("0.4") && quadrant.turnover == ExactDecimal("5"))
    #expect(quadrant.products.map(\.place) == [.star, .traffic, .sleeper])
    let alone = try #require(ProductQuadrant(Array(Self.shop.prefix(1))))
    #expect(alone.products.map(\.place) == [.star])
  }

  @Test func `products without one of the ratios are counted beside the chart`() throws {
    let more = [
      Self.product("No cost", revenue: "70.00", margin: nil, turnover: "9.000000"),
      Self.product("No stock", revenue: "60.00", margin: "0.900000", turnover: nil),
      Self.product("Returned", revenue: "0.00", margin: "0.900000", turnover: "0.000000"),
    ]
    let quadrant = try #require(ProductQuadrant(Self.shop + more))
    #expect(quadrant.notInChart == 3 && quadrant.products.count == 4)
    #expect(quadrant.margin == ExactDecimal("0.3") && quadrant.turnover == ExactDecimal("5"))
    #expect(ProductQuadrant(more).map { _ in true } == nil)
  }
}
