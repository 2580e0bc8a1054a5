/// Which customers have a row in a window of `customer_summary`.
package enum ShownCustomers: String, Sendable, CaseIterable {
  /// Whoever is known by the end of the month.
  case all
  /// Whoever has a line in the window, or misses a target. Who has left has one more row, so that the leaving is seen.
  case active

  /// - Parameters:
  ///   - hasLines: whether the customer has a line in the window.
  ///   - hadLines: whether it had one in the same window one month earlier; false if there is no such window, or if the
  ///     month is unfinished, in which nobody has left yet.
  ///   - hasTarget: whether the window's months have a target of it.
  package func shows(hasLines: Bool, hadLines: Bool, hasTarget: Bool) -> Bool {
    self == .all || hasLines || hadLines || hasTarget
  }
}
