import TestSupport
import Testing

@testable import Workbook

@Suite struct `A table of a sheet` {
  private let money = SheetColumn("revenue", .money(decimals: 2), hasTotal: true, wholeTotal: "30.30")

  @Test func `has filter, frozen header and key, repeated header, and one page's width`() throws {
    let columns = [SheetColumn("key", .key), SheetColumn("name", .text, width: 30), money]
    let (book, result) = try written(columns, [["1", "a", "10.10"], ["2", "b", "20.20"]])
    #expect(result.rowsWritten == 2)
    let table = try book.elements("xl/tables/table1.xml")
    #expect(table.first?["displayName"] == "tb_list")
    #expect(table.first?["ref"] == "A5:C7")
    #expect(table.first { $0.name == "autoFilter" }?["ref"] == "A5:C7")
    #expect(table.filter { $0.name == "tableColumn" }.map { $0["name"] } == ["key", "name", "revenue"])
    #expect(table.last?["showRowStripes"] == "1")
    let sheet = try book.elements("xl/worksheets/sheet1.xml")
    let pane = try #require(sheet.first { $0.name == "pane" })
    #expect((pane["xSplit"], pane["ySplit"], pane["state"]) == ("1", "5", "frozen"))
    let page = try #require(sheet.first { $0.name == "pageSetup" })
    #expect((page["orientation"], page["fitToHeight"], page["paperSize"]) == ("landscape", "0", "9"))
    let names = try book.elements("xl/workbook.xml").filter { $0.name == "definedName" }.map {
      "\($0["name"]) \($0.text)"
    }
    #expect(names == ["_xlnm.Print_Area List!$A$1:$C$7", "_xlnm.Print_Titles List!$5:$5"])
  }

  @Test func `adds up the rows shown, and compares all with the whole`() throws {
    let book = try written([SheetColumn("key", .key), money], [["1", "10.10"], ["2", "20.20"], ["3", nil]]).book
    let cells = try book.cells(sheet: 1)
    #expect(cells["A3"]?.value == words.total)
    #expect(cells["B3"]?.description == "n 30.3 =SUBTOTAL(109,B6:B8)")
    #expect(cells["A4"]?.value == words.check)
    #expect(cells["B4"]?.description == "n 0 =ROUND(SUM(B6:B8)-(30.30),2)")
    #expect(try book.format(of: cells["B4"]) == "#,##0.00;-#,##0.00;✓ #,##0.00")
    let formulas = try book.elements("xl/worksheets/sheet1.xml").filter { $0.name == "formula" }.map(\.text)
    #expect(formulas == ["B4=0", "B4<>0"])
  }

  @Test func `shows what is lacking to the whole`() throws {
    let columns = [
      SheetColumn("key", .key), SheetColumn("amount", .money(decimals: 2), wholeTotal: "-5"),
      SheetColumn("share", .percent(decimals: 1), wholeTotal: "1"),
      SheetColumn("ratio", .ratio(decimals: 2), hasTotal: true),
    ]
    let book = try written(columns, [["1", "0.10", "0.5", "1.5"], ["2", "0.20", "0.4996", "NaN"]]).book
    let cells = try book.cells(sheet: 1)
    #expect(cells["B3"] == nil)
    #expect(cells["B4"]?.description == "n 5.3 =ROUND(SUM(B6:B7)-(-5),2)")
    // 0.0004 is less than a tenth of a per cent.
    #expect(cells["C4"]?.description == "n 0 =ROUND(SUM(C6:C7)-(1),3)")
    // A column with a value that is no number has no sum.
    #expect(cells["D3"]?.description == "s ?")
    #expect(cells["D7"]?.description == "s NaN")
  }

