import Arithmetic
import ExplainStage
import Rules
import Tables
import Testing

@Suite struct `A figure's tree` {
  /// Columns that say which row it is, and are not computed.
  private static func isKey(_ column: ColumnDeclaration, of table: TableDeclaration) -> Bool {
    table.key.contains(column.name) || ["run_id", "window_months"].contains(column.name)
  }

  /// The columns that are computed, and do not say how.
  private static func columnsWithoutFormula(of table: TableDeclaration) -> [String] {
    let tree = FigureTree(table, MeasureOptions())
    return table.targetColumns.filter { column in
      !isKey(column, of: table) && tree.node(column.name, FigureTree.Values(row: [:])).formula?.isEmpty ?? true
    }.map(\.name)
  }

  @Test(arguments: Tables.published.map(\.name))
  func `has a node for every column, with a formula in both languages`(name: String) throws {
    let table = try #require(Tables.named(name))
    let tree = FigureTree(table, MeasureOptions())
    #expect(Self.columnsWithoutFormula(of: table) == [], "\(name) has columns without a formula")
    for column in table.targetColumns {
      let node = tree.node(column.name, FigureTree.Values(row: [:]))
      #expect(node.name == column.name)
      #expect(tree.chinese(column).hasPrefix(column.label.chinese))
      // Each column that a formula names is a column of the table, and ends up at inputs, options or keys.
      for part in tree.formula(of: column).columns { #expect(table[part] != nil, "\(name).\(column.name): \(part)") }
    }
  }

  /// A table that no stage makes.
  private static func table(_ columns: [ColumnDeclaration]) -> TableDeclaration {
    let summary = ProductSummary.table.declaration
    let known = ["month", "window_months", "product_id", "revenue", "revenue_tier"].compactMap { summary[$0] }
    return TableDeclaration(
      "made_up", stage: "classify", .output, Words("Made up", "虚构"), Words("Made up", "虚构"),
      key: Array(known.prefix(3)), columns: known + columns)
  }

  private static func column(_ name: String, _ type: DeclaredType, _ formula: Formula) -> ColumnDeclaration {
    ColumnDeclaration(name, type, .money, Words("New", "新列"), Words("A new column", "新增的列"), formula)
  }

  @Test func `finds a new column without a formula`() {
    let given = Self.column("not_said", .decimal(.money), .given)
    let said = Self.column("said", .decimal(.money), .rule("a rule of next year", of: ["revenue"]))
    #expect(Self.columnsWithoutFormula(of: Self.table([given, said])) == ["not_said"])
  }

  /// A column that nobody here knows how to compute is still told by its formula and the published values of its parts.
  @Test func `explains a new column by its formula and the values of its parts`() throws {
    let lack = Self.column(
      "lack", .decimal(.exact),
      .rule("a rule of next year", of: ["revenue", "revenue_tier"], options: ["tiers.products"]))
    let monthly = Self.column("monthly", .decimal(.exact), .ratio("lack", "window_months"))
    let table = Self.table([lack, monthly])
    var values = FigureTree.Values(
      row: ["revenue": "100.00", "revenue_tier": "B", "lack": "20.5", "monthly": "9", "window_months": "3"])
    values.isPublished = true
    let node = FigureTree(table, MeasureOptions()).node("monthly", values)
    #expect(node.formula == "lack ÷ window_months" && node.value == "9")
    #expect(node.parts.map(\.name) == ["lack", "window_months"])
    #expect(node.parts[0].formula == "a rule of next year (revenue, revenue_tier; by tiers.products)")
    #expect(node.parts[0].parts.map(\.value) == ["100.00", "B"])
    // Nothing says whether the rule has rounded, so that no difference is told.
    #expect(node.differences.isEmpty)
  }

  @Test func `names what the options turn`() throws {
    let table = ProductSummary.table.declaration
    let turnover = try #require(table["turnover"])
    func formula(_ options: MeasureOptions) -> String { FigureTree(table, options).formula(of: turnover).description }
    #expect(formula(MeasureOptions()) == "revenue ÷ average_stock")
    #expect(formula(MeasureOptions(turnoverBasis: .cost)) == "cost ÷ average_stock")
    #expect(formula(MeasureOptions(stockValuation: .units, turnoverBasis: .cost)) == "quantity ÷ average_stock")
    #expect(FigureTree(table, MeasureOptions()).chinese(turnover) == "周转率 = 销售额 ÷ 平均库存")
  }

  @Test func `computes what its parts give, and the difference to what is published`() throws {
    let table = ComplaintSummary.table.declaration
    let tree = FigureTree(table, MeasureOptions())
    let rate = try #require(table["in_time_rate"])
    let values = FigureTree.Values(row: ["answered_in_time": "2", "answer_due": "3", "in_time_rate": "0.666666"])
    #expect(tree.value(of: rate.formula, values)?.description == "0.666667")
    var published = values
    published.isPublished = true
    #expect(tree.node("in_time_rate", published).difference == "0.000001")
    // Of parts that were rounded before, nothing follows to the last digit.
    let products = FigureTree(ProductSummary.table.declaration, MeasureOptions())
    let cross = try #require(ProductSummary.table.declaration["cross_ratio"])
    #expect(products.value(of: cross.formula, FigureTree.Values(row: ["gross_margin": "0.1", "turnover": "2"])) == nil)
  }
}
