import Arithmetic
import PostgreSQL
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Engine
@testable import Ledger

struct SumTooLongTests {
  private static let columns = ["month", "quantity", "cost", "revenue", "gross_profit"]
    .map { Column(name: $0, type: .numeric(precision: nil, scale: nil)) }

  /// Fields with a number of more than 38 digits: whether it has more than 57 too.
  @Test(
    arguments: [
      ([:], nil), ([2: false], nil), ([2: false, 4: false], nil),
      ([3: false], "revenue"), ([2: false, 3: false], "revenue"), ([3: false, 1: false], "quantity"),
      ([2: true], "cost"), ([4: true, 2: false], "gross_profit"),
    ] as [([Int: Bool], String?)])
  func `a sum over lines has at most 38 digits, a product up to 57`(fields: [Int: Bool], column: String?) {
    #expect(SumTooLong(table: "product_month", columns: Self.columns, fields: fields)?.column == column)
  }

  private static let pipeline = """
    pipeline: nightly
    calendar: { first_month: 2024-11 }
    inputs:
      sales:
        table: erp.sales_line
        columns: { sale_date: day, product_id: item, customer_id: buyer, quantity: pieces, revenue: net, list_amount: list }
      products:
        table: erp.product
        columns: { product_id: item, product_name: name, unit_cost: last_cost }
      stock:
        table: erp.stock
        columns: { as_of: day, product_id: item, value: worth }
    """

  @Test(arguments: [
    ("product_month", "revenue", "p.yaml:5:5: inputs.sales.revenue"),
    ("product_month", "costed_quantity", "p.yaml:5:5: inputs.sales.quantity"),
    ("product_month", "gross_profit", "p.yaml:8:5: inputs.products.unit_cost"),
    ("stock_month", "closing_stock", "p.yaml:11:5: inputs.stock.value"),
    ("exception_line", "amount", "p.yaml:5:5: inputs.sales.revenue"),
    ("exception_line", "floor_amount", "p.yaml:5:5: inputs.sales.list_amount"),
    // The pipeline maps no targets, so the sum cannot come from them.
    ("customer_window", "target", "p.yaml:5:5: inputs.sales.revenue"),
  ])
  func `names the input that it comes from, and the remedy`(table: String, column: String, place: String) throws {
    let pipeline = try PipelineFile(yaml: Self.pipeline, path: "p.yaml")
    let failure = SumTooLong(table: table, column: column).failure(pipeline, Month("2024-12"))
    let scaled = place.split(separator: ".").last ?? ""
    #expect(failure.code == .contract)
    #expect(
      failure.description == """
        \(place): a sum of 2024-12 has more than 38 digits, for \(table).\(column)
          accepted: sums of 38 digits, decimals included
          hint: round the amounts in the pipeline file: scale: { \(scaled): DECIMALS }; or leave the line out with where
        """)
  }
}
