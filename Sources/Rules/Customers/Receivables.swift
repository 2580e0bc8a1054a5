package import Arithmetic

/// What a customer owes on a day.
package struct Receivables: Sendable {
  package var openAmount: ExactDecimal = 0
  package var unsettledNotes: ExactDecimal?
  /// Due date of the oldest open item; nil if nothing is owed, which is never overdue, or if no date is given.
  package var oldestDueOn: Day?
  package var isDishonoured = false

  package init() {}

  /// open amount + unsettled notes. 信用占用.
  package var exposure: ExactDecimal { openAmount + (unsettledNotes ?? 0) }

  package var isOwed: Bool { exposure.isPositive }

  /// Adds another row of the same customer and day, for instance from another ledger.
  package mutating func add(_ other: Self) {
    openAmount += other.openAmount
    unsettledNotes = [unsettledNotes, other.unsettledNotes].compactMap { $0 }.reduce(nil) { ($0 ?? 0) + $1 }
    oldestDueOn = [oldestDueOn, other.oldestDueOn].compactMap { $0 }.min()
    isDishonoured = isDishonoured || other.isDishonoured
  }

  /// Days by which the oldest item is overdue at the end of a day; nil: none is overdue, or nothing is owed. 逾期天数.
  package func overdueDays(at today: Day) -> Int? {
    guard isOwed, let days = oldestDueOn.map({ today.days(since: $0) }), days > 0 else { return nil }
    return days
  }
}
