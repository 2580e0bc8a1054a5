import Arithmetic
import Configuration
import PostgreSQL
import Rules
import Store
import Tables

/// The queries that give the sums of a figure at the source, with literals, for psql.
struct SourceSQL {
  private let files: LandedFiles
  private let question: Question
  private let computer: Computer

  init(_ files: LandedFiles, _ question: Question, _ computer: Computer) {
    (self.files, self.question, self.computer) = (files, question, computer)
  }

  private var pipeline: PipelineFile { files.pipeline }

  /// A query and what it is over.
  struct Query {
    let input: String
    let sql: String
  }

  /// None: the figure is no sum over lines.
  var queries: [Query] {
    if case .others = computer.subject { return [] }
    return [sales].compactMap { $0 } + (hasStock ? [stock].compactMap { $0 } : [])
  }

  private var hasStock: Bool {
    switch computer.subject {
    case .product, .products, .category, .company: files.hasStock
    case .customer: isMapped(.stock, "customer_id")
    default: false
    }
  }

  private var isCustomer: Bool { if case .customer = computer.subject { true } else { false } }

  /// The queries with a remark before each, for psql.
  var text: String {
    queries.map { query in
      "-- inputs.\(query.input) of \(pipeline.name), \(question.column.name), \(question.months[0]) to \(question.month): "
        + "to be compared with tierbook explain\n\(query.sql);"
    }.joined(separator: "\n\n")
  }

  // MARK: Inputs

  /// The rows of an input with the contract's names, as a relation.
  private func rows(_ contract: InputContract, _ columns: [String], more: [(sql: String, name: String)] = []) -> String?
  {
    guard let mapping = pipeline.input(contract) else { return nil }
    let relation: String
    switch mapping.relation {
    case .table(let parts): relation = parts.map(quotedIdentifier).joined(separator: ".")
    case .query(_, let sql): relation = "(\n\(sql)\n) as source"
    }
    let list =
      columns.map { "\(expression($0, mapping)) as \(quotedIdentifier($0))" }
      + more.map { "\($0.sql) as \(quotedIdentifier($0.name))" }
    let condition = mapping.condition.map { " where (\($0))" } ?? ""
    return "(select \(list.joined(separator: ", ")) from \(relation)\(condition))"
  }

  /// A column's expression, rounded as the pipeline file says.
  private func expression(_ column: String, _ mapping: InputMapping) -> String {
    let sql = mapping.columns[column].map { "(\($0))" } ?? quotedIdentifier(column)
    return mapping.scales[column].map { "round(\(sql)::numeric, \($0))" } ?? sql
  }

  private func isMapped(_ contract: InputContract, _ column: String) -> Bool {
    files.has(contract.name, column)
  }

  private func list(_ keys: some Sequence<String>) -> String {
    keys.sorted().map(quotedLiteral).joined(separator: ", ")
  }

  private func condition(_ column: String, _ keys: [String]) -> String {
    keys.count == 1 ? "\(column) = \(quotedLiteral(keys[0]))" : keys.isEmpty ? "false" : "\(column) in (\(list(keys)))"
  }

  private func dates(_ column: String, from first: Month) -> String {
    // A month that the files do not reach is asked for as a whole.
    let last = question.month > files.date.month ? question.month.lastDay : min(question.month.lastDay, files.date)
    return "\(column) between date '\(first.firstDay)' and date '\(last)'"
  }

  private static let number = "not in ('NaN', 'Infinity', '-Infinity')"

  // MARK: Sales

  private var sales: Query? {
    let hasOwn = isMapped(.sales, "cost")
    let hasMaster = isMapped(.products, "unit_cost")
    var columns = ["sale_date", "product_id", "customer_id", "quantity", "revenue"]
    if hasOwn { columns.append("cost") }
    if isMapped(.sales, "salesperson_id"), needsSeller { columns.append("salesperson_id") }
    if case .line = computer.subject, isMapped(.sales, "document_id") { columns.append("document_id") }
    var more: [(sql: String, name: String)] = []
    if let changedAt { more.append((sql: "(\(changedAt))", name: "changed_at")) }
    guard let sales = rows(.sales, columns, more: more) else { return nil }
    var joins = ""
    var conditions = [dates("s.sale_date", from: question.months[0])]
    let needsProducts = hasMaster || isCategory
    if needsProducts,
      let products = rows(
        .products, ["product_id"] + (hasMaster ? ["unit_cost"] : []) + (isCategory ? ["category"] : []))
    {
      joins += "\nleft join \(products) as p on p.product_id = s.product_id"
    }
    if needsSeller, isMapped(.customers, "salesperson_id"),
      let customers = rows(.customers, ["customer_id", "salesperson_id"])
    {
      joins += "\nleft join \(customers) as c on c.customer_id = s.customer_id"
    }
    conditions += keyConditions
    // Rows that break the contract are not in the figure.
    conditions += ["s.product_id is not null", "s.customer_id is not null"]
    conditions += ["quantity", "revenue"].map { "s.\($0)::text \(Self.number)" }
    let own = hasOwn ? "s.cost::numeric" : nil
    let master = hasMaster ? "p.unit_cost::numeric * s.quantity::numeric" : nil
    let cost: String? =
      switch (own, master) {
      case (let own?, let master?): "coalesce(\(own), \(master))"
      case (let own?, nil): own
      case (nil, let master): master
      }
    let changed = changedAt == nil ? "" : ",\n  count(*) filter (where s.changed_at > \(madeAt)) as changed_since"
    let sql = """
      select to_char(s.sale_date, 'YYYY-MM') as month, count(*) as lines, sum(s.quantity::numeric) as quantity,
        sum(s.revenue::numeric) as revenue, coalesce(sum(\(cost ?? "null::numeric")), 0) as cost,
        coalesce(sum(s.revenue::numeric) filter (where \(cost.map { "(\($0)) is not null" } ?? "false")), 0) as costed_revenue\(changed)
      from \(sales) as s\(joins)
      where \(conditions.joined(separator: "\n  and "))
      group by 1 order by 1
      """
    return Query(input: "sales", sql: sql)
  }

