import Arithmetic
package import CommandLine
import Configuration
package import Engine
import Ledger
import Rules
import Store
import Tables

/// Ranks products and customers, cuts them into tiers and compares the tiers with the month before.
package enum Classify: Stage {
  package static let name = "classify"
  package static let abstract = "Rank products, cut them into tiers, compare with the month before."
  package static let discussion = """
    Reads what tierbook-measure left and writes the tables as they will be published: tiers and movement of products \
    and customers; key accounts, coming and false ones; warnings of those that leave; credit limits, the visit plan and \
    exceptions. To try another cut, change tiers in the pipeline file, run this and tierbook-publish: neither the \
    source nor the measures are touched.

    Example:
      tierbook-classify pipelines/demo.yaml
    """

  package static func run(_ context: StageContext, _ engine: Engine) throws -> StageOutcome {
    let (folder, header) = try context.input(from: "measure", engine)
    let measured = Set(try engine.groups(of: "measure").joined())
    let work = try StageWork(context, engine, stage: name, input: header)
    let products = ProductClassification(context, work, folder, header, measured)
    let customers = CustomerClassification(context, work, folder, header, measured)
    let handedOn = Dictionary(
      grouping: measured.filter { isHandedOn($0) && $0.table != CustomerProductSum.declaration.name }, by: \.month)
    func handOn(_ month: Month?) -> [StageWork.Item] {
      (handedOn[month] ?? []).sorted { $0.table < $1.table }.map { .handOn($0) }
    }
    let others = Set(handedOn.keys).subtracting(products.months)
    work.begin(
      customers.productItems + products.months.map { [products.item($0), products.causeItem($0)] + handOn($0) }
        + customers.items + products.bridgeItems
        + others.sorted { ($0?.index ?? 0) < ($1?.index ?? 0) }.map(handOn))
    try work.finish()
    for (what, inputs) in Tables.leftOut(without: Set(context.pipeline.inputs.map(\.contract.name))) {
      context.inform(name, "left out", "\(what): the pipeline maps no input \(inputs.joined(separator: " or "))")
    }
    let bases = Set(products.months.compactMap { work.file(products.key($0))?.facts.bases }.joined())
    if !bases.isEmpty, !bases.contains(ProductBasis.profit.rawValue) {
      context.inform(
        name, "left out",
        "gross profit and margin, cross ratio, contribution ratio and the tiers by them: "
          + "the pipeline maps neither sales.cost nor products.unit_cost")
    }
    let manifest = try engine.manifest(of: "measure")
    try work.commit(after: manifest, options: manifest.options.merging(options(context.pipeline)) { $1 })
    return .done
  }

  /// Whether a file of measure is published unchanged.
  private static func isHandedOn(_ key: FileKey) -> Bool {
    Tables.ofFiles(named: key.table).map { $0.use != .between && $0.stage != name } ?? false
  }

  /// The options that shaped the files, for the ledger.
  private static func options(_ pipeline: PipelineFile) -> [String: String] {
    [
      "tiers.products": pipeline.productTiers.summary, "tiers.customers": pipeline.customerTiers.summary,
      "customers": pipeline.customers.summary, "causes": pipeline.causes.summary, "policies": pipeline.policies.summary,
    ]
  }
}
