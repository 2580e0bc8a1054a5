import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL
import Tables

/// Columns and rows of the files that the customers' figures are written to.
struct CustomerFiles: Sendable {
  static let windowTable = "customer_window"
  static let salespersonTable = "salesperson_window"
  static let productTable = "customer_product_window"

  private static let head = [Column(name: "month", type: .date), Column(name: "window_months", type: .integer)]

  let month: Month
  let customers: KeyIndex
  let products: KeyIndex
  let salespeople: KeyIndex
  let master: CustomerMaster
  let decimals: ShownDecimals
  let options: CustomerOptions

  var windowColumns: [Column] {
    Self.head + [Column(name: "customer_id", type: customers.type)]
      + ["customer_name", "kind", "channel", "region", "route"].map { Column(name: $0, type: .text) }
      + [Column(name: "salesperson_id", type: salespeople.type), Column(name: "lines", type: .bigint)]
      + decimals([
        "quantity", "revenue", "cost", "costed_revenue", "costed_quantity", "gross_profit", "gross_margin",
        "sales_share", "channel_share", "monthly_average", "growth_month", "growth_year",
      ])
      + [Column(name: "active_months", type: .integer)] + decimals(["peak_month_share"])
      + [Column(name: "last_sale_on", type: .date)] + decimals(["order_interval_days"])
      + ["products_bought", "categories_bought"].map { Column(name: $0, type: .integer) }
      + decimals(["high_margin_share", "discount_depth"]) + [Column(name: "status", type: .text)]
      + decimals(["average_stock", "turnover", "target", "target_attainment"])
      + [Column(name: "churn_reasons", type: .textArray), Column(name: "flags", type: .textArray)]
      // For the rules that need tiers: the average before it is rounded, the line through the last months, the best
      // month, and what it is a share of.
      + decimals(["average_sum"]) + [Column(name: "average_months", type: .integer)]
      + decimals(["line_sum", "line_moment"])
      + [Column(name: "peak_month", type: .date)] + decimals(["peak_revenue", "positive_revenue"])
  }

  private func decimals(_ names: [String]) -> [Column] { names.map { Column(name: $0, type: .decimal) } }

  /// Writes a row of `windowColumns`, of which there are `fields`.
  func write(_ customer: CustomerFigures, length: Int, fields: Int, to writer: CopyFileWriter) throws {
    let entry = master[customer.number]
    try writer.row { buffer in
      buffer.beginRow(fields: fields)
      buffer.appendField(month.firstDay)
      buffer.appendField(Int32(length))
      customers.append(customer.number, to: buffer)
      buffer.appendField(entry?.name)
      buffer.appendField(entry?.kind)
      buffer.appendField(entry?.channel)
      buffer.appendField(entry?.region)
      buffer.appendField(entry?.route)
      salespeople.append(entry?.salesperson, to: buffer)
      append(customer, isKnown: entry != nil, to: buffer)
    }
  }

