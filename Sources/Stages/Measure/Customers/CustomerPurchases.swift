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
  /// Whether the month is over on the business date.
  let isComplete: Bool
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
    let rows = PairRows(
      month: month, isComplete: isComplete, form, to: writer, scales: common, products: products, master: master)
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
  static func common(_ scales: [LineScales]) -> LineScales {
    LineScales(
      quantity: scales.map(\.quantity).max() ?? 0, revenue: scales.map(\.revenue).max() ?? 0,
      cost: scales.map(\.cost).max() ?? 0)
  }

  /// Returns what brings the units of a month to these scales.
  func factors(_ month: LineScales) -> PairAdder.Factors {
    PairAdder.Factors(
      quantity: powerOfTen(quantity - month.quantity), revenue: powerOfTen(revenue - month.revenue),
      cost: powerOfTen(cost - month.cost))
  }
}

/// Writes pairs of a customer and a product as lines of `customer_product_sum`.
private final class PairRows {
  // Positions of the columns.
  private let (month, customer, product): (Int, Int, Int)
  private let (lines, quantity, revenue): (Int, Int, Int)
  private let (costedRevenue, grossProfit): (Int, Int)
  private let (sold, merchandise, monthComplete): (Int, Int, Int)

  private let day: Int64
  /// 1 if the month is over on the business date, else 0.
  private let isComplete: Int64
  private let writer: BlockWriter
  /// The place of the next line, and whether the block has more decimals than it began with.
  private var next: LinePlace
  private var isWidened = false
  /// The decimals of the sums.
  private let scales: LineScales
  /// What brings the sums to the decimals of their columns: quantity, revenue; revenue and cost to those of gross profit.
  private let factors: (quantity: Int128, revenue: Int128, profit: Int128, cost: Int128)
  private let products: KeyIndex
  private let master: ProductMaster
  /// By product: its key; nil: it is no whole number.
  private let keys: [Int64?]
  /// By product: 1 if it is merchandise, else 0.
  private let isMerchandise: [Int64]
  /// By product: the cost of one unit of quantity, in units of gross profit; nil: the master has none.
  private let unitCosts: [Int128?]

  init(
    month: Month, isComplete: Bool, _ form: RowForm, to file: CopyFileWriter, scales: LineScales, products: KeyIndex,
    master: ProductMaster
  ) {
    let table = CustomerProductSum.declaration
    func place(_ column: String) -> Int { table.place(of: column) }
    (self.month, customer, product) = (place("month"), place("customer_id"), place("product_id"))
    (lines, quantity, revenue) = (place("lines"), place("quantity"), place("revenue"))
    (costedRevenue, grossProfit) = (place("costed_revenue"), place("gross_profit"))
    (sold, merchandise, monthComplete) = (place("sold"), place("merchandise"), place("month_complete"))
    day = Int64(month.firstDay.daysSince2000)
    self.isComplete = isComplete ? 1 : 0
    (self.scales, self.products, self.master) = (scales, products, master)
    keys = (0..<products.count).map { product in
      if case .integer(let key) = products.field(product), key.magnitude < 1 << 62 { key } else { nil }
    }
    isMerchandise = (0..<products.count).map { master.isMerchandise($0) ? 1 : 0 }
    let shown = table.columns.map { form.decimals.least(of: $0) }
    var first = shown
    let unitCosts = (0..<products.count).map { master.unitCost(of: $0) }
    // Gross profit has the decimals of revenue and cost, and of unit cost × quantity.
    let product = (unitCosts.compactMap { $0?.scale }.max() ?? 0) + scales.quantity
    let profit = max(shown[grossProfit], scales.revenue, scales.cost, min(product, Amount.digits))
    first[quantity] = max(shown[quantity], scales.quantity)
    first[revenue] = max(shown[revenue], scales.revenue)
    first[costedRevenue] = first[revenue]
    first[grossProfit] = profit
    factors = (
      powerOfTen(first[quantity] - scales.quantity), powerOfTen(first[revenue] - scales.revenue),
      powerOfTen(profit - scales.revenue), powerOfTen(profit - scales.cost)
    )
    let unitScale = max(0, profit - scales.quantity)
    self.unitCosts = unitCosts.map { $0.flatMap { $0.scale <= unitScale ? $0.units(at: unitScale) : nil } }
    writer = BlockWriter(table.columns(form.keyTypes), scales: first, shown: shown, to: file)
    next = writer.block.next
  }

  func add(_ customer: KeyField, _ product: Int, _ sums: UnsafePointer<PairSums>) throws(LandingError) {
    if !setOrdinary(customer, product, sums) {
      setAny(writer.block, customer, product, sums.pointee)
      isWidened = writer.block.isWidened
    }
    if try writer.add() {
      (next, isWidened) = (writer.block.next, writer.block.isWidened)
    } else {
      next.advance()
    }
  }

