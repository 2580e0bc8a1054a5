import Arithmetic
import Foundation
import PostgreSQL
import Store
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger
@testable import PublishStage

/// Files of one month that come in several groups, as a run hands them over.
struct PublicationChecksTests {
  private let scratch: ScratchFolder
  private let folder: StageFolder
  private let checks: PublicationChecks
  /// The checks of a run with this business date.
  private let checksAt: (Day) -> PublicationChecks
  private let month = Month(year: 2024, month: 3)

  init() throws {
    scratch = try ScratchFolder()
    let context = StageContext(
      pipeline: try PipelineFile(
        yaml: """
          pipeline: nightly
          calendar: { first_month: 2024-01 }
          inputs:
            sales: { table: s, columns: { sale_date: d, product_id: p, customer_id: k, quantity: q, revenue: r, cost: c } }
            products: { table: p, columns: { product_id: p, product_name: n, category: c } }
          """, path: "p.yaml"),
      workDirectory: scratch.path, requestedDate: nil, force: false, accepted: [],
      logger: .tierbook(format: .text, quiet: true),
      recorder: RunRecorder(RunReport(command: "publish", pipeline: "nightly", businessDate: nil, started: Date())))
    folder = context.folder(of: "classify")
    try folder.create()
    let folder = folder
    checksAt = { date in
      let header = Manifest(stage: "classify", pipeline: "nightly", tierbook: tierbookVersion, businessDate: date)
      return PublicationChecks(context, folder, header, published: [:])
    }
    checks = checksAt(Day(daysSince2000: 9000))
  }

  /// A file of one row: integers, amounts, and tiers.
  private func file(_ table: String, _ fields: [(name: String, value: Any)]) throws -> StageFile {
    let columns = fields.map { name, value in
      let type: ColumnType =
        switch value {
        case is Month: .date
        case is ExactDecimal: .numeric(precision: 14, scale: 2)
        case is String: .text
        case is [String]: .textArray
        default: .integer
        }
      return Column(name: name, type: type)
    }
    return try folder.write(table, month, columns: columns, madeFrom: "") { writer in
      try writer.row { buffer in
        buffer.beginRow(fields: fields.count)
        for (_, value) in fields {
          switch value {
          case let month as Month: buffer.appendField(month.firstDay)
          case let amount as ExactDecimal: buffer.appendField(amount)
          case let text as String: buffer.appendField(text)
          case let texts as [String]: buffer.appendField(texts)
          default: buffer.appendField(Int32(value as? Int ?? 0))
          }
        }
      }
      return Facts()
    }
  }

  private func company(_ revenue: ExactDecimal, costed: ExactDecimal? = nil) throws -> StageFile {
    try file(
      "company_summary",
      [
        ("month", month), ("window_months", 1), ("products", 1), ("lines", 1), ("revenue", revenue),
        ("costed_revenue", costed ?? revenue), ("gross_profit", revenue), ("revenue_in_products", revenue),
        ("revenue_read", revenue), ("revenue_rejected", ExactDecimal(0)),
      ])
  }

  private func items(
    _ table: String, _ key: String, _ revenue: ExactDecimal, _ tiers: [String], more: [(String, Any)] = []
  ) throws -> StageFile {
    try file(
      table,
      [("month", month), ("window_months", 1), (key, 7), ("revenue", revenue), ("sales_share", ExactDecimal(1))]
        + tiers.map { ("\($0)_tier", "A") } + more)
  }

  private func products(_ revenue: ExactDecimal, costed: ExactDecimal? = nil) throws -> StageFile {
    try items(
      "product_summary", "product_id", revenue, ["revenue", "profit", "contribution"],
      more: [
        ("costed_revenue", costed ?? revenue), ("flags", costed == nil ? [] : ["coverage_above_1"]),
        ("product_name", "Tea"),
      ])
  }

  private func customers(_ revenue: ExactDecimal) throws -> StageFile {
    try items(
      "customer_summary", "customer_id", revenue, ["overall_revenue", "overall_profit", "revenue", "profit"])
  }

  /// What the checks of totals and shares find, group after group, and how many files they read for it.
  private func found(_ groups: [(changed: [StageFile], files: [StageFile])]) throws -> [(files: Int, told: [String])] {
    var seen = PublicationChecks.Seen()
    return try groups.map { group in
      let reading = try checks.check(group.changed, of: group.files, after: &seen)
      let findings = checks.report(reading).findings.filter { ["proof", "shares"].contains($0.result.name) }
      return (reading.files, findings.flatMap { $0.problems.map(\.what) })
    }
  }

  private let missing = [
    "revenue in the customers 250.00 is not the 300.00 in the products: the difference is 50.00",
    "the revenue of customer_summary is 250.00, that of the company 300.00",
  ]

  @Test func `customers who come after the products are compared with what these sold`() throws {
    let first = [try company(amount("300.00")), try products(amount("300.00"))]
    let whole = [try customers(amount("300.00"))]
    let found = try found([(first, first), (whole, whole)])
    #expect(found.map(\.files) == [2, 1] && found.map(\.told) == [[], []])

    let short = [try customers(amount("250.00"))]
    let wrong = try self.found([(first, first), (short, short)])
    #expect(wrong.map(\.files) == [2, 1] && wrong.map(\.told) == [[], missing])
  }

  @Test func `what is not published again is read for those that are compared with it, whichever comes first`() throws {
    let standing = [try company(amount("300.00")), try products(amount("300.00"))]
    let short = [try customers(amount("250.00"))]
    let after = try found([([], standing), (short, short)])
    #expect(after.map(\.files) == [0, 3] && after.map(\.told) == [[], missing])
    let before = try found([(short, short), ([], standing)])
    #expect(before.map(\.files) == [0, 3] && before.map(\.told) == [[], missing])
  }

  @Test func `coverage warns of the company in the newest month alone, and tells products in passing`() throws {
    let above = try amount("400.00")
    func coverage(_ businessDate: Day, company costed: ExactDecimal?) throws -> CheckResult? {
      let files = [try company(amount("300.00"), costed: costed), try products(amount("300.00"), costed: above)]
      var seen = PublicationChecks.Seen()
      let checks = checksAt(businessDate)
      return checks.report(try checks.check(files, of: files, after: &seen)).results.first { $0.name == "coverage" }
    }
    let passing = "costed revenue is above revenue in 1 product of 1 month: 7 Tea"
    let newest = try coverage(month.lastDay, company: nil)
    #expect(newest?.outcome == .passed && newest?.message == passing)
    let older = try coverage(Day(daysSince2000: 9000), company: above)
    #expect(older?.outcome == .passed && older?.message == passing)
    let warned = try coverage(month.lastDay, company: above)
    #expect(
      warned?.outcome == .warned
        && warned?.message
          == "2024-03, 1 month: costed revenue is above revenue in 1 product; of the company it is 400.00 of 300.00"
    )
  }

  @Test func `a problem is told once, however many groups come after it`() throws {
    let short = [try company(amount("300.00")), try products(amount("290.00"))]
    let others = [try customers(amount("300.00"))]
    let found = try found([(short, short), (others, others)])
    #expect(
      found.map(\.told) == [
        [
          "revenue read 300.00 less rejected 0 is not the 290.00 in the products: the difference is 10.00",
          "the revenue of product_summary is 290.00, that of the company 300.00",
        ],
        ["revenue in the customers 300.00 is not the 290.00 in the products: the difference is -10.00"],
      ])
  }

  private func amount(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }
}
