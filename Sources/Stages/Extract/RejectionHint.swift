import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import Tables

/// Remedies for rejected rows. If the reason shows what the rows are, the hint gives the mapping that keeps them.
struct RejectionHint {
  private let pipeline: PipelineFile
  private let manifest: Manifest

  init(_ pipeline: PipelineFile, _ manifest: Manifest) {
    self.pipeline = pipeline
    self.manifest = manifest
  }

  func text(for tally: InputTally) -> String {
    let general =
      "correct the rows at the source, leave them out with where, or raise reject_limit in the pipeline file"
    guard tally.input == InputContract.sales.name else { return duplicates(tally) ?? general }
    // The most frequent reason; of equally frequent ones the first in the alphabet.
    let known = ["null_product_id": product, "null_customer_id": customer, "after_business_date": ahead]
    let main = tally.byReason.min { ($1.value, $0.key) < ($0.value, $1.key) }
    return main.flatMap { known[$0.key]?() } ?? general
  }

  /// The query that keeps one row per key, if keys occur twice; else nil.
  func duplicates(_ tally: InputTally) -> String? {
    guard let input = pipeline.inputs.first(where: { $0.contract.name == tally.input }),
      tally.byReason.keys.contains(where: { $0.hasPrefix("duplicate_") })
    else { return nil }
    let keys = input.contract.uniqueColumns.map { input.columns[$0] ?? $0 }.joined(separator: ", ")
    let relation = if case .table(let parts) = input.relation { parts.joined(separator: ".") } else { "…" }
    return "which of several rows of one key counts, say in a query of inputs.\(tally.input): \"select distinct on "
      + "(\(keys)) * from \(relation) order by \(keys), …\" keeps the first of each in that order"
  }

  /// Invoice discounts, freight, deposits: revenue without a product.
  private func product() -> String {
    let (column, own) = (expression("product_id"), placeholder("product_id"))
    let cost = pipeline.input(.sales)?.columns["cost"]
    let zero = "case when \(column) is null then 0 \(cost.map { "else \($0) " } ?? "")end"
    return "lines without a product (a discount, freight) keep revenue and profit right as a product of their own, "
      + "without a cost: map product_id: \"coalesce(\(column), \(own))\" and cost: \"\(zero)\", or that product_id and "
      + "a row \(own) with unit_cost 0 in inputs.products (docs/pipeline-file.md, lines of a kind of their own)"
  }

  /// Counter sales: revenue without a customer.
  private func customer() -> String {
    let (column, own) = (expression("customer_id"), placeholder("customer_id"))
    return "lines without a customer (counter sales) are kept as those of a customer of their own: map customer_id: "
      + "\"coalesce(\(column), \(own))\", and give inputs.customers a row \(own) "
      + "(docs/pipeline-file.md, lines of a kind of their own)"
  }

  /// Orders booked for a future day.
  private func ahead() -> String {
    "lines dated ahead are no sales yet: leave them out with where: \"\(expression("sale_date")) <= current_date\", or raise "
      + "reject_limit in the pipeline file"
  }

  private func expression(_ column: String) -> String { pipeline.input(.sales)?.columns[column] ?? column }

  /// SQL of a key that most likely no row of the source has.
  private func placeholder(_ key: String) -> String {
    let type = manifest.files(of: InputContract.sales.name).first?.columns.first { $0.name == key }?.type
    switch type.flatMap({ KeyFamily($0) }) {
    case .integer?: return "0"
    case .uuid?: return "'00000000-0000-0000-0000-000000000000'"
    default: return "'none'"
    }
  }
}
