import Arithmetic
import Rules

/// Pairs a window's products with those of the month before.
struct ProductMovements {
  /// Products of this month and of the one before, in the order of their keys.
  let matches: [KeyMatch]
  let now: TieredProducts
  /// nil if the month before is not written, or this month is unfinished: some days are not compared with a whole
  /// month.
  let before: TieredProducts?

  init(_ now: TieredProducts, before: TieredProducts?) {
    self.now = now
    self.before = before
    matches =
      before.map { now.keys.matched(with: $0.keys) } ?? (0..<now.count).map { KeyMatch(now: $0, before: nil) }
  }

  /// Whether a product can move; false for what is no merchandise.
  func isRanked(_ match: KeyMatch) -> Bool {
    match.now.map(now.isRanked) ?? match.before.flatMap { before?.isRanked($0) } ?? true
  }

  /// A row of `product_movement`.
  struct Total {
    var basis: ProductBasis
    /// nil: the product is new.
    var from: Int?
    /// nil: the product is gone.
    var to: Int?
    var products: Int
    var revenue: ExactDecimal
  }

  /// Pairs of tiers that have products, for each basis; empty if there is no month to compare with.
  func totals(_ cuts: TierCuts) -> [Total] {
    guard let before else { return [] }
    let tiers = cuts.order.count
    return zip(ProductBasis.allCases, zip(before.tiers, now.tiers)).flatMap { basis, places -> [Total] in
      guard let earlier = places.0?.tiers, let current = places.1?.tiers else { return [] }
      // Row 0: new products; then a row for each earlier tier. One column for each tier; the last one: products that
      // are gone.
      var products = Array(repeating: 0, count: (tiers + 1) * (tiers + 1))
      // The pair of each product of this month, in the order of the products, which the matches keep. What is not
      // ranked has one pair more, which is not counted.
      var pairs: [UInt32] = []
      for match in matches {
        guard isRanked(match) else {
          if match.now != nil { pairs.append(UInt32(products.count)) }
          continue
        }
        let from = match.before.map { Int(earlier[$0]) + 1 } ?? 0
        let to = match.now.map { Int(current[$0]) } ?? tiers
        products[from * (tiers + 1) + to] += 1
        if match.now != nil { pairs.append(UInt32(from * (tiers + 1) + to)) }
      }
      let revenues = now.revenue.sums(by: pairs, count: products.count + 1)
      return products.indices.filter { products[$0] > 0 }.map { pair in
        let (from, to) = pair.quotientAndRemainder(dividingBy: tiers + 1)
        return Total(
          basis: basis, from: from == 0 ? nil : from - 1, to: to == tiers ? nil : to, products: products[pair],
          revenue: revenues[pair])
      }
    }
  }
}
