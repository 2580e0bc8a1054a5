import Arithmetic
import Landing
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
      try input.planFolder.map(plan).rows { row in
        let planned = Int(try row.integer(7))
        let salesperson: SalespersonFiles.Key = row.isNull(5) ? nil : Array(row.field(5))
        totals[salesperson, default: VisitTotals()].planned += planned
      }
    }
    if let made = input.made {
      try input.madeFolder.map(made).rows { row in
        let salesperson = Array(row.field(1))
        totals[salesperson, default: VisitTotals()].made += Int(try row.integer(2))
        totals[salesperson, default: VisitTotals()].withOrder += Int(try row.integer(3))
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
