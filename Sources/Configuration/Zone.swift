package import Arithmetic
import CTimeZone
package import FoundationEssentials

/// A time zone of the system's database. That of Foundation is part of 45 MB for all the world's languages.
package struct Zone: Sendable {
  /// Such as `Asia/Shanghai`.
  private let name: String

  /// - Returns: nil: the database has none of that name.
  package init?(_ name: String) {
    // They name a file below the database's folder.
    let isPlain = name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
      !["", ".", ".."].contains($0)
    }
    guard isPlain, zone_exists(name) else { return nil }
    self.name = name
  }

  /// Greenwich, which needs no database.
  package static let greenwich = Zone(unchecked: "UTC")

  private init(unchecked name: String) { self.name = name }

  /// Whether the machine has a database at all.
  static var hasDatabase: Bool { zone_exists("Europe/London") }

  /// The day that it is there at a moment.
  package func day(at moment: Date) -> Day {
    let parts = Self.calendar.dateComponents([.year, .month, .day], from: local(moment))
    return Day(year: parts.year ?? 2000, month: parts.month ?? 1, day: parts.day ?? 1) ?? Day(daysSince2000: 0)
  }

  /// A moment as its clocks show it, without a zone: `2026-11-22T02:15:30`.
  package func clock(at moment: Date) -> String { String(local(moment).ISO8601Format().dropLast()) }

  /// The moment at which Greenwich's clocks show what those of the zone do.
  private func local(_ moment: Date) -> Date {
    moment + Double(zone_offset(name, Int64(moment.timeIntervalSince1970.rounded(.down))))
  }

  private static let calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }()
}
