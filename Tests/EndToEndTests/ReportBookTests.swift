import Foundation
import TestSupport
import Testing

/// `tierbook report --format xlsx`: a workbook of the published tables.
@Suite struct `The workbook of the report` {
  /// The workbook of the demo's newest month.
  private func book(_ more: String...) throws -> WrittenBook {
    let result = try report(more)
    try #require(result.status == 0, "\(result.errors)")
    let path = try #require(result.outputLines.last)
    try #require(path.hasSuffix("/report.xlsx"))
    return WrittenBook(path: path)
  }

  private func report(_ more: [String]) throws -> CommandResult {
    let (database, result) = try Demo.published.get()
    try #require(result.status == 1)
    return try Command(
      try Checkout.executable("tierbook"),
      ["report", "pipelines/demo.yaml", "--format", "xlsx", "--out", try TestFolder.make("report")] + more,
      environment: database.environment
    ).wait()
  }

  private func sheetNames(_ book: WrittenBook) throws -> [String] {
    try book.elements("xl/workbook.xml").filter { $0.name == "sheet" }.map { $0["name"] }
  }

  /// A sheet's list: what stands above its header, and the values of its rows by header.
  private func list(
    _ book: WrittenBook, _ sheet: String, headerRow: Int
  ) throws -> (head: [String: WrittenBook.Cell], rows: [[String: WrittenBook.Cell]]) {
    let place = try #require(try sheetNames(book).firstIndex(of: sheet))
    let cells = try book.cells(sheet: place + 1)
    var headers: [String: String] = [:]
    var rows: [Int: [String: WrittenBook.Cell]] = [:]
    var byColumn: [(column: String, row: Int, cell: WrittenBook.Cell)] = []
    for (name, cell) in cells {
      let column = String(name.prefix { $0.isLetter })
      let row = try #require(Int(name.dropFirst(column.count)))
      if row == headerRow { headers[column] = cell.value }
      byColumn.append((column, row, cell))
    }
    for (column, row, cell) in byColumn where row > headerRow {
      rows[row, default: [:]][try #require(headers[column])] = cell
    }
    let head = Dictionary(
      byColumn.filter { $0.row < headerRow }.map { ("\(headers[$0.column] ?? $0.column) \($0.row)", $0.cell) }
    ) { first, _ in first }
    return (head, rows.sorted { $0.key < $1.key }.map(\.value))
  }

  /// Each cell equals what SQL gives for it, and is of the type of that; null is no cell.
  private func expect(
    _ rows: [[String: WrittenBook.Cell]], equal sql: String, _ columns: [(header: String, type: String)]
  ) throws {
    let expected = try Demo.published.get().database.rows(sql)
    try #require(rows.count == expected.count && !rows.isEmpty)
    for (row, values) in zip(rows, expected) {
      for ((header, type), value) in zip(columns, values) {
        let cell = row[header]
        switch (type, value) {
        case (_, "∅"): #expect(cell == nil, "\(header) of \(values[0])")
        case ("n", _):
          #expect(cell?.type == "n" && cell.flatMap { Double($0.value) } == Double(value), "\(header) of \(values[0])")
        case ("b", _):
          #expect(cell?.type == "b" && cell?.value == (value == "t" ? "1" : "0"), "\(header) of \(values[0])")
        default: #expect(cell?.type == "s" && cell?.value == value, "\(header) of \(values[0])")
        }
      }
    }
  }

  @Test func `has the sheets of all published tables, a heading each, and is read by the group of its folder`() throws {
    let book = try book()
    #expect(
      try sheetNames(book) == [
        "Read me", "Today", "Company", "Products", "Customers", "Movers", "Bridge", "Gaps", "Salespeople", "Credit",
        "Visits", "Exceptions", "Rejected", "Charts",
      ])
    let attributes = try FileManager.default.attributesOfItem(atPath: book.path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    let folder = URL(fileURLWithPath: book.path).deletingLastPathComponent().path
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [
        "night.json", "report.xlsx", "state.json",
      ])
    let readMe = try book.cells(sheet: 1).values.map(\.value)
    for text in [
      "2026-10-31", "12 months", "windows: 1, 3, 12", "Products: 302 rows",
      "109,163 lines read, 3 rejected; revenue read − rejected − in products = 0.00",
      "gross_profit ÷ costed_revenue, a fraction [product_summary.gross_margin]",
    ] {
      #expect(readMe.contains(text), "Read me lacks \(text)")
    }
  }

