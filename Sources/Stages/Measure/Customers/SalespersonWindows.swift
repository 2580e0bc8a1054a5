import Arithmetic
import Fold
import Rules

extension CustomerMonthEnd {
  /// Returns a window's sums by salesperson and customer, in key order, those without a salesperson first. A line
  /// without one counts for the salesperson of the customer master.
  func salespersonSums(length: Int) -> [SalespersonSums] {
    var places: [SumTable.Key: Int] = [:]
    var sums: [SalespersonSums] = []
    for month in month.advanced(by: 1 - length)...month {
      for var sold in at(month).sold(order) {
        sold.salesperson = sold.salesperson ?? master[sold.customer]?.salesperson
        let key = SumTable.Key(
          customer: Int32(sold.customer), product: 0,
          salesperson: sold.salesperson.map { Int32($0) } ?? SumTable.nobody)
        if let place = places[key] {
          sums[place].sums += sold.sums
          sums[place].sales += sold.sales
        } else {
          places[key] = sums.count
          sums.append(sold)
        }
      }
    }
    let customerPlaces = customers.places()
    let salespersonPlaces = salespeople.places()
    func place(_ sold: SalespersonSums) -> (Int, Int) {
      (sold.salesperson.map { salespersonPlaces[$0] } ?? -1, customerPlaces[sold.customer])
    }
    return sums.sorted { place($0) < place($1) }
  }
}

extension CustomerSums {
  /// Returns the sums by salesperson and customer; the salesperson is nil if sales name none.
  fileprivate func sold(_ customers: [Int]) -> [SalespersonSums] {
    guard salespeople.isEmpty else { return salespeople }
    return customers.filter(hasLines).map { customer in
      SalespersonSums(salesperson: nil, customer: customer, sums: sums[customer], sales: Int(sales[customer]))
    }
  }
}
