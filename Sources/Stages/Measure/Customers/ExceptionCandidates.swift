import Arithmetic
import Landing
import Pipeline
import PostgreSQL
import Tables

/// Lines that break a rule, or might once the customer's tier is known.
struct ExceptionCandidates: Sendable {
  static let table = "exception_candidate"

  let customers: KeyIndex
  let products: KeyIndex
  let salespeople: KeyIndex
  let productMaster: ProductMaster
  let customerMaster: CustomerMaster
  /// The smallest discount that a tier is allowed: a line above its floor breaks no rule. nil: no rule.
  let smallestDiscount: ExactDecimal?
  let decimals: ShownDecimals

  var columns: [Column] {
    [
      Column(name: "sale_date", type: .date), Column(name: "product_id", type: products.type),
      Column(name: "customer_id", type: customers.type), Column(name: "salesperson_id", type: salespeople.type),
      Column(name: "document_id", type: .text),
    ]
      + ["quantity", "revenue", "cost", "list_amount"].map { Column(name: $0, type: .decimal) }
      + ["ship_region", "customer_region"].map { Column(name: $0, type: .text) }
      + ["is_below_cost", "is_diverted"].map { Column(name: $0, type: .boolean) }
  }

  /// The highest of the tiers' floors: that with the smallest discount. Without a list amount above 0 there is none.
  private func highestFloor(_ listAmount: ExactDecimal) -> ExactDecimal? {
    listAmount.isPositive ? smallestDiscount.map { listAmount * (1 - $0) } : nil
  }

  /// Candidates in the order of the landed lines.
  func write(_ file: StageFile, in folder: StageFolder, to writer: CopyFileWriter) throws {
    let source = FileColumns(file, in: folder)
    let (date, product) = (try source.index("sale_date"), try source.index("product_id"))
    let customer = try source.index("customer_id")
    let (salesperson, document) = (source.optionalIndex("salesperson_id"), source.optionalIndex("document_id"))
    let shipRegion = source.optionalIndex("ship_region")
    let (cost, list) = (source.optionalIndex("cost"), source.optionalIndex("list_amount"))
    let (quantity, revenue) = (try source.index("quantity"), try source.index("revenue"))
    let fields = columns.count
    try folder.readLines(file) { lines in
      for line in 0..<lines.count {
        let amount = (quantity: lines.amount(quantity, line) ?? 0, revenue: lines.amount(revenue, line) ?? 0)
        let found = products.find(lines, product, line, source.type(product))
        let unitCost = found.flatMap { productMaster.unitCost(of: $0) }
        let lineCost = cost.flatMap { lines.amount($0, line) } ?? unitCost.map { $0 * amount.quantity }
        let isBelowCost = amount.quantity.isPositive && lineCost.map { amount.revenue < $0 } ?? false
        let listAmount = list.flatMap { lines.amount($0, line) }
        let floor = listAmount.flatMap(highestFloor)
        let mayBeBelowFloor = amount.quantity.isPositive && floor.map { amount.revenue < $0 } ?? false
        let owner = customers.find(lines, customer, line, source.type(customer)).flatMap { customerMaster[$0] }
        let region = owner?.region
        let shippedTo = shipRegion.flatMap { lines.text($0, line) }
        let isDiverted = shippedTo != nil && region != nil && shippedTo != region
        guard isBelowCost || mayBeBelowFloor || isDiverted else { continue }
        try writer.row { buffer in
          buffer.beginRow(fields: fields)
          if let day = lines.day(date, line) { buffer.appendField(day) } else { buffer.appendNull() }
          products.append(lines, product, line, source.type(product), to: buffer)
          customers.append(lines, customer, line, source.type(customer), to: buffer)
          if let salesperson, lines[salesperson, line] != nil {
            salespeople.append(lines, salesperson, line, source.type(salesperson), to: buffer)
          } else {
            salespeople.append(owner?.salesperson, to: buffer)
          }
          buffer.appendField(document.flatMap { lines.text($0, line) })
          buffer.appendField(decimals.shown(quantity: amount.quantity))
          buffer.appendField(decimals.shown(money: amount.revenue))
          buffer.appendField(lineCost.map(decimals.shown(cost:)))
          buffer.appendField(listAmount.map(decimals.shown(money:)))
          buffer.appendField(shippedTo)
          buffer.appendField(region)
          buffer.appendField(isBelowCost)
          buffer.appendField(isDiverted)
        }
      }
    }
  }
}
