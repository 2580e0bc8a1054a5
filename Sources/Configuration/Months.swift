package import Arithmetic

/// Returns a list of months such as `2024-01, 2024-03 to 2024-06`.
///
/// - Parameter months: in ascending order.
package func monthSpan(_ months: [Month]) -> String {
  var ranges: [ClosedRange<Month>] = []
  for month in months {
    if let last = ranges.last, last.upperBound.advanced(by: 1) == month {
      ranges[ranges.count - 1] = last.lowerBound...month
    } else {
      ranges.append(month...month)
    }
  }
  return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)" }
    .joined(separator: ", ")
}

extension PipelineFile {
  /// Returns a message about published months after the business date, and the command that removes them.
  ///
  /// - Parameter months: the months after that of `date`, in ascending order.
  package func textOfMonths(_ months: [Month], beyond date: Day) -> String {
    "\(monthSpan(months)) \(months.count == 1 ? "stands" : "stand") published, beyond the business date \(date); "
      + "tierbook publish \(path) --drop-after \(date.month) removes \(months.count == 1 ? "it" : "them")"
  }

  /// Throws a `Failure` if the first month is after the business date, or 100 years or more before it.
  package func checkSpan(upTo date: Day) throws {
    let first = calendar.firstMonth
    guard first <= date.month else {
      throw Failure(
        .usage,
        Problem(
          path, "calendar.first_month \(first) is after the business date \(date)",
          hint: "set an earlier first_month, or a later --date"))
    }
    guard first.distance(to: date.month) < 1200 else {
      throw Failure(
        .usage,
        Problem(
          path, "from calendar.first_month \(first) to the business date \(date) it is more than 100 years",
          hint: "set a later first_month, or an earlier --date"))
    }
  }

  /// Throws a `Failure` if the business date or the first month lies in the future.
  ///
  /// - Parameter date: the requested date; nil: yesterday.
  package func checkDates(_ date: Day?) throws {
    let today = calendar.today
    if let date, date > today {
      throw Failure(
        .usage,
        Problem(
          "--date", "\(date) is after today, which is \(today) in \(calendar.timeZone)", accepted: "a day up to today",
          hint: "give --allow-future where lines that are dated ahead are meant to count"))
    }
    if calendar.firstMonth > today.month {
      throw Failure(
        .usage,
        Problem(
          path,
          "calendar.first_month \(calendar.firstMonth) is in the future: today is \(today) in \(calendar.timeZone)",
          accepted: "a month up to \(today.month)",
          hint: "set an earlier first_month, or give --allow-future and a --date from it on"))
    }
  }
}
