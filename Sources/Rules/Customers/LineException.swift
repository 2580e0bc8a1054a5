package import Arithmetic

/// Rules that single sales lines break.
package enum LineException: Int, Sendable, CaseIterable {
  case belowCost
  case belowFloor
  case diversion

  /// As tables name it.
  package var name: String { ["below_cost", "below_floor", "diversion"][rawValue] }

  /// cost − revenue where a sale brings less than it costs, else nil. Nothing is sold where the quantity is not above 0.
  package static func loss(
    quantity: ExactDecimal, revenue: ExactDecimal, cost: ExactDecimal?
  ) -> ExactDecimal? {
    guard quantity.isPositive, let cost, revenue < cost else { return nil }
    return cost - revenue
  }

  /// list amount × (1 − allowed discount); nil where there is no list amount above 0: a part of it is no price. 底价.
  package static func floor(listAmount: ExactDecimal?, discount: ExactDecimal) -> ExactDecimal? {
    listAmount.flatMap { $0.isPositive ? $0 * (1 - discount) : nil }
  }

  /// floor − revenue where a sale brings less than the floor, else nil.
  package static func shortfall(
    quantity: ExactDecimal, revenue: ExactDecimal, floor: ExactDecimal?
  ) -> ExactDecimal? {
    loss(quantity: quantity, revenue: revenue, cost: floor)
  }

  /// Whether goods went to another region than that of the customer; what is not known is not diverted. 窜货.
  package static func isDiverted(shippedTo: String?, region: String?) -> Bool {
    shippedTo != nil && region != nil && shippedTo != region
  }
}
