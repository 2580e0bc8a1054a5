package import Arithmetic
package import Rules

/// Totals of the company, and the proof that no line was lost.
package enum CompanySummary {
  package final class Row: TargetedRow {
    package let month: Day
    package let length: Int
    package let products: Int
    package let measures: Measures
    package let target: ExactDecimal?
    package let isMonthComplete: Bool
    package let options: MeasureOptions
    package let proof: Proof

    package init(
      month: Day, length: Int, products: Int, measures: Measures, target: ExactDecimal?, isMonthComplete: Bool,
      options: MeasureOptions, proof: Proof
    ) {
      self.month = month
      self.length = length
      self.products = products
      self.measures = measures
      self.target = target
      self.isMonthComplete = isMonthComplete
      self.options = options
      self.proof = proof
    }
  }

  /// What was read for the window's months, and what became of it.
  package struct Proof: Sendable {
    package var linesRead = 0
    package var linesRejected = 0
    package var reasons: [String: Int] = [:]
    package var revenueRead: ExactDecimal = 0
    package var revenueRejected: ExactDecimal = 0
    /// Revenue of all customers; nil if the pipeline maps no customers.
    package var revenueInCustomers: ExactDecimal?

    package init() {}

    /// Reasons and counts as JSON, such as `{"null_product_id": 2}`, sorted.
    fileprivate var reasonsJSON: String {
      "{" + reasons.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
    }
  }

  package static let table = Table<Row>(
    "company_summary", stage: "measure", .output, Words("Company", "公司汇总"),
    Words("Totals of the company and the proof that nothing was lost", "公司合计，以及没有遗漏的证明"),
    key: [.month, .windowMonths],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .integer(.products) { $0.products },
    ] + TableColumn.measures + TableColumn.targets + [
      .flag(.monthComplete.required) { $0.isMonthComplete },
      .text(stockValuation) { $0.options.stockValuation.rawValue },
      .text(turnoverBasis) { $0.options.turnoverBasis.rawValue },
      .integer(linesRead) { $0.proof.linesRead },
      .integer(linesRejected) { $0.proof.linesRejected },
      .json(rejectedReasons) { $0.proof.reasonsJSON },
      .decimal(revenueRead) { $0.proof.revenueRead },
      .decimal(revenueRejected) { $0.proof.revenueRejected },
      .decimal(revenueInProducts) { $0.measures.sums.revenue },
      .decimal(difference) { $0.proof.revenueRead - $0.proof.revenueRejected - $0.measures.sums.revenue },
      .decimal(revenueInCustomers) { $0.proof.revenueInCustomers },
      .texts(.flags) { $0.measures.flags(isKnown: true) },
    ])

  // MARK: Options

  private static let stockValuation = ColumnDeclaration(
    "stock_valuation", .text, .text, Words("Stock valuation", "库存计价"),
    Words("Option: cost, retail or units", "选项：成本、售价或数量"),
    .rule("option of the pipeline file", of: [], options: ["measures.stock_valuation"])
  ).required

  private static let turnoverBasis = ColumnDeclaration(
    "turnover_basis", .text, .text, Words("Turnover basis", "周转依据"),
    Words("Option: revenue or cost", "选项：销售额或成本"),
    .rule("option of the pipeline file", of: [], options: ["measures.turnover_basis"])
  ).required

  // MARK: The proof

  private static let linesRead = ColumnDeclaration(
    "lines_read", .bigint, .count, Words("Lines read", "读取行数"),
    Words("Proof: sales lines of the window's months, rejected ones included", "证明：窗口各月的销售行数，含拒收"),
    .count(.lines)
  ).required

  private static let linesRejected = ColumnDeclaration(
    "lines_rejected", .bigint, .count, Words("Lines rejected", "拒收行数"),
    Words("Proof: of these, rejected", "证明：其中被拒收的行数"),
    .rule("lines of the window's months that break the contract", of: ["lines_read"])
  ).required

  private static let rejectedReasons = ColumnDeclaration(
    "rejected_reasons", .json, .text, Words("Reasons", "拒收原因"),
    Words("Proof: rejected lines per reason", "证明：各原因的拒收行数"),
    .rule("rejected lines by reason", of: ["lines_rejected"])
  ).required

  private static let revenueRead = ColumnDeclaration(
    "revenue_read", .decimal(.money), .money, Words("Revenue read", "读取销售额"),
    Words("Proof: revenue of the lines read", "证明：读取行的销售额"), .total(.input("sales", "revenue"), over: .lines)
  ).required

  private static let revenueRejected = ColumnDeclaration(
    "revenue_rejected", .decimal(.money), .money, Words("Revenue rejected", "拒收销售额"),
    Words("Proof: revenue of the lines rejected", "证明：拒收行的销售额"),
    .total(.rule("revenue of a rejected line", of: [.input("sales", "revenue")]), over: .lines)
  ).required

  private static let revenueInProducts = ColumnDeclaration(
    "revenue_in_products", .decimal(.money), .money, Words("Revenue in products", "商品销售额合计"),
    Words("Proof: revenue over all rows of product_summary", "证明：product_summary 各行销售额之和"),
    .total(.other(table: "product_summary", column: "revenue"), over: .products)
  ).required

  private static let difference = ColumnDeclaration(
    "difference", .decimal(.money), .money, Words("Difference", "差额"),
    Words("Proof: revenue_read − revenue_rejected − revenue_in_products, always 0", "证明：读取 − 拒收 − 商品合计，恒为 0"),
    .difference("revenue_read", .sum(["revenue_rejected", "revenue_in_products"]))
  ).required.held([.equal(to: "0")])

  private static let revenueInCustomers = ColumnDeclaration(
    "revenue_in_customers", .decimal(.money), .money, Words("Revenue in customers", "客户销售额合计"),
    Words(
      "Proof: revenue over all rows of customer_summary, the same; null without customers",
      "证明：customer_summary 各行销售额之和，与商品相同；没有客户时为空"),
    .total(.other(table: "customer_summary", column: "revenue"), over: .customers)
  ).held([.equal(to: "revenue_in_products")])
}
