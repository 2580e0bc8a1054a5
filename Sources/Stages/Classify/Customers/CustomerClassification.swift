import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL
import Tiers

/// The customers' half of the stage, month after month.
final class CustomerClassification {
  private let context: StageContext
  private let measured: StageFolder
  private let manifest: Manifest
  private let work: StageWork
  private var tiered: (file: StageFile, windows: [TieredCustomers])?
  private var rows: (file: StageFile, rows: CustomerRows)?
  /// Visits planned and made, by month and salesperson.
  private var visits: [Month: [SalespersonFiles.Key: VisitTotals]] = [:]

  private var rule: CustomerTierRule { context.pipeline.customerTiers }
  private var options: CustomerOptions { context.pipeline.customers }

  init(_ context: StageContext, _ measured: StageFolder, _ manifest: Manifest, _ work: StageWork) {
    self.context = context
    self.measured = measured
    self.manifest = manifest
    self.work = work
  }

  /// What is left out because an input is missing, and which.
  func missing() -> [(table: String, input: String)] {
    let inputs = Set(context.pipeline.inputs.map(\.contract.name))
    // What one of `inputs` is needed for, told where those of `beside` are mapped.
    let needs: [(table: String, inputs: [String], beside: [String])] = [
      ("stock, turnover, cross ratio and contribution ratio", ["stock"], []),
      ("targets and their attainment", ["targets"], []),
      ("customer_summary and the other customer tables", ["customers"], []),
      ("names of salespeople", ["salespeople"], ["customers"]),
      ("credit_summary", ["financials", "receivables"], ["customers"]),
      ("credit limits", ["financials"], ["customers", "receivables"]),
      ("exposure", ["receivables"], ["customers", "financials"]), ("visit_plan", ["visits"], ["customers"]),
    ]
    return needs.filter { inputs.isDisjoint(with: $0.inputs) && inputs.isSuperset(of: $0.beside) }
      .map { ($0.table, $0.inputs.joined(separator: " or ")) }
  }

  func run() throws {
    var previous: StageFile?
    let files = manifest.files(of: "customer_window")
    for file in files {
      guard let month = file.month else { continue }
      let earlier = previous?.month == month.advanced(by: -1) ? previous : nil
      previous = file
      try classify(month, file, earlier, isNewest: file == files.last)
    }
  }

  /// Fingerprint of what a month's tiers depend on.
  private func words(_ file: StageFile, _ earlier: StageFile?) -> [String] {
    [rule.summary, file.sha256, earlier?.sha256 ?? ""]
  }

  private func classify(_ month: Month, _ file: StageFile, _ earlier: StageFile?, isNewest: Bool) throws {
    let tables = [
      CustomerSummaryFiles.summaryTable, CustomerSummaryFiles.compositionTable, CustomerSummaryFiles.tierTable,
      CustomerSummaryFiles.movementTable,
    ]
    let from = fingerprint(["customer tiers", options.summary] + words(file, earlier))
    if work.keptAll(tables, month, madeFrom: from) == nil {
      let windows = try windows(file, earlier)
      let files = CustomerSummaryFiles(
        month: month, source: file.columns, moneyDecimals: file.facts.moneyDecimals ?? 2, options: options)
      try make(tables[0], month, files.summaryColumns, from, windows) { try files.writeSummary($0, to: $1) }
      try make(tables[1], month, CustomerSummaryFiles.compositionColumns, from, windows) {
        try files.writeComposition($0, to: $1)
      }
      try make(tables[2], month, CustomerSummaryFiles.tierColumns, from, windows) { try files.writeTiers($0, to: $1) }
      try make(tables[3], month, CustomerSummaryFiles.movementColumns, from, windows) {
        try files.writeMovements($0, to: $1)
      }
    }
    try applyPolicies(month, file)
    try summarizeSalespeople(month, file)
    if isNewest { try writeProducts(month, file) }
  }

  private func make(
    _ table: String, _ month: Month, _ columns: [Column], _ from: String, _ windows: [TieredCustomers],
    _ write: (TieredCustomers, CopyFileWriter) throws -> Void
  ) throws {
    try work.make(table, month, columns: columns, madeFrom: from) { writer in
      for window in windows { try write(window, writer) }
      return Facts()
    }
  }

  private func read(_ file: StageFile) throws -> CustomerRows {
    if let rows, rows.file == file { return rows.rows }
    let read = try CustomerRows(
      file, in: measured, within: rule.rule.within, lineMonths: options.potentialMonths)
    rows = (file, read)
    return read
  }

  /// The month's customers with their tiers, compared with the earlier month's.
  private func windows(_ file: StageFile, _ earlier: StageFile?) throws -> [TieredCustomers] {
    let before = try earlier.map { try read($0) }
    let windows = try read(file).windows.map { window in
      TieredCustomers(
        length: window.length, rows: window.rows, before: before?.rows(length: window.length), rule: rule)
    }
    tiered = (file, windows)
    return windows
  }

