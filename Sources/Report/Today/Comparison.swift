import Arithmetic
import Configuration

/// What the conditions of a report are compared with, so that it tells what is new.
struct Comparison {
  let now: Conditions
  let before: Conditions
  /// Whether both are of one month.
  let isSameMonth: Bool
  /// What is compared with.
  let basis: Basis

  /// Whether it is known how things were before.
  var isAgainstSomething: Bool { basis != .firstMonth && basis != .nothing }

  enum Basis: Equatable {
    case report(date: String, run: String)
    case monthBefore
    /// The month is the first one that is published.
    case firstMonth
    /// The month is not over, and no report of it was made before.
    case nothing
  }
}

extension Comparison {
  /// Compares with a night's report, or where there is none with the month before. Months that are not over are compared
  /// with reports of the same month alone.
  ///
  /// - Parameter least: the least amount of a line that is told as an exception.
  init(
    _ source: ReportSource, _ period: ReportPeriod, since night: ReportState.Night?, exceptionsAbove least: ExactDecimal
  ) throws {
    func conditions(_ month: Month) throws -> Conditions {
      try Conditions(source, month: month, window: period.window, exceptionsAbove: least)
    }
    now = try conditions(period.month)
    let usable = night.flatMap { night in
      let isSame = night.month == period.month.description
      return night.window == period.window && (period.isComplete || isSame) ? night : nil
    }
    if let night = usable {
      (before, isSameMonth) = (night.known(exceptionsAbove: least), night.month == period.month.description)
      basis = .report(date: night.date, run: night.run)
      return
    }
    let earlier = period.month.advanced(by: -1)
    let isFirst = try source.rows(
      "company_summary", ["month"], "where month = $1::date and window_months = $2",
      [earlier.firstDay.description, "\(period.window)"]
    ).isEmpty
    if period.isComplete, !isFirst {
      (before, isSameMonth, basis) = (try conditions(earlier), false, .monthBefore)
    } else {
      // Nobody has risen or fallen: what is of the month alone is new, and all else is as it is.
      (before, isSameMonth, basis) = (now, false, period.isComplete ? .firstMonth : .nothing)
    }
  }
}
