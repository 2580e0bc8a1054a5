import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// Visits planned and made in a month, by salesperson.
struct MonthVisits: Sendable {
  /// The files with the visits; nil: there is no such file.
  struct Input: Sendable {
    let month: Month
    let plan: StageFile?
    let planFolder: StageFolder
    let made: StageFile?
    let madeFolder: StageFolder
  }

  private(set) var totals: [SalespersonRows.Key: VisitTotals] = [:]

  init(_ input: Input) throws {
    if let plan = input.plan {
      let columns = FileColumns(plan, in: input.planFolder)
      let (seller, visits) = (try columns.index(.salespersonID), try columns.index(.visitsPlanned))
      try input.planFolder.map(plan).rows { row in
        let planned = Int(try row.integer(visits))
        let salesperson: SalespersonRows.Key = row.isNull(seller) ? nil : Array(row.field(seller))
        totals[salesperson, default: VisitTotals()].planned += planned
      }
    }
    if let made = input.made {
      let columns = FileColumns(made, in: input.madeFolder)
      let seller = try columns.index(.salespersonID)
      let (visits, orders) = (try columns.index(.visitsMade), try columns.index(.visitsWithOrder))
      try input.madeFolder.map(made).rows { row in
        let salesperson = Array(row.field(seller))
        totals[salesperson, default: VisitTotals()].made += Int(try row.integer(visits))
        totals[salesperson, default: VisitTotals()].withOrder += Int(try row.integer(orders))
      }
    }
  }
}
