import Arithmetic
import CommandLine
import Configuration
import Engine
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// The customers' half of the stage, with jobs for each month.
struct CustomerClassification: Sendable {
  /// A month whose customers measure leaves.
  private struct Input: Sendable {
    let month: Month
    let isComplete: Bool

    /// A file that measure leaves of the month.
    func key<Row>(_ table: Table<Row>) -> FileKey { FileKey("measure", table.name, month) }

    var customers: FileKey { key(CustomerWindow.table) }
    var sums: FileKey { FileKey("measure", CustomerProductSum.declaration.name, month) }

    /// The customers that `customer_summary` does not show.
    var idle: FileKey { key(IdleCustomer.table) }

    /// The option of all jobs of the month.
    var option: String { isComplete ? "complete" : "unfinished" }
  }

  private let context: StageContext
  private let work: StageWork
  private let measured: StageFolder
  private let keyTypes: [String: ColumnType]
  private let files: Set<FileKey>
  private let inputs: [Input]
  /// The customers of each month with their tiers, for the jobs of the month and of the month after.
  private let customers: [Month: SharedValue<CustomerMonth>]
  /// The customers of the same month a year before, for the job that tells the causes alone.
  private let yearsBefore: [Month: SharedValue<CustomerMonth>]
  /// The tiers of all customers by key. They are small, and stay until the salespeople of all months are summed.
  private let tiers: [Month: SharedValue<CustomerTiers>]
  private let visits: [Month: SharedValue<MonthVisits>]
  /// The held tiers of all customers by key; empty: policies follow the tiers by the cuts.
  private let heldTiers: [Month: SharedValue<CustomerTiers>]

  private var rule: CustomerTierRule { context.pipeline.customerTiers }
  private var options: CustomerOptions { context.pipeline.customers }
  private var policies: TierPolicies { context.pipeline.policies }

  /// - Parameters:
  ///   - header: what measure knew before its first file.
  ///   - files: the files that measure leaves.
  init(_ context: StageContext, _ work: StageWork, _ measured: StageFolder, _ header: Manifest, _ files: Set<FileKey>) {
    (self.context, self.work, self.measured, self.files) = (context, work, measured, files)
    keyTypes = header.keyTypes
    inputs = files.filter { $0.table == CustomerWindow.table.name }.compactMap(\.month).sorted()
      .map { Input(month: $0, isComplete: header.businessDate >= $0.lastDay) }
    let (rule, lineMonths) = (context.pipeline.customerTiers, context.pipeline.customers.potentialMonths)
    func customers(_ input: Input) -> SharedValue<CustomerMonth> {
      SharedValue(priority: .classifying) {
        try CustomerMonth(
          try work.required(input.customers), idle: work.file(input.idle), in: measured, rule: rule,
          lineMonths: lineMonths)
      }
    }
    let known = Dictionary(uniqueKeysWithValues: inputs.map { ($0.month, $0) })
    yearsBefore = Dictionary(
      uniqueKeysWithValues: inputs.compactMap { input in
        known[input.month.advanced(by: -Comparison.year.months)].map { (input.month, customers($0)) }
      })
    var months: [Month: SharedValue<CustomerMonth>] = [:]
    var tiers: [Month: SharedValue<CustomerTiers>] = [:]
    var visits: [Month: SharedValue<MonthVisits>] = [:]
    var heldTiers: [Month: SharedValue<CustomerTiers>] = [:]
    for input in inputs {
      let month = customers(input)
      months[input.month] = month
      tiers[input.month] = SharedValue(needs: [month], priority: .classifying) {
        CustomerTiers(month.made, none: TierIndex(rule.order.count - 1))
      }
      if rule.doPoliciesFollowHeld {
        let held = work.key(HeldState.customers.name, input.month)
        heldTiers[input.month] = SharedValue(priority: .classifying) {
          try CustomerTiers(
            held: try work.required(held), in: work.folder, none: TierIndex(rule.order.count - 1))
        }
      }
      let (plan, made) = (work.key(VisitPlan.table.name, input.month), input.key(SalespersonVisits.table))
      visits[input.month] = SharedValue(priority: .classifying) {
        try MonthVisits(plan: work.file(plan), in: work.folder, made: work.file(made), in: measured)
      }
    }
    (self.customers, self.tiers, self.visits, self.heldTiers) = (months, tiers, visits, heldTiers)
  }

  /// Jobs for the customers of all months, and for what follows from their tiers. Salespeople come last, because they
  /// read the visit plans of several months.
  var items: [[StageWork.Item]] {
    inputs.map { input in [tierJob(input), causeJob(input)] + policyJobs(input) }
      + inputs.compactMap { salespersonPlan($0).map { [$0] } }
  }

  // MARK: Tiers

