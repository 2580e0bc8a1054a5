import Arithmetic
import Fold
import Rules
import Store

/// The customers' months in memory, up to the last one that a job reads.
struct CustomerHistory: Sendable {
  let products: KeyIndex
  let customers: KeyIndex
  let salespeople: KeyIndex
  let firstMonth: Month
  /// From the first month on. All have the same number of customers.
  let months: [CustomerSums]
  /// Stock that customers hold; nil: landed stock has no holders.
  let heldStock: [Month: StockMonth]?
  /// By month: the products' sales in the windows that end with it, for the months whose windows are made.
  let sales: [Month: ProductSales]

  /// Returns the sale days by month and customer.
  func saleDays(_ months: [Month]) -> [[UInt32]] {
    months.map { self.months[firstMonth.distance(to: $0)].saleDays }
  }
}
