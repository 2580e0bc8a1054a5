import Landing
import Measures
package import Pipeline

/// Ranks products, cuts them into tiers and compares these with the month before.
package enum Classify: Stage {
  package static let name = "classify"
  package static let abstract = "Rank products, cut them into tiers, compare with the month before."
  package static let discussion = """
    Reads what tierbook-measure left and writes the tables as they will be published. To try another cut, change \
    tiers in the pipeline file, run this and tierbook-publish: neither the source nor the measures are touched.

    Example:
      tierbook-classify pipelines/demo.yaml
    """

  package static func run(_ context: StageContext) throws -> StageOutcome {
    let (folder, manifest) = try context.input(from: "measure")
    let work = try StageWork(context, stage: name, input: manifest)
    let customers = CustomerClassification(context, folder, manifest)
    // The first job is the longest: what follows fills the time until it ends.
    try work.makeAll(
      customers.productJobs() + ProductClassification(context, folder, manifest).jobs() + customers.jobs())
    try work.makeAll(customers.salespersonJobs(work))
    for (table, input) in customers.missing() {
      context.say(name, "left out", "\(table): the pipeline maps no input \(input)")
    }
    let handedOn = ["category_summary", "company_summary"]
    for file in manifest.files where handedOn.contains(file.table) || RejectedLines.isTable(file.table) {
      try work.handOn(file, from: folder)
    }
    try work.commit(options: manifest.options.merging(options(context.pipeline)) { $1 })
    return .done
  }

  /// What shaped the files, for the ledger.
  private static func options(_ pipeline: PipelineFile) -> [String: String] {
    [
      "tiers.products": pipeline.productTiers.summary, "tiers.customers": pipeline.customerTiers.summary,
      "customers": pipeline.customers.summary, "policies": pipeline.policies.summary,
    ]
  }
}