  private func tierJob(_ input: Input) -> StageWork.Item {
    // Some days are not compared with a whole month.
    let earlier = input.isComplete ? input.month.advanced(by: -1) : nil
    let held = rule.rule.hold.map { _ in work.key(HeldState.customers.name, input.month.advanced(by: -1)) }
    let reads =
      [input.customers, input.idle, input.key(GroupTarget.table)]
      + (held.map { [$0] } ?? [])
      + [earlier].compactMap { $0 }.flatMap { month in
        [CustomerWindow.table.name, IdleCustomer.table.name].map { FileKey("measure", $0, month) }
      }
    return .job(
      Job(
        makes: [
          CustomerSummary.table.name, CustomerComposition.table.name, CustomerTierSummary.table.name,
          CustomerMovement.table.name,
        ] + (held == nil ? [] : [HeldState.customers.name]),
        month: input.month, reads: reads.map { Read($0) }, options: [options.summary, rule.summary, input.option],
        // The tiers by key are made while the month is in memory.
        priority: .classifying,
        needs: [customers[input.month], earlier.flatMap { customers[$0] }, tiers[input.month]].compactMap { $0 }
      ) { maker in
        guard let now = customers[input.month]?.made else { return }
        let heldBefore = try held.flatMap { maker.file($0) }.map {
          try HeldMonth($0, in: work.folder, key: .customerID, bases: CustomerBasis.allCases.map(\.name))
        }
        let hold = rule.rule.hold.map { HeldTiers(month: input.month, hold: $0, before: heldBefore) }
        try classify(input, now, before: earlier.flatMap { customers[$0]?.made }, hold, maker)
      })
  }

  /// The job that tells why customers moved.
  private func causeJob(_ input: Input) -> StageWork.Item {
    let causes = context.pipeline.causes
    let compared = ComparedMonths(
      input.month, isComplete: input.isComplete, causes, months: customers, yearsBefore: yearsBefore)
    let reads = compared.months.flatMap { month in
      [CustomerWindow.table.name, IdleCustomer.table.name].map { FileKey("measure", $0, month) }
    }
    return .job(
      Job(
        makes: [CustomerCause.table.name], month: input.month, reads: reads.map { Read($0) },
        options: [options.summary, rule.summary, causes.summary, input.option], priority: .classifying,
        needs: [customers[input.month]].compactMap { $0 } + compared.needs
      ) { maker in
        guard let now = customers[input.month]?.made else { return }
        try maker.make(CustomerCause.table, form(try maker.required(input.customers))) { table in
          for window in now.windows {
            for (comparison, before) in compared.made {
              guard let before = before.window(length: window.length) else { continue }
              try CustomerCauses(
                month: input.month, comparison: comparison, now: window, before: before, largest: causes.top
              ).add(to: table)
            }
          }
          return Facts()
        }
      })
  }

  /// The form of rows in tables that are made from a file.
  private func form(_ file: StageFile) -> RowForm {
    RowForm(keyTypes: keyTypes, decimals: file.facts.decimals ?? ShownDecimals())
  }

