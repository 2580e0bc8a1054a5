import Arithmetic
import PostgreSQL
import Testing

@testable import CommandLine
@testable import Configuration
@testable import ExtractStage
@testable import Ledger
@testable import Store

/// What is said to do about rejected rows.
struct RejectionHintTests {
  private func hint(
    _ reasons: [String: Int], columns: String = "", key: ColumnType = .integer, input: String = "sales"
  ) throws -> String {
    let pipeline = try PipelineFile(
      yaml: """
        pipeline: nightly
        calendar: { first_month: 2024-01 }
        inputs:
          sales: { table: s\(columns) }
          products: { table: erp.item, columns: { product_id: item_no, product_name: name } }
          customers: { table: c }
        """, path: "p.yaml")
    var manifest = Manifest(
      stage: "extract", pipeline: "nightly", tierbook: "0", businessDate: .init(daysSince2000: 9000))
    let keys = ["product_id", "customer_id"].map { Column(name: $0, type: key) }
    manifest.files = [
      StageFile(table: input, name: "s", columns: keys, rows: 10, bytes: 0, checksum: "", madeFrom: ""),
      StageFile(
        table: RejectedLines.table(input), name: "r", columns: [], rows: reasons.values.reduce(0, +), bytes: 0,
        checksum: "", madeFrom: ""),
    ]
    manifest.files[1].facts.rejected = reasons.mapValues { RejectedLines(lines: $0, revenue: 0) }
    return RejectionHint(pipeline, manifest).text(for: InputTally(manifest, input: input))
  }

  private let general =
    "correct the rows at the source, leave them out with where, or raise reject_limit in the pipeline file"

  @Test func `lines without a product are told the two mappings that keep the profit right`() throws {
    let columns =
      ", columns: { sale_date: d, product_id: item, customer_id: c, quantity: q, revenue: r, cost: \"q * price\" }"
    #expect(
      try hint(["null_product_id": 3, "null_customer_id": 2], columns: columns)
        == "lines without a product (a discount, freight) keep revenue and profit right as a product of their own, "
        + "without a cost: map product_id: \"coalesce(item, 0)\" and cost: \"case when item is null then 0 else q * price "
        + "end\", or that product_id and a row 0 with unit_cost 0 in inputs.products (docs/pipeline-file.md, lines of a "
        + "kind of their own)")
    #expect(
      try hint(["null_product_id": 1], key: .text).contains(
        "map product_id: \"coalesce(product_id, 'none')\" and cost: \"case when product_id is null then 0 end\""))
  }

  @Test func `lines without a customer are told of one of their own`() throws {
    #expect(
      try hint(["null_customer_id": 3], key: .uuid)
        == "lines without a customer (counter sales) are kept as those of a customer of their own: map customer_id: "
        + "\"coalesce(customer_id, '00000000-0000-0000-0000-000000000000')\", and give inputs.customers a row "
        + "'00000000-0000-0000-0000-000000000000' (docs/pipeline-file.md, lines of a kind of their own)")
  }

  @Test func `lines dated ahead are told to be left out, or let pass`() throws {
    #expect(
      try hint(["after_business_date": 5])
        == "lines dated ahead are no sales yet: leave them out with where: \"sale_date <= current_date\", or raise "
        + "reject_limit in the pipeline file")
  }

  @Test func `keys that stand twice are told the query that keeps one row each`() throws {
    #expect(
      try hint(["duplicate_product_id": 5, "null_product_id": 1], input: "products")
        == "which of several rows of one key counts, say in a query of inputs.products: \"select distinct on (item_no) * "
        + "from erp.item order by item_no, …\" keeps the first of each in that order")
    #expect(
      try hint(["duplicate_customer_id": 1], input: "customers").contains(
        "\"select distinct on (customer_id) * from c order by customer_id, …\""))
  }

  @Test func `all others are told what fits any row`() throws {
    #expect(try hint(["nan_revenue": 5, "null_product_id": 4]) == general)
    #expect(try hint(["null_product_id": 4], input: "stock") == general)
  }

  @Test func `stock without an amount does not count against the limit`() throws {
    var manifest = Manifest(
      stage: "extract", pipeline: "nightly", tierbook: "0", businessDate: .init(daysSince2000: 9000))
    manifest.files = [
      StageFile(table: "stock", name: "s", columns: [], rows: 10, bytes: 0, checksum: "", madeFrom: ""),
      StageFile(
        table: RejectedLines.table("stock"), name: "r", columns: [], rows: 7, bytes: 0, checksum: "", madeFrom: ""),
    ]
    manifest.files[0].facts.unvalued = 7
    manifest.files[1].facts.rejected = [
      "null_value": RejectedLines(lines: 5, revenue: 0), "nan_value": RejectedLines(lines: 2, revenue: 0),
    ]
    let tally = InputTally(manifest, input: "stock")
    #expect(tally.rows == 10 && tally.rejected == 7 && tally.untolerated == 2)
    #expect(tally.description == "3 rows")
  }
}
