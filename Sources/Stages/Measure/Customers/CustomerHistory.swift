import Arithmetic
import Fold
import Rules
import Store

/// The customers' months in memory, up to the last one that a job looks at.
struct CustomerHistory: Sendable {
  let products: KeyIndex
  let customers: KeyIndex
  let salespeople: KeyIndex
  let firstMonth: Month
  /// From the first month on, all of the same number of customers.
  let months: [CustomerSums]
  /// Stock that customers hold; nil: no landed stock has holders.
  let heldStock: [Month: StockMonth]?
  /// What all products sold in the windows that end with a month, for the months whose windows are made.
  let sales: [Month: ProductSales]

  /// By month and customer, the days with a sale.
  func saleDays(_ months: [Month]) -> [[UInt32]] {
    months.map { self.months[firstMonth.distance(to: $0)].saleDays }
  }
}
