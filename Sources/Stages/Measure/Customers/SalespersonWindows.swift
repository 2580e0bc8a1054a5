import Arithmetic
import Fold
import Rules

extension CustomerMonthEnd {
  /// Sums by salesperson and customer, in the order of their keys, nobody first. A line that does not say who sold it
  /// counts for the salesperson that the customer master names.
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
  /// What was sold to whom by whom; nobody, where sales do not say.
  fileprivate func sold(_ customers: [Int]) -> [SalespersonSums] {
    guard salespeople.isEmpty else { return salespeople }
    return customers.filter(hasLines).map { customer in
      SalespersonSums(salesperson: nil, customer: customer, sums: sums[customer], sales: Int(sales[customer]))
    }
  }
}
