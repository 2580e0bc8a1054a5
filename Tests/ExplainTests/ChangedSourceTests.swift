import Arithmetic
import Foundation
import PostgreSQL
import Store
import TestSupport
import Testing

@Suite struct `What no longer agrees` {
  private static let question = "--product 1213 --figure revenue"

  /// The landed file of sales of a month, and where it lies.
  private func landed(_ night: ExplainedNight) throws -> (folder: StageFolder, manifest: Manifest, file: StageFile) {
    let folder = StageFolder(workDirectory: night.work, stage: "extract")
    let manifest = try #require(try folder.manifest())
    return (folder, manifest, try #require(manifest.file("sales", Month("2026-10"))))
  }

  /// The file's bytes with one cent more in the revenue of a line of product 1213.
  private func oneCentMore(_ path: String, _ file: StageFile) throws -> [UInt8] {
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let columns = file.columns.map(\.name)
    let (product, revenue) = (
      try #require(columns.firstIndex(of: "product_id")), try #require(columns.firstIndex(of: "revenue"))
    )
    let place: Int? = try bytes.withUnsafeBytes { all in
      var rest = try BinaryRow.skipHeader(all)
      let row = BinaryRow(columns: columns.count + 1)
      while try row.take(from: &rest) {
        let count = Int(try row.integer(0))
        let products = try PackedNumbers(row.field(product + 1), count: count).withNumbers { Array($0) }
        let field = row.field(revenue + 1)
        let (base, whole) = (try #require(field.baseAddress), try #require(all.baseAddress))
        let (width, start) = (Int(field[2]), base - whole)
        for line in products.indices where products[line] == 1213 && width > 0 {
          let place = start + 12 + line * width
          // The lowest byte of a number comes first.
          if all[place] < 0xFF { return place }
        }
      }
      return nil
    }
    bytes[try #require(place)] += 1
    return bytes
  }

  @Test func `a landed file that was damaged ends with code 4, and stays where it is`() throws {
    let night = try ExplainedDemo.made()
    let (folder, _, file) = try landed(night)
    let path = folder.path(of: file)
    let bytes = try oneCentMore(path, file)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let result = try night.explain(Self.question)
    expect(
      result, code: 4,
      error: """
        \(path): does not have the checksum that its manifest says
          hint: run again: tierbook run makes it anew
        """)
    #expect(FileManager.default.contents(atPath: path) == Data(bytes))
  }

  @Test func `an amount that differs from what the same run has published ends with code 4`() throws {
    let night = try ExplainedDemo.made()
    let (folder, manifest, file) = try landed(night)
    let bytes = try oneCentMore(folder.path(of: file), file)
    var changed = manifest
    let rows = BinaryRow.header.count..<bytes.count - BinaryRow.trailer.count
    let other = try folder.write("sales", file.month, columns: file.columns, madeFrom: file.madeFrom) { writer in
      try bytes.withUnsafeBytes { try writer.append(UnsafeRawBufferPointer(rebasing: $0[rows]), rows: file.rows) }
      return file.facts
    }
    changed.files = manifest.files.map { $0.name == file.name ? other : $0 }
    try folder.commit(changed)
    let result = try night.explain(Self.question)
    #expect(result.status == 4)
    #expect(
      result.output.contains("\n  problem: revenue is 1,406,775.80 as published and 1,406,775.81 by the files\n"))
    #expect(result.output.contains(#/\n  difference +0 +0 +0\.01 +0\.0000 /#))
    #expect(try night.explain("--product 1212 --figure revenue").status == 0)
  }

  @Test func `files that were landed after the last publication are a notice`() throws {
    let night = try ExplainedDemo.made()
    try night.database.execute(Self.lateLine)
    let extract = try night.tierbook("extract", "--date", ExplainedDemo.date)
    #expect(extract.status == 1)
    let result = try night.explain(Self.question)
    #expect(result.status == 0)
    #expect(result.output.contains("\n  note: published by run 1, whose files were landed at "))
    #expect(
      result.output.contains("\n  note: revenue is 1,406,775.80 as published and 1,406,875.80 by the files\n"))
    // The month's file then has the earlier lines in its first part, and the late one behind them.
    #expect(try night.tierbook("run", "--date", ExplainedDemo.date).status == 1)
    let again = try night.explain("\(Self.question) --check source")
    #expect(again.status == 0)
    #expect(again.output.contains("  1,406,875.80\n"))
    #expect(again.output.contains("as published by run 2\n"))
    #expect(again.output.contains(#/\n  difference +0 +0 +0\.00 /#))
    let other = try ExplainedDemo.made()
    let path = other.folder + "/pipeline.yaml"
    let yaml = try String(contentsOfFile: path, encoding: .utf8).edited(
      "turnover_basis: revenue", "turnover_basis: cost")
    try yaml.write(toFile: path, atomically: true, encoding: .utf8)
    let turnover = try other.explain("--product 1213 --figure turnover")
    #expect(turnover.status == 0)
    #expect(
      turnover.output.contains("\n  note: published by run 1, whose pipeline file had other options: turnover_basis\n"))
  }

