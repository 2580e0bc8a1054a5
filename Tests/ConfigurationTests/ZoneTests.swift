import Arithmetic
import CommandLine
import Configuration
import Foundation
import Ledger
import Testing

/// Foundation's own zones, which the program goes without, say what is right.
@Suite struct `A time zone` {
  /// Moments around which clocks were put forward or back, and of years that no table lists.
  private static let moments = [
    -2_208_988_800, -1, 0, 951_782_399, 1_711_846_799, 1_711_846_800, 1_729_990_799, 1_729_990_800, 1_730_613_599,
    1_730_613_600, 1_798_761_599, 2_147_483_648, 2_540_000_000, 4_102_444_799,
  ]

  @Test(arguments: [
    "UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Sao_Paulo", "Etc/GMT-8", "Africa/Casablanca", "PRC", "EST5EDT",
  ])
  func `has the day that it is there`(_ name: String) throws {
    let zone = try #require(Zone(name))
    let known = try #require(TimeZone(identifier: name))
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = known
    for moment in Self.moments {
      let moment = Date(timeIntervalSince1970: Double(moment) + 0.5)
      let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: moment)
      let day = try #require(Day(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0))
      #expect(zone.day(at: moment) == day)
      let clock = String(format: "%02d:%02d", parts.hour ?? 0, parts.minute ?? 0)
      #expect(shortTime(moment, in: zone) == "\(day) \(clock)")
    }
  }

  @Test(arguments: [
    "", "Asia", "Asia/", "Asia/Shangai", "/etc/localtime", "Asia/../Europe/Berlin", "./UTC", "Asia//Tokyo",
  ])
  func `is one of the database's`(_ name: String) { #expect(Zone(name) == nil) }

  @Test func `of Greenwich needs no database`() {
    #expect(Zone.greenwich.day(at: Date(timeIntervalSince1970: 86_400)) == Day("1970-01-02"))
  }
}
