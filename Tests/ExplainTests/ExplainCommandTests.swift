import Foundation
import TestSupport
import Testing

@Suite struct `The command explain` {
  /// Eight digits of a checksum, in the names of files.
  private func withoutChecksums(_ text: String) -> String { text.replacing(/\.[0-9a-f]{8}\.copy/, with: ".….copy") }

  @Test func `prints a figure with its formula, its parts, its months and a difference of 0`() throws {
    let night = try ExplainedDemo.night.get()
    let result = try night.explain("--product 1213 --figure cross_ratio")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(withoutChecksums(result.output) == Self.crossRatio)
  }

  private static let crossRatio = """
    cross_ratio of product 1213 "Deodorant 12 × 150 ml", 12 months to 2026-10           6.904584
    交叉比率 = 毛利率 × 周转率                            as published by run 1

      gross_margin   0.369447 = gross_profit 519,728.7431 ÷ costed_revenue 1,406,775.80
        gross_profit = costed_revenue 1,406,775.80 − cost 887,047.0569
        costed_revenue: all 4,810 lines have a cost: 4,689 their own, 121 that of the product master
      turnover      18.688983 = revenue 1,406,775.80 ÷ average_stock 75,272.997083
        average_stock = mean of 12 months of (opening + closing) ÷ 2; stock at cost
      exact: 519,728.7431 × 24 ÷ 1,806,551.93 = 6.904584   (revenue cancels, rounded once)

      by month    lines  quantity       revenue          cost    opening     closing        average
      2025-11       301     3,810     81,614.84   51,378.3463  45,365.45   66,691.22     56,028.335
      2025-12       344     4,892    102,689.12   66,088.7283  66,691.22   65,787.43     66,239.325
      2026-01       296     4,797    103,967.43   64,941.0147  65,787.43   59,789.75     62,788.590
      2026-02       341     4,147     91,308.58   56,231.9376  59,789.75   64,753.82     62,271.785
      2026-03       394     5,838    126,314.81   79,354.5026  64,753.82   72,809.23     68,781.525
      2026-04       421     4,953    108,081.72   67,481.7207  72,809.23   89,245.22     81,027.225
      2026-05       434     6,475    140,661.91   88,373.5780  89,245.22   89,098.36     89,171.790
      2026-06       451     5,235    114,644.79   71,610.4264  89,098.36   72,158.36     80,628.360
      2026-07       451     6,141    130,878.65   84,181.5303  72,158.36   82,374.58     77,266.470
      2026-08       375     4,248     93,473.35   58,349.3406  82,374.58   72,119.82     77,247.200
      2026-09       499     7,233    155,902.61   99,531.9411  72,119.82   95,142.24     83,631.030
      2026-10       503     7,218    157,237.99   99,523.9903  95,142.24  101,246.42     98,194.330
      sum         4,810    64,987  1,406,775.80  887,047.0569                         75,272.997083
      difference      0         0          0.00        0.0000                              0.000000

      not in it: rejected lines of this product, lines after the business date: none
      stock counts: last day with a count in each month: 2025-10-31, 2025-11-29, 2025-12-31 … 2026-10-31
      options: stock_valuation cost, turnover_basis revenue
      read from sales-2025-11.….copy … (12 files), stock-2025-10.….copy … (13 files), products.….copy
      check it: tierbook explain … --sql prints a query over the source for psql

    """

