import TestSupport
import Testing

@testable import Workbook

let words = WorkbookWords(
  total: "Total of the rows shown", check: "All rows less the company", longNumber: "More than 15 digits.",
  longNumbers: "Numbers of more than 15 digits, which are texts:", cutText: "Cut.")

/// Opens a workbook of a scratch folder.
func workbook(_ scratch: ScratchFolder, _ name: String = "report.xlsx") throws(WorkbookError) -> Workbook {
  try Workbook(
    path: "\(scratch.path)/\(name)", created: 1_793_500_000, title: "Tea shop", footer: "2026-10-31", words: words)
}

/// Writes one table and reads it back.
func written(
  _ columns: [SheetColumn], _ rows: [[String?]], rowLimit: Int = SheetTable.mostRows
) throws -> (book: WrittenBook, result: WrittenTable) {
  let scratch = try ScratchFolder()
  let book = try workbook(scratch)
  let table = SheetTable(name: "tb_list", title: "List", columns: columns, rowLimit: rowLimit)
  let result = try book.sheet("List").write(table, rows)
  try book.close()
  return (WrittenBook(path: book.path, scratch: scratch), result)
}

/// A workbook with all that one can have.
func writeSample(_ book: Workbook) throws {
  let (readMe, products, charts) = (try book.sheet("Read me"), try book.sheet("产品 Products"), try book.sheet("Charts"))
  let table = SheetTable(
    name: "tb_products", title: "Products 产品", note: "Amounts in CNY.",
    columns: [
      SheetColumn("product_id 产品编号", .key), SheetColumn("name 名称", .text, width: 24),
      SheetColumn("rank", .integer, width: 6),
      SheetColumn("revenue 收入", .money(decimals: 2), width: 16, hasTotal: true, wholeTotal: "2000.00"),
      SheetColumn("share", .percent(decimals: 1), emphasis: .bar(.skyBlue), hasTotal: true, wholeTotal: "1"),
      SheetColumn("cumulative share", .percent(decimals: 1)), SheetColumn("margin", .percent(decimals: 1)),
      SheetColumn("turnover", .ratio(decimals: 2)),
      SheetColumn(
        "tier", .text, width: 6,
        emphasis: .grounds([.init("A", .paleGreen), .init("B", .paleYellow), .init("C", .paleRed)])),
      SheetColumn("change", .money(decimals: 2), emphasis: .movement),
      SheetColumn("limit", .money(decimals: 0), emphasis: .over(column: 3)), SheetColumn("last sale", .date),
      SheetColumn("active", .flag), SheetColumn("causes", .texts, width: 20),
    ])
  let rows: [[String?]] = [
    [
      "1", "Green Tea 绿茶", "1", "1000.00", "0.5", "0.5", "0.5", "5", "A", "12.50", "500", "2026-10-31", "t",
      "{price,volume}",
    ],
    ["2", "Black Tea", "2", "600.00", "0.3", "0.8", "0.2", "6", "A", "-7.25", "900", "2026-10-30", "t", "{}"],
    ["3", "Tea Pot", "3", "300.00", "0.15", "0.95", "0.4", "0.5", "B", "0.00", nil, "2026-10-02", "t", "{\"a, b\"}"],
    ["004", "=SUM(A1)", "4", "100.00", "0.05", "1", "-0.2", "5", "C", nil, "100", nil, "f", nil],
  ]
  let written = try products.write(table, rows)
  try readMe.write(
    DocumentationSheet(
      title: "Tea shop",
      rows: [
        .init("Date", "2026-10-31"), .init("Sheet", products.name, linkTo: products.name),
        .init("Charts", "Three charts of the products", linkTo: charts.name),
        .init("revenue 收入", String(repeating: "What customers paid, without tax. ", count: 8)),
      ]))
  func range(_ rows: Range<Int>, _ column: Int) throws -> CellRange {
    try #require(written.cells(rows: rows, column: column))
  }
  // What the lines of cuts, medians and months are drawn from, right of the charts.
  for (row, values) in [["0", "0.8"], ["4", "0.8"], ["0.1", "0.3"], ["10", "0.3"]].enumerated() {
    for (column, value) in values.enumerated() {
      try charts.write(value, .ratio(decimals: 2), row: row, column: 20 + column)
    }
  }
  for month in 1...9 {
    try charts.write("2026-0\(month)-01", .date, row: month + 9, column: 20)
    try charts.write("\(month * month)", .integer, row: month + 9, column: 21)
  }
  func line(_ name: String, _ rows: ClosedRange<Int>) -> ChartPoints {
    ChartPoints(name, x: charts.cells(rows: rows, column: 20), y: charts.cells(rows: rows, column: 21))
  }
  try charts.insert(
    .pareto(
      title: "Pareto 帕累托", rank: "rank", share: "cumulative share",
      tiers: [
        ChartPoints("A", x: range(0..<2, 2), y: range(0..<2, 5)),
        ChartPoints("B", x: range(1..<3, 2), y: range(1..<3, 5)),
        ChartPoints("C", x: range(2..<4, 2), y: range(2..<4, 5)),
      ], cuts: [line("80 %", 0...1)], alternative: "Two products make 80 % of revenue."), row: 0, column: 0)
  try charts.insert(
    .quadrant(
      title: "=Margin and turnover", x: ChartAxis(title: "turnover", minimum: 0.1, isLogarithmic: true),
      y: ChartAxis(title: "margin", format: "0%"), groups: [ChartPoints("all", x: range(0..<4, 7), y: range(0..<4, 6))],
      medians: [line("median", 2...3)], alternative: "One star."), row: 22, column: 0)
  try charts.insert(
    .months(title: "Revenue", y: ChartAxis(title: ""), lines: [line("revenue", 10...18)], alternative: "Rises."),
    row: 44, column: 0)
  try charts.setPage(isLandscape: false, rows: 0...65, columns: 0...12)
}
