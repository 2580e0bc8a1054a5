/// The days of a month on which a customer has bought: those on which its revenue, returns of the day deducted, is above 0.
///
/// Of each day only the sign of its revenue is kept, since a sum for each customer and day would be about as much as the
/// lines. Lines of one day mostly come together; where they come apart, and what comes later has another sign than what
/// came before, the day is open until somebody adds all of its lines up.
package struct SaleDays {
  /// Days with a line: bit 0 is the first of the month.
  package private(set) var all: UInt32
  /// Those of them with revenue above 0.
  package private(set) var sold: UInt32
  /// Those of which that is not known.
  package private(set) var open: UInt32 = 0
  /// The day whose lines come now, from 0, and what they have brought so far; −1: none has come.
  private var day: Int8 = -1
  private var revenue: Int128 = 0

  package init(all: UInt32 = 0, sold: UInt32 = 0) {
    (self.all, self.sold) = (all, sold)
  }

  /// Adds a line of a day of the month, which counts from 0.
  @inline(__always)
  package mutating func add(_ revenue: Int128, on day: Int8) {
    if day != self.day { close(thenOn: day) }
    // Where 128 bits do not hold the sums of a month, the run ends with that.
    self.revenue &+= revenue
  }

  /// Ends the day whose lines came last. To be called before the days are asked for.
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
