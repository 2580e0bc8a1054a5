/// A calendar day, as PostgreSQL counts days: since 2000-01-01, proleptic Gregorian.
package struct Day: Sendable, Hashable, Comparable {
  package var daysSince2000: Int32

  package init(daysSince2000: Int32) {
    self.daysSince2000 = daysSince2000
  }

  /// nil if there is no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, (1...9999).contains(year) else { return nil }
    let month = Month(year: year, month: month)
    let first = month.firstDay
    guard day <= Int(month.advanced(by: 1).firstDay.daysSince2000 - first.daysSince2000) else { return nil }
    daysSince2000 = first.daysSince2000 + Int32(day) - 1
  }

  /// Reads `2024-11-30`.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    // Int alone would read +1 as well.
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2, !text.contains("+"),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  package static func < (left: Self, right: Self) -> Bool { left.daysSince2000 < right.daysSince2000 }

  package func advanced(by days: Int) -> Self { Self(daysSince2000: daysSince2000 + Int32(days)) }

  /// Negative if the other day is later.
  package func days(since other: Self) -> Int { Int(daysSince2000) - Int(other.daysSince2000) }

  /// The month of the day. Algorithm: Howard Hinnant, chrono-compatible low-level date algorithms.
  package var month: Month {
    let (year, month, _) = components
    return Month(year: year, month: month)
  }

  private var components: (year: Int, month: Int, day: Int) {
    // Days since 0000-03-01: years then end with February, and a leap day is a year's last day.
    let z = Int(daysSince2000) + 730_425
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}

extension Day: CustomStringConvertible {
  /// The day as PostgreSQL prints it: the year before 1 is 1 BC.
  package var description: String {
    let (year, month, day) = components
    let ending = "\(padded(month, 2))-\(padded(day, 2))"
    return year > 0 ? "\(padded(year, 4))-\(ending)" : "\(padded(1 - year, 4))-\(ending) BC"
  }
}

/// A calendar month.
package struct Month: Sendable, Hashable, Comparable {
  /// Months since January of the year 0.
  package var index: Int

  package init(index: Int) {
    self.index = index
  }

  package init(year: Int, month: Int) {
    index = year * 12 + month - 1
  }

  /// Reads `2024-11`.
  package init?(_ text: String) {
    guard let day = Day(text + "-01") else { return nil }
    self = day.month
  }

  package static func < (left: Self, right: Self) -> Bool { left.index < right.index }

  package func advanced(by months: Int) -> Self { Self(index: index + months) }

  package var firstDay: Day {
    let (year, month) = (index / 12, index % 12 + 1)
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Day(daysSince2000: Int32(era * 146_097 + dayOfEra - 730_425))
  }

  package var lastDay: Day { advanced(by: 1).firstDay.advanced(by: -1) }
}

extension Month: Strideable {
  package func distance(to other: Self) -> Int { other.index - index }
}

extension Month: CustomStringConvertible {
  package var description: String { "\(padded(index / 12, 4))-\(padded(index % 12 + 1, 2))" }
}

private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
