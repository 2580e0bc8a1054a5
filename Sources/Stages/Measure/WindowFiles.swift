import Arithmetic
import Landing
import Measures
import PostgreSQL

/// Columns and rows of the files that a `WindowBook` is written to.
extension WindowBook {
  private static let head = [Column(name: "month", type: .date), Column(name: "window_months", type: .integer)]

  private static let measureColumns =
    [Column(name: "lines", type: .bigint)]
    + [
      "quantity", "revenue", "cost", "costed_revenue", "costed_quantity", "cost_coverage", "gross_profit",
      "gross_margin",
      "opening_stock", "closing_stock", "average_stock", "turnover", "cross_ratio",
    ].map { Column(name: $0, type: .decimal) }

  private static let shareColumns = ["sales_share", "contribution_ratio"].map { Column(name: $0, type: .decimal) }

  /// The measures, flags, and what the average stock was made of, for sums over tiers.
  var productColumns: [Column] {
    Self.head + [
      Column(name: "product_id", type: keys.type), Column(name: "product_name", type: .text),
      Column(name: "category", type: .text),
    ] + Self.measureColumns + Self.shareColumns + [
      Column(name: "target", type: .decimal), Column(name: "target_attainment", type: .decimal),
      Column(name: "flags", type: .textArray), Column(name: "uncosted_lines", type: .bigint),
      Column(name: "stock_total", type: .decimal), Column(name: "stock_weight", type: .bigint),
    ]
  }

  static let categoryColumns =
    head + [Column(name: "category", type: .text), Column(name: "products", type: .integer)]
    + measureColumns + shareColumns
    + [Column(name: "flags", type: .textArray), Column(name: "month_complete", type: .boolean)]

  static let companyColumns =
    head + [Column(name: "products", type: .integer)] + measureColumns + [
      Column(name: "month_complete", type: .boolean), Column(name: "stock_valuation", type: .text),
      Column(name: "turnover_basis", type: .text), Column(name: "lines_read", type: .bigint),
      Column(name: "lines_rejected", type: .bigint), Column(name: "rejected_reasons", type: .jsonb),
      Column(name: "revenue_read", type: .decimal), Column(name: "revenue_rejected", type: .decimal),
      Column(name: "revenue_in_products", type: .decimal), Column(name: "difference", type: .decimal),
      Column(name: "revenue_in_customers", type: .decimal), Column(name: "flags", type: .textArray),
    ]

  func writeProducts(_ window: Window, to writer: CopyFileWriter) throws {
    let months = Array(month.advanced(by: 1 - window.length)...month)
    let fields = productColumns.count
    for row in window.products {
      let product = row.number
      let measures = Measures(
        sums: row.sums, stock: row.stock, companyRevenue: window.company.sums.revenue, options: options)
      let entry = master[product]
      let target = targets.isEmpty ? nil : targets.sum("product", keys.text(product), over: months)
      try writer.row { buffer in
        beginRow(window, fields: fields, buffer)
        keys.append(product, to: buffer)
        buffer.appendField(entry?.name)
        buffer.appendField(entry?.category)
        append(measures, to: buffer)
        buffer.appendField(measures.salesShare)
        buffer.appendField(measures.contributionRatio)
        buffer.appendField(target.map(shown))
        buffer.appendField(target.flatMap { measures.sums.attainment(of: $0) })
        buffer.appendField(measures.flags(isKnown: entry != nil, minCoverage: minCoverage))
        buffer.appendField(Int64(measures.sums.uncostedLines))
        buffer.appendField(measures.stock?.total)
        if let stock = measures.stock { buffer.appendField(Int64(stock.weight)) } else { buffer.appendNull() }
      }
    }
  }

  func writeCategories(_ window: Window, to writer: CopyFileWriter) throws {
    for (category, products, measures) in window.categories {
      try writer.row { buffer in
        beginRow(window, fields: Self.categoryColumns.count, buffer)
        buffer.appendField(category)
        buffer.appendField(Int32(products))
        append(measures, to: buffer)
        buffer.appendField(measures.salesShare)
        buffer.appendField(measures.contributionRatio)
        buffer.appendField(measures.flags(isKnown: true))
        buffer.appendField(isMonthComplete)
      }
    }
  }

  func writeCompany(_ window: Window, to writer: CopyFileWriter) throws {
    let proof = window.proof
    let inProducts = window.company.sums.revenue
    try writer.row { buffer in
      beginRow(window, fields: Self.companyColumns.count, buffer)
      buffer.appendField(Int32(proof.products))
      append(window.company, to: buffer)
      buffer.appendField(isMonthComplete)
      buffer.appendField(options.stockValuation.rawValue)
      buffer.appendField(options.turnoverBasis.rawValue)
      buffer.appendField(Int64(proof.linesRead))
      buffer.appendField(Int64(proof.linesRejected))
      buffer.appendField(json: proof.reasonsJSON)
      buffer.appendField(shown(proof.revenueRead))
      buffer.appendField(shown(proof.revenueRejected))
      buffer.appendField(shown(inProducts))
      buffer.appendField(shown(proof.revenueRead - proof.revenueRejected - inProducts))
      buffer.appendField(proof.revenueInCustomers.map(shown))
      buffer.appendField(window.company.flags(isKnown: true))
    }
  }

  private func beginRow(_ window: Window, fields: Int, _ buffer: ByteBuffer) {
    buffer.beginRow(fields: fields)
    buffer.appendField(month.firstDay)
    buffer.appendField(Int32(window.length))
  }

  private func append(_ measures: Measures, to buffer: ByteBuffer) {
    let sums = measures.sums
    buffer.appendField(Int64(sums.lines))
    buffer.appendField(decimals.shown(quantity: sums.quantity))
    buffer.appendField(shown(sums.revenue))
    buffer.appendField(decimals.shown(cost: sums.cost))
    buffer.appendField(shown(sums.costedRevenue))
    buffer.appendField(decimals.shown(quantity: sums.costedQuantity))
    buffer.appendField(measures.costCoverage)
    buffer.appendField(decimals.shown(cost: sums.grossProfit))
    buffer.appendField(measures.grossMargin)
    buffer.appendField(measures.stock?.opening.map(shownStock))
    buffer.appendField(measures.stock?.closing.map(shownStock))
    buffer.appendField(measures.averageStock)
    buffer.appendField(measures.turnover)
    buffer.appendField(measures.crossRatio)
  }

  private func shown(_ amount: ExactDecimal) -> ExactDecimal { decimals.shown(money: amount) }

  private func shownStock(_ amount: ExactDecimal) -> ExactDecimal { decimals.shown(stock: amount) }
}
