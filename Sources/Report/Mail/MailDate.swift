import Arithmetic

/// A moment in the form of a mail's `Date` header (RFC 5322), such as `Sun, 01 Nov 2026 02:10:33 +0800`.
struct MailDate: Equatable {
  let text: String

  private static let weekdays = ["Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// Reads a moment as PostgreSQL prints it, such as `2026-11-01 02:10:33.5+08`; nil: it is none.
  init?(moment: String) {
    let form =
      /([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?([+-][0-9]{2})(?::([0-9]{2}))?(?::[0-9]{2})?/
    guard let match = moment.wholeMatch(of: form), let day = Day(String(match.1)) else { return nil }
    self.init(day, time: String(match.2), zone: "\(match.3)\(match.4 ?? "00")")
  }

  /// The beginning of a day.
  init(_ day: Day) { self.init(day, time: "00:00:00", zone: "+0000") }

  private init(_ day: Day, time: String, zone: String) {
    let parts = day.description.split(separator: "-")
    // The first day that is counted from was a Saturday.
    let weekday = ((Int(day.daysSince2000) % 7) + 7) % 7
    text = "\(Self.weekdays[weekday]), \(parts[2]) \(Self.months[day.month.index % 12]) \(parts[0]) \(time) \(zone)"
  }
}
