import TestSupport
import Testing

@testable import Workbook

@Suite struct `A chart` {
  private func charts() throws -> WrittenBook {
    let scratch = try ScratchFolder()
    let book = try workbook(scratch)
    try writeSample(book)
    try book.close()
    return WrittenBook(path: book.path, scratch: scratch)
  }

  @Test func `of Pareto is a line a tier and a dashed line a cut, from the sheets' cells`() throws {
    let book = try charts()
    let elements = try book.elements("xl/charts/chart1.xml")
    #expect(elements.filter { $0.name == "c:scatterChart" }.count == 1)
    let cells = elements.filter { $0.name == "c:f" }.map(\.text)
    #expect(
      cells == [
        "'产品 Products'!$C$6:$C$7", "'产品 Products'!$F$6:$F$7", "'产品 Products'!$C$7:$C$8", "'产品 Products'!$F$7:$F$8",
        "'产品 Products'!$C$8:$C$9", "'产品 Products'!$F$8:$F$9", "Charts!$U$1:$U$2", "Charts!$V$1:$V$2",
      ])
    let values = elements.filter { $0.name == "c:v" }.map(\.text)
    #expect(
      values == [
        "A", "1", "2", "0.5", "0.8", "B", "2", "3", "0.8", "0.95", "C", "3", "4", "0.95", "1", "80 %", "0", "4",
        "0.8", "0.8",
      ])
    #expect(elements.filter { $0.name == "a:prstDash" }.map { $0["val"] } == ["dash"])
    #expect(elements.filter { $0.name == "a:t" }.map(\.text) == ["Pareto 帕累托", "rank", "cumulative share"])
  }

  @Test func `of quadrants has points without lines on a logarithmic axis`() throws {
    let book = try charts()
    let elements = try book.elements("xl/charts/chart2.xml")
    #expect(elements.filter { $0.name == "c:logBase" }.map { $0["val"] } == ["10"])
    #expect(elements.filter { $0.name == "c:symbol" }.map { $0["val"] } == ["circle", "none"])
    // A title is a text, whatever it begins with.
    #expect(elements.filter { $0.name == "a:t" }.map(\.text).first == " =Margin and turnover")
  }

  @Test func `of months has their dates below it`() throws {
    let book = try charts()
    let elements = try book.elements("xl/charts/chart3.xml")
    #expect(elements.filter { $0.name == "c:f" }.map(\.text) == ["Charts!$U$11:$U$19", "Charts!$V$11:$V$19"])
    #expect(elements.first { $0.name == "c:numFmt" }?["formatCode"] == "yyyy-mm")
  }

  @Test func `says what it shows`() throws {
    let book = try charts()
    let texts = try book.elements("xl/drawings/drawing1.xml").filter { $0.name == "xdr:cNvPr" }.map { $0["descr"] }
    #expect(texts == ["Two products make 80 % of revenue.", "One star.", "Rises."])
  }
}
