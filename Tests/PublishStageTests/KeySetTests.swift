import Arithmetic
import Foundation
import PostgreSQL
import Store
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger
@testable import PublishStage
@testable import Tables

struct KeySetTests {
  private static let columns = [
    Column(name: "month", type: .date), Column(name: "window_months", type: .integer),
    Column(name: "category", type: .text), Column(name: "products", type: .integer),
  ]

  private func duplicates(_ table: String, _ categories: [String]) throws -> [String] {
    let scratch = try ScratchFolder()
    let folder = StageFolder(workDirectory: scratch.path, stage: "classify")
    try folder.create()
    let month = Month(year: 2024, month: 3)
    let file = try folder.write(table, month, columns: Self.columns, madeFrom: "") { writer in
      for (index, category) in categories.enumerated() {
        try writer.row { buffer in
          buffer.beginRow(fields: Self.columns.count)
          buffer.appendField(month.firstDay)
          buffer.appendField(Int32(1))
          buffer.appendField(category)
          buffer.appendField(Int32(index))
        }
      }
      return Facts()
    }
    var keys = KeySet(file)
    try folder.read(file) { keys.insert($0) }
    return try keys.duplicates(in: folder)
  }

  @Test func `finds a key that stands twice, whatever stands behind it`() throws {
    #expect(try duplicates("category_summary", ["food", "drinks", "home"]) == [])
    #expect(try duplicates("category_summary", ["food", "home", "food"]) == ["2024-03-01, 1, food"])
  }

  @Test func `knows the key of each table, as the migrations leave it`() throws {
    let folder = "\(Checkout.root)/sql/target"
    var found: [String: [String]] = [:]
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    for name in names.sorted() where name.wholeMatch(of: /\d{4}_.*\.sql/) != nil {
      let sql = try Checkout.text(of: "sql/target/\(name)")
      for table in sql.matches(of: /(?:create|alter) table :"schema"\.(\w+) (.*?);\n/.dotMatchesNewlines()) {
        guard let key = table.2.firstMatch(of: /primary key \(([^)]*)\)/)?.1 else { continue }
        found[String(table.1)] = key.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      }
    }
    for (table, columns) in KeySet.keyColumns { #expect(found[table] == columns, "\(table)") }
    for table in PipelineReader.outputNames where Tables.named(table)?.view == nil {
      #expect(KeySet.keyColumns[table] != nil, "\(table)")
    }
  }

  @Test func `looks at no more columns than the table's key has`() throws {
    // In the company's table, the month and the window.
    #expect(try duplicates("company_summary", ["food", "home"]) == ["2024-03-01, 1"])
    // This one is of no table that is written.
    #expect(try duplicates("product_window", ["food", "food"]) == [])
  }
}
