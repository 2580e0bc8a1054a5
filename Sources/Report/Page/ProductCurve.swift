import Charts

/// Products by revenue, the largest first, and the share of all that they make together.
struct ProductCurve {
  /// The tiers that have products on the curve, the best first.
  let tiers: [String]
  /// How many products each has there.
  let counts: [Int]
  /// A point for each product with a positive revenue.
  let points: [ParetoChart.Point]
  /// How many products the best tier has, and their share of all sales; nil: no product is on the curve.
  var bestCount: Int { counts.first ?? 0 }
  let bestShare: String?

  /// - Parameter rows: of `product_summary`, the largest revenue first.
  init(_ rows: [Row]) {
    let rows = rows.filter { $0["revenue_cumulative_share"] != nil }
    let tiers = inOrder(Set(rows.compactMap { $0["revenue_tier"] }))
    self.tiers = tiers
    bestShare = rows.last { $0["revenue_tier"] == tiers.first }?["revenue_cumulative_share"]
    counts = tiers.map { tier in rows.count { $0["revenue_tier"] == tier } }
    points = rows.compactMap { row in
      guard let rank = row["revenue_rank"].flatMap({ Double($0) }),
        let share = row["revenue_cumulative_share"].flatMap({ Double($0) }),
        let tier = row["revenue_tier"].flatMap({ tiers.firstIndex(of: $0) })
      else { return nil }
      return ParetoChart.Point(rank: rank, share: share, tier: tier)
    }
  }
}