  private var changedAt: String? {
    if case .changedAt(let expression)? = pipeline.input(.sales)?.refresh { expression } else { nil }
  }

  private var madeAt: String { "timestamptz \(quotedLiteral(files.manifest.madeAt))" }

  private var isCategory: Bool { if case .category = computer.subject { true } else { false } }

  private var needsSeller: Bool { if case .salesperson = computer.subject { true } else { false } }

  /// What the lines of the figure have in common.
  private var keyConditions: [String] {
    switch computer.subject {
    case .product(let key): return [condition("s.product_id", [key])]
    case .products(let keys): return [condition("s.product_id", keys)]
    case .category(let name):
      return [name == "(unassigned)" ? "p.category is null" : "p.category = \(quotedLiteral(name))"]
    case .customer(let key): return [condition("s.customer_id", [key])]
    case .customers(let keys): return [condition("s.customer_id", keys)]
    case .pair(let customer, let product):
      return [condition("s.customer_id", [customer]), condition("s.product_id", [product])]
    case .line(let customer, let product, let day, let document):
      return [condition("s.customer_id", [customer]), condition("s.product_id", [product])]
        + (day.map { ["s.sale_date = date '\($0)'"] } ?? [])
        + (document.map { ["s.document_id = \(quotedLiteral($0))"] } ?? [])
    case .salesperson(let key):
      let seller = [
        isMapped(.sales, "salesperson_id") ? "s.salesperson_id" : nil,
        isMapped(.customers, "salesperson_id") ? "c.salesperson_id" : nil,
      ].compactMap { $0 }
      guard !seller.isEmpty else { return key.isEmpty ? [] : ["false"] }
      let expression = "coalesce(\(seller.joined(separator: ", ")))"
      return [key.isEmpty ? "\(expression) is null" : condition(expression, [key])]
    case .company, .others: return []
    }
  }

  // MARK: Stock

  /// Stock at each month's end: for each holder, that of its last day with a count in the month.
  private var stock: Query? {
    let amount = StockColumn.name(for: pipeline.measures.stockValuation)
    let isHeld = isMapped(.stock, "customer_id")
    guard let counts = rows(.stock, ["as_of", "product_id", amount] + (isHeld ? ["customer_id"] : [])) else {
      return nil
    }
    let holder = isHeld ? ", s.customer_id" : ""
    // What a customer holds is its own whatever counts for the products.
    let own: String? =
      switch pipeline.measures.stockHolders ?? .all {
      case _ where isCustomer: nil
      case .own where isHeld: "s.customer_id is null"
      case .customers: isHeld ? "s.customer_id is not null" : "false"
      default: nil
      }
    var joins = ""
    if isCategory, let products = rows(.products, ["product_id", "category"]) {
      joins = " left join \(products) as p on p.product_id = s.product_id"
    }
    let keys = keyConditions.isEmpty ? "true" : keyConditions.joined(separator: " and ")
    let conditions =
      [dates("s.as_of", from: question.months[0].advanced(by: -1)), "s.product_id is not null"]
      + [own].compactMap { $0 }
    let sql = """
      select to_char(s.as_of, 'YYYY-MM') as month, max(s.as_of) as last_day,
        coalesce(sum(s.\(quotedIdentifier(amount))::numeric) filter (where \(keys)), 0) as stock
      from (
        select s.*, max(s.as_of) over (partition by date_trunc('month', s.as_of)\(holder)) as last_of_month
        from \(counts) as s where \(conditions.joined(separator: " and "))
      ) as s\(joins)
      where s.as_of = s.last_of_month
      group by 1 order by 1
      """
    return Query(input: "stock", sql: sql)
  }
}

extension Explainer {
  /// Returns the queries over the source that give a figure's sums, for psql.
  ///
  /// - Throws: `Failure` of code `usage` if the figure is no sum over lines.
  package func sql(_ question: Question) throws -> String {
    let row = try source.rows(
      question.table, month: question.month, window: question.window, where: question.key.map { ($0.column, $0.value) }
    ).first
    let computer = try Computer(files, question, try Subject(question, row, files, source))
    let text = SourceSQL(files, question, computer).text
    guard text.isEmpty else { return text }
    throw Failure(
      .usage,
      Problem(
        "--sql", "\(question.table.name) has no sums over lines of sales", accepted: "a figure of sales",
        hint: "without --sql, the formula and its parts are explained"))
  }
}
