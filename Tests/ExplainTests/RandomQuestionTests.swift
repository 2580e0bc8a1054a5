import Arithmetic
import Configuration
import ExplainStage
import Foundation
import Rules
import Tables
import TestSupport
import Testing

@Suite struct `Questions at random` {
  /// How many are asked of the demo; `make test-faults` asks 1,000.
  private static let count = ProcessInfo.processInfo.environment["TIERBOOK_QUESTIONS"].flatMap { Int($0) } ?? 200

  /// Tables whose rows are sums over lines come more often than the others.
  private static let tables: [TableDeclaration] = {
    let often = ["product_summary", "customer_summary", "category_summary", "salesperson_summary", "company_summary"]
    return Tables.published + often.flatMap { name in Array(repeating: Tables.named(name), count: 3).compactMap { $0 } }
  }()

  @Test func `are answered with the published value, and every difference is 0`() throws {
    let months = try ask(Self.count, of: try ExplainedDemo.night.get(), seed: 20_261_031)
    #expect(Self.count < 200 || months.count == 24)
  }

  struct Variation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var date = Market.date
    var variables: [String: String] = [:]
    var edits: [(String, String)] = []
  }

  static let variations = [
    Variation(testDescription: "stock that customers hold"),
    Variation(testDescription: "the middle of a month", date: "2025-03-13"),
    Variation(
      testDescription: "turnover of cost and stock at retail, of the own warehouse",
      edits: [
        (
          "inputs:\n",
          "measures: { stock_valuation: retail, turnover_basis: cost, stock_holders: own }\ninputs:\n"
        )
      ]),
    Variation(
      testDescription: "stock in units, tiers within categories and regions",
      edits: [
        (
          "inputs:\n",
          """
          measures: { stock_valuation: units }
          tiers:
            products: { cuts: { A: 0.6, B: 0.9 }, crossing: lower, within: [category] }
            customers: { cuts: { A: 0.7, B: 0.9 }, within: [channel, region] }
          inputs:

          """
        )
      ]),
    Variation(
      testDescription: "keys that are uuids and texts",
      variables: [
        "key_type": "uuid", "key": "md5(n::text)::uuid", "person_type": "text", "person": #"'P\ ''"' || p"#,
      ]),
    Variation(
      testDescription: "keys that are filled up with blanks",
      variables: ["key_type": "char(5)", "key": "'K' || n", "person_type": "bigint", "person": "p * 1000000000000"]),
  ]

  @Test(arguments: variations)
  func `are answered with other options and keys`(variation: Variation) throws {
    let database =
      variation.variables.isEmpty
      ? try Market.database("explained") : try Market.made("explained", variation.variables)
    var yaml = try Market.yaml.edited("exceptions:", "reject_limit: 100%\nexceptions:")
    for (piece, replacement) in variation.edits { yaml = try yaml.edited(piece, replacement) }
    _ = try ask(60, of: try ExplainedNight(database, yaml: yaml, date: variation.date), seed: 5)
  }

  /// Asks questions, and returns the months that they were of.
  private func ask(_ count: Int, of night: ExplainedNight, seed: UInt64) throws -> Set<Month> {
    let files = try night.files
    let source = try TargetRows(files.pipeline)
    var generator = SeededGenerator(seed: seed)
    var (asked, months): (Int, Set<Month>) = (0, [])
    while asked < count {
      let table = try #require(Self.tables.randomElement(using: &generator))
      let month = try #require(files.windows.months.randomElement(using: &generator))
      let rows = try source.rows(table, table.key, where: [("month", month.firstDay.description)])
      // Tables of the newest month have no other rows.
      guard let key = rows.randomElement(using: &generator),
        let column = table.targetColumns.randomElement(using: &generator)
      else { continue }
      asked += 1
      months.insert(month)
      var request = Request()
      (request.table, request.figure, request.month) = (table.name, column.name, month)
      request.window = key["window_months"].flatMap { Int($0) }
      request.keys = table.key.filter { $0 != "month" && $0 != "window_months" }.map { "\($0)=\(key[$0] ?? "")" }
      request.split = try #require(Split.allCases.randomElement(using: &generator))
      let explanation = try Explainer(files, source).explain(try Question(request, files.pipeline, upTo: files.date))
      let row = try source.rows(table, nil, where: table.key.map { ($0, key[$0] ?? "") })
      let what = "\(table.name).\(column.name) by \(request.split) of \(key)"
      #expect(row.count == 1 && explanation.value == row[0][column.name], "\(what)")
      #expect(explanation.problems == [], "\(what)")
      // Why a figure is null is no notice that it differs from what is published.
      let isNull = "\(column.name) is null: "
      #expect(explanation.notices.allSatisfy { $0.hasPrefix(isNull) || !$0.contains("published") }, "\(what)")
      let differences = (explanation.difference?.all ?? []) + explanation.parts.flatMap { $0.differences.map(\.value) }
      #expect(differences.allSatisfy { ExactDecimal($0)?.isZero == true }, "\(what): \(differences)")
    }
    return months
  }
}
