package import CommandLine
import Configuration
import Ledger
import Locking
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

  package static var beginsEarly: Bool { true }

  package static func run(_ context: StageContext) throws -> StageOutcome {
    let (folder, measured) = try context.handover(from: "measure")
    let header = try measured.header()
    let products = ProductClassification(context, folder, header)
    let customers = CustomerClassification(context, folder, header)
    let months = try MeasuredMonths(measured)
    let work = try StageWork(context, stage: name, input: header)
    work.beginHandover(of: try measured.months())
    try work.makeAll(.classifying, handingOnFrom: folder) {
      switch try months.next() {
      // This job takes longest of all: other months fill the time until it ends.
      case .newest(let month)?: MonthJobs(customers.productJobs(month))
      case .products(let month)?: MonthJobs(products.jobs(month), handedOn: month.files { isHandedOn($0) })
      case .customers(let month)?: MonthJobs(customers.jobs(month))
      case .others(let files)?: MonthJobs([], handedOn: files.filter { isHandedOn($0) })
      case nil: nil
      }
    }
    let sellers = Locked(customers.salespersonJobs(months.all, work)[...])
    try work.makeAll(.classifying) { sellers.withLock { $0.popFirst() }.map { MonthJobs([$0]) } }
    for (what, inputs) in Tables.leftOut(without: Set(context.pipeline.inputs.map(\.contract.name))) {
      context.say(name, "left out", "\(what): the pipeline maps no input \(inputs.joined(separator: " or "))")
    }
    let bases = Set(months.all.compactMap { $0[ProductWindow.table.name]?.facts.bases }.joined())
    if !bases.isEmpty, !bases.contains(ProductBasis.profit.rawValue) {
      context.say(
        name, "left out",
        "gross profit and margin, cross ratio, contribution ratio and the tiers by them: "
          + "the pipeline maps neither sales.cost nor products.unit_cost")
    }
    let manifest = try measured.manifest()
    try work.commit(after: manifest, options: manifest.options.merging(options(context.pipeline)) { $1 })
    return .done
  }

  /// Whether a file of measure is published unchanged.
  private static func isHandedOn(_ file: StageFile) -> Bool {
    Tables.ofFiles(named: file.table).map { $0.use != .between && $0.stage != name } ?? false
  }

  /// The options that shaped the files, for the ledger.
  private static func options(_ pipeline: PipelineFile) -> [String: String] {
    [
      "tiers.products": pipeline.productTiers.summary, "tiers.customers": pipeline.customerTiers.summary,
      "customers": pipeline.customers.summary, "policies": pipeline.policies.summary,
    ]
  }
}