  @Test func `has the products of the month and window as SQL has them`() throws {
    let (head, rows) = try list(try book(), "Products", headerRow: 5)
    try expect(
      rows,
      equal: """
        select product_id, product_name, category, quantity, revenue, gross_profit, gross_margin, average_stock, turnover,
          cross_ratio, sales_share, contribution_ratio, revenue_rank, revenue_cumulative_share, revenue_tier,
          contribution_tier, nullif(array_to_string(flags, ', '), '')
        from tierbook.product_summary where month = '2026-10-01' and window_months = 12
        order by revenue_rank nulls last, revenue desc nulls last, product_id
        """,
      [
        ("Product no.", "n"), ("Product", "s"), ("Category", "s"), ("Quantity", "n"), ("Revenue", "n"),
        ("Gross profit", "n"), ("Gross margin", "n"), ("Average stock", "n"), ("Turnover", "n"), ("Cross ratio", "n"),
        ("Sales share", "n"), ("Contribution ratio", "n"), ("Rank by revenue", "n"),
        ("Cumulative share by revenue", "n"), ("Tier by revenue", "s"), ("Tier by contribution ratio", "s"),
        ("Flags", "s"),
      ])
    let (total, check) = (try #require(head["Revenue 3"]), try #require(head["Revenue 4"]))
    #expect(total.value == "29433027.93" && total.formula == "SUBTOTAL(109,E6:E307)")
    #expect(check.value == "0" && check.formula == "ROUND(SUM(E6:E307)-(29433027.93),2)")
  }

  @Test func `has the customers of the month and window as SQL has them`() throws {
    let (head, rows) = try list(try book(), "Customers", headerRow: 5)
    try expect(
      rows,
      equal: """
        select customer_id, customer_name, channel, revenue, gross_profit, gross_margin, revenue_tier, profit_tier,
          key_account, false_key_account, churn_level, growth_year, monthly_average, last_sale_on - date '1899-12-30'
        from tierbook.customer_summary where month = '2026-10-01' and window_months = 12
        order by revenue desc, customer_id
        """,
      [
        ("Customer no.", "n"), ("Customer", "s"), ("Channel", "s"), ("Revenue", "n"), ("Gross profit", "n"),
        ("Gross margin", "n"), ("Tier by revenue within the segment", "s"),
        ("Tier by gross profit within the segment", "s"), ("Key account", "b"), ("False key account", "b"),
        ("Warning level", "n"), ("Growth on last year", "n"), ("Monthly average", "n"), ("Last sale", "n"),
      ])
    #expect(head["Revenue 4"]?.value == "0" && head["Gross profit 4"]?.value == "0")
  }

  @Test func `has proposals for the largest key accounts alone, and says how many there are`() throws {
    let (head, rows) = try list(try book("--top", "3"), "Gaps", headerRow: 3)
    #expect(rows.count == 9 && Set(rows.map { $0["Customer no."]?.value ?? "" }).count == 3)
    let count = try Demo.published.get().database.value(
      """
      select count(*) from tierbook.customer_product where not bought and customer_id in (
        select customer_id from tierbook.customer_summary
        where month = '2026-10-01' and window_months = 12 and key_account order by revenue desc, customer_id limit 3)
      """)
    #expect(head.values.map(\.value).contains("Month 2026-10, 12 months. 9 of \(count)"))
  }

  @Test func `has the same bytes for the same tables`() throws {
    let (first, second) = (try book(), try book())
    #expect(first.path != second.path)
    #expect(FileManager.default.contents(atPath: first.path) == FileManager.default.contents(atPath: second.path))
  }

  @Test func `is Chinese where that is asked for`() throws {
    let book = try book("--language", "zh")
    #expect(
      try sheetNames(book) == [
        "说明", "今日要点", "公司", "商品", "客户", "等级变动", "毛利变动", "可推荐商品", "业务员", "信用", "拜访", "异常销售", "拒收行", "图表",
      ])
    let (_, rows) = try list(book, "商品", headerRow: 5)
    #expect(rows.count == 302 && rows[0]["销售额"] != nil && rows[0]["毛利率"] != nil)
  }

  @Test func `has nobody else's customers where it is one salesperson's`() throws {
    let book = try book("--for", "12")
    #expect(
      try sheetNames(book) == [
        "Read me", "Today", "Work list", "Customers", "Movers", "Gaps", "Credit", "Visits", "Exceptions",
      ])
    let (_, rows) = try list(book, "Customers", headerRow: 5)
    #expect(!rows.isEmpty && rows.allSatisfy { $0["Salesperson no."]?.value == "12" })
  }

  @Test func `leaves out what is not published: customers, and figures of stock`() throws {
    let yaml = try Shop.yaml.edited("  stock: { table: erp.stock_count }\n", "")
    let nightly = try Shop.nightly("book_shop", yaml: yaml)
    try nightly.run()
    let result = try nightly.launch("tierbook", ["report", "pipeline.yaml", "--format", "xlsx"]).wait()
    try #require(result.status == 0, "\(result.errors)")
    let book = WrittenBook(path: try #require(result.outputLines.last))
    #expect(
      try sheetNames(book) == [
        "Read me", "Today", "Company", "Products", "Movers", "Bridge", "Rejected", "Charts",
      ])
    let headers = try book.cells(sheet: 4).filter { $0.key.hasSuffix("5") && $0.key.count == 2 }.map(\.value.value)
    #expect(headers.contains("Revenue") && !headers.contains("Turnover") && !headers.contains("Average stock"))
  }

  @Test func `refuses a format that there is none of`() throws {
    let result = try report(["--format", "xlsx,pdf"])
    #expect(result.status == 2)
    #expect(
      result.errors.hasPrefix(
        "tierbook: error: The value 'xlsx,pdf' is invalid for '--format <format>': 'pdf' is no format; "
          + "accepted: html, xlsx, csv, eml, with commas between them\n"))
  }
}
