import Testing

@testable import Tables

struct DeclarationTests {
  static let tables = Tables.all.map(\.name)

  private func table(_ name: String) throws -> TableDeclaration { try #require(Tables.named(name)) }

  @Test func `no two tables have one name`() {
    #expect(Set(Self.tables).count == Self.tables.count)
  }

  @Test(arguments: tables)
  func `no two columns of a table have one name, and its key is made of them`(name: String) throws {
    let table = try table(name)
    let names = table.columns.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(table.key).isSubset(of: names))
  }

  @Test(arguments: tables)
  func `every table and column has words in both languages`(name: String) throws {
    let table = try table(name)
    let words = [table.label, table.comment] + table.columns.flatMap { [$0.label, $0.comment] }
    for words in words {
      #expect(!words.english.isEmpty)
      #expect(
        words.chinese.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) },
        "\(words.chinese) is not Chinese")
    }
  }

  @Test(arguments: tables)
  func `a formula looks at columns that the table has`(name: String) throws {
    let table = try table(name)
    for column in table.columns {
      for name in column.formula.columns {
        #expect(table[name] != nil, "\(table.name).\(column.name) looks at \(name)")
      }
    }
  }

  @Test(arguments: tables)
  func `a formula looks at tables and columns that there are`(name: String) throws {
    func others(_ formula: Formula) -> [(table: String, column: String)] {
      switch formula {
      case .other(let table, let column): [(table, column)]
      case .sum(let parts), .product(let parts), .rule(_, let parts, _): parts.flatMap(others)
      case .difference(let left, let right), .ratio(let left, let right, _): others(left) + others(right)
      case .total(let part, _), .mean(let part, _), .least(let part, _), .greatest(let part, _): others(part)
      case .given, .input, .column, .count, .place: []
      }
    }
    for column in try table(name).columns {
      for other in others(column.formula) {
        #expect(Tables.named(other.table)?[other.column] != nil, "\(name).\(column.name): \(other)")
      }
    }
  }

  @Test(arguments: Tables.published.filter { $0.use == .output }.map(\.name))
  func `an output has months and says whether they are over`(name: String) throws {
    let table = try table(name)
    #expect(table.key.first == "month")
    #expect(table["month_complete"] != nil)
    #expect(["measure", "classify"].contains(table.stage))
  }

  @Test func `what is copied has the same type where it comes from`() throws {
    let pairs: [(runs: [[String]], from: TableDeclaration, to: TableDeclaration)] = [
      (ProductSummary.table.copiedRuns, ProductWindow.table.declaration, ProductSummary.table.declaration),
      (CustomerSummary.table.copiedRuns, CustomerWindow.table.declaration, CustomerSummary.table.declaration),
      (CreditSummary.table.copiedRuns, CreditMonth.table.declaration, CreditSummary.table.declaration),
      (VisitPlan.table.copiedRuns, VisitMonth.table.declaration, VisitPlan.table.declaration),
      (ExceptionLine.table.copiedRuns, ExceptionCandidate.table.declaration, ExceptionLine.table.declaration),
    ]
    for (runs, from, to) in pairs {
      #expect(!runs.isEmpty)
      for run in runs {
        let first = try #require(from.columns.firstIndex { $0.name == run[0] })
        #expect(from.columns[first...].prefix(run.count).map(\.name) == run, "\(to.name)")
      }
      for name in runs.joined() { #expect(from[name]?.type.name == to[name]?.type.name, "\(to.name).\(name)") }
    }
  }

  @Test(
    arguments: [
      ("gross_margin", "gross_profit ÷ costed_revenue"), ("cross_ratio", "gross_margin × turnover"),
      ("sales_share", "revenue ÷ company_summary.revenue"), ("gross_profit", "costed_revenue − cost"),
      ("revenue", "sum of sales.revenue over the window's sales lines"),
      ("revenue_tier", "tier by revenue among the products, or those of the category"),
    ])
  func `a formula prints as people write it`(column: String, text: String) {
    #expect(ProductSummary.table.declaration[column]?.formula.description == text)
  }

  @Test func `knows which columns set a row against all others`() throws {
    func found(_ name: String) throws -> [String] { try table(name).relativeToAll.sorted() }
    #expect(
      try found("customer_summary") == [
        "channel_share", "overall_profit_cumulative_share", "overall_profit_rank", "overall_revenue_cumulative_share",
        "overall_revenue_rank", "profit_cumulative_share", "profit_rank", "revenue_cumulative_share", "revenue_rank",
        "sales_share",
      ])
    #expect(try found("salesperson_summary") == ["sales_share"])
    // The contribution ratio is made from the share of sales.
    #expect(try found("product_summary").contains("contribution_ratio"))
    for name in ["visit_plan", "exception_line", "credit_summary", "company_summary"] {
      #expect(try found(name) == [], "\(name)")
    }
  }
}
