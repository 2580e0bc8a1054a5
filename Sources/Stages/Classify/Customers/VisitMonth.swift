import Arithmetic
import Landing
import Pipeline
import PostgreSQL

/// Visits planned and made in a month, by salesperson.
struct VisitMonth: Sendable {
  /// The files that say so; nil where there is none.
  struct Input: Sendable {
    let month: Month
    let plan: StageFile?
    let planFolder: StageFolder
    let made: StageFile?
    let madeFolder: StageFolder
  }

  private(set) var totals: [SalespersonFiles.Key: VisitTotals] = [:]

  init(_ input: Input) throws {
    if let plan = input.plan {
      let columns = FileColumns(plan, in: input.planFolder)
      let (seller, visits) = (try columns.index("salesperson_id"), try columns.index("visits_planned"))
      try input.planFolder.map(plan).rows { row in
        let planned = Int(try row.integer(visits))
        let salesperson: SalespersonFiles.Key = row.isNull(seller) ? nil : Array(row.field(seller))
        totals[salesperson, default: VisitTotals()].planned += planned
      }
    }
    if let made = input.made {
      let columns = FileColumns(made, in: input.madeFolder)
      let seller = try columns.index("salesperson_id")
      let (visits, orders) = (try columns.index("visits_made"), try columns.index("visits_with_order"))
      try input.madeFolder.map(made).rows { row in
        let salesperson = Array(row.field(seller))
        totals[salesperson, default: VisitTotals()].made += Int(try row.integer(visits))
        totals[salesperson, default: VisitTotals()].withOrder += Int(try row.integer(orders))
      }
    }
  }
}

/// Visits of a salesperson, or of nobody.
struct VisitTotals: Sendable {
  var planned = 0
  var made = 0
  var withOrder = 0

  static func += (left: inout Self, right: Self) {
    left.planned += right.planned
    left.made += right.made
    left.withOrder += right.withOrder
  }
}
