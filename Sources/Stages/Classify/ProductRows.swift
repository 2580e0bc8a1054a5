import Arithmetic
import CommandLine
import Configuration
import Engine
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// Makes the rows of one month's product tables.
struct ProductRows {
  let month: Month
  /// Whether the month is over on the business date.
  let isComplete: Bool
  let options: MeasureOptions
  let rule: TierRule
  let decimals: ShownDecimals

  private var cuts: TierCuts { rule.cuts }

  /// - Parameters:
  ///   - held: nil: no tier is held.
  ///   - projection: nil: the window is not looked ahead for.
  ///   - file: the `product_window` that the products' fields are copied from.
  ///   - before: the same file of the month before.
  func addProducts(
    _ window: ProductMovements, _ held: ItemHeldTiers?, _ projection: Projection?, _ file: MappedFile,
    before: MappedFile?,
    to rows: TableRows<ProductSummary.Row>
  ) throws {
    let revenue = ProductBasis.allCases.firstIndex(of: .revenue) ?? 0
    let (current, earlier) = (window.now.tiers[revenue]?.tiers, window.before?.tiers[revenue]?.tiers)
    let row = ProductSummary.Row(
      month: month.firstDay, length: window.now.length, places: ItemRanks(window.now.tiers, names: cuts.order),
      distances: window.now.distances(by: rule, decimals), held: held,
      outlooks: projection.map { window.now.outlooks(by: rule, factor: $0.factor) }, isMonthComplete: isComplete)
    for match in window.matches {
      let isRanked = window.isRanked(match)
      let previous = isRanked ? match.before.flatMap { earlier?[$0] } : nil
      row.item = match.now
      row.previousTier = previous.map { cuts.order[Int($0)] }
      row.movement =
        earlier == nil || !isRanked ? nil : Movement(from: previous, to: match.now.flatMap { current?[$0] })
      if let product = match.now {
        try rows.add(row) { file[window.now.copied(product, run: $0)] }
      } else if isRanked, let product = match.before, let earlier = window.before, let before {
        // A product that is gone has only its identity and its earlier tier.
        try rows.add(row) { $0 == 0 ? before[earlier.copied(product, run: 0)] : nil }
      }
    }
  }

  func addTiers(_ window: TieredProducts, to rows: TableRows<ProductTierSummary.Row>) throws {
    for total in window.tierTotals(cuts, options) {
      try rows.add(
        ProductTierSummary.Row(
          month: month.firstDay, length: window.length, basis: total.basis.rawValue, tier: cuts.order[total.tier],
          products: total.products, measures: total.measures, isMonthComplete: isComplete))
    }
  }

  func addMovements(_ window: ProductMovements, to rows: TableRows<ProductMovement.Row>) throws {
    for total in window.totals(cuts) {
      try rows.add(
        ProductMovement.Row(
          month: month.firstDay, length: window.now.length, basis: total.basis.rawValue,
          from: total.from.map { cuts.order[$0] }, to: total.to.map { cuts.order[$0] }, products: total.products,
          revenue: total.revenue, isMonthComplete: isComplete))
    }
  }
}