  /// Sets a line of whole keys whose amounts fit into 64 bits, as nearly all lines are.
  ///
  /// - Returns: false if the line is none.
  @inline(__always)
  private func setOrdinary(_ customer: KeyField, _ product: Int, _ sums: UnsafePointer<PairSums>) -> Bool {
    guard case .integer(let customer) = customer, let key = keys[product], !sums.pointee.isTooLong, !isWidened,
      let quantity = narrow(sums.pointee.quantity, factors.quantity),
      let revenue = narrow(sums.pointee.revenue, factors.revenue), let cost = cost(product, sums)
    else { return false }
    var (costed, costedField) = (sums.pointee.revenue, LandedLines.null)
    if sums.pointee.uncostedQuantity != 0 || sums.pointee.uncostedRevenue != 0, unitCosts[product] == nil {
      costed -= sums.pointee.uncostedRevenue
      // `unitCosts` lacks a unit cost of too many decimals, which the master has: `setAny` takes such a line.
      guard master.unitCost(of: product) == nil, let field = narrow(costed, factors.revenue) else { return false }
      costedField = field
    }
    guard let profit = narrow(costed, factors.profit, less: cost) else { return false }
    let line = next
    line.set(month, day)
    line.set(self.customer, customer)
    line.set(self.product, key)
    line.set(lines, Int64(sums.pointee.lines))
    line.set(self.quantity, quantity)
    line.set(self.revenue, revenue)
    line.set(costedRevenue, costedField)
    line.set(grossProfit, profit)
    line.set(sold, sums.pointee.sales > 0 ? 1 : 0)
    line.set(merchandise, isMerchandise[product])
    line.set(monthComplete, isComplete)
    return true
  }

  /// Returns the cost in units of gross profit; nil: 128 bits may not hold it.
  @inline(__always)
  private func cost(_ product: Int, _ sums: UnsafePointer<PairSums>) -> Int128? {
    let (own, isOwnTooLarge) = sums.pointee.cost.multipliedReportingOverflow(by: factors.cost)
    guard !isOwnTooLarge else { return nil }
    guard sums.pointee.uncostedQuantity != 0, let unitCost = unitCosts[product] else { return own }
    let (more, isMoreTooLarge) = sums.pointee.uncostedQuantity.multipliedReportingOverflow(by: unitCost)
    let (total, isTooLarge) = own.addingReportingOverflow(more)
    return isMoreTooLarge || isTooLarge ? nil : total
  }

  /// Returns units × factor − other, if 63 bits hold it.
  @inline(__always)
  private func narrow(_ units: Int128, _ factor: Int128, less other: Int128 = 0) -> Int64? {
    let (product, isTooLarge) = units.multipliedReportingOverflow(by: factor)
    let (result, overflow) = product.subtractingReportingOverflow(other)
    return !isTooLarge && !overflow && result.magnitude < 1 << 62 ? Int64(truncatingIfNeeded: result) : nil
  }

  private func setAny(_ block: LineBlock, _ customer: KeyField, _ product: Int, _ sums: PairSums) {
    block.set(month, small: day)
    block.set(self.customer, key: customer)
    block.set(self.product, key: products.field(product))
    block.set(lines, small: Int64(sums.lines))
    block.set(sold, small: sums.sales > 0 ? 1 : 0)
    block.set(merchandise, small: isMerchandise[product])
    block.set(monthComplete, small: isComplete)
    if sums.isTooLong {
      for column in [quantity, revenue, costedRevenue, grossProfit] { block.set(column, ExactDecimal.outOfRange) }
      return
    }
    func decimal(_ units: Int128, _ scale: Int) -> ExactDecimal { ExactDecimal(units: units, scale: scale) }
    let (revenue, ownCost) = (decimal(sums.revenue, scales.revenue), decimal(sums.cost, scales.cost))
    block.set(quantity, decimal(sums.quantity, scales.quantity))
    block.set(self.revenue, revenue)
    if sums.uncostedQuantity == 0, sums.uncostedRevenue == 0 {
      block.setNull(costedRevenue)
      setProfit(block, revenue - ownCost)
    } else if let unitCost = master.unitCost(of: product) {
      block.setNull(costedRevenue)
      setProfit(block, revenue - (ownCost + unitCost * decimal(sums.uncostedQuantity, scales.quantity)))
    } else {
      let costed = revenue - decimal(sums.uncostedRevenue, scales.revenue)
      block.set(costedRevenue, costed)
      setProfit(block, costed - ownCost)
    }
  }

  /// Sets a gross profit. Unit cost × quantity may have more digits than a packed column holds: then it is null.
  private func setProfit(_ block: LineBlock, _ profit: ExactDecimal) {
    let profit = profit.shortened(toAtLeast: 0)
    if profit.scale <= Amount.digits, profit.units(at: profit.scale) != nil, block.holds(grossProfit, profit) {
      block.set(grossProfit, profit)
    } else {
      block.setNull(grossProfit)
    }
  }

  /// Writes the rest.
  func finish() throws(LandingError) { try writer.finish() }
}