  private static let lateLine = """
    insert into shop.sales_line (line_id, invoice_id, sale_date, product_id, customer_id, salesperson_id, ship_region,
      quantity, list_amount, net_amount, unit_cost, status, changed_at)
    select max(line_id) + 1, 999001, '2026-10-14', 1213, 1002, 1, 'North', 2, 100, 100, 30, 'posted', now() + interval '1 day'
    from shop.sales_line
    """

  @Test func `a line that came to the source after the run is named with its month and amount`() throws {
    let night = try ExplainedDemo.made()
    let before = try night.explain("\(Self.question) --check source")
    #expect(before.status == 0)
    #expect(before.output.contains("\n  the source: equal\n"))
    try night.database.execute(Self.lateLine)
    let result = try night.explain("\(Self.question) --check source")
    #expect(result.status == 4)
    let lines = result.output.split(separator: "\n").filter { $0.hasPrefix("  the source: ") }
    let since = "; 1 line changed there since the files were made"
    #expect(
      lines == [
        "  the source: sales of 2026-10: lines 504, landed 503, difference 1\(since)",
        "  the source: sales of 2026-10: quantity 7,220, landed 7,218, difference 2\(since)",
        "  the source: sales of 2026-10: revenue 157,337.99, landed 157,237.99, difference 100\(since)",
        "  the source: sales of 2026-10: cost 99,583.9903, landed 99,523.9903, difference 60\(since)",
        "  the source: sales of 2026-10: costed_revenue 157,337.99, landed 157,237.99, difference 100\(since)",
      ])
    #expect(result.output.contains("\n  problem: the source does not agree\n"))
    // Another product's lines have not changed.
    #expect(try night.explain("--product 1212 --figure revenue --check source").status == 0)
    try night.database.execute(
      "update shop.stock_count set value = value + 7 where product_id = 1212 and as_of = '2026-09-30'")
    let stock = try night.explain("--product 1212 --figure turnover --check source")
    #expect(stock.output.contains(#/\n  the source: stock of 2026-09: stock .* difference 7\n/#))
  }

  /// Its stock is its own, whoever counts for the products.
  @Test(arguments: ["all", "own"]) func `stock that a customer holds is compared too`(holders: String) throws {
    let yaml = try Market.yaml.edited(
      "exceptions:", "reject_limit: 100%\nmeasures: { stock_holders: \(holders) }\nexceptions:")
    let night = try ExplainedNight(try Market.database("explained_held"), yaml: yaml, date: Market.date)
    let holder = try night.database.rows(
      """
      select customer_id from tierbook.customer_summary
      where average_stock > 0 and month = date_trunc('month', date '\(Market.date)') and window_months = 3
      order by 1 limit 1
      """)[0][0]
    let question = "--customer \(holder) --figure turnover --window 3 --check source"
    let before = try night.explain(question)
    #expect(before.status == 0 && before.output.contains("\n  the source: equal\n"), "\(before.output)\(before.errors)")
    try night.database.execute(
      """
      update market.stock_count set value = value + 7 where product_id = 4 and customer_id = '\(holder)'
        and as_of = (select max(as_of) from market.stock_count
          where customer_id = '\(holder)' and as_of < date_trunc('month', date '\(Market.date)'))
      """)
    let result = try night.explain(question)
    #expect(result.status == 4)
    let lines = result.output.split(separator: "\n").filter { $0.hasPrefix("  the source: ") }
    #expect(lines.count == 1 && lines[0].contains(#/source: stock of \d{4}-\d\d: stock .* difference 7$/#), "\(lines)")
  }

  @Test(arguments: [
    "--product 1213 --figure cross_ratio", "--customer 1012 --figure revenue", "--salesperson 3 --figure revenue",
    "--category Frozen␣Food --figure turnover", "--company --figure revenue",
    "--table product_tier_summary --key basis=revenue --key tier=A --figure revenue",
    "--table customer_composition --key dimension=channel --key value=distributor --figure revenue",
  ])
  func `the query for psql gives the same sums`(question: String) throws {
    let night = try ExplainedDemo.night.get()
    let sql = try night.explain("\(question) --sql")
    #expect(sql.status == 0, "\(sql.errors)")
    let query = try #require(sql.output.components(separatedBy: ";\n").first)
    let rows = try night.database.rows(query)
    let result = try night.explain("\(question) --format json --check source")
    #expect(result.status == 0, "\(result.output.suffix(600))")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let addends = try #require(object["addends"] as? [[String: Any]])
    let sold = addends.filter { $0["lines"] as? Int != 0 }
    #expect(!rows.isEmpty && rows.count == sold.count)
    for (row, addend) in zip(rows, sold) {
      #expect(row[0] == addend["by"] as? String && Int(row[1]) == addend["lines"] as? Int)
      for (place, column) in ["quantity", "revenue", "cost"].enumerated() {
        #expect(ExactDecimal(row[place + 2]) == ExactDecimal(addend[column] as? String ?? ""))
      }
    }
    #expect((object["source_check"] as? [String: Any])?["equal"] as? Bool == true)
  }
}
