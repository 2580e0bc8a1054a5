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
  private(set) var totals: [SalespersonRows.Key: VisitTotals] = [:]

  /// - Parameters:
  ///   - plan: the month's visit plan; nil: there is none.
  ///   - made: the visits that were made; nil: there is no such file.
  init(plan: StageFile?, in planFolder: StageFolder, made: StageFile?, in madeFolder: StageFolder) throws {
    if let plan {
      let columns = FileColumns(plan, in: planFolder)
      let (seller, visits) = (try columns.index(.salespersonID), try columns.index(.visitsPlanned))
      try planFolder.map(plan).rows { row in
        let planned = Int(try row.integer(visits))
        let salesperson: SalespersonRows.Key = row.isNull(seller) ? nil : Array(row.field(seller))
        totals[salesperson, default: VisitTotals()].planned += planned
      }
    }
    if let made {
      let columns = FileColumns(made, in: madeFolder)
      let seller = try columns.index(.salespersonID)
      let (visits, orders) = (try columns.index(.visitsMade), try columns.index(.visitsWithOrder))
      try madeFolder.map(made).rows { row in
        let salesperson = Array(row.field(seller))
        totals[salesperson, default: VisitTotals()].made += Int(try row.integer(visits))
        totals[salesperson, default: VisitTotals()].withOrder += Int(try row.integer(orders))
      }
    }
  }
}
