import Arithmetic
import Landing
import Pipeline
import PostgreSQL

/// Lines that break a rule, or might once the customer's tier is known.
struct ExceptionCandidates {
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
    try folder.read(file) { row in
      let amount = (quantity: try quantity.value(row) ?? 0, revenue: try revenue.value(row) ?? 0)
      let productNumber = try products.number(row, product, source.type(product))
      let unitCost = productMaster[productNumber]?.unitCost
      let lineCost = try cost?.value(row) ?? unitCost.map { $0 * amount.quantity }
      let isBelowCost = amount.quantity.isPositive && lineCost.map { amount.revenue < $0 } ?? false
      let listAmount = try list?.value(row)
      let mayBeBelowFloor =
        smallestDiscount.flatMap { discount in
          listAmount.map { amount.quantity.isPositive && amount.revenue < $0 * (1 - discount) }
        } ?? false
      let customerNumber = try customers.number(row, customer, source.type(customer))
      let region = customerMaster[customerNumber]?.region
      let shippedTo = shipRegion.flatMap { row.text($0) }
      let isDiverted = shippedTo != nil && region != nil && shippedTo != region
      guard isBelowCost || mayBeBelowFloor || isDiverted else { return }
      let ownSalesperson = try salesperson.flatMap { column in
        row.isNull(column) ? nil : try salespeople.number(row, column, source.type(column))
      }
      try writer.row { buffer in
        buffer.beginRow(fields: columns.count)
        buffer.appendField(row.field(date))
        products.append(productNumber, to: buffer)
        customers.append(customerNumber, to: buffer)
        salespeople.append(ownSalesperson ?? customerMaster[customerNumber]?.salesperson, to: buffer)
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
