import Foundation
import Testing

@testable import Arithmetic

struct CalendarTests {
  private static var reference: Calendar {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = .gmt
    return calendar
  }

  @Test func `every day from 1600 to 2400 is that of Foundation's calendar`() throws {
    let calendar = Self.reference
    let epoch = try #require(calendar.date(from: DateComponents(year: 2000, month: 1, day: 1)))
    var day = try #require(Day(year: 1600, month: 1, day: 1))
    let last = try #require(Day(year: 2400, month: 12, day: 31))
    var mistakes: [String] = []
    while day <= last {
      let date = epoch.addingTimeInterval(Double(day.daysSince2000) * 86_400)
      let parts = calendar.dateComponents([.year, .month, .day], from: date)
      let (year, month, number) = (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
      let text = String(format: "%04d-%02d-%02d", year, month, number)
      if day.description != text || Day(year: year, month: month, day: number) != day || Day(text) != day
        || day.month != Month(year: year, month: month)
      {
        mistakes.append("\(day) should be \(text)")
      }
      day = day.advanced(by: 1)
    }
    #expect(mistakes.isEmpty)
  }

  @Test(arguments: [1600, 2000, 2004, 2024, 2400]) func `leap years have a 29 February`(year: Int) throws {
    let day = try #require(Day(year: year, month: 2, day: 29))
    #expect(day.advanced(by: 1) == Day(year: year, month: 3, day: 1))
    #expect(Month(year: year, month: 2).lastDay == day)
  }

  @Test(arguments: [1700, 1800, 1900, 2001, 2023, 2100]) func `other years have none`(year: Int) {
    #expect(Day(year: year, month: 2, day: 29) == nil)
    #expect(Month(year: year, month: 2).lastDay == Day(year: year, month: 2, day: 28))
  }

  @Test(arguments: [
    "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00", "2024-1-01", "2024-01-1", "24-01-01",
    "2024-01", "2024-01-01-", "2024/01/01", "0000-01-01", "", "--", "today", "2024-01-01 ", "+024-01-01", "2024-+1-01",
    "2024-01-+1", "２０２４-01-01", "99999-01-01",
  ])
  func `what is no date is not read`(text: String) {
    #expect(Day(text) == nil)
  }

  @Test(arguments: ["2024-1", "2024", "2024-13", "2024-00", "2024-01-01", "24-01", "", "-", "November 2024", "+024-01"])
  func `what is no month is not read`(text: String) {
    #expect(Month(text) == nil)
  }

  @Test func `months step over years`() throws {
    let month = try #require(Month("2024-11"))
    #expect(month.advanced(by: 2).description == "2025-01")
    #expect(month.advanced(by: -11).description == "2023-12")
    #expect(month.distance(to: Month(year: 2026, month: 1)) == 14)
    #expect((month...Month(year: 2025, month: 2)).map(\.description) == ["2024-11", "2024-12", "2025-01", "2025-02"])
    #expect(month.firstDay.description == "2024-11-01")
    #expect(month.lastDay.description == "2024-11-30")
  }

  /// Pairs from PostgreSQL: `encode(date_send('5874897-12-31'), 'hex')`, its last day, and others.
  @Test(
    arguments: [
      (0x7fda_970c, "5874897-12-31"), (0x002c_95d4, "10000-01-01"), (0, "2000-01-01"), (-730_119, "0001-01-01"),
      (-730_120, "0001-12-31 BC"), (-2_451_545, "4714-11-24 BC"),
      // Beyond its days, and counted on in Gregorian cycles of 146,097 days.
      (.max, "5881610-07-11"), (.min, "5877612-06-22 BC"),
    ] as [(Int32, String)])
  func `a day far from those of any shop prints as the server prints it`(days: Int32, text: String) {
    #expect(Day(daysSince2000: days).description == text)
  }
}
