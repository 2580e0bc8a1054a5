package import Arithmetic

/// Sums over a product's lines in a month: all that its measures need of them.
///
/// Lines without a cost of their own are kept apart, so that a `unit_cost` of the product master can be applied to
/// their sum: that gives the same cost as line by line, and a changed master costs no second look at the lines.
package struct SalesSums: Sendable, Equatable {
  package var lines = 0
  package var quantity: ExactDecimal = 0
  package var revenue: ExactDecimal = 0
  /// Cost and revenue of the lines that have a cost of their own.
  package var cost: ExactDecimal = 0
  package var costedRevenue: ExactDecimal = 0
  /// Lines, quantity and revenue of the others.
  package var uncostedLines = 0
  package var uncostedQuantity: ExactDecimal = 0
  package var uncostedRevenue: ExactDecimal = 0

  package init() {}

  package static func += (left: inout Self, right: Self) {
    left.lines += right.lines
    left.quantity += right.quantity
    left.revenue += right.revenue
    left.cost += right.cost
    left.costedRevenue += right.costedRevenue
    guard right.uncostedLines > 0 else { return }
    left.uncostedLines += right.uncostedLines
    left.uncostedQuantity += right.uncostedQuantity
    left.uncostedRevenue += right.uncostedRevenue
  }

  /// The sums with `unitCost` × quantity for the lines without a cost; without that either, they stay uncosted.
  package func costed(at unitCost: ExactDecimal?) -> CostedSums {
    var sums = CostedSums(
      lines: lines, quantity: quantity, revenue: revenue, cost: cost, costedRevenue: costedRevenue,
      costedQuantity: uncostedLines > 0 ? quantity - uncostedQuantity : quantity, uncostedLines: uncostedLines)
    if uncostedLines > 0, let unitCost {
      sums.cost += unitCost * uncostedQuantity
      sums.costedRevenue += uncostedRevenue
      sums.costedQuantity = quantity
      sums.uncostedLines = 0
    }
    return sums
  }
}

/// Sums with costs settled. They add up: over products to a category, a tier or the company.
package struct CostedSums: Sendable, Equatable {
  package var lines = 0
  package var quantity: ExactDecimal = 0
  package var revenue: ExactDecimal = 0
  package var cost: ExactDecimal = 0
  package var costedRevenue: ExactDecimal = 0
  /// Quantity of the lines that have a cost.
  package var costedQuantity: ExactDecimal = 0
  /// Lines that have no cost.
  package var uncostedLines = 0

  package init() {}

  package init(
    lines: Int, quantity: ExactDecimal, revenue: ExactDecimal, cost: ExactDecimal, costedRevenue: ExactDecimal,
    costedQuantity: ExactDecimal = 0, uncostedLines: Int
  ) {
    self.lines = lines
    self.quantity = quantity
    self.revenue = revenue
    self.cost = cost
    self.costedRevenue = costedRevenue
    self.costedQuantity = costedQuantity
    self.uncostedLines = uncostedLines
  }

  package var grossProfit: ExactDecimal { costedRevenue - cost }

  /// Whether a part of at least `share` of the revenue has a cost. Where there is no revenue there is nothing to cover.
  package func isCovered(atLeast share: ExactDecimal) -> Bool {
    !revenue.isPositive || costedRevenue >= revenue * share
  }

  /// Revenue ÷ target, to 6 decimals; nil where the target is zero or negative, or revenue is negative.
  package func attainment(of target: ExactDecimal) -> ExactDecimal? {
    revenue.isNegative ? nil : Fraction(revenue, over: target)?.rounded()
  }

  package static func += (left: inout Self, right: Self) {
    left.lines += right.lines
    left.quantity += right.quantity
    left.revenue += right.revenue
    left.cost += right.cost
    left.costedRevenue += right.costedRevenue
    left.costedQuantity += right.costedQuantity
    left.uncostedLines += right.uncostedLines
  }
}
