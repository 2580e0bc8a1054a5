import Arithmetic
import Rules

extension SalesSums {
  /// Adds one line; `cost` nil: it has none of its own.
  mutating func add(quantity: ExactDecimal, revenue: ExactDecimal, cost: ExactDecimal?) {
    lines += 1
    self.quantity += quantity
    self.revenue += revenue
    if revenue.isNegative { plain.returnedRevenue -= revenue }
    if let cost {
      self.cost += cost
      costedRevenue += revenue
    } else {
      uncostedLines += 1
      uncostedQuantity += quantity
      uncostedRevenue += revenue
    }
  }
}