  /// The month's customers with their tiers, for what looks at one month alone: those at hand serve it.
  private func windows(_ file: StageFile) throws -> [TieredCustomers] {
    if let tiered, tiered.file == file { return tiered.windows }
    return try windows(file, nil)
  }

  // MARK: What follows a tier

  private func applyPolicies(_ month: Month, _ file: StageFile) throws {
    let sources = [
      (source: "credit_month", table: PolicyFiles.creditTable), (source: "visit_month", table: PolicyFiles.visitTable),
      (source: "exception_candidate", table: PolicyFiles.exceptionTable),
    ]
    for (sourceTable, table) in sources {
      guard let source = manifest.file(sourceTable, month) else { continue }
      let from = fingerprint([table, context.pipeline.policies.summary, source.sha256] + words(file, nil))
      if work.kept(table, month, madeFrom: from) != nil { continue }
      let long = try windows(file).last
      let files = PolicyFiles(
        month: month, policies: context.pipeline.policies, moneyDecimals: file.facts.moneyDecimals ?? 2,
        tiers: Dictionary(uniqueKeysWithValues: (long?.items ?? []).map { ($0.row.key, $0.revenueTier) }))
      let columns =
        switch table {
        case PolicyFiles.creditTable: files.creditColumns(source)
        case PolicyFiles.visitTable: files.visitColumns(source)
        default: files.exceptionColumns(source)
        }
      try work.make(table, month, columns: columns, madeFrom: from) { writer in
        switch table {
        case PolicyFiles.creditTable: try files.writeCredit(source, in: measured, to: writer)
        case PolicyFiles.visitTable: try files.writeVisits(source, in: measured, to: writer)
        default: try files.writeExceptions(source, in: measured, to: writer)
        }
        return Facts()
      }
    }
  }

  // MARK: Salespeople

  private func summarizeSalespeople(_ month: Month, _ file: StageFile) throws {
    guard let sums = manifest.file("salesperson_window", month), let list = manifest.file("salesperson_list", month)
    else { return }
    let longest = file.facts.windows?.max() ?? 1
    let months = Array(month.advanced(by: 1 - longest)...month)
    let plans = months.map { work.file(PolicyFiles.visitTable, $0)?.sha256 ?? "" }
    let visited = months.map { manifest.file("salesperson_visit", $0)?.sha256 ?? "" }
    let from = fingerprint(["salespeople", sums.sha256, list.sha256] + words(file, nil) + plans + visited)
    if work.kept(SalespersonFiles.table, month, madeFrom: from) != nil { return }
    let files = try SalespersonFiles(
      sums, list: list, in: measured, moneyDecimals: file.facts.moneyDecimals ?? 2)
    let hasVisits = manifest.file("salesperson_visit", month) != nil
    try work.make(SalespersonFiles.table, month, columns: files.columns, madeFrom: from) { writer in
      for window in try windows(file) {
        let totals = hasVisits ? try visitTotals(month.advanced(by: 1 - window.length)...month) : nil
        try files.write(window, month: month, visits: totals, to: writer)
      }
      return Facts()
    }
  }

  private func visitTotals(_ months: ClosedRange<Month>) throws -> [SalespersonFiles.Key: VisitTotals] {
    var totals: [SalespersonFiles.Key: VisitTotals] = [:]
    for month in months {
      if visits[month] == nil { visits[month] = try readVisits(month) }
      for (salesperson, visits) in visits[month] ?? [:] { totals[salesperson, default: VisitTotals()] += visits }
    }
    return totals
  }

  private func readVisits(_ month: Month) throws -> [SalespersonFiles.Key: VisitTotals] {
    var totals: [SalespersonFiles.Key: VisitTotals] = [:]
    if let plan = work.file(PolicyFiles.visitTable, month) {
      try work.folder.read(plan) { row in
        let planned = Int(try row.integer(7))
        let salesperson: SalespersonFiles.Key = row.isNull(5) ? nil : Array(row.field(5))
        totals[salesperson, default: VisitTotals()].planned += planned
      }
    }
    if let made = manifest.file("salesperson_visit", month) {
      try measured.read(made) { row in
        var visits = totals[Array(row.field(1))] ?? VisitTotals()
        visits.made += Int(try row.integer(2))
        visits.withOrder += Int(try row.integer(3))
        totals[Array(row.field(1))] = visits
      }
    }
    return totals
  }

  // MARK: Products

  private func writeProducts(_ month: Month, _ file: StageFile) throws {
    guard let source = manifest.file("customer_product_window", month), let length = source.facts.windows?.first else {
      return
    }
    let from = fingerprint(["customer products", "\(options.gapShare)", source.sha256] + words(file, nil))
    if work.kept(CustomerProductFiles.table, month, madeFrom: from) != nil { return }
    guard let window = try windows(file).first(where: { $0.length == length }) else { return }
    let files = CustomerProductFiles(
      month: month, source: source, folder: measured, options: options,
      precedes: keyOrder(source.columns[3].type))
    try work.make(CustomerProductFiles.table, month, columns: files.columns, madeFrom: from) {
      try files.write(window, to: $0)
      return Facts()
    }
  }
}
