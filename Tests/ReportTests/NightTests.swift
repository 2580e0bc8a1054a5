import Arithmetic
import Foundation
import TestSupport
import Testing

@testable import Report

/// The folders of the nights.
struct NightTests {
  private func make(_ folder: String, _ name: String, date: String? = nil, pipeline: String = "demo") throws {
    try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    guard let date else { return }
    let night = Night(
      pipeline: pipeline, date: try #require(Day(date)), run: "1", headline: "<b> & \"news\" of \(date)")
    try night.encoded().write(to: URL(fileURLWithPath: "\(folder)/\(name)/night.json"))
  }

  @Test func `the newest stay, and nothing is removed that the reports did not make`() throws {
    let folder = try TestFolder.make("nights")
    for day in 1...5 { try make(folder, "2026-10-0\(day)", date: "2026-10-0\(day)") }
    // A night goes with its cards.
    try make(folder, "2026-10-01/cards")
    try make(folder, "2026-09-01")
    try make(folder, "old", date: "2026-09-02")
    try make(folder, "2026-09-03", date: "2026-09-04")
    try make(folder, "2026-09-05", date: "2026-09-05", pipeline: "other")
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/2026-08-01", withDestinationPath: "2026-10-01")
    let nights = Nights(folder: folder, pipeline: "demo")
    #expect(nights.all.map(\.date) == (1...5).reversed().map { "2026-10-0\($0)" })
    try nights.keepNewest(2)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [
        "2026-08-01", "2026-09-01", "2026-09-03", "2026-09-05", "2026-10-04", "2026-10-05", "old",
      ])
  }

  @Test func `the page leads to them, newest first`() throws {
    let folder = try TestFolder.make("nights_page")
    try make(folder, "2026-10-01", date: "2026-10-01")
    try make(folder, "2026-10-02", date: "2026-10-02")
    try Data().write(to: URL(fileURLWithPath: "\(folder)/2026-10-02/report.html"))
    let page = try Nights(folder: folder, pipeline: "demo").page(
      Templates.library(own: nil), ReportWords(language: .english))
    let first = try #require(page.range(of: "2026-10-02"))
    let second = try #require(page.range(of: "2026-10-01"))
    #expect(first.lowerBound < second.lowerBound)
    #expect(page.contains("&lt;b&gt; &amp; ") && !page.contains("<b>"))
    #expect(page.contains("<a href=\"2026-10-02/report.html\">report.html</a>"))
    #expect(!page.contains("2026-10-01/report.html") && !page.contains("http:") && !page.contains("<script"))
  }

  @Test func `are for the folder's group where files can be given to it`() {
    #expect(ReportFolder.readers(group: 33, mode: 0o755, of: [1000, 33]) == 33)
    #expect(ReportFolder.readers(group: 33, mode: 0o2755, of: [1000]) == 33, "it hands its group on")
    #expect(ReportFolder.readers(group: 33, mode: 0o755, of: [1000]) == nil)
  }
}
