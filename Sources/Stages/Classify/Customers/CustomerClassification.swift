import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// The customers' half of the stage, with jobs for each month.
struct CustomerClassification: Sendable {
  /// A month's measured customers, and those of the month before if they are written.
  private struct Input: Sendable {
    let month: Month
    let isComplete: Bool
    let file: StageFile
    /// Also nil if this month is unfinished: some days are not compared with a whole month.
    let earlier: StageFile?
    let groupTargets: StageFile

    /// nil if measure left no customers.
    init?(_ measured: MeasuredMonth, businessDate: Day) {
      guard let file = measured[CustomerWindow.table.name], let groupTargets = measured[GroupTarget.table.name]
      else { return nil }
      self.groupTargets = groupTargets
      (month, self.file, isComplete) = (measured.month, file, businessDate >= measured.month.lastDay)
      earlier = isComplete ? measured.earlier(CustomerWindow.table.name) : nil
    }
  }

  private let context: StageContext
  private let measured: StageFolder
  private let businessDate: Day
  private let keyTypes: [String: ColumnType]
  // The months that the threads work on, the month before them, and the newest.
  private let months = MonthCache<CustomerMonth>(capacity: workThreads + 2)
  // What is kept of all months is small.
  private let standings = MonthCache<CustomerStandings>(capacity: .max)
  private let visits = MonthCache<MonthVisits>(capacity: .max)

  private var rule: CustomerTierRule { context.pipeline.customerTiers }
  private var options: CustomerOptions { context.pipeline.customers }
  private var policies: TierPolicies { context.pipeline.policies }

  /// - Parameter header: what measure knew before its first file.
  init(_ context: StageContext, _ measured: StageFolder, _ header: Manifest) {
    self.context = context
    self.measured = measured
    businessDate = header.businessDate
    keyTypes = header.keyTypes
  }

  /// One job for the customer tables of a month, and one for each table that follows from the tiers.
  func jobs(_ month: MeasuredMonth) -> [FileJob] {
    Input(month, businessDate: businessDate).map { [tierJob($0)] + policyJobs($0, month) } ?? []
  }

  private func tierJob(_ input: Input) -> FileJob {
    let tables = [
      CustomerSummary.table.name, CustomerComposition.table.name, CustomerTierSummary.table.name,
      CustomerMovement.table.name,
    ]
    let from = fingerprint(
      ["customer tiers", options.summary, input.groupTargets.checksum] + words(input, withEarlier: true))
    return FileJob(tables, input.month, madeFrom: from) { try classify(input, $0) }
  }

  /// What a month's tiers depend on, for a fingerprint.
  private func words(_ input: Input, withEarlier: Bool) -> [String] {
    [
      rule.summary, input.file.checksum, withEarlier ? input.earlier?.checksum ?? "" : "",
      input.isComplete ? "complete" : "unfinished", "\(input.file.facts.bases ?? [])",
    ]
  }

  private func customers(_ month: Month, _ file: StageFile) throws -> CustomerMonth {
    try months.value(month) {
      try CustomerMonth(file, in: measured, rule: rule, lineMonths: options.potentialMonths)
    }
  }

  private func standings(_ input: Input) throws -> CustomerStandings {
    try standings.value(input.month) {
      CustomerStandings(try customers(input.month, input.file), none: TierIndex(rule.order.count - 1))
    }
  }

  /// The form of rows in tables that are made from a file.
  private func form(_ file: StageFile) -> RowForm {
    RowForm(keyTypes: keyTypes, decimals: file.facts.decimals ?? ShownDecimals())
  }

  private func classify(_ input: Input, _ maker: FileMaker) throws {
    let before = try input.earlier.map { try customers(input.month.advanced(by: -1), $0) }
    let now = try customers(input.month, input.file)
    // Made now, while the month is in memory.
    _ = try standings(input)
    let rows = CustomerRows(month: input.month, isComplete: input.isComplete, options: options)
    let earlier = now.windows.map { before?.window(length: $0.length) }
    let form = form(input.file)
    let targets = try GroupTargets(input.groupTargets, in: measured)
    try maker.make(CustomerSummary.table, form) { table in
      var leftOut: [Int: Int] = [:]
      for (index, window) in now.windows.enumerated() {
        leftOut[window.length] = try rows.addSummary(now, window: index, before: earlier[index], to: table)
      }
      var facts = Facts()
      if options.shown != .all { facts.leftOut = leftOut }
      facts.bases = now.windows.first?.bases.map(\.name)
      return facts
    }
    try maker.make(CustomerComposition.table, form) { table in
      for window in now.windows { try rows.addComposition(now, window: window, targets, to: table) }
      return Facts()
    }
    try maker.make(CustomerTierSummary.table, form) { table in
      for window in now.windows { try rows.addTiers(now, window: window, to: table) }
      return Facts()
    }
    try maker.make(CustomerMovement.table, form) { table in
      for (window, before) in zip(now.windows, earlier) { try rows.addMovements(window, before: before, to: table) }
      return Facts()
    }
  }

