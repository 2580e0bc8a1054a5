import Foundation
import TestSupport
import Testing

@testable import Workbook

@Suite struct `A workbook` {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  @Test func `has the same bytes whenever it is written`() throws {
    for name in ["a.xlsx", "b.xlsx"] {
      let book = try workbook(scratch, name)
      try writeSample(book)
      try book.close()
      // Times of archives are of two seconds.
      if name == "a.xlsx" { sleep(2) }
    }
    let first = try bytes("\(scratch.path)/a.xlsx")
    #expect(try bytes("\(scratch.path)/b.xlsx") == first)
    // The time and date of the first part: 1980-01-01.
    #expect(Array(first[10..<14]) == [0, 0, 0x21, 0])
    let core = try WrittenBook(path: "\(scratch.path)/a.xlsx").part("docProps/core.xml")
    #expect(core.contains(#"<dcterms:created xsi:type="dcterms:W3CDTF">2026-11-01T02:26:40Z</dcterms:created>"#))
    #expect(core.contains("<dc:title>Tea shop</dc:title>"))
    #expect(try scratch.names() == ["a.xlsx", "b.xlsx"])
  }

  @Test func `is well-formed in all its parts`() throws {
    let book = try workbook(scratch)
    try writeSample(book)
    try book.close()
    let written = WrittenBook(path: book.path)
    for part in try written.elements("[Content_Types].xml").map({ $0["PartName"] }) where !part.isEmpty {
      #expect(try !written.elements(String(part.dropFirst())).isEmpty, "\(part)")
    }
  }

  @Test func `is read by its owner only`() throws {
    let book = try workbook(scratch)
    _ = try book.sheet("a")
    try book.close()
    let rights = try FileManager.default.attributesOfItem(atPath: book.path)[.posixPermissions] as? Int
    #expect(rights == 0o600)
  }

  @Test func `says which file cannot be written, and why`() throws {
    func refusal(_ path: String) -> WorkbookError? {
      #expect(throws: WorkbookError.self) {
        let book = try Workbook(path: path, created: 1, title: "", footer: "", words: words)
        _ = try book.sheet("a")
        try book.close()
      }
    }
    let nowhere = refusal("\(scratch.path)/none/a.xlsx")
    #expect(nowhere?.description == "\(scratch.path)/none/a.xlsx: cannot be written: No such file or directory")
    #expect(refusal(scratch.path)?.description == "\(scratch.path): cannot be written: Is a directory")
    #expect(refusal("/dev/full")?.description == "/dev/full: cannot be written: No space left on device")
    #expect(FileManager.default.fileExists(atPath: "/dev/full"))
  }

  @Test func `leaves nothing where it was not closed`() throws {
    var book: Workbook? = try workbook(scratch)
    _ = try book?.sheet("a")
    #expect(try scratch.names() == ["report.xlsx"])
    book = nil
    #expect(try scratch.names() == [])
  }

  @Test(
    arguments: [
      ("Read me", "Read me"), ("产品", "产品"), ("a/b\\c:d*e?f[g]#h", "a_b_c_d_e_f_g__h"), ("'it's'", "it's"),
      ("", "_"), ("'", "_"), ("History", "History_"), (" a\n\tb ", "a b"), ("a\u{0}b", "a b"),
      (String(repeating: "长", count: 40), String(repeating: "长", count: 31)),
      // 31 UTF-16 units would cut the last in two.
      (String(repeating: "😀", count: 20), String(repeating: "😀", count: 15)),
      (String(repeating: "x", count: 30) + "'y", String(repeating: "x", count: 30)),
    ])
  func `gives sheets names that Excel takes`(wanted: String, name: String) throws {
    let book = try workbook(scratch)
    #expect(try book.sheet(wanted).name == name)
    try book.close()
    #expect(
      try WrittenBook(path: book.path).elements("xl/workbook.xml").filter { $0.name == "sheet" }.map { $0["name"] } == [
        name
      ])
  }

  @Test func `gives each name once, in whatever case`() throws {
    let book = try workbook(scratch)
    let long = String(repeating: "x", count: 31)
    let names = try ["Visits", "visits", "VISITS", long, long + "y"].map { try book.sheet($0).name }
    #expect(names == ["Visits", "visits (2)", "VISITS (3)", long, String(repeating: "x", count: 27) + " (2)"])
    try book.close()
  }

  @Test func `tells what it is, and leads to its sheets`() throws {
    let book = try workbook(scratch)
    let (readMe, other) = (try book.sheet("Read me"), try book.sheet("Bob's 产品 & more"))
    try readMe.write(
      DocumentationSheet(title: "Tea shop", rows: [.init("Date", "=2026"), .init("List", "To it", linkTo: other.name)]))
    try book.close()
    let written = WrittenBook(path: book.path)
    let cells = try written.cells(sheet: 1).mapValues(\.value)
    #expect(cells == ["A1": "Tea shop", "A3": "Date", "B3": "=2026", "A4": "List", "B4": "To it"])
    let elements = try written.elements("xl/worksheets/sheet1.xml")
    let link = try #require(elements.first { $0.name == "hyperlink" })
    #expect((link["ref"], link["location"]) == ("B4", "'Bob''s 产品 & more'!A1"))
    #expect(elements.first { $0.name == "oddFooter" }?.text == "&L2026-10-31&R&P / &N")
  }

  @Test func `has a footer whatever the text is`() throws {
    let book = try Workbook(
      path: "\(scratch.path)/a.xlsx", created: 1, title: "",
      footer: "A&G &[Picture] \(String(repeating: "长", count: 300))",
      words: words)
    try book.sheet("a").write(DocumentationSheet(title: "", rows: []))
    try book.close()
    let footer = try WrittenBook(path: book.path).elements("xl/worksheets/sheet1.xml").first { $0.name == "oddFooter" }
    #expect(footer?.text.hasPrefix("&LA＆G ＆[Picture] 长") == true)
    #expect(footer?.text.hasSuffix("长&R&P / &N") == true)
  }

  @Test func `prints the table of the longest name`() throws {
    let book = try workbook(scratch)
    let name = String(repeating: "长", count: 31)
    try book.sheet(name).write(SheetTable(name: "tb_a", title: "", columns: [SheetColumn("k", .key)]), [["1"]])
    try book.close()
    let names = try WrittenBook(path: book.path).elements("xl/workbook.xml").filter { $0.name == "definedName" }
    #expect(names.map(\.text) == ["'\(name)'!$A$1:$A$4", "'\(name)'!$3:$3"])
  }

  @Test func `refuses a second table of a name`() throws {
    let book = try workbook(scratch)
    let table = SheetTable(name: "tb_a", title: "", columns: [SheetColumn("k", .key)])
    try book.sheet("a").write(table, [])
    let problem = "sheet b: the workbook has a table TB_A already"
    #expect(throws: WorkbookError(path: book.path, problem: problem)) {
      var other = table
      other.name = "TB_A"
      try book.sheet("b").write(other, [])
    }
  }
}
