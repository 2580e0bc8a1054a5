package import Arithmetic
import CTimeZone
package import FoundationEssentials

/// A time zone of the system's database. Foundation's time zones come with 45 MB of data for all languages.
package struct Zone: Sendable {
  /// Such as `Asia/Shanghai`.
  private let name: String

  /// - Returns: nil if the database has no zone of that name.
  package init?(_ name: String) {
    // The name is a path below the database's folder.
    let isPlain = name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
      !["", ".", ".."].contains($0)
    }
    guard isPlain, zone_exists(name) else { return nil }
    self.name = name
  }

  /// Greenwich, which needs no database.
  package static let greenwich = Zone(unchecked: "UTC")

  private init(unchecked name: String) { self.name = name }

  /// Whether the machine has a time zone database.
  static var hasDatabase: Bool { zone_exists("Europe/London") }

  /// Returns the day of a moment in the zone.
  package func day(at moment: Date) -> Day {
    let parts = Self.calendar.dateComponents([.year, .month, .day], from: local(moment))
    return Day(year: parts.year ?? 2000, month: parts.month ?? 1, day: parts.day ?? 1) ?? Day(daysSince2000: 0)
  }

  /// Returns a moment as the zone's clocks show it, without the zone: `2026-11-22T02:15:30`.
  package func clock(at moment: Date) -> String { String(local(moment).ISO8601Format().dropLast()) }

  /// Returns the moment at which clocks in Greenwich show the zone's time of `moment`.
  private func local(_ moment: Date) -> Date {
    moment + Double(zone_offset(name, Int64(moment.timeIntervalSince1970.rounded(.down))))
  }

  private static let calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }()
}
