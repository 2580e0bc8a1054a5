package import Arithmetic

/// On how many customers a salesperson's revenue depends.
package enum SalesConcentration {
  /// How many of the largest customers make 80% of the revenue, with the one that reaches it; 0 if revenue is not above
  /// 0. 八成客户数.
  ///
  /// - Parameter revenues: revenues of the customers, largest first.
  package static func customersFor80(_ revenues: [ExactDecimal], of total: ExactDecimal) -> Int {
    guard total.isPositive else { return 0 }
    var sum = ExactDecimal.zero
    for (index, revenue) in revenues.enumerated() {
      sum += revenue
      if sum * 5 >= total * 4 { return index + 1 }
    }
    return 0
  }

  /// Revenue of the four largest customers ÷ revenue, to 6 decimals; nil if revenue is not above 0. 前四占比.
  ///
  /// - Parameter revenues: revenues of the customers, largest first.
  package static func topFourShare(_ revenues: [ExactDecimal], of total: ExactDecimal) -> ExactDecimal? {
    let four = revenues.prefix(4).reduce(into: ExactDecimal.zero) { $0 += $1 }
    return Fraction(four, over: total)?.rounded()
  }
}

/// Visits of one salesperson, or of none.
package struct VisitTotals: Sendable, Equatable {
  package var planned = 0
  package var made = 0
  package var withOrder = 0

  package init() {}

  /// Visits with an order ÷ visits made, to 6 decimals; nil if there was no visit. 订货率.
  package var orderRate: ExactDecimal? { Fraction(ExactDecimal(withOrder), over: ExactDecimal(made))?.rounded() }

  package static func += (left: inout Self, right: Self) {
    left.planned += right.planned
    left.made += right.made
    left.withOrder += right.withOrder
  }
}
