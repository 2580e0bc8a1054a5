import Arithmetic
import CommandLine
import Configuration
import Fold
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// Writes what each customer bought of each product in one window, for `customer_product`.
struct CustomerPurchases: Sendable {
  let month: Month
  /// The window's files of detailed cells, oldest first; nil: a month without sales.
  let files: [StageFile?]
  let folder: StageFolder
  let products: KeyIndex
  let customers: KeyIndex
  let master: ProductMaster
  /// By month and customer: the sale days. In a month without one, no line counts as a sale.
  let saleDays: [[UInt32]]

  /// Adds rows in the key order of customers and products.
  ///
  /// - Parameter form: the types of the keys, and the decimals that the rows are shown with.
  func add(to writer: CopyFileWriter, _ form: RowForm) throws {
    for file in files.compactMap({ $0 }) { try folder.verify(file) }
    var merge = try CellMerge<DetailedCells>(files, in: folder, products: products, customers: customers)
    let scales = files.map { $0.map { CellFile.scales($0) } }
    let common = LineScales.common(scales.compactMap { $0 })
    let factors = scales.map { $0.map(common.factors) }
    let adder = PairAdder(products: products)
    let rows = PairRows(month: month, form, to: writer, scales: common, products: products, master: master)
    for customer in customers.sorted() {
      guard try merge.read(customer, isWanted: true) else { continue }
      for (place, (cells, factors)) in zip(merge.months, factors).enumerated() {
        guard let factors, cells.count > 0 else { continue }
        adder.add(cells, factors, isSold: saleDays[place][customer] != 0)
      }
      let key = customers.field(customer)
      try adder.finish { product, sums in try rows.add(key, product, sums) }
    }
    try rows.finish()
  }
}

extension LineScales {
  /// Returns the scales that hold the amounts of all months.
  fileprivate static func common(_ scales: [LineScales]) -> LineScales {
    LineScales(
      quantity: scales.map(\.quantity).max() ?? 0, revenue: scales.map(\.revenue).max() ?? 0,
      cost: scales.map(\.cost).max() ?? 0)
  }

  /// Returns what brings the units of a month to these scales.
  fileprivate func factors(_ month: LineScales) -> PairAdder.Factors {
    PairAdder.Factors(
      quantity: powerOfTen(quantity - month.quantity), revenue: powerOfTen(revenue - month.revenue),
      cost: powerOfTen(cost - month.cost))
  }
}

/// Writes pairs of a customer and a product as lines of `customer_product_sum`.
private final class PairRows {
  private static let table = CustomerProductSum.declaration
  private static let (month, customer, product) = (
    table.place(of: "month"), table.place(of: "customer_id"), table.place(of: "product_id")
  )
  private static let (lines, quantity, revenue) = (
    table.place(of: "lines"), table.place(of: "quantity"), table.place(of: "revenue")
  )
  private static let (costedRevenue, grossProfit) = (table.place(of: "costed_revenue"), table.place(of: "gross_profit"))
  private static let (sold, merchandise) = (table.place(of: "sold"), table.place(of: "merchandise"))

  private let day: Int64
  private let writer: BlockWriter
  private let scales: LineScales
  private let products: KeyIndex
  private let master: ProductMaster
  /// Gross profit has the decimals of revenue and cost.
  private let profitScale: Int
  private let (revenueFactor, costFactor): (Int128, Int128)

  init(
    month: Month, _ form: RowForm, to file: CopyFileWriter, scales: LineScales, products: KeyIndex,
    master: ProductMaster
  ) {
    day = Int64(month.firstDay.daysSince2000)
    (self.scales, self.products, self.master) = (scales, products, master)
    profitScale = max(scales.revenue, scales.cost)
    let shown = Self.table.columns.map { form.decimals.least(of: $0) }
    var first = shown
    for (column, scale) in [
      (Self.quantity, scales.quantity), (Self.revenue, scales.revenue), (Self.costedRevenue, scales.revenue),
      (Self.grossProfit, profitScale),
    ] { first[column] = max(shown[column], scale) }
    writer = BlockWriter(Self.table.columns(form.keyTypes), scales: first, shown: shown, to: file)
    (revenueFactor, costFactor) = (powerOfTen(profitScale - scales.revenue), powerOfTen(profitScale - scales.cost))
  }

  func add(_ customer: KeyField, _ product: Int, _ sums: PairSums) throws(LandingError) {
    let block = writer.block
    block.set(Self.month, small: day)
    block.set(Self.customer, key: customer)
    block.set(Self.product, key: products.field(product))
    block.set(Self.lines, small: Int64(sums.lines))
    block.set(Self.sold, small: sums.sales > 0 ? 1 : 0)
    block.set(Self.merchandise, small: master.isMerchandise(product) ? 1 : 0)
    if sums.isTooLong {
      for column in [Self.quantity, Self.revenue, Self.costedRevenue, Self.grossProfit] {
        block.set(column, ExactDecimal.outOfRange)
      }
      return try writer.add()
    }
    block.set(Self.quantity, units: sums.quantity, scale: scales.quantity)
    block.set(Self.revenue, units: sums.revenue, scale: scales.revenue)
    if sums.uncostedQuantity == 0, sums.uncostedRevenue == 0 {
      block.setNull(Self.costedRevenue)
      setProfit(block, costedRevenue: sums.revenue, cost: sums.cost)
    } else if let unitCost = master.unitCost(of: product) {
      block.setNull(Self.costedRevenue)
      let cost = decimal(sums.cost, scales.cost) + unitCost * decimal(sums.uncostedQuantity, scales.quantity)
      block.set(Self.grossProfit, decimal(sums.revenue, scales.revenue) - cost)
    } else {
      let costed = sums.revenue - sums.uncostedRevenue
      block.set(Self.costedRevenue, units: costed, scale: scales.revenue)
      setProfit(block, costedRevenue: costed, cost: sums.cost)
    }
    try writer.add()
  }

  /// Writes the rest.
  func finish() throws(LandingError) { try writer.finish() }

  private func decimal(_ units: Int128, _ scale: Int) -> ExactDecimal { ExactDecimal(units: units, scale: scale) }

  private func setProfit(_ block: LineBlock, costedRevenue: Int128, cost: Int128) {
    let (revenue, isRevenueTooLong) = costedRevenue.multipliedReportingOverflow(by: revenueFactor)
    let (cost, isCostTooLong) = cost.multipliedReportingOverflow(by: costFactor)
    let (profit, isProfitTooLong) = revenue.subtractingReportingOverflow(cost)
    if isRevenueTooLong || isCostTooLong || isProfitTooLong {
      block.set(Self.grossProfit, ExactDecimal.outOfRange)
    } else {
      block.set(Self.grossProfit, units: profit, scale: profitScale)
    }
  }
}
