import Arithmetic
import Fold
import Rules
import Store

/// The customers' months in memory, up to the last one that a job reads.
struct CustomerHistory: Sendable {
  let products: KeyIndex
  let customers: KeyIndex
  let salespeople: KeyIndex
  /// The month at place 0.
  let firstMonth: Month
  let months: CustomerMonths
  /// The sales before the months that are in memory.
  let earlier: EarlierSales
  /// nil: salespeople are not summed.
  let sellers: SellerSums?
  /// Stock that customers hold; nil: landed stock has no holders.
  let heldStock: [Month: StockMonth]?
  /// By month and window: the products with a high gross margin, for the months whose windows are made.
  let margins: [Month: [WindowMargins]]

  /// Returns the sale days by month and customer.
  func saleDays(_ months: [Month]) -> [[UInt32]] {
    var days = months.map { _ in [UInt32](repeating: 0, count: customers.count) }
    guard let first = months.first else { return days }
    let start = firstMonth.distance(to: first)
    for customer in 0..<customers.count {
      for row in self.months.rows(of: customer) {
        let place = Int(self.months.places[row]) - start
        if days.indices.contains(place) { days[place][customer] = self.months.saleDays[row] }
      }
    }
    return days
  }
}

/// The days on which customers bought in the months before those that are in memory, by customer number.
struct EarlierSales: Sendable {
  private var histories: [SaleHistory] = []
  private var haveLines: [Bool] = []

  mutating func add(_ customer: Int, _ saleDays: UInt32, of month: Month) {
    if customer >= histories.count {
      let more = customer + 1 - histories.count
      histories.append(contentsOf: repeatElement(SaleHistory(), count: more))
      haveLines.append(contentsOf: repeatElement(false, count: more))
    }
    haveLines[customer] = true
    histories[customer].add(saleDays, of: month)
  }

  func hasLines(_ customer: Int) -> Bool { customer < haveLines.count && haveLines[customer] }

  func days(of customer: Int) -> SaleHistory { customer < histories.count ? histories[customer] : SaleHistory() }
}
