import Arithmetic
import Measures

/// One month's cells as the windows look at them: what is additive is added up, and of each cell only the product, the
/// revenue and whether it was a sale are kept, side by side.
struct MonthCells {
  /// By customer number: its cells, and its sums with costs settled.
  private var ranges: [Range<Int>] = []
  private var customerSums: [CostedSums] = []
  private(set) var products: [Int32] = []
  private(set) var revenues: [Int128] = []
  private(set) var isSale: [Bool] = []
  private(set) var revenueScale = 0
  /// By product number.
  private(set) var productSums: [CostedSums] = []
  /// What each salesperson, −1: as the customer's master says, sold to each customer.
  private(set) var salespersonSums: [(salesperson: Int32, customer: Int32, sums: CostedSums, sales: Int)] = []

  init() {}

  /// Adds the next cell; cells come in the order of customers, products and salespeople.
  mutating func append(_ key: CellTable.Key, _ cell: CellSums, _ scales: CellScales, unitCost: ExactDecimal?) {
    let (customer, product) = (Int(key.customer), Int(key.product))
    let sums = scales.sums(cell).costed(at: unitCost)
    while customer >= ranges.count {
      ranges.append(products.count..<products.count)
      customerSums.append(CostedSums())
    }
    while product >= productSums.count { productSums.append(CostedSums()) }
    if ranges[customer].isEmpty { ranges[customer] = products.count..<products.count }
    products.append(key.product)
    revenues.append(cell.revenue)
    isSale.append(cell.sales > 0)
    ranges[customer] = ranges[customer].lowerBound..<products.count
    revenueScale = scales.revenue
    customerSums[customer] += sums
    productSums[product] += sums
    let last = salespersonSums.indices.last { index in
      salespersonSums[index].customer != key.customer || salespersonSums[index].salesperson == key.salesperson
    }
    if let last, salespersonSums[last].customer == key.customer {
      salespersonSums[last].sums += sums
      salespersonSums[last].sales += Int(cell.sales)
    } else {
      salespersonSums.append((key.salesperson, key.customer, sums, Int(cell.sales)))
    }
  }

  /// Places of a customer's cells.
  func cells(of customer: Int) -> Range<Int> { customer < ranges.count ? ranges[customer] : 0..<0 }

  func sums(of customer: Int) -> CostedSums { customer < customerSums.count ? customerSums[customer] : CostedSums() }
}
