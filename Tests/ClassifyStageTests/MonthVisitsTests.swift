import Arithmetic
import PostgreSQL
import Rules
import Store
import TestSupport
import Testing

@testable import ClassifyStage
@testable import CommandLine
@testable import Configuration
@testable import Ledger

struct MonthVisitsTests {
  @Test func `finds its columns by their names, wherever they stand`() throws {
    let scratch = try ScratchFolder()
    let folder = StageFolder(workDirectory: scratch.path, stage: "measure")
    try folder.create()
    let month = Month(year: 2024, month: 3)
    let columns = [
      Column(name: "visits_with_order", type: .integer), Column(name: "new", type: .integer),
      Column(name: "visits_made", type: .integer), Column(name: "salesperson_id", type: .integer),
    ]
    let made = try folder.write("salesperson_visit", month, columns: columns, madeFrom: "") { writer in
      try writer.row { buffer in
        buffer.beginRow(fields: 4)
        for value: Int32 in [7, 8, 43, 5] { buffer.appendField(value) }
      }
      return Facts()
    }
    let visits = try MonthVisits(plan: nil, in: folder, made: made, in: folder)
    let totals = try #require(visits.totals[[0, 0, 0, 5]])
    #expect(totals.made == 43 && totals.withOrder == 7 && totals.planned == 0)
  }

  @Test func `refuses a file that lacks one`() throws {
    let scratch = try ScratchFolder()
    let folder = StageFolder(workDirectory: scratch.path, stage: "measure")
    try folder.create()
    let month = Month(year: 2024, month: 3)
    let made = try folder.write(
      "salesperson_visit", month, columns: [Column(name: "salesperson_id", type: .integer)], madeFrom: ""
    ) { _ in Facts() }
    #expect(
      throws: LandingError(.damaged, path: folder.path(of: made), problem: "lacks the column visits_made")
    ) {
      try MonthVisits(plan: nil, in: folder, made: made, in: folder)
    }
  }
}
