import PostgreSQL
import Testing

@testable import Report
@testable import Tables

/// Lists as CSV.
struct CSVTextTests {
  private static let columns = [
    ColumnDeclaration("product_id", .key(.product), .key, Words("Product", "商品"), Words("", "")),
    ColumnDeclaration("product_name", .text, .text, Words("Name", "名称"), Words("", "")),
    ColumnDeclaration("revenue", .decimal(.money), .money, Words("Revenue", "销售额"), Words("", "")),
  ]

  private func written(_ rows: [[String?]], _ style: CSVStyle = CSVStyle()) -> String {
    var text = CSVText(Self.columns, style)
    for row in rows { text.append(row) }
    return text.text
  }

  @Test func `has a mark for Excel, the columns' names, and a line for each row`() {
    #expect(
      Array(written([["7", "绿茶", "-1.50"], ["8", nil, nil], ["9", "", "0"]]).unicodeScalars)
        == Array("\u{FEFF}product_id,product_name,revenue\r\n7,绿茶,-1.50\r\n8,,\r\n9,\"\",0\r\n".unicodeScalars))
    var plain = CSVStyle()
    plain.hasMark = false
    #expect(written([], plain) == "product_id,product_name,revenue\r\n")
  }

  @Test(arguments: [
    ("a,b", "\"a,b\""), ("a \"b\"", "\"a \"\"b\"\"\""), ("a\r\nb", "\"a\r\nb\""), (" a ", " a "), ("a;b", "a;b"),
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\ta", "'\ta"), ("=a,b", "\"'=a,b\""),
    ("a=b", "a=b"),
  ])
  func `quotes what it must, and hands no formula to a spreadsheet`(value: String, field: String) {
    #expect(written([["=1", value, "-2"]]).hasSuffix("\r\n=1,\(field),-2\r\n"))
  }

  @Test func `leaves text as it is where nobody opens it in a spreadsheet`() {
    var style = CSVStyle()
    style.isSpreadsheetSafe = false
    #expect(written([["1", "=1+1", "2"]], style).hasSuffix("\r\n1,=1+1,2\r\n"))
  }
}