  @Test func `writes amounts of more than 15 digits as texts, with their exact sum`() throws {
    let columns = [
      SheetColumn("key", .key),
      SheetColumn("amount", .money(decimals: 2), hasTotal: true, wholeTotal: "12345678901234.60"),
      SheetColumn("pieces", .integer, hasTotal: true),
    ]
    let rows = [["1", "12345678901234.56", "999999999999999"], ["2", "0.01", "1"], ["3", "999999999999999", "1"]]
    let book = try written(columns, rows).book
    let cells = try book.cells(sheet: 1)
    #expect(cells["A2"]?.value == "Numbers of more than 15 digits, which are texts: 1")
    #expect(cells["B6"]?.description == "s 12345678901234.56")
    #expect(cells["B7"]?.description == "n 0.01")
    #expect(cells["B8"]?.description == "n 999999999999999")
    #expect(cells["B3"]?.description == "s 1012345678901233.57")
    #expect(cells["B4"]?.description == "s 999999999999998.97")
    // Each piece is a number, and the sum is none.
    #expect(cells["C6"]?.description == "n 999999999999999")
    #expect(cells["C3"]?.description == "s 1000000000000001")
    let notes = try book.elements("xl/comments1.xml").filter { $0.name == "comment" }.map { $0["ref"] }
    #expect(notes == ["B3", "C3", "B4", "B6"])
    #expect(
      try book.elements("xl/comments1.xml").filter { $0.name == "t" }.allSatisfy { $0.text == words.longNumber })
  }

  @Test(arguments: [
    "=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0", "<b>&\"'", "</t></si></sst>", "]]>",
    "<r><t>x</t></r>",
    "_x0041_", "_x005F_", "__x0041_x0041_", "a\u{1}\u{1F}b", "\u{202E}txt.exe", "é 绿茶 😀", " both ", "a\nb", "\r\n",
  ])
  func `writes hostile texts as texts`(text: String) throws {
    let book = try written([SheetColumn("key", .key), SheetColumn("name", .text)], [[text, text]]).book
    let cells = try book.cells(sheet: 1)
    let expected = WrittenBook.Cell(type: "s", value: text)
    #expect(cells["B4"] == expected)
    #expect((cells["A4"]?.type, cells["A4"]?.value) == ("s", text))
    #expect(cells.values.allSatisfy { $0.formula == nil })
  }

  @Test func `replaces what XML cannot hold`() throws {
    let book = try written([SheetColumn("name", .text)], [["a\u{0}b\u{FFFE}c\u{FFFF}"]]).book
    #expect(try book.cells(sheet: 1)["A4"]?.value == "a\u{FFFD}b\u{FFFD}c\u{FFFD}")
  }

  @Test func `cuts texts that are too long, and notes it`() throws {
    let long = String(repeating: "x", count: 40_000)
    let book = try written([SheetColumn("name", .text)], [[long], [String(long.prefix(32_767))]]).book
    let cells = try book.cells(sheet: 1)
    #expect(cells["A4"]?.value == long.prefix(32_766) + "…")
    #expect(cells["A5"]?.value.count == 32_767)
    #expect(try book.elements("xl/comments1.xml").filter { $0.name == "comment" }.map { $0["ref"] } == ["A4"])
  }

  @Test func `makes headers that Excel takes`() throws {
    let headers = ["a", "A", "a (2)", "", "", "x\n&\u{1}\"y", String(repeating: "长", count: 300), "=1+1", "[#']"]
    let book = try written(headers.map { SheetColumn($0, .text) }, [headers.map { _ in nil }]).book
    let names = try book.elements("xl/tables/table1.xml").filter { $0.name == "tableColumn" }.map { $0["name"] }
    let expected = [
      "a", "A (2)", "a (2) (2)", "_", "_ (2)", "x & \"y", String(repeating: "长", count: 255), "=1+1", "[#']",
    ]
    #expect(names == expected)
    let cells = try book.cells(sheet: 1)
    #expect(expected.indices.map { cells[cellName(2, $0)]?.value } == expected)
  }

  @Test func `leaves null empty`() throws {
    let kinds: [CellKind] = [
      .text, .key, .integer, .money(decimals: 2), .percent(decimals: 1), .ratio(decimals: 2), .date, .flag, .texts,
    ]
    let book = try written(kinds.map { SheetColumn("\($0)", $0) }, [kinds.map { _ in nil }]).book
    #expect(try book.cells(sheet: 1).keys.allSatisfy { $0.hasSuffix("1") || $0.hasSuffix("3") })
  }

  @Test func `says how many rows fit`() throws {
    let rows = (1...10).map { ["\($0)", "\($0)"] }
    let (book, result) = try written(
      [SheetColumn("key", .key), SheetColumn("n", .integer, hasTotal: true, wholeTotal: "55")], rows, rowLimit: 9
    )
    #expect(result.rowsWritten == 4)
    let cells = try book.cells(sheet: 1)
    #expect(cells["A9"]?.value == "4")
    #expect(cells["A10"] == nil)
    #expect(cells["B4"]?.description == "n -45 =ROUND(SUM(B6:B9)-(55),0)")
    #expect(result.cells(rows: 2..<10, column: 1) == CellRange(sheetName: "List", rows: 7...8, column: 1))
    #expect(result.cells(rows: 4..<10, column: 1) == nil)
  }

  @Test func `of no rows is a table with an empty one`() throws {
    let (book, result) = try written(
      [SheetColumn("key", .key), SheetColumn("n", .integer, hasTotal: true, wholeTotal: "0")], [])
    #expect(result.rowsWritten == 0)
    #expect(try book.elements("xl/tables/table1.xml").first?["ref"] == "A5:B6")
    #expect(try book.cells(sheet: 1)["B4"]?.description == "n 0 =ROUND(SUM(B6:B6)-(0),0)")
  }

  @Test func `lets colours follow the values`() throws {
    let columns = [
      SheetColumn("share", .percent(decimals: 1), emphasis: .bar(.skyBlue)),
      SheetColumn("tier", .text, emphasis: .grounds([.init("A", .paleGreen), .init("a \"b\"", .paleRed)])),
      SheetColumn("change", .money(decimals: 2), emphasis: .movement),
      SheetColumn("owed", .money(decimals: 0), emphasis: .over(column: 2)),
    ]
    let book = try written(columns, [["0.5", "A", "-3", "7"], ["0.25", "B", "3", nil]]).book
    let elements = try book.elements("xl/worksheets/sheet1.xml")
    #expect(
      elements.filter { $0.name == "formula" }.map(\.text) == [
        #"$B4="A""#, #"$B4="a ""b""""#, "AND(ISNUMBER($C4),$C4>0)", "AND(ISNUMBER($C4),$C4<0)",
        "AND(ISNUMBER($D4),ISNUMBER($C4),$D4>$C4)",
      ])
    #expect(
      elements.filter { $0.name == "conditionalFormatting" }.map { $0["sqref"] } == [
        "A4:A5", "B4:B5", "C4:C5", "D4:D5",
      ])
    #expect(elements.filter { $0.name == "cfvo" }.map { $0["type"] } == ["num", "max"])
    let cells = try book.cells(sheet: 1)
    #expect(try book.format(of: cells["C4"]) == "▲ #,##0.00;▼ -#,##0.00;#,##0.00")
    #expect(try book.format(of: cells["D4"]) == "#,##0;[Red]-#,##0")
    #expect(try book.format(of: cells["A4"]) == "0.0%")
  }
}
