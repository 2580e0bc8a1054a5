package import Arithmetic

/// On how many customers a salesperson's revenue depends.
package enum SalesConcentration {
  /// How many of the largest make 80% of the revenue, the one that crosses included; 0 where there is none. 八成客户数.
  ///
  /// - Parameter revenues: of the customers, the largest first.
  package static func customersFor80(_ revenues: [ExactDecimal], of total: ExactDecimal) -> Int {
    guard total.isPositive else { return 0 }
    var sum = ExactDecimal.zero
    for (index, revenue) in revenues.enumerated() {
      sum += revenue
      if sum * 5 >= total * 4 { return index + 1 }
    }
    return 0
  }

  /// Revenue of the four largest ÷ revenue, to 6 decimals; nil where revenue is not above 0. 前四占比.
  ///
  /// - Parameter revenues: of the customers, the largest first.
  package static func topFourShare(_ revenues: [ExactDecimal], of total: ExactDecimal) -> ExactDecimal? {
    let four = revenues.prefix(4).reduce(into: ExactDecimal.zero) { $0 += $1 }
    return Fraction(four, over: total)?.rounded()
  }
}

/// Visits of a salesperson, or of nobody.
package struct VisitTotals: Sendable, Equatable {
  package var planned = 0
  package var made = 0
  package var withOrder = 0

  package init() {}

  /// Visits with an order ÷ visits made, to 6 decimals; nil without a visit. 订货率.
  package var orderRate: ExactDecimal? { Fraction(ExactDecimal(withOrder), over: ExactDecimal(made))?.rounded() }

  package static func += (left: inout Self, right: Self) {
    left.planned += right.planned
    left.made += right.made
    left.withOrder += right.withOrder
  }
}
