package import Testing

/// The small distributor with customers of Tests/Market.
package enum Market: SampleSource {
  package static let folder = "Market"
  /// The last day of its fifteen months.
  package static let date = "2025-03-31"

  package static let template = Result { try made("market_template") }

  package static let yaml = """
    pipeline: market
    source: { streams: 2 }
    calendar: { first_month: 2024-01, windows: [1, 3, 12] }
    inputs:
      sales:
        table: market.sales_line
        columns:
          sale_date: sale_date
          product_id: product_id
          customer_id: customer_id
          quantity: quantity
          revenue: net_amount
          cost: cost
          salesperson_id: salesperson_id
          list_amount: list_amount
          ship_region: ship_region
          document_id: document_id
      products: { table: market.product }
      stock:
        table: market.stock_count
        columns: { as_of: as_of, product_id: product_id, customer_id: customer_id, quantity: quantity, value: value, retail_value: retail_value }
      customers: { table: market.customer }
      targets: { table: market.target }
      salespeople: { table: market.salesperson }
      financials: { table: market.financials }
      receivables: { table: market.receivable }
      visits: { table: market.visit }
      complaints: { table: market.complaint }
    exceptions: { allowed_discount: { A: 0.12, B: 0.08, N: 0 } }

    """

  /// The pipeline file without some of its inputs.
  package static func yaml(without inputs: [String]) throws -> String {
    let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.filter { line in !inputs.contains { line.hasPrefix("  \($0): {") } }.joined(separator: "\n")
  }

  private static let standard = [
    "first_month": "2024-01-01", "business_date": date, "allowed_discount": #"{"A": 0.12, "B": 0.08, "N": 0}"#,
  ]

  /// Computes the oracle's tables.
  package static func runOracle(_ database: TestDatabase, _ variables: [String: String] = [:]) throws {
    try database.runFile(
      "\(Checkout.root)/Tests/Market/oracle.sql", "\(Checkout.root)/Tests/Oracle/products.sql",
      "\(Checkout.root)/Tests/Oracle/customers.sql", variables: standard.merging(variables) { $1 })
  }

  package static func expectOracleAgrees(
    _ database: TestDatabase, _ variables: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expectCustomersAgree(
      database, source: "Market/oracle.sql", standard.merging(variables) { $1 }, sourceLocation: sourceLocation)
  }
}

/// The tables of products and customers equal plain SQL over the source, to the last digit, and there are some.
///
/// - Returns: rows by table.
@discardableResult
package func expectCustomersAgree(
  _ database: TestDatabase, source: String, _ variables: [String: String],
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> [String: Int] {
  let output = try database.runFile(
    "\(Checkout.root)/Tests/\(source)", "\(Checkout.root)/Tests/Oracle/products.sql",
    "\(Checkout.root)/Tests/Oracle/customers.sql", "\(Checkout.root)/Tests/Oracle/causes.sql",
    "\(Checkout.root)/Tests/Oracle/compare.sql",
    variables: variables.merging(["keep_going": "1"]) { given, _ in given })
  let differing = output.split(separator: "\n").filter { !$0.hasSuffix(": 0 rows") }.joined(separator: "\n")
  #expect(output.contains("\noracle: 0 differences\n"), "\(differing.prefix(3000))", sourceLocation: sourceLocation)
  var rows: [String: Int] = [:]
  for line in output.split(separator: "\n") {
    let parts = line.split(separator: ": ", maxSplits: 1)
    if parts.count == 2, let words = parts.last?.split(separator: " "), words.count > 2, words[2] == "expected," {
      rows[String(parts[0])] = Int(words[0])
    }
  }
  #expect(rows.count == 19, sourceLocation: sourceLocation)
  return rows
}