  @Test func `shows a tier among its neighbours, with the items at the cuts`() throws {
    let result = try ExplainedDemo.night.get().explain("--product 1213 --figure tier")
    #expect(
      result.output.contains(
        """
          among 301 items of all products; cuts A 0.75, B 0.95, crossing higher, rest C
          rank  key   name                             revenue  share before  share with it  tier
             1  1212  Toothbrushes 72             2,220,731.22      0.000000       0.075450  A     above
             2  902   Milk Chocolate 10 × 300 g   1,890,198.56      0.075450       0.139671  A     above
             3  1213  Deodorant 12 × 150 ml       1,406,775.80      0.139671       0.187466  A     this
             4  611   Prawns 10 × 250 g           1,065,064.84      0.187466       0.223653  A     below
             5  1207  Bar Soap 48 × 100 g           764,293.59      0.223653       0.249620  A     below
             6  612   Prawns 10 × 1 kg              698,306.28      0.249620       0.273345  A     below
            81  607   Fish Fingers 12 × 450 g        75,187.14      0.748023       0.750578  A     last of A
           219  614   Chicken Nuggets 6 × 1.5 kg     25,118.04      0.949183       0.950036  B     last of B

        """))
  }

  /// The rows of the specification of causes: own, others, either, both.
  @Test(arguments: [
    ("714", "2025-11", ["A", "B", "A", "B"]), ("1218", "2025-12", ["B", "B", "A", "A"]),
    ("1108", "2025-11", ["B", "C", "C", "C"]), ("912", "2025-11", ["B", "B", "B", "C"]),
  ])
  func `says of a movement whose change alone would have made it`(
    product: String, month: String, tiers: [String]
  ) throws {
    let night = try ExplainedDemo.night.get()
    let result = try night.explain("--product \(product) --month \(month) --figure movement")
    let found = result.output.matches(of: /T\(\d,\d\) (\w):/).map { String($0.output.1) }
    #expect(found == tiers)
  }

  @Test func `lists the rules behind reasons, also those that do not hold`() throws {
    let night = try ExplainedDemo.night.get()
    let key = try #require(
      try night.database.values(
        """
        select customer_id from tierbook.customer_summary where month = '2026-10-01' and window_months = 12
        and churn_reasons::text like '%quiet%' order by customer_id limit 1
        """
      ).first)
    let output = try night.explain("--customer \(key) --figure churn_reasons").output
    let rows = output.split(separator: "\n").filter { !$0.hasPrefix("  not in it") && $0.contains(#/ (yes|no) /#) }
    #expect(rows.count == 6)
    #expect(rows.contains { $0.hasPrefix("  quiet ") && $0.contains(" yes ") })
    #expect(rows.contains { $0.contains(" no ") })
    let flags = try night.explain("--product 9999 --figure flags --window 1").output
    #expect(flags.contains(#/\n  negative_revenue +yes +revenue -51\.54 +below 0\n/#))
    #expect(flags.contains(#/\n  no_revenue +no +revenue -51\.54 +0\n/#))
  }

  @Test func `says which part makes a figure null`() throws {
    let night = try ExplainedDemo.night.get()
    let output = try night.explain("--product 9999 --figure contribution_ratio --window 1").output
    #expect(output.hasPrefix("contribution_ratio of product 9999, in 2026-10"))
    #expect(output.contains("\n  note: contribution_ratio is null: revenue is below 0 (negative_revenue)\n"))
    let key = try night.database.rows(
      """
      select product_id, to_char(month, 'YYYY-MM') from tierbook.product_summary
      where window_months = 12 and average_stock = 0 and revenue > 0 limit 1
      """)
    if let row = key.first {
      let output = try night.explain("--product \(row[0]) --month \(row[1]) --figure turnover").output
      #expect(output.contains("\n  note: turnover is null: average stock is 0 (no_stock)\n"))
    }
  }

  @Test func `says of a product that is gone since when`() throws {
    let night = try ExplainedDemo.night.get()
    let row = try #require(
      try night.database.rows(
        """
        select product_id, to_char(month, 'YYYY-MM'), window_months from tierbook.product_summary
        where movement = 'lost' order by month, product_id limit 1
        """
      ).first)
    let result = try night.explain("--product \(row[0]) --month \(row[1]) --window \(row[2]) --figure revenue")
    #expect(result.status == 0)
    #expect(result.output.contains(#/note: no line and no stock(?: since \d{4}-\d\d; last month \d{4}-\d\d)?: /#))
  }

  @Test func `names rejected lines that are not in a figure`() throws {
    let night = try ExplainedDemo.night.get()
    let output = try night.explain("--product 103 --figure revenue").output
    #expect(output.contains("\n  not in it: 2026-06 sales nan_revenue, revenue unknown ("))
    #expect(try night.explain("--product 103 --figure revenue --month 2026-05").output.contains("date: none\n"))
  }

  @Test func `splits a sum by customer, product and document, with the rest as one`() throws {
    let night = try ExplainedDemo.night.get()
    for split in ["customer", "document"] {
      let output = try night.explain("--product 1213 --figure revenue --by \(split) --top 2").output
      #expect(
        output.contains(#/\n  by \w+ .*\n.*\n.*\n  rest: \d+ .*\n  sum .*1,406,775\.80.*\n  difference.* 0\.00 /#))
    }
    let output = try night.explain("--customer 1012 --figure quantity --by product --top 1").output
    #expect(output.contains(#/\n  by product +name .*\n.*\n  rest: \d+ /#))
  }

  @Test func `writes all lines as CSV, with the figure in the last row`() throws {
    let night = try ExplainedDemo.night.get()
    let path = night.folder + "/lines.csv"
    let result = try night.explain("--product 1213 --figure gross_profit --by line --top 2 --lines \(path)")
    #expect(result.output.contains("  … and 4,808 lines more: --top 4810 or --lines FILE.csv has them\n"))
    let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(
      rows.first == [
        "sale_date", "product_id", "customer_id", "quantity", "revenue", "cost", "salesperson_id", "list_amount",
        "ship_region", "document_id", "cost_used", "cost_origin", "running_total",
      ])
    #expect(rows.count == 4812)
    #expect(rows.last?.first == "gross_profit" && rows.last?.last == "519728.7431000")
    #expect(rows.dropLast().last?.last == "519728.7431000")
    let lines = rows.dropFirst().dropLast()
    #expect(Set(lines.map { $0[11] }) == ["line", "product master"])
    #expect(lines.map { $0[0] } == lines.map { $0[0] }.sorted())
  }

  @Test func `prints JSON with amounts as texts`() throws {
    let night = try ExplainedDemo.night.get()
    let result = try night.explain("--product 1213 --figure turnover --format json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(object["figure"] as? String == "turnover" && object["value"] as? String == "18.688983")
    #expect(object["window"] as? Int == 12 && object["month"] as? String == "2026-10")
    #expect(object["source_check"] is NSNull && object["rest"] is NSNull)
    let parts = try #require(object["parts"] as? [[String: Any]])
    #expect(parts.map { $0["name"] as? String } == ["revenue", "average_stock"])
    #expect(parts[0]["value"] as? String == "1406775.80")
    let addends = try #require(object["addends"] as? [[String: Any]])
    #expect(addends.count == 12 && addends[0]["revenue"] as? String == "81614.84")
    #expect((object["published"] as? [String: Any])?["run_id"] as? Int == 1)
    #expect((object["difference"] as? [String: String])?["revenue"] == "0.00")
    let file = try #require((object["files"] as? [[String: Any]])?.first)
    #expect(file["rows"] as? Int == 9128 || file["rows"] is Int)
  }

  @Test func `explains what the next run would publish, from the work directory alone`() throws {
    let night = try ExplainedDemo.night.get()
    let result = try Command(
      try Checkout.executable("tierbook"),
      [
        "explain", "pipeline.yaml", "--work-dir", night.work, "--from", "work", "--customer", "1002", "--figure",
        "gross_margin",
      ], environment: ["PGHOST": "/nowhere"], folder: night.folder
    ).wait()
    #expect(result.status == 0)
    #expect(result.output.contains("not published yet"))
    #expect(result.output.contains(#/\n  difference +0 /#))
  }

  @Test func `prints names with characters that a terminal would obey by their numbers`() throws {
    let night = try ExplainedDemo.made()
    try night.database.execute(
      "update tierbook.product_summary set product_name = E'Red\\u001B[31m \\u202E' where product_id = 1213")
    let output = try night.explain("--product 1213 --figure revenue").output
    #expect(output.hasPrefix(#"revenue of product 1213 "Red\u001B[31m \u202E", 12 months"#))
    let found = try night.explain("--product [31m --figure revenue")
    #expect(found.errors.contains(#"did you mean 1213 "Red\u001B[31m \u202E"?"#))
  }

  @Test func `changes nothing in the work directory and the target`() throws {
    let night = try ExplainedDemo.night.get()
    func state() throws -> [String] {
      let files = try FileManager.default.subpathsOfDirectory(atPath: night.work).sorted()
      let times = try files.map { path in
        try FileManager.default.attributesOfItem(atPath: "\(night.work)/\(path)")[.modificationDate] as? Date
      }
      return zip(files, times).map { "\($0) \($1?.description ?? "")" }
        + (try night.database.values("select count(*) from tierbook.run"))
    }
    let before = try state()
    for question in ["--company --figure cross_ratio", "--customer 2011 --figure churn_reasons --check source"] {
      #expect(try night.explain(question).status == 0)
    }
    #expect(try state() == before)
  }
}
