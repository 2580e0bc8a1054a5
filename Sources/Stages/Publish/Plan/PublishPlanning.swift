package import Arithmetic
package import CommandLine
package import Configuration
import Ledger
import PostgreSQL
import Rules
import Store
import Tables
import TerminalText

/// What a plan shows.
package struct PlanOptions: Sendable {
  /// Lines of each list, largest first.
  package var top: Int
  /// Month and window of the lists; nil: the newest complete month that changes, and its longest window.
  package var month: Month?
  package var window: Int?

  package init(top: Int, month: Month? = nil, window: Int? = nil) {
    self.top = top
    self.month = month
    self.window = window
  }
}

extension Publish {
  /// Reports what publishing would change, and writes nothing. It reads the target in one read-only transaction.
  ///
  /// - Returns: the plan, and the failure that publishing would end with; nil: publishing would succeed.
  /// - Throws: `Failure` if the tables cannot take the files, or the options fit no month or window.
  package static func plan(
    _ context: StageContext, _ options: PlanOptions
  ) throws -> (plan: PublicationPlan, failure: Failure?) {
    let (folder, manifest) = try context.input(from: "classify")
    do {
      let planning = PublishPlanning(context: context, folder: folder, manifest: manifest, options: options)
      return try context.retrying("target", doing: "planning again", planning.plan)
    } catch let error as DatabaseError {
      throw Failure(error, at: "target", refusal: .database)
    }
  }
}

/// One attempt to make a plan.
private struct PublishPlanning {
  let context: StageContext
  let folder: StageFolder
  let manifest: Manifest
  let options: PlanOptions

  func plan() throws -> (PublicationPlan, Failure?) {
    var connection = try context.pipeline.connectToTarget(for: "plan")
    return try connection.transaction("begin isolation level repeatable read, read only") { connection in
      let schema = try TargetSchema(context.pipeline.schema, &connection)
      try schema.checkOwner(context.pipeline.name, &connection)
      var columns = try TargetColumns(context.pipeline, keyTypes: manifest.keyTypes, schema, &connection)
      if let failure = columns.mismatches(manifest.files).failure { throw failure }
      let standing = try PublishedFiles(context, folder, columns, schema, &connection)
      let parts = standing.changed(manifest.files) + standing.gone(manifest)
      let published = try Publication.publishedMonths(context, schema, &connection)
      let checks = try check(standing, published)
      var plan = PublicationPlan(
        pipeline: manifest.pipeline, businessDate: manifest.businessDate, schema: context.pipeline.schema)
      plan.checks = checks.results
      plan.monthsBeyond = standing.months(beyond: manifest.businessDate)
      if !plan.monthsBeyond.isEmpty {
        plan.beyond = context.pipeline.textOfMonths(plan.monthsBeyond, beyond: manifest.businessDate)
      }
      plan.widenings = columns.widened("widens")
      plan.isUpToDate = parts.isEmpty && schema.isCurrent && columns.widenings.isEmpty
      plan.canPublish = checks.failure == nil
      plan.months = try Set(parts.compactMap(\.month)).sorted().map { month in
        MonthChange(month, published[month], after: try manifest.file(CompanySummary.table.name, month).flatMap(totals))
      }
      if !schema.isEmpty, let view = try view(parts, schema, &connection) {
        plan.view = view
        try compare(view, schema, &connection, into: &plan)
      }
      return (plan, checks.failure)
    }
  }

  /// Checks the months on several threads and reports them in their order.
  private func check(_ standing: PublishedFiles, _ published: [Month: PublishedMonth]) throws -> CheckReport {
    let checks = PublicationChecks(context, folder, manifest, published: published)
    let months = manifest.filesByMonth.map { (files: $0.files, changed: standing.changed($0.files).compactMap(\.file)) }
      .filter { !$0.changed.isEmpty }
    let readings = try parallelMap(months.count) { index in
      var seen = PublicationChecks.Seen()
      return try checks.check(months[index].changed, of: months[index].files, after: &seen)
    }
    return checks.report(months.isEmpty ? nil : readings.reduce(into: PublicationChecks.Reading()) { $0 += $1 })
  }

  /// The company's figures in the shortest window.
  private func totals(_ file: StageFile) throws -> MonthTotals? {
    let columns = FileColumns(file, in: folder)
    let (window, lines) = (try columns.index("window_months"), try columns.index("lines"))
    let (revenue, profit) = (try columns.index("revenue"), try columns.index("gross_profit"))
    var totals: MonthTotals?
    try folder.read(file) { row in
      guard Int(try row.integer(window)) == context.pipeline.calendar.windows.first else { return }
      totals = MonthTotals(
        lines: Int(try row.integer(lines)), revenue: try row.decimal(revenue) ?? 0,
        grossProfit: try row.decimal(profit) ?? 0)
    }
    return totals
  }

  // MARK: The lists

  private func view(
    _ parts: [Publication.Part], _ schema: TargetSchema, _ connection: inout Connection
  ) throws -> PlanView? {
    let tables = [ProductSummary.table.name, CustomerSummary.table.name]
    let changed = parts.filter { $0.file != nil && tables.contains($0.table) }.compactMap(\.month)
    // An unfinished month is compared with nothing, so it has no movement.
    let month = options.month ?? changed.filter { manifest.businessDate >= $0.lastDay }.max() ?? changed.max()
    guard let month,
      let windows = manifest.file(ProductSummary.table.name, month).map({ _ in
        context.pipeline.windows(upTo: manifest.businessDate).lengths(endingWith: month)
      })
    else {
      if let asked = options.month {
        throw Failure(
          .usage,
          Problem(
            "--month", "there are no files of \(asked)",
            accepted: "a month from calendar.first_month to the business date"))
      }
      return nil
    }
    let window = options.window ?? windows.last ?? 1
    guard windows.contains(window) else {
      throw Failure(
        .usage,
        Problem(
          "--window", "\(month) has no window of \(counted(window, "month"))",
          accepted: windows.map(String.init).joined(separator: ", ")))
    }
    let rows = try connection.query(
      """
      select max(month) from \(schema.table(ProductSummary.table.name))
      where window_months = $1 and month <= $2::date and revenue is not null
      """, ["\(window)", month.firstDay.description])
    return rows[0][0].flatMap { Day($0) }.map {
      PlanView(month: month, windowMonths: window, comparedWith: $0.month)
    }
  }

  private func compare(
    _ view: PlanView, _ schema: TargetSchema, _ connection: inout Connection, into plan: inout PublicationPlan
  ) throws {
    let products = PlanKind.products(context.pipeline.productTiers)
    for kind in [products, PlanKind.customers(context.pipeline.customerTiers)] {
      guard context.pipeline.isWanted(kind.table), let file = manifest.file(kind.table, view.month)
      else { continue }
      let comparison = PlanComparison(
        kind,
        before: try kind.items(schema, &connection, month: view.comparedWith, window: view.windowMonths),
        after: try kind.items(file, in: folder, window: view.windowMonths), options: context.pipeline.measures)
      let moves = Largest(comparison.tierMoves(), top: options.top)
      let margins = Largest(comparison.marginMoves(), top: options.top)
      if kind.noun == products.noun {
        (plan.products, plan.productMargins) = (moves, margins)
        plan.contributionRatios = Largest(comparison.contributionMoves(), top: options.top)
      } else {
        (plan.customers, plan.customerMargins) = (moves, margins)
      }
    }
  }
}
