import Rules
import Testing

/// Who has a row of `customer_summary`.
@Suite struct `Customers are shown` {
  @Test(arguments: [
    (hasLines: true, hadLines: true, hasTarget: false, isActive: true),
    // New, or back again.
    (true, false, false, true),
    // The first month without a line, and those after it.
    (false, true, false, true), (false, false, false, false),
    // A target that is missed altogether.
    (false, false, true, true),
  ])
  func `where they are active, or missed`(hasLines: Bool, hadLines: Bool, hasTarget: Bool, isActive: Bool) {
    #expect(
      ShownCustomers.active.shows(hasLines: hasLines, hadLines: hadLines, hasTarget: hasTarget) == isActive)
    #expect(ShownCustomers.all.shows(hasLines: hasLines, hadLines: hadLines, hasTarget: hasTarget))
  }
}
