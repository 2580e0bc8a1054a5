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

/// Finds lines that break a rule, or may once the customer's tier is known.
struct ExceptionCandidates: Sendable {
  let customers: KeyIndex
  let products: KeyIndex
  let salespeople: KeyIndex
  let productMaster: ProductMaster
  let customerMaster: CustomerMaster
  /// The smallest discount that a tier allows, which gives the highest floor; nil: no tier has a floor.
  let smallestDiscount: ExactDecimal?

  /// Returns the highest of the tiers' floors, at the smallest discount; nil: there is none, or no list amount above 0.
  private func highestFloor(_ listAmount: ExactDecimal) -> ExactDecimal? {
    smallestDiscount.flatMap { LineException.floor(listAmount: listAmount, discount: $0) }
  }

  /// Adds candidates in the order of the landed lines.
  func add(_ file: StageFile, in folder: StageFolder, to rows: TableRows<ExceptionCandidate.Row>) throws {
    let source = FileColumns(file, in: folder)
    let (date, product) = (try source.index("sale_date"), try source.index("product_id"))
    let customer = try source.index("customer_id")
    let (salesperson, document) = (source.optionalIndex("salesperson_id"), source.optionalIndex("document_id"))
    let shipRegion = source.optionalIndex("ship_region")
    let (cost, list) = (source.optionalIndex("cost"), source.optionalIndex("list_amount"))
    let (quantity, revenue) = (try source.index("quantity"), try source.index("revenue"))
    // Without a floor and a region, only a line's cost can make it an exception.
    let isCostAlone = shipRegion == nil && (list == nil || smallestDiscount == nil)
    try folder.readLines(file) { lines in
      let costs = isCostAlone ? cost.flatMap { LineCosts(lines, quantity: quantity, revenue: revenue, cost: $0) } : nil
      for line in 0..<lines.count where costs?.isCovered(line) != true {
        let amount = (quantity: lines.amount(quantity, line) ?? 0, revenue: lines.amount(revenue, line) ?? 0)
        let found = products.find(lines, product, line, source.type(product))
        let unitCost = found.flatMap { productMaster.unitCost(of: $0) }
        let lineCost = cost.flatMap { lines.amount($0, line) } ?? unitCost.map { $0 * amount.quantity }
        let isBelowCost =
          LineException.loss(quantity: amount.quantity, revenue: amount.revenue, cost: lineCost) != nil
        let listAmount = list.flatMap { lines.amount($0, line) }
        let floor = listAmount.flatMap(highestFloor)
        let mayBeBelowFloor =
          LineException.shortfall(quantity: amount.quantity, revenue: amount.revenue, floor: floor) != nil
        let owner = customers.find(lines, customer, line, source.type(customer)).flatMap { customerMaster[$0] }
        let region = owner?.region
        let shippedTo = shipRegion.flatMap { lines.text($0, line) }
        let isDiverted = LineException.isDiverted(shippedTo: shippedTo, region: region)
        guard isBelowCost || mayBeBelowFloor || isDiverted else { continue }
        let named = salesperson.flatMap { lines[$0, line] == nil ? nil : $0 }
        try rows.add(
          ExceptionCandidate.Row(
            day: lines.day(date, line), product: products.field(lines, product, line, source.type(product)),
            customer: customers.field(lines, customer, line, source.type(customer)),
            salesperson: named.map { salespeople.field(lines, $0, line, source.type($0)) }
              ?? salespeople.field(owner?.salesperson),
            document: document.flatMap { lines.text($0, line) }, quantity: amount.quantity, revenue: amount.revenue,
            cost: lineCost, listAmount: listAmount, shippedTo: shippedTo, region: region, isBelowCost: isBelowCost,
            isDiverted: isDiverted))
      }
    }
  }
}

/// The costs of a block's lines, as far as they can be compared without decimals: nearly all lines are no exception.
private struct LineCosts {
  private let quantities: UnsafeBufferPointer<Int64>
  private let revenues: UnsafeBufferPointer<Int64>
  private let costs: UnsafeBufferPointer<Int64>
  /// What brings revenue and cost to the same decimals.
  private let factors: (revenue: Int128, cost: Int128)

  /// nil: there are amounts that 64 bits do not hold.
  init?(_ lines: LandedLines, quantity: Int, revenue: Int, cost: Int) {
    let columns = [quantity, revenue, cost]
    guard !columns.contains(where: lines.isWide), !lines.hasNulls(quantity), !lines.hasNulls(revenue) else {
      return nil
    }
    (quantities, revenues, costs) = (lines.values(quantity), lines.values(revenue), lines.values(cost))
    let scale = max(lines.scale(revenue), lines.scale(cost))
    let factors = (powerOfTen(scale - lines.scale(revenue)), powerOfTen(scale - lines.scale(cost)))
    // Products of 64 bits and so many digits fit into 128.
    guard max(factors.0, factors.1) <= powerOfTen(18) else { return nil }
    self.factors = factors
  }

  /// Whether a line is no sale, or has a cost of its own that its revenue covers.
  @inline(__always)
  func isCovered(_ line: Int) -> Bool {
    quantities[line] <= 0
      || costs[line] != LandedLines.null
        && Int128(revenues[line]) &* factors.revenue >= Int128(costs[line]) &* factors.cost
  }
}