  // MARK: What follows a tier

  private func policyJobs(_ input: Input, _ month: MeasuredMonth) -> [FileJob] {
    PolicyTable.all.compactMap { table in month[table.source].map { policyJob(input, $0, table) } }
  }

  private func policyJob(_ input: Input, _ source: StageFile, _ table: PolicyTable) -> FileJob {
    let from = fingerprint([table.name, policies.summary, source.checksum] + words(input, withEarlier: false))
    return FileJob([table.name], input.month, madeFrom: from) { maker in
      let form = form(input.file)
      let rows = PolicyRows(
        month: input.month, isComplete: input.isComplete, policies: policies, decimals: form.decimals.money,
        standings: try standings(input), order: rule.order)
      try table.make(rows, source, measured, form, maker)
    }
  }

  // MARK: Salespeople

  /// Jobs that read the visit plans of several months from `work`.
  func salespersonJobs(_ months: [MeasuredMonth], _ work: StageWork) -> [FileJob] {
    let visitsMade = Dictionary(uniqueKeysWithValues: months.map { ($0.month, $0[SalespersonVisits.table.name]) })
    return months.compactMap { month in
      guard let input = Input(month, businessDate: businessDate), let sums = month[SalespersonWindow.table.name],
        let list = month[SalespersonEntry.table.name]
      else { return nil }
      let longest = input.file.facts.windows?.max() ?? 1
      let visits = (input.month.advanced(by: 1 - longest)...input.month).map { month in
        MonthVisits.Input(
          month: month, plan: work.file(VisitPlan.table.name, month), planFolder: work.folder,
          made: visitsMade[month] ?? nil, madeFolder: measured)
      }
      let from = fingerprint(
        ["salespeople", sums.checksum, list.checksum] + words(input, withEarlier: false)
          + visits.map { $0.plan?.checksum ?? "" } + visits.map { $0.made?.checksum ?? "" })
      return FileJob([SalespersonSummary.table.name], input.month, madeFrom: from) { maker in
        try summarizeSalespeople(input, sums, list: list, visits: visits, maker)
      }
    }
  }

  private func summarizeSalespeople(
    _ input: Input, _ sums: StageFile, list: StageFile, visits: [MonthVisits.Input], _ maker: FileMaker
  ) throws {
    let standings = try standings(input)
    let rows = try SalespersonRows(sums, list: list, in: measured, standings: standings, order: rule.order)
    let hasVisits = visits.last?.made != nil
    try maker.make(SalespersonSummary.table, form(input.file)) { table in
      for window in standings.windows {
        let months = visits.suffix(window.length)
        let totals = hasVisits ? try visitTotals(months) : nil
        try rows.add(window, month: input.month, isComplete: input.isComplete, visits: totals, to: table)
      }
      return Facts()
    }
  }

  private func visitTotals(_ inputs: ArraySlice<MonthVisits.Input>) throws -> [SalespersonRows.Key: VisitTotals] {
    var totals: [SalespersonRows.Key: VisitTotals] = [:]
    for input in inputs {
      let month = try visits.value(input.month) { try MonthVisits(input) }
      for (salesperson, visits) in month.totals { totals[salesperson, default: VisitTotals()] += visits }
    }
    return totals
  }

  // MARK: Products

  /// The job for what the newest month's customers bought of each product.
  func productJobs(_ newest: MeasuredMonth) -> [FileJob] {
    guard let input = Input(newest, businessDate: businessDate), let source = newest[CustomerProductWindow.table.name],
      let length = source.facts.windows?.first, input.file.facts.windows?.contains(length) ?? false
    else { return [] }
    let from = fingerprint(
      ["customer products", "\(options.gapShare)", source.checksum] + words(input, withEarlier: false))
    let job = FileJob([CustomerProduct.table.name], input.month, madeFrom: from) { maker in
      let rows = CustomerProductRows(
        month: input.month, isComplete: input.isComplete, source: source, folder: measured, options: options)
      let customers = try customers(input.month, input.file)
      try maker.make(CustomerProduct.table, form(source)) { table in
        try rows.add(customers, length: length, to: table)
        return Facts()
      }
    }
    return [job]
  }
}
