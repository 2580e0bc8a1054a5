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

  @Test(arguments: Tables.published.map(\.name))
  func `has a node for every column, with a formula in both languages`(name: String) throws {
    let table = try #require(Tables.named(name))
    let tree = FigureTree(table, MeasureOptions())
    for column in table.targetColumns {
      let node = tree.node(column.name, FigureTree.Values(row: [:]))
      #expect(node.name == column.name)
      #expect(tree.chinese(column).hasPrefix(column.label.chinese))
      guard !Self.isKey(column, of: table) else { continue }
      #expect(node.formula?.isEmpty == false, "\(name).\(column.name) has no formula")
      // Each column that a formula names is a column of the table, and ends up at inputs, options or keys.
      for part in tree.formula(of: column).columns { #expect(table[part] != nil, "\(name).\(column.name): \(part)") }
    }
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
