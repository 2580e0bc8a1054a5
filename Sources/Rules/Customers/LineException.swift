package import Arithmetic

/// Rules that a single sales line can break.
package enum LineException: Int, Sendable, CaseIterable {
  case belowCost
  case belowFloor
  case diversion

  /// The name in tables.
  package var name: String { ["below_cost", "below_floor", "diversion"][rawValue] }

  /// cost − revenue if a sale brings less than it costs, else nil. A line is a sale only if its quantity is above 0.
  package static func loss(
    quantity: ExactDecimal, revenue: ExactDecimal, cost: ExactDecimal?
  ) -> ExactDecimal? {
    guard quantity.isPositive, let cost, revenue < cost else { return nil }
    return cost - revenue
  }

  /// list amount × (1 − allowed discount); nil if there is no list amount above 0, because then there is no price. 底价.
  package static func floor(listAmount: ExactDecimal?, discount: ExactDecimal) -> ExactDecimal? {
    listAmount.flatMap { $0.isPositive ? $0 * (1 - discount) : nil }
  }

  /// floor − revenue if a sale brings less than the floor, else nil.
  package static func shortfall(
    quantity: ExactDecimal, revenue: ExactDecimal, floor: ExactDecimal?
  ) -> ExactDecimal? {
    loss(quantity: quantity, revenue: revenue, cost: floor)
  }

  /// Whether goods went to a region other than the customer's; false if a region is not known. 窜货.
  package static func isDiverted(shippedTo: String?, region: String?) -> Bool {
    shippedTo != nil && region != nil && shippedTo != region
  }
}
