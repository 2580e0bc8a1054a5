import Arithmetic
import Configuration
import Tables
import Workbook

/// The lists of the workbook, each from one published table.
struct BookLists {
  let shared: SectionContext
  let pipeline: PipelineFile

  var words: ReportWords { shared.words }
  var source: ReportSource { shared.source }
  var language: Language { shared.language }
  private var ofMonth: [String?] { [shared.period.month.firstDay.description, shared.salesperson] }
  private var ofWindow: [String?] { shared.period.parameters + [shared.salesperson] }

  static let isOfSalesperson = "($3::text is null or salesperson_id::text = $3)"

  /// Whether the pipeline publishes a table, and has.
  func isPublished(_ table: TableDeclaration) -> Bool {
    let inputs = Set(pipeline.inputs.map(\.contract.name))
    return source.has(table.name) && pipeline.isWanted(table.name)
      && table.needs.allSatisfy { !inputs.isDisjoint(with: $0) }
  }

  /// Columns as their table declares them, without those that are empty for want of an input, and for one salesperson
  /// without those that say what all have.
  func columns(_ table: TableDeclaration, _ names: [String]) -> [BookColumn] {
    let inputs = Set(pipeline.inputs.map(\.contract.name))
    let leftOut = shared.leftOut(of: table)
    return names.filter { name in
      !leftOut.contains(name) && (table[name]?.needs.allSatisfy { inputs.contains($0.input) } ?? true)
    }
    .map { BookColumn(table, $0, language) }
  }

  /// A sheet of one table.
  ///
  /// - Parameter rest: what follows the table's name in the query.
  func sheet(
    _ table: TableDeclaration, _ title: String, _ names: [String], _ rest: String, _ parameters: [String?],
    frozenColumns: Int = 1
  ) throws -> BookSheet? {
    guard isPublished(table) else { return nil }
    let columns = columns(table, names)
    return BookSheet(
      name: title, table: "tb_\(table.name)", title: title, note: note, columns: columns,
      rows: try source.rows(table.name, columns.map(\.name), rest, parameters), frozenColumns: frozenColumns)
  }

  /// What the rows are of.
  var note: String { shared.periodText }

  // MARK: Company

  static let companyColumns = [
    "window_months", "month", "revenue", "gross_profit", "gross_margin", "return_rate", "average_stock",
    "turnover", "cross_ratio", "target", "target_attainment", "products", "lines", "lines_read", "lines_rejected",
    "revenue_read", "revenue_rejected", "difference",
  ]

  /// Two years and a month of each window, so that each of the last 13 months stands beside the one a year before.
  func company() throws -> BookSheet? {
    guard shared.salesperson == nil else { return nil }
    let table = CompanySummary.table.declaration
    let first = shared.period.month.advanced(by: -24).firstDay.description
    guard
      var sheet = try sheet(
        table, words[.company], Self.companyColumns,
        "where month between $1::date and $2::date order by window_months, month",
        [first, shared.period.month.firstDay.description], frozenColumns: 2)
    else { return nil }
    let revenue = Dictionary(sheet.rows.map { (Self.key($0, yearsOn: 0), $0["revenue"]) }) { first, _ in first }
    for index in sheet.rows.indices {
      if let before = revenue[Self.key(sheet.rows[index], yearsOn: -1)] { sheet.rows[index]["year_before"] = before }
    }
    let place = sheet.place(of: "gross_profit") ?? sheet.columns.endIndex
    sheet.columns.insert(BookColumn("year_before", words[.revenueYearBefore], .money(decimals: 2)), at: place)
    return sheet
  }

  private static func key(_ row: Row, yearsOn years: Int) -> [String] {
    let month = row["month"].flatMap { Day($0)?.month.advanced(by: 12 * years).firstDay.description }
    return [row["window_months"] ?? "", month ?? ""]
  }

  // MARK: Products and customers

  static let productColumns = [
    "product_id", "product_name", "category", "quantity", "revenue", "gross_profit", "gross_margin", "average_stock",
    "closing_stock", "turnover", "cross_ratio", "sales_share", "contribution_ratio", "revenue_rank",
    "revenue_cumulative_share", "revenue_tier", "profit_tier", "contribution_tier", "previous_revenue_tier", "movement",
    "revenue_to_next", "revenue_to_keep", "revenue_outlook_tier", "return_rate", "cost_coverage", "target",
    "target_attainment", "flags",
  ]

  func products() throws -> BookSheet? {
    guard shared.salesperson == nil else { return nil }
    let sheet = try sheet(
      ProductSummary.table.declaration, words[.products], Self.productColumns,
      "where month = $1::date and window_months = $2 order by revenue_rank nulls last, revenue desc nulls last, product_id",
      shared.period.parameters, frozenColumns: 2)
    return try sheet.map { try checked($0, against: "revenue") }
  }

  static let customerColumns = [
    "customer_id", "customer_name", "kind", "channel", "region", "route", "salesperson_id", "quantity", "revenue",
    "gross_profit", "gross_margin", "sales_share", "channel_share", "revenue_rank", "revenue_cumulative_share",
    "revenue_tier", "profit_tier", "previous_revenue_tier", "movement", "key_account", "potential_key_account",
    "potential_in_months", "false_key_account", "false_key_reasons", "churn_level", "churn_reasons", "growth_month",
    "growth_year", "monthly_average", "standard_amount", "last_sale_on", "order_interval_days", "products_bought",
    "high_margin_share", "discount_depth", "return_rate", "revenue_to_next", "revenue_to_keep", "revenue_outlook_tier",
    "target", "target_attainment", "status", "flags",
  ]

