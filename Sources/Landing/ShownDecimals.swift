package import Arithmetic

/// The least decimals that amounts are published with. Zeros fill them up, so that all rows of a column have the same.
package struct ShownDecimals: Codable, Equatable, Sendable, CustomStringConvertible {
  /// Of revenue, targets and all other money but costs.
  package var money = 2
  /// Of costs and gross profit.
  package var cost = 2
  package var quantity = 0
  /// Of stock, in money or in units.
  package var stock = 2

  package init() {}

  package init(money: Int, cost: Int, quantity: Int, stock: Int) {
    (self.money, self.cost, self.quantity, self.stock) = (money, cost, quantity, stock)
  }

  package func shown(money: ExactDecimal) -> ExactDecimal { money.shortened(toAtLeast: self.money) }
  package func shown(cost: ExactDecimal) -> ExactDecimal { cost.shortened(toAtLeast: self.cost) }
  package func shown(quantity: ExactDecimal) -> ExactDecimal { quantity.shortened(toAtLeast: self.quantity) }
  package func shown(stock: ExactDecimal) -> ExactDecimal { stock.shortened(toAtLeast: self.stock) }

  /// For fingerprints.
  package var description: String { "\(money) \(cost) \(quantity) \(stock)" }
}
