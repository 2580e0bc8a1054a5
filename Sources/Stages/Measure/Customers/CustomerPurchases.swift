import Arithmetic
import CommandLine
import Configuration
import Engine
import Fold
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// Writes the purchases of each customer by product in one window.
struct CustomerPurchases: Sendable {
  let length: Int
  /// The window's files of detailed cells, oldest first; nil: a month without sales.
  let files: [StageFile?]
  let folder: StageFolder
  let products: KeyIndex
  let customers: KeyIndex
  let master: ProductMaster
  /// By month and customer: the sale days. In a month without one, no line counts as a sale.
  let saleDays: [[UInt32]]

  /// Adds rows in the key order of customers and products.
  func add(_ windowRows: CustomerWindowRows, to rows: TableRows<CustomerProductWindow.Row>) throws {
    for file in files.compactMap({ $0 }) { try folder.verify(file) }
    var merge = try CellMerge<CustomerCells>(files, in: folder, products: products, customers: customers)
    let scales = files.map { $0.map { CellFile.scales($0) } }
    var sums = Array(repeating: SalesSums(), count: products.count)
    var sales = Array(repeating: 0, count: products.count)
    // The customer's products, because a scan of all products for each customer would visit every pair.
    var bought: [Int] = []
    let place = products.places()
    for customer in customers.sorted() {
      guard try merge.read(customer, isWanted: true) else { continue }
      for (place, (month, scales)) in zip(merge.months, scales).enumerated() {
        guard let scales else { continue }
        let isBought = saleDays[place][customer] != 0
        for cell in 0..<month.count {
          if sums[Int(month.products[cell])].lines == 0 { bought.append(Int(month.products[cell])) }
          sums[Int(month.products[cell])] += scales.sums(month.sums(of: cell))
          if isBought { sales[Int(month.products[cell])] += Int(month.sales[cell]) }
        }
      }
      bought.sort { place[$0] < place[$1] }
      for product in bought {
        let costed = sums[product].costed(at: master.unitCost(of: product))
        try windowRows.add(
          customer,
          (
            product: product, isMerchandise: master.isMerchandise(product), sums: costed, sales: sales[product]
          ), length: length, to: rows)
        sums[product] = SalesSums()
        sales[product] = 0
      }
      bought.removeAll(keepingCapacity: true)
    }
  }
}

extension CustomerCells {
  /// Returns the sums of a cell of a detailed file.
  fileprivate func sums(of cell: Int) -> LineSums {
    var sums = LineSums()
    sums.lines = Int(lines[cell])
    sums.plain.quantity = quantities[cell]
    sums.plain.revenue = revenues[cell]
    sums.plain.cost = costs[cell]
    sums.uncostedQuantity = uncostedQuantities[cell]
    sums.uncostedRevenue = uncostedRevenues[cell]
    // Cells do not record this number. `costed` only checks whether it is above 0.
    sums.uncostedLines = sums.uncostedQuantity != 0 || sums.uncostedRevenue != 0 ? 1 : 0
    return sums
  }
}
