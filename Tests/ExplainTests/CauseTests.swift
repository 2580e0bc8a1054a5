import Arithmetic
import Configuration
import ExplainStage
import Foundation
import Tables
import TestSupport
import Testing

@Suite struct `The tables of causes` {
  static let tables = ["product_cause", "ratio_cause", "profit_bridge", "customer_cause"]

  /// Asks a column of a row.
  private func explain(
    _ table: TableDeclaration, _ column: String, _ row: PublishedRow, _ files: LandedFiles, _ source: TargetRows
  ) throws -> Explanation {
    var request = Request()
    (request.table, request.figure) = (table.name, column)
    request.month = row["month"].flatMap { Day($0)?.month }
    request.window = row["window_months"].flatMap { Int($0) }
    request.keys = table.key.filter { $0 != "month" && $0 != "window_months" }.map { "\($0)=\(row[$0] ?? "")" }
    return try Explainer(files, source).explain(try Question(request, files.pipeline, upTo: files.date))
  }

  @Test(arguments: tables)
  func `are computed anew from the lines of both windows, and the effects add up`(name: String) throws {
    let files = try ExplainedDemo.night.get().files
    let source = try TargetRows(files.pipeline)
    let table = try #require(Tables.named(name))
    let columns = table.targetColumns.map(\.name).filter { !table.key.contains($0) && $0 != "run_id" }
    var generator = SeededGenerator(seed: 16)
    var bridges = 0
    for month in ["2026-10-01", "2026-01-01", "2025-03-01"] {
      let rows = try source.rows(table, nil, where: [("month", month)])
      for _ in 0..<16 {
        guard let row = rows.randomElement(using: &generator), let column = columns.randomElement(using: &generator)
        else { continue }
        let explanation = try explain(table, column, row, files, source)
        let what = "\(name).\(column) of \(row)"
        #expect(explanation.value == row[column], "\(what)")
        #expect(explanation.problems == [], "\(what)")
        #expect(explanation.bridge.map { ExactDecimal($0.difference)?.isZero } ?? true == true, "\(what)")
        bridges += explanation.bridge == nil ? 0 : 1
      }
    }
    #expect(name == "customer_cause" || bridges > 0)
  }

  @Test func `are computed anew with the price effects of single customers`() throws {
    let night = try ExplainedNight(
      try Market.database("explained"),
      yaml: try Market.yaml.edited("exceptions:", "reject_limit: 100%\ncauses: { grain: cell }\nexceptions:"),
      date: Market.date)
    let (files, source) = (try night.files, try TargetRows(try night.files.pipeline))
    var generator = SeededGenerator(seed: 19)
    for table in [ProductCause.table.declaration, ProfitBridgeTable.table.declaration] {
      let rows = try source.rows(table, nil, where: [("month", "2025-02-01")])
      #expect(rows.contains { ExactDecimal($0["customer_mix_effect"] ?? "0")?.isZero == false })
      for row in rows.shuffled(using: &generator).prefix(24) {
        for column in ["customer_mix_effect", "price_effect"] {
          let explanation = try explain(table, column, row, files, source)
          #expect(explanation.value == row[column], "\(table.name).\(column) of \(row)")
          #expect(explanation.problems == [], "\(table.name).\(column) of \(row)")
          #expect(explanation.bridge.map { ExactDecimal($0.difference)?.isZero } == true)
        }
      }
    }
  }

  @Test func `print the way from the figure before to the figure now`() throws {
    let night = try ExplainedDemo.night.get()
    let company = try night.explain(
      "--table profit_bridge --key level=company --key value=(all) --key compare=year --figure cost_effect")
    #expect(company.status == 0)
    #expect(
      company.output.contains(
        """

          gross_profit_before  8,373,579.9781468
          volume_effect              -133,709.76
          mix_effect                 +124,791.55
          price_effect               +764,437.53
          cost_effect           -468,967.4489684
          new_effect                  +61,045.05
          lost_effect                 -40,056.71
          other_effect                -2,658.681
          gross_profit         8,678,461.5081784
          difference                   0.0000000

        """))
    #expect(company.output.contains(#/\n  read from sales-2024-11\.\w+\.copy … \(24 files\), /#))
    let ratio = try night.explain(
      "--table ratio_cause --key product_id=1213 --key figure=cross_ratio --key compare=year --figure stock")
    #expect(
      ratio.output.contains(
        """

          ratio_before   6.819443
          volume        +4.658508
          price         +0.676983
          cost          -0.289502
          stock         -4.960848
          ratio          6.904584
          difference     0.000000

        """))
  }

  @Test func `say who moved an item, in words`() throws {
    let night = try ExplainedDemo.night.get()
    let words = """

        revenue 69,326.85, a month earlier 69,436.28
        T(0,0) B: all values of the month before
        T(1,0) B: its own value of now, the others' of before
        T(0,1) A: its own value of before, the others' of now
        T(1,1) A: all values of now
        others: the others' change alone would have moved it; its own alone would not
        mover: 9005 "Panettone 6 × 750 g (before Christmas only)", the largest of those that crossed the cut the other \
      way: A to B

      """
    let movement = try night.explain("--product 1218 --month 2025-12 --figure movement")
    #expect(movement.output.contains(words))
    let mover = try night.explain(
      "--table product_cause --key product_id=1218 --key basis=revenue --key compare=month --month 2025-12 --figure mover"
    )
    #expect(mover.status == 0 && mover.output.contains(words))
    let json = try night.explain("--product 1218 --month 2025-12 --figure movement --format json")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let moves = try #require(object["moves"] as? [String: Any])
    #expect(moves["cause"] as? String == "others")
    #expect((moves["mover"] as? [String: Any])?["key"] as? String == "9005")
  }

  /// What nothing but a computation from the lines can find.
  @Test(arguments: [
    (
      "set price_effect = price_effect + 0.01, cost_effect = cost_effect - 0.01", "price_effect",
      "  problem: price_effect is 459.15 as published and 459.14 by the files\n"
    ),
    (
      "set gross_profit_before = gross_profit_before + 1", "gross_profit",
      "  problem: the effects differ by 1.0000 from the change that they make\n"
    ),
    ("set cause = 'own'", "cause", "  problem: cause is own as published and others by the files\n"),
    ("set mover = 902", "mover", "  problem: mover is 902 as published and 9005 by the files\n"),
  ])
  func `are not believed where lines or tiers say something else`(
    change: String, column: String, problem: String
  ) throws {
    let night = try ExplainedDemo.made()
    try night.database.execute(
      "update tierbook.product_cause \(change) where product_id = 1218 and month = '2025-12-01' and window_months = 12"
        + " and compare = 'month' and basis = 'revenue'")
    let result = try night.explain(
      "--table product_cause --key product_id=1218 --key basis=revenue --key compare=month --month 2025-12"
        + " --figure \(column)")
    #expect(result.status == 4)
    #expect(result.output.contains(problem), "\(result.output)")
  }
}
