import Arithmetic

/// Which days of a dated input count, and which are impossible.
struct DateRange: Sendable {
  let first: Day
  /// The business date.
  let last: Day
  /// Later days are impossible: the later of the business date and today; for stock `LaterRows.latestPossible`.
  let latestPossible: Day

  static let earliestPossible = Day(daysSince2000: -36_524)  // 1900-01-01

  /// Whether a day neither counts nor is impossible, so that its rows do not concern the run.
  func leavesOut(_ day: Day) -> Bool {
    !(first...last).contains(day) && (Self.earliestPossible...latestPossible).contains(day)
  }

  func wanted(_ date: String) -> String { "\(date) between '\(first)' and '\(last)'" }

  func wanted(_ date: String, in month: Month) -> String {
    "\(date) between '\(max(first, month.firstDay))' and '\(min(last, month.lastDay))'"
  }

  /// SQL condition for the days of a month that are not impossible.
  func possible(_ date: String, in month: Month) -> String {
    let (first, last) = (max(Self.earliestPossible, month.firstDay), min(latestPossible, month.lastDay))
    return "\(date) between '\(first)' and '\(last)'"
  }

  func impossible(_ date: String) -> String {
    "\(date) is null or \(date) < '\(Self.earliestPossible)' or \(date) > '\(latestPossible)'"
  }

  var months: [Month] { Array(first.month...last.month) }
}