  func customers() throws -> BookSheet? {
    let sheet = try sheet(
      CustomerSummary.table.declaration, words[.customers], Self.customerColumns,
      "where month = $1::date and window_months = $2 and \(Self.isOfSalesperson) order by revenue desc, customer_id",
      ofWindow, frozenColumns: 2)
    return try sheet.map { try checked($0, against: "revenue_in_customers") }
  }

  /// The sheet with the sums of its rows, and, where it has all rows, the company's, which they must add up to.
  private func checked(_ sheet: BookSheet, against revenue: String) throws -> BookSheet {
    var sheet = sheet
    let company =
      shared.salesperson == nil
      ? try source.rows(
        CompanySummary.table.name, [revenue, "gross_profit"], "where month = $1::date and window_months = $2",
        shared.period.parameters
      ).first : nil
    for (column, whole) in [("quantity", nil), ("revenue", revenue), ("gross_profit", "gross_profit")] {
      guard let place = sheet.place(of: column) else { continue }
      sheet.columns[place].hasTotal = true
      sheet.columns[place].wholeTotal = whole.flatMap { company?[$0] }
    }
    return sheet
  }

  // MARK: Salespeople, credit, visits

  func salespeople() throws -> BookSheet? {
    guard shared.salesperson == nil else { return nil }
    var sheet = try sheet(
      SalespersonSummary.table.declaration, words[.salespeople],
      [
        "salesperson_key", "salesperson_name", "customers", "customers_for_80", "top_four_share", "revenue",
        "sales_share", "gross_profit", "gross_margin", "target", "target_attainment", "visits_planned", "visits_made",
        "order_rate", "flags",
      ],
      "where month = $1::date and window_months = $2 order by revenue desc, salesperson_key", shared.period.parameters,
      frozenColumns: 2)
    for column in ["revenue", "gross_profit"] { sheet?.sum(column) }
    return sheet
  }

  func credit() throws -> BookSheet? {
    var sheet = try sheet(
      CreditSummary.table.declaration, words[.credit],
      [
        "customer_id", "customer_name", "tier", "exposure", "recommended_limit", "headroom", "over_limit",
        "overdue_days", "stop_supply", "unlimited", "limit_by_sales", "limit_by_working_capital",
        "limit_by_net_assets", "current_ratio", "open_amount", "unsettled_notes", "financials_on", "receivables_on",
        "next_review_on",
      ],
      """
      where month = $1::date and ($2::text is null or customer_id in \(shared.period.customers(of: "$2")))
      order by stop_supply desc, over_limit desc, headroom nulls last, customer_id
      """, ofMonth, frozenColumns: 2)
    sheet?.sum("exposure")
    if let place = sheet?.place(of: "exposure") { sheet?.columns[place].limit = "recommended_limit" }
    if let place = sheet?.place(of: "headroom") { sheet?.columns[place].emphasis = .movement }
    return sheet
  }

  func visits() throws -> BookSheet? {
    var sheet = try sheet(
      VisitPlan.table.declaration, words[.visits],
      [
        "customer_id", "customer_name", "region", "route", "salesperson_id", "tier", "visits_planned", "visits_made",
        "visits_with_order", "visits_without_order", "proposal",
      ],
      "where month = $1::date and ($2::text is null or salesperson_id::text = $2) order by region, route, customer_id",
      ofMonth, frozenColumns: 2)
    for column in ["visits_planned", "visits_made", "visits_with_order"] { sheet?.sum(column) }
    return sheet
  }

  // MARK: Exceptions, rejected rows

  func exceptions() throws -> BookSheet? {
    let table = ExceptionLine.table.declaration
    guard isPublished(table) else { return nil }
    let own = columns(
      table,
      [
        "kind", "sale_date", "document_id", "product_id", "customer_id", "salesperson_id", "quantity", "revenue",
        "cost",
        "floor_amount", "amount", "ship_region", "customer_region",
      ])
    let rows = try source.rows(
      own.map(\.name) + ["product_name", "customer_name"],
      """
      select \(own.map { "e.\($0.name)" }.joined(separator: ", ")), p.product_name, c.customer_name
      from exception_line e
        left join product_summary p on (p.month, p.window_months, p.product_id) = ($1::date, $2::integer, e.product_id)
        left join customer_summary c on (c.month, c.window_months, c.customer_id) = ($1::date, $2::integer, e.customer_id)
      where e.month = $1::date and \(shared.isOwnLine("$3", prefix: "e."))
      order by e.amount desc, e.kind, e.sale_date, e.position
      """, ofWindow)
    var sheet = BookSheet(
      name: words[.exceptions], table: "tb_\(table.name)", title: words[.exceptions], note: note, columns: own,
      rows: rows)
    sheet.insert(BookColumn(ProductSummary.table.declaration, "product_name", language), behind: "product_id")
    sheet.insert(BookColumn(CustomerSummary.table.declaration, "customer_name", language), behind: "customer_id")
    sheet.sum("amount")
    return sheet
  }

  /// The rejected rows of the window, and those that are of no month.
  func rejected() throws -> BookSheet? {
    guard shared.salesperson == nil else { return nil }
    let table = LedgerState.rejected
    var sheet = try sheet(
      table, words[.rejectedSheet], ["input", "month", "position", "reason", "revenue", "line"],
      """
      where month = '-infinity'
        or month between ($1::date - make_interval(months => $2::integer - 1))::date and $1::date
      order by input, month, position
      """, shared.period.parameters)
    sheet?.sum("revenue")
    return sheet
  }
}

extension BookSheet {
  /// Puts the sum of a column over it.
  mutating func sum(_ column: String) {
    if let place = place(of: column) { columns[place].hasTotal = true }
  }

  mutating func insert(_ column: BookColumn, behind name: String) {
    columns.insert(column, at: (place(of: name) ?? columns.endIndex - 1) + 1)
  }
}
