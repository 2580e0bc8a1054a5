import Arithmetic
import Landing
import Pipeline
import PostgreSQL

/// Lines that break a rule, or might once the customer's tier is known.
struct ExceptionCandidates: Sendable {
  static let table = "exception_candidate"

  let customers: KeyIndex
  let products: KeyIndex
  let salespeople: KeyIndex
  let productMaster: ProductMaster
  let customerMaster: CustomerMaster
  /// The smallest discount that a tier is allowed: a line above that floor breaks no rule. nil: no rule.
  let smallestDiscount: ExactDecimal?
  let moneyDecimals: Int

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

  /// Candidates in the order of the landed lines.
  func write(_ file: StageFile, in folder: StageFolder, to writer: CopyFileWriter) throws {
    let source = FileColumns(file, in: folder)
    let (date, product) = (try source.index("sale_date"), try source.index("product_id"))
    let customer = try source.index("customer_id")
    let (salesperson, document) = (source.optionalIndex("salesperson_id"), source.optionalIndex("document_id"))
    let shipRegion = source.optionalIndex("ship_region")
    let (cost, list) = (source.amount("cost"), source.amount("list_amount"))
    guard let quantity = source.amount("quantity"), let revenue = source.amount("revenue") else { return }
    let fields = columns.count
    try folder.read(file) { row in
      let amount = (quantity: try quantity.value(row) ?? 0, revenue: try revenue.value(row) ?? 0)
      let unitCost = try products.find(row, product, source.type(product)).flatMap { productMaster[$0]?.unitCost }
      let lineCost = try cost?.value(row) ?? unitCost.map { $0 * amount.quantity }
      let isBelowCost = amount.quantity.isPositive && lineCost.map { amount.revenue < $0 } ?? false
      let listAmount = try list?.value(row)
      let mayBeBelowFloor =
        smallestDiscount.flatMap { discount in
          listAmount.map { amount.quantity.isPositive && amount.revenue < $0 * (1 - discount) }
        } ?? false
      let owner = try customers.find(row, customer, source.type(customer)).flatMap { customerMaster[$0] }
      let region = owner?.region
      let shippedTo = shipRegion.flatMap { row.text($0) }
      let isDiverted = shippedTo != nil && region != nil && shippedTo != region
      guard isBelowCost || mayBeBelowFloor || isDiverted else { return }
      try writer.row { buffer in
        buffer.beginRow(fields: fields)
        buffer.appendField(row.field(date))
        products.append(row, product, source.type(product), to: buffer)
        customers.append(row, customer, source.type(customer), to: buffer)
        if let salesperson, !row.isNull(salesperson) {
          salespeople.append(row, salesperson, source.type(salesperson), to: buffer)
        } else {
          salespeople.append(owner?.salesperson, to: buffer)
        }
        buffer.appendField(document.flatMap { row.textForm($0, source.type($0)) })
        buffer.appendField(amount.quantity.shortened(toAtLeast: 0))
        buffer.appendField(amount.revenue.shortened(toAtLeast: moneyDecimals))
        buffer.appendField(lineCost?.shortened(toAtLeast: moneyDecimals))
        buffer.appendField(listAmount)
        buffer.appendField(shippedTo)
        buffer.appendField(region)
        buffer.appendField(isBelowCost)
        buffer.appendField(isDiverted)
      }
    }
  }
}