  private func classify(
    _ input: Input, _ now: CustomerMonth, before: CustomerMonth?, _ hold: HeldTiers?, _ maker: FileMaker
  ) throws {
    let held = hold.map { hold in now.windows.map(hold.states) }
    let form = form(try maker.required(input.customers))
    let rows = CustomerSummaryRows(
      month: input.month, isComplete: input.isComplete, options: options, decimals: form.decimals
    ) { context.pipeline.projection($0, isComplete: input.isComplete) }
    let earlier = now.windows.map { before?.window(length: $0.length) }
    let targets = try GroupTargets(try maker.required(input.key(GroupTarget.table)), in: measured)
    try maker.make(CustomerSummary.table, form) { table in
      var leftOut: [Int: Int] = [:]
      for (index, window) in now.windows.enumerated() {
        leftOut[window.length] = try rows.addSummary(
          now, window: index, before: earlier[index], held?[index], to: table)
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
    guard let held else { return }
    try maker.make(HeldState.customers, form) { table in
      for (window, held) in zip(now.windows, held) {
        try table.add(held, length: window.length, window.customers.keys)
      }
      return Facts()
    }
  }

  // MARK: What follows a tier

  private func policyJobs(_ input: Input) -> [StageWork.Item] {
    PolicyTable.all.compactMap { policyJob(input, $0) }
  }

  /// nil if measure leaves no file that the table is made from.
  private func policyJob(_ input: Input, _ table: PolicyTable) -> StageWork.Item? {
    let source = FileKey("measure", table.source, input.month)
    guard files.contains(source), let tiers = tiers[input.month] else { return nil }
    let held = heldTiers[input.month]
    let heldKey = held.map { _ in work.key(HeldState.customers.name, input.month) }
    return .job(
      Job(
        makes: [table.name], month: input.month,
        reads: ([source, input.customers, input.idle] + [heldKey].compactMap { $0 }).map { Read($0) },
        options: [policies.summary, rule.summary, input.option], priority: .classifying,
        needs: [tiers] + [held].compactMap { $0 }
      ) { maker in
        let form = form(try maker.required(input.customers))
        let rows = PolicyRows(
          month: input.month, isComplete: input.isComplete, policies: policies, decimals: form.decimals.money,
          tiers: tiers.made, policyTiers: held?.made ?? tiers.made, order: rule.order)
        try table.make(rows, try maker.required(source), measured, form, maker)
      })
  }

  // MARK: Salespeople

  /// nil if measure leaves no salespeople.
  private func salespersonPlan(_ input: Input) -> StageWork.Item? {
    let (sums, list) = (input.key(SalespersonWindow.table), input.key(SalespersonEntry.table))
    guard files.contains(sums), files.contains(list), let tiers = tiers[input.month] else { return nil }
    let hasVisits = files.contains(input.key(SalespersonVisits.table))
    // The windows of the month say of which months visits are read.
    return .plan(
      StageWork.Plan(
        makes: [work.key(SalespersonSummary.table.name, input.month)], after: [input.customers, input.idle],
        priority: .classifying, needs: [tiers]
      ) {
        let longest = try work.required(input.customers).facts.windows?.max() ?? 1
        let months = hasVisits ? Array(input.month.advanced(by: 1 - longest)...input.month) : []
        let visitFiles = months.flatMap { month in
          [work.key(VisitPlan.table.name, month), FileKey("measure", SalespersonVisits.table.name, month)]
        }
        let job = Job(
          makes: [SalespersonSummary.table.name], month: input.month,
          reads: ([sums, list, input.customers, input.idle] + visitFiles).map { Read($0) },
          options: [rule.summary, input.option], priority: .classifying,
          needs: [tiers] + months.compactMap { visits[$0] }
        ) { maker in
          try summarizeSalespeople(
            input, try maker.required(sums), list: try maker.required(list), tiers.made,
            visits: hasVisits ? months.map { visits[$0]?.made } : nil, maker)
        }
        return [job]
      })
  }

  /// - Parameter visits: those of the months of the longest window, oldest first; nil: the pipeline maps no visits.
  private func summarizeSalespeople(
    _ input: Input, _ sums: StageFile, list: StageFile, _ tiers: CustomerTiers, visits: [MonthVisits?]?,
    _ maker: FileMaker
  ) throws {
    let rows = try SalespersonRows(sums, list: list, in: measured, tiers: tiers, order: rule.order)
    try maker.make(SalespersonSummary.table, form(try maker.required(input.customers))) { table in
      for window in tiers.windows {
        let totals = visits.map { Self.totals($0.suffix(window.length)) }
        try rows.add(window, month: input.month, isComplete: input.isComplete, visits: totals, to: table)
      }
      return Facts()
    }
  }

  private static func totals(_ months: ArraySlice<MonthVisits?>) -> [SalespersonRows.Key: VisitTotals] {
    var totals: [SalespersonRows.Key: VisitTotals] = [:]
    for month in months.compactMap({ $0 }) {
      for (salesperson, visits) in month.totals { totals[salesperson, default: VisitTotals()] += visits }
    }
    return totals
  }

  // MARK: Products

  /// The sums of `customer_product`, which measure has made, and the job for what it shows beside them: its customers,
  /// and what the key accounts of each segment buy. The sums are a group of their own, because they take the server
  /// longest of all.
  var productItems: [[StageWork.Item]] {
    guard let input = inputs.last, files.contains(input.sums), let customers = customers[input.month] else { return [] }
    let tables = [CustomerProductCustomer.table.name, CustomerProductDemand.table.name]
    let plan = StageWork.Plan(
      makes: tables.map { work.key($0, input.month) }, after: [input.sums, input.customers, input.idle],
      priority: .classifying, needs: [customers]
    ) {
      guard let length = try work.required(input.sums).facts.windows?.first,
        try work.required(input.customers).facts.windows?.contains(length) ?? false
      else { return [] }
      let job = Job(
        makes: tables, month: input.month, reads: [Read(input.sums), Read(input.customers), Read(input.idle)],
        options: ["\(options.gapShare)", rule.summary, input.option], priority: .classifying, needs: [customers]
      ) { maker in
        guard let window = customers.made.window(length: length) else { return }
        let sums = try maker.required(input.sums)
        let rows = CustomerProductRows(month: input.month, isComplete: input.isComplete, customers.made, window)
        try maker.make(CustomerProductCustomer.table, form(sums)) { table in
          try rows.addCustomers(to: table)
          return Facts()
        }
        try maker.make(CustomerProductDemand.table, form(sums)) { table in
          try rows.addDemand(sums, in: measured, gapShare: options.gapShare, to: table)
          return Facts()
        }
      }
      return [job]
    }
    return [[.handOn(input.sums)], [.plan(plan)]]
  }
}
