/// Which customers have a row in a window of `customer_summary`.
package enum ShownCustomers: String, Sendable, CaseIterable {
  /// All customers that are known by the end of the month.
  case all
  /// Customers with a line or a target in the window. A customer that has left has one more row, which shows the
  /// leaving.
  case active

  /// - Parameters:
  ///   - hasLines: whether the customer has a line in the window.
  ///   - hadLines: whether it had one in the same window one month earlier; false if there is no such window, or if the
  ///     month is unfinished, in which nobody has left yet.
  ///   - hasTarget: whether the customer has a target in a month of the window.
  package func shows(hasLines: Bool, hadLines: Bool, hasTarget: Bool) -> Bool {
    self == .all || hasLines || hadLines || hasTarget
  }
}
