import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL

/// What each customer bought of each product in one window.
struct CustomerPurchases: Sendable {
  let length: Int
  /// The window's cells, oldest first, with their details; nil: a month without sales.
  let files: [StageFile?]
  let folder: StageFolder
  let products: KeyIndex
  let customers: KeyIndex
  let master: ProductMaster

  /// Rows in the order of customers and products.
  func write(_ files: CustomerFiles, to writer: CopyFileWriter) throws {
    for file in self.files.compactMap({ $0 }) { try folder.verify(file) }
    var merge = try CellMerge<CustomerCells>(self.files, in: folder, products: products, customers: customers)
    let scales = self.files.map { $0.map { CellFile.scales($0) } }
    var sums = Array(repeating: SalesSums(), count: products.count)
    var sales = Array(repeating: 0, count: products.count)
    for customer in customers.sorted() {
      guard try merge.read(customer, isWanted: true) else { continue }
      for (month, scales) in zip(merge.months, scales) {
        guard let scales else { continue }
        for cell in 0..<month.count {
          sums[Int(month.products[cell])] += scales.sums(month.sums(of: cell))
          sales[Int(month.products[cell])] += Int(month.sales[cell])
        }
      }
      for product in products.sorted() where sums[product].lines > 0 {
        let costed = sums[product].costed(at: master.unitCost(of: product))
        try files.write(customer, (product: product, sums: costed, sales: sales[product]), length: length, to: writer)
        sums[product] = SalesSums()
        sales[product] = 0
      }
    }
  }
}

extension CustomerCells {
  /// The sums of a cell of a detailed file.
  fileprivate func sums(of cell: Int) -> LineSums {
    var sums = LineSums()
    sums.lines = Int(lines[cell])
    sums.quantity = quantities[cell]
    sums.revenue = revenues[cell]
    sums.cost = costs[cell]
    sums.uncostedQuantity = uncostedQuantities[cell]
    sums.uncostedRevenue = uncostedRevenues[cell]
    // How many there were is not kept: the sums are costed where any had no cost.
    sums.uncostedLines = sums.uncostedQuantity != 0 || sums.uncostedRevenue != 0 ? 1 : 0
    return sums
  }
}
