package import Arithmetic

/// Thresholds of the customers' rules, with the defaults of docs/customers.md.
package struct CustomerOptions: Sendable, Equatable {
  /// Number of months in `monthly_average`.
  package var averageMonths = 3
  /// Potential key accounts: months that the trend line fits, and months that it is extended.
  package var potentialMonths = 6
  package var potentialHorizon = 3
  /// Thresholds of false key accounts.
  package var oneOffShare = ExactDecimal(units: 5, scale: 1)
  package var oneOffMonths = ExactDecimal(units: 25, scale: 2)
  package var squeezingShare = ExactDecimal(units: 5, scale: 1)
  /// Thresholds of the churn warning.
  package var fallingMonths = 3
  package var dropShare = ExactDecimal(units: 30, scale: 2)
  package var quietFactor: ExactDecimal = 2
  package var categoryDrop = Proportion(numerator: 1, denominator: 3)
  /// For `customer_product`: its window (nil: the longest), and the share of the key accounts that must buy a product
  /// before it counts as a gap.
  package var productWindow: Int?
  package var gapShare = ExactDecimal(units: 5, scale: 1)
  /// Who has a row in `customer_summary`. All other tables count all customers.
  package var shown = ShownCustomers.all

  package init() {}

  /// The options in words, for fingerprints and the ledger.
  package var summary: String {
    "\(measuredSummary); horizon \(potentialHorizon) months; one-off \(oneOffShare), \(oneOffMonths); "
      + "squeezing \(squeezingShare); "
      + "products \(productWindow.map { "\($0) months" } ?? "longest window"), gap \(gapShare)"
      + (shown == .all ? "" : "; \(shown.rawValue) customers shown")
  }

  /// The part of the summary that shapes figures before the tiers are cut.
  package var measuredSummary: String {
    "average \(averageMonths) months; potential \(potentialMonths) months; falling \(fallingMonths) months; "
      + "drop \(dropShare); quiet × \(quietFactor); "
      + "categories − \(categoryDrop.numerator)/\(categoryDrop.denominator)"
  }
}

/// A fraction that decimals need not express exactly, such as a third.
package struct Proportion: Sendable, Equatable {
  package var numerator: Int128
  package var denominator: Int128

  package init(numerator: Int128, denominator: Int128) {
    self.numerator = numerator
    self.denominator = denominator
  }

  package init(_ decimal: ExactDecimal) {
    self.init(numerator: decimal.units, denominator: powerOfTen(decimal.scale))
  }
}

/// What follows from a customer's tier: credit, visits and the allowed discount. Keys are tiers.
package struct TierPolicies: Sendable, Equatable {
  /// Factor on the smallest limit; a nil value: unlimited.
  package var credit: [String: ExactDecimal?]
  package var reviewMonths: [String: Int]
  package var visitsPerMonth: [String: Int]
  package var removeAfter = 5
  /// Allowed discount, a fraction of the list amount. A tier without an entry has no price floor.
  package var allowedDiscount: [String: ExactDecimal] = [:]

  /// Sets the defaults for tiers, which come best first and N last.
  package init(tiers: [String]) {
    credit = [:]
    reviewMonths = [:]
    visitsPerMonth = [:]
    for (place, tier) in tiers.enumerated() {
      let isNone = place == tiers.count - 1
      credit[tier] =
        isNone ? .some(0) : place == 0 ? .some(nil) : place == 1 ? .some(1) : .some(ExactDecimal(units: 3, scale: 1))
      reviewMonths[tier] = place == 0 ? 6 : place == 1 ? 3 : 1
      visitsPerMonth[tier] = isNone ? 0 : place == 0 ? 4 : place == 1 ? 2 : 1
    }
  }

  package var summary: String {
    func list<Value>(_ values: [String: Value], _ text: (Value) -> String) -> String {
      values.sorted { $0.key < $1.key }.map { "\($0.key) \(text($0.value))" }.joined(separator: ", ")
    }
    return "credit \(list(credit) { $0.map(\.description) ?? "unlimited" }); review \(list(reviewMonths) { "\($0)" }) "
      + "months; visits \(list(visitsPerMonth) { "\($0)" }), remove after \(removeAfter); "
      + "discount \(list(allowedDiscount, \.description))"
  }
}