  private func append(_ customer: CustomerFigures, isKnown: Bool, to buffer: ByteBuffer) {
    let (measures, sums) = (customer.measures, customer.measures.sums)
    buffer.appendField(Int64(sums.lines))
    buffer.appendField(decimals.shown(quantity: sums.quantity))
    buffer.appendField(shown(sums.revenue))
    buffer.appendField(decimals.shown(cost: sums.cost))
    buffer.appendField(shown(sums.costedRevenue))
    buffer.appendField(decimals.shown(quantity: sums.costedQuantity))
    buffer.appendField(decimals.shown(cost: sums.grossProfit))
    buffer.appendField(measures.grossMargin)
    buffer.appendField(measures.salesShare)
    buffer.appendField(customer.channelShare)
    let average = customer.trend.average(months: options.averageMonths)
    buffer.appendField(average?.rounded)
    buffer.appendField(customer.trend.growth(months: 1))
    buffer.appendField(customer.trend.growth(months: 12))
    buffer.appendField(Int32(customer.activeMonths))
    buffer.appendField(customer.peakShare)
    if let day = customer.lastSale { buffer.appendField(day) } else { buffer.appendNull() }
    buffer.appendField(customer.orderInterval)
    buffer.appendField(Int32(customer.products))
    buffer.appendField(Int32(customer.categories))
    buffer.appendField(customer.highMarginShare)
    buffer.appendField(customer.discountDepth)
    buffer.appendField(customer.status.rawValue)
    buffer.appendField(measures.averageStock)
    buffer.appendField(measures.turnover)
    buffer.appendField(customer.target.map(shown))
    buffer.appendField(customer.targetAttainment)
    buffer.appendField(customer.churn.reasons)
    buffer.appendField(customer.flags(isKnown: isKnown))
    buffer.appendField(average?.sum)
    if let average { buffer.appendField(Int32(average.months)) } else { buffer.appendNull() }
    let line = customer.trend.line(months: options.potentialMonths)
    buffer.appendField(line?.sum)
    buffer.appendField(line?.moment)
    buffer.appendField(customer.peak.month.firstDay)
    buffer.appendField(customer.peak.revenue)
    buffer.appendField(customer.positiveRevenue)
  }

  // MARK: Salespeople

  var salespersonColumns: [Column] {
    Self.head + [
      Column(name: "salesperson_id", type: salespeople.type), Column(name: "customer_id", type: customers.type),
      Column(name: "sales", type: .bigint),
    ] + decimals(["revenue", "cost", "costed_revenue"])
  }

  func write(_ sums: [SalespersonSums], length: Int, to writer: CopyFileWriter) throws {
    for row in sums {
      try writer.row { buffer in
        buffer.beginRow(fields: 8)
        buffer.appendField(month.firstDay)
        buffer.appendField(Int32(length))
        salespeople.append(row.salesperson, to: buffer)
        customers.append(row.customer, to: buffer)
        buffer.appendField(Int64(row.sales))
        buffer.appendField(row.sums.revenue)
        buffer.appendField(row.sums.cost)
        buffer.appendField(row.sums.costedRevenue)
      }
    }
  }

  // MARK: Customer × product

  var productColumns: [Column] {
    Self.head + [
      Column(name: "customer_id", type: customers.type), Column(name: "product_id", type: products.type),
      Column(name: "sales", type: .bigint), Column(name: "lines", type: .bigint),
    ] + decimals(["quantity", "revenue", "cost", "costed_revenue"])
  }

  func write(
    _ customer: Int, _ bought: (product: Int, sums: CostedSums, sales: Int), length: Int, to writer: CopyFileWriter
  ) throws {
    try writer.row { buffer in
      buffer.beginRow(fields: 10)
      buffer.appendField(month.firstDay)
      buffer.appendField(Int32(length))
      customers.append(customer, to: buffer)
      products.append(bought.product, to: buffer)
      buffer.appendField(Int64(bought.sales))
      buffer.appendField(Int64(bought.sums.lines))
      buffer.appendField(bought.sums.quantity)
      buffer.appendField(bought.sums.revenue)
      buffer.appendField(bought.sums.cost)
      buffer.appendField(bought.sums.costedRevenue)
    }
  }

  private func shown(_ amount: ExactDecimal) -> ExactDecimal { decimals.shown(money: amount) }
}

extension CustomerFigures {
  /// Flags that only products have.
  private static let ofProducts = ["low_coverage", "negative_stock", "no_stock", "stock_unknown"]

  /// What to know before trusting the figures, sorted. `isKnown`: the customer master has the customer.
  func flags(isKnown: Bool) -> [String] {
    var flags = measures.flags(isKnown: true).filter { !Self.ofProducts.contains($0) }
    if isAboveChannel, !flags.contains("share_above_1") { flags = (flags + ["share_above_1"]).sorted() }
    return isKnown ? flags : flags + ["unknown_customer"]
  }
}
