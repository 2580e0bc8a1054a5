import Arithmetic
import PostgreSQL
import Rules
import Store
import Tables

/// The columns of a file that hold a row's revenue, its cost and the revenue that the cost is of.
struct CostedColumns {
  private let revenue: Int
  private let cost: Int
  private let costedRevenue: Int

  /// - Throws: `LandingError` of kind `damaged` if the file lacks one of them.
  init(_ columns: FileColumns) throws {
    revenue = try columns.index(.revenue)
    cost = try columns.index(.cost)
    costedRevenue = try columns.index(.costedRevenue)
  }

  /// The sums of a row, without its lines and quantities.
  func sums(_ row: BinaryRow) throws -> CostedSums {
    var sums = CostedSums()
    sums.revenue = try row.decimal(revenue) ?? 0
    sums.cost = try row.decimal(cost) ?? 0
    sums.costedRevenue = try row.decimal(costedRevenue) ?? 0
    return sums
  }
}
