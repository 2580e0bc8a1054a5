import Arithmetic
import Landing
import Measures
package import Pipeline
import PostgreSQL

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
    try Classification(context: context, measured: folder, manifest: manifest, work: work).run()
    return .done
  }
}

/// One execution of the stage.
private struct Classification {
  let context: StageContext
  let measured: StageFolder
  let manifest: Manifest
  let work: StageWork

  private var rule: TierRule { context.pipeline.productTiers }

  func run() throws {
    let tables = [SummaryFiles.productTable, SummaryFiles.tierTable, SummaryFiles.movementTable]
    var before: (file: StageFile, rows: ProductRows)?
    var previous: StageFile?
    for file in manifest.files(of: "product_window") {
      guard let month = file.month else { continue }
      let earlier = previous?.month == month.advanced(by: -1) ? previous : nil
      previous = file
      let from = fingerprint([
        "product tiers", rule.summary, file.sha256, earlier?.sha256 ?? "", "\(context.pipeline.measures)",
      ])
      if work.keptAll(tables, month, madeFrom: from) != nil { continue }
      if let earlier, before?.file != earlier { before = (earlier, try ProductRows(earlier, in: measured)) }
      let rows = try ProductRows(file, in: measured)
      try write(file, month, rows, earlier == nil ? nil : before?.rows, madeFrom: from)
      before = (file, rows)
    }
    let customers = CustomerClassification(context, measured, manifest, work)
    try customers.run()
    for (table, input) in customers.missing() {
      context.say(Classify.name, "left out", "\(table): the pipeline maps no input \(input)")
    }
    let handedOn = ["category_summary", "company_summary"]
    for file in manifest.files where handedOn.contains(file.table) || file.table.hasPrefix("rejected_line.") {
      try work.handOn(file, from: measured)
    }
    let pipeline = context.pipeline
    let options = [
      "tiers.products": rule.summary, "tiers.customers": pipeline.customerTiers.summary,
      "customers": pipeline.customers.summary, "policies": pipeline.policies.summary,
    ]
    try work.commit(options: manifest.options.merging(options) { $1 })
  }

  private func write(
    _ file: StageFile, _ month: Month, _ rows: ProductRows, _ before: ProductRows?, madeFrom: String
  ) throws {
    let key = file.columns.first { $0.name == "product_id" } ?? Column(name: "product_id", type: .text)
    let precedes = keyOrder(key.type)
    let windows = rows.windows.map { window in
      TieredWindow(
        length: window.length, rows: window.rows, before: before?.rows(length: window.length), rule: rule,
        precedes: precedes)
    }
    let first = file.columns.firstIndex { $0.name == "lines" } ?? 0
    let last = file.columns.firstIndex { $0.name == "contribution_ratio" } ?? 0
    let files = SummaryFiles(
      month: month, measureColumns: Array(file.columns[first...last]), keyColumn: key,
      moneyDecimals: file.facts.moneyDecimals ?? 2, options: context.pipeline.measures)
    try work.make(SummaryFiles.productTable, month, columns: files.productColumns, madeFrom: madeFrom) { writer in
      for window in windows { try files.writeProducts(window, to: writer) }
      return Facts()
    }
    try work.make(SummaryFiles.tierTable, month, columns: SummaryFiles.tierColumns, madeFrom: madeFrom) { writer in
      for window in windows { try files.writeTiers(window, to: writer) }
      return Facts()
    }
    try work.make(SummaryFiles.movementTable, month, columns: SummaryFiles.movementColumns, madeFrom: madeFrom) {
      for window in windows { try files.writeMovements(window, to: $0) }
      return Facts()
    }
  }
}

/// Whether one key comes before another in the order that the stage before has written: big-endian whole numbers by
/// value, all other keys by bytes.
func keyOrder(_ type: ColumnType) -> ([UInt8], [UInt8]) -> Bool {
  guard KeyFamily(type) == .integer else { return { $0.lexicographicallyPrecedes($1) } }
  return { left, right in
    // Negative numbers have their first bit set and come before the others.
    let (a, b) = ((left.first ?? 0) ^ 0x80, (right.first ?? 0) ^ 0x80)
    return a == b ? left.dropFirst().lexicographicallyPrecedes(right.dropFirst()) : a < b
  }
}
