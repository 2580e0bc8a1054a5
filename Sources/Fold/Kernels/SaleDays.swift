/// The days of a month on which a customer bought: its revenue less the day's returns is above 0.
///
/// Only the sign of a day's revenue is kept, because a sum per customer and day would take about as much memory as the
/// lines. Mostly the lines of one day come together. If they do not, and a later group may change the sign, the day
/// stays open until all its lines are added up.
package struct SaleDays {
  /// Days with a line; bit 0 is the first day of the month.
  package private(set) var all: UInt32
  /// Days with revenue above 0.
  package private(set) var sold: UInt32
  /// Days whose sign is not known yet.
  package private(set) var open: UInt32 = 0
  /// The day of the present group of lines, counted from 0, and the group's revenue; −1: there is no group.
  private var day: Int8 = -1
  private var revenue: Int128 = 0

  package init(all: UInt32 = 0, sold: UInt32 = 0) {
    (self.all, self.sold) = (all, sold)
  }

  /// Adds a line's revenue on a day of the month, counted from 0.
  @inline(__always)
  package mutating func add(_ revenue: Int128, on day: Int8) {
    if day != self.day { close(thenOn: day) }
    // If 128 bits do not hold the sums of a month, the run fails anyway.
    self.revenue &+= revenue
  }

  /// Ends the present day. Must be called before the days are read.
  mutating func close() { close(thenOn: -1) }

  private mutating func close(thenOn next: Int8) {
    if day >= 0 {
      let bit = UInt32(1) << UInt32(day)
      if all & bit == 0 {
        all |= bit
        if revenue > 0 { sold |= bit }
      } else if sold & bit == 0 ? revenue > 0 : revenue < 0 {
        open |= bit
      }
    }
    (day, revenue) = (next, 0)
  }

  func isOpen(_ day: Int) -> Bool { open & 1 << UInt32(day) != 0 }

  /// Settles an open day with the revenue of all its lines.
  mutating func settle(_ day: Int, _ revenue: Int128) {
    let bit = UInt32(1) << UInt32(day)
    open &= ~bit
    sold = revenue > 0 ? sold | bit : sold & ~bit
  }
}
