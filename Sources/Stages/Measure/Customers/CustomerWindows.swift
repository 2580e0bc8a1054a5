import Arithmetic
import CommandLine
import Configuration
import Engine
import Fold
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// The jobs of each month for customers and salespeople, with credit, visits, complaints and exceptions.
struct CustomerWindows: Sendable {
  /// Values in memory that the jobs of all months share.
  private struct Values {
    var history: SharedValue<CustomerHistory>
    /// The customers' purchase breadth by month, for the months whose windows are made.
    var breadth: SharedValue<[Month: MonthBreadth]>
  }

  private let loaded: LoadedMonths
  private let work: StageWork
  private let master: CustomerMaster
  private let creditAndVisits: CreditAndVisits

  private var landed: LandedInputs { loaded.landed }
  private var windows: Windows { loaded.landed.windows }
  /// The priority of all that leads to `customer_product`.
  private var priority: Priority { landed.beginsWithPairs ? .leading : .measuring }

  /// nil: the pipeline maps no customers.
  init?(_ loaded: LoadedMonths, _ work: StageWork) throws {
    guard let master = loaded.customerMaster else { return nil }
    (self.loaded, self.work, self.master) = (loaded, work, master)
    creditAndVisits = try CreditAndVisits(loaded, work)
  }

  /// Warnings about the inputs.
  var warnings: [String] { creditAndVisits.warnings }

  // MARK: Jobs

  /// Returns the names of the files of all months.
  static func makes(_ landed: LandedInputs, _ work: StageWork) -> [FileKey] {
    makes(landed.windows.months, landed, work)
  }

  private static func makes(_ months: [Month], _ landed: LandedInputs, _ work: StageWork) -> [FileKey] {
    let last = landed.windows.last
    return months.flatMap { month in
      (windowTables(landed) + CreditAndVisits.tables(landed, month)).map { work.key($0, month) }
    }
      + (landed.productWindow == nil || months.last != last
        ? [] : [work.key(CustomerProductSum.declaration.name, last)])
  }

  private static func windowTables(_ landed: LandedInputs) -> [String] {
    [CustomerWindow.table.name, GroupTarget.table.name]
      + (landed.pipeline.customers.shown == .all ? [] : [IdleCustomer.table.name])
      + (hasSalespeople(landed) ? [SalespersonWindow.table.name, SalespersonEntry.table.name] : [])
  }

  /// The plans of the jobs, after all months are folded. Jobs of a plan share what several of them read. There is one
  /// plan unless the memory is bounded: then each begins when the files of the one before are there.
  var plans: [StageWork.Item] {
    // Windows of products and months of customers take most of the room, and so they are not there at the same time.
    var done = landed.savesMemory ? windows.months.map { work.key(ProductWindow.table.name, $0) } : []
    return MonthPasses(landed).passes.map { months in
      let makes = Self.makes(months, landed, work)
      defer { done = makes }
      return .plan(
        StageWork.Plan(makes: makes, after: loaded.folded.keys() + done, priority: priority) { jobs(months) })
    }
  }

  private func jobs(_ months: [Month]) -> [Job] {
    let staleWindows = months.map { windowJob($0, nil) }.filter(work.isStale)
    let products = months.last == windows.last ? productJob(nil) : nil
    let others = months.flatMap { creditAndVisits.historyJobs($0, nil, end: end) } + [products].compactMap { $0 }
    let values = values(months, windows: staleWindows, others: others.filter(work.isStale))
    var jobs = Dictionary(
      uniqueKeysWithValues: months.map { month in
        let creditAndVisits =
          creditAndVisits.historyJobs(month, values.history, end: end)
          + creditAndVisits.otherJobs(month, values.history)
        return (month, [windowJob(month, values)] + creditAndVisits)
      })
    let product = months.last == windows.last ? productJob(values.history) : nil
    if landed.savesMemory {
      // The newest month comes last: when classify reads its customers, all of them, the months are out of memory.
      return [product].compactMap { $0 } + months.flatMap { jobs[$0] ?? [] }
    }
    if let last = months.last, let product { jobs[last]?.append(product) }
    // The newest month comes first: it has `customer_product`, which takes classify longest of all.
    let order = landed.productWindow == nil ? months : months.suffix(1) + months.dropLast()
    return order.flatMap { jobs[$0] ?? [] }
  }

  /// - Parameters:
  ///   - pass: the months of the jobs.
  ///   - stale: the window jobs whose files must be made.
  ///   - others: the other jobs whose files must be made and that read the customers' months.
  private func values(_ pass: [Month], windows stale: [Job], others: [Job]) -> Values {
    let (months, last) = (stale.compactMap(\.month), (stale + others).compactMap(\.month).max())
    let files = loaded.folded.limited(to: (stale + others).flatMap(\.reads))
    let ofProducts = others.filter { $0.makes == [CustomerProductSum.declaration.name] }.compactMap(\.month)
    let history = SharedValue(lane: loaded.lane, priority: priority) {
      trimMemory()
      let margins = try margins(months, from: files)
      try loaded.loadProducts(windows: [], customers: Set(ofProducts), from: files)
      loaded.forgetProducts()
      let customers = try last.map { last in
        try loaded.loadCustomers(from: MonthPasses(landed).start(of: pass), upTo: last, from: files)
      }
      return CustomerHistory(
        products: loaded.products, customers: loaded.customers, salespeople: loaded.salespeople,
        firstMonth: windows.first, months: customers?.months ?? CustomerMonths(),
        earlier: customers?.earlier ?? EarlierSales(), sellers: customers?.sellers,
        heldStock: loaded.folded.hasAny(StockMonthEnd.held.name) ? customers?.heldStock ?? [:] : nil, margins: margins)
    }
    return Values(
      history: history,
      breadth: SharedValue(needs: [history], priority: .measuring) { try readBreadth(months, history.made, files) })
  }

  /// Returns, by month and window, which products have a high gross margin. A few months at a time are in memory, and
  /// all products of the customers' cells get their numbers.
  private func margins(_ months: [Month], from files: FoldedFiles) throws -> [Month: [WindowMargins]] {
    var margins: [Month: [WindowMargins]] = [:]
    let step = 2 * workThreads
    for start in stride(from: 0, to: months.count, by: step) {
      let part = Array(months[start..<min(months.count, start + step)])
      try loaded.loadProducts(windows: [], customers: Set(part), from: files)
      let sales = part.map { (loaded.sales(endingWith: $0), windows.lengths(endingWith: $0)) }
      let found = try parallelMap(part.count) { sales[$0].0.margins(sales[$0].1) }
      for (month, found) in zip(part, found) { margins[month] = found }
    }
    return margins
  }

  private func end(_ month: Month, _ history: CustomerHistory) -> CustomerMonthEnd {
    CustomerMonthEnd(
      month: month, businessDate: landed.manifest.businessDate, master: master, history: history,
      targets: loaded.targets, measureOptions: landed.pipeline.measures, options: landed.pipeline.customers,
      complaintSigns: creditAndVisits.complaintSigns(month)
    ) { [landed] in landed.projection(month, $0) }
  }

  private func rows(_ month: Month, _ history: CustomerHistory) -> CustomerWindowRows {
    CustomerWindowRows(
      month: month, customers: history.customers, salespeople: history.salespeople, master: master,
      options: landed.pipeline.customers)
  }

  // MARK: Windows

  private static func hasSalespeople(_ landed: LandedInputs) -> Bool { landed.pipeline.isWanted("salesperson_summary") }

  /// Returns the months whose cells are read for the windows ending with `month` and for the churn warning.
  static func cellMonths(_ month: Month, _ windows: Windows) -> [Month] {
    let start = min(windows.months(endingWith: month)[0], month.advanced(by: -6))
    return Array(max(start, windows.first)...month)
  }

  /// Returns the cells of these months, and the products' sums, which give each product of a cell its number.
  private func cellReads(_ month: Month) -> [Read] {
    [CellFile.table, ProductMonthSums.table.name].flatMap { table in
      Self.cellMonths(month, windows).map { Read(work.key(table, $0), .rows) }
    }
  }

  private func windowReads(_ month: Month) -> [Read] {
    let sellers = (windows.first...month).map { Read(work.key(SalespersonMonthSums.table.name, $0), .rows) }
    // A count of the own stock alone leaves an empty file, but its day is among the facts.
    let stock = (month.advanced(by: -(windows.lengths.last ?? 1))...month).map {
      Read(work.key(StockMonthEnd.held.name, $0))
    }
    return creditAndVisits.reads(month) + cellReads(month) + sellers + stock
      + ["targets", "salespeople", "visits"].map { Read(landed.key($0), .rows) }
  }

  /// Returns the signs of leaving that complaints give. The job does not read the input itself, so that a complaint of
  /// today does not change earlier months.
  private func complaintOptions(_ month: Month) -> [String] {
    creditAndVisits.complaintSigns(month).map { "\(loaded.customers.text($0)) \($1)" }.sorted()
  }

  private func windowJob(_ month: Month, _ values: Values?) -> Job {
    let (lengths, form, bases) = (windows.lengths(endingWith: month), landed.form, landed.bases)
    let hasSalespeople = Self.hasSalespeople(landed)
    return Job(
      makes: Self.windowTables(landed), month: month, reads: windowReads(month),
      options: creditAndVisits.options(month) + [
        landed.pipeline.customers.measuredSummary, "\(landed.pipeline.measures)", "\(hasSalespeople)", "\(bases)",
        landed.pipeline.customers.shown.rawValue, landed.projectionOption(month),
      ] + complaintOptions(month),
      priority: .measuring, needs: values.map { [$0.history, $0.breadth] } ?? []
    ) { maker in
      guard let history = values?.history.made, let breadth = values?.breadth.made[month] else { return }
      let (windowRows, end) = (rows(month, history), end(month, history))
      try maker.make(CustomerWindow.table, form) { rows in
        var keys = KeysMet(all: 0, met: 0)
        func add(_ length: Int, _ customer: CustomerFigures) throws {
          try windowRows.add(customer, length: length, to: rows)
          guard length == lengths.last, customer.measures.sums.lines > 0 else { return }
          keys.all += 1
          if master[customer.number] != nil { keys.met += 1 }
        }
        if landed.pipeline.customers.shown == .all {
          try end.figures(lengths: lengths, breadth, isShown: { _, _ in true }, add) { _, _, _ in }
        } else {
          try maker.makeBlocks(IdleCustomer.table, landed.manifest.keyTypes) { others in
            try end.figures(lengths: lengths, breadth, isShown: shown(month, lengths, end), add) {
              try windowRows.add(idle: $0, windows: $1, $2, to: others)
            }
            return Facts()
          }
        }
        var facts = Facts()
        facts.decimals = form.decimals
        facts.windows = lengths
        facts.bases = bases
        facts.keys = keys
        return facts
      }
      try maker.make(GroupTarget.table, form) { rows in
        for length in lengths { try end.targets.addGroups(month, length: length, to: rows) }
        return Facts()
      }
      guard hasSalespeople else { return }
      let list = SalespersonList(
        salespeople: history.salespeople, names: creditAndVisits.salespersonNames,
        isMapped: landed.manifest.file("salespeople") != nil,
        // If no input names salespeople, the attainment of their targets is unknown.
        targets: landed.namesSellers ? loaded.targets : Targets(), visits: creditAndVisits.visits)
      try maker.make(SalespersonWindow.table, form) { rows in
        var facts = Facts()
        for length in lengths {
          try end.salespersonSums(length: length) { try windowRows.add($0, length: length, to: rows) }
          facts.keys = list.keysMet(end.sellers(length: length))
        }
        return facts
      }
      try maker.make(SalespersonEntry.table, form) { rows in
        for length in lengths { try list.add(end, length: length, to: rows) }
        return Facts()
      }
    }
  }

  /// Returns whether `customer_summary` shows a customer in a window. Those that it does not show have no row between
  /// the stages either.
  private func shown(_ month: Month, _ lengths: [Int], _ end: CustomerMonthEnd) -> (Int, Int) -> Bool {
    let aimedAt = Dictionary(
      uniqueKeysWithValues: lengths.map { length in
        (length, loaded.targets.numbers("customer", in: Array(month.advanced(by: 1 - length)...month)))
      })
    // An unfinished month is not compared, and nobody has left a window that there was not.
    let compared = landed.isComplete(month) ? Set(windows.lengths(endingWith: month.advanced(by: -1))) : []
    let rule = landed.pipeline.customers.shown
    return { customer, length in
      rule.shows(
        hasLines: end.hasLines(customer, length: length),
        hadLines: compared.contains(length) && end.hasLines(customer, length: length, before: 1),
        hasTarget: aimedAt[length]?.contains(customer) ?? false)
    }
  }

  // MARK: Purchase breadth

  /// Returns the purchase breadth at the end of each stale month.
  private func readBreadth(
    _ stale: [Month], _ history: CustomerHistory, _ folded: FoldedFiles
  ) throws -> [Month: MonthBreadth] {
    let wanted = Set(stale.flatMap { Self.cellMonths($0, windows) })
    guard let first = wanted.min(), let last = stale.last else { return [:] }
    let months = Array(first...last)
    let start = history.firstMonth.distance(to: first)
    let reader = BreadthReader(
      months: months, files: months.map { wanted.contains($0) ? folded[CellFile.table, $0] : nil },
      folder: loaded.folder, products: history.products, customers: history.customers,
      categoryOf: (0..<history.products.count).map { Int32(loaded.productMaster.category(of: $0)) },
      saleMonths: { customer, months in
        for place in months.indices { months[place] = false }
        for row in history.months.rows(of: customer) {
          let place = Int(history.months.places[row]) - start
          if months.indices.contains(place) { months[place] = history.months.saleDays[row] != 0 }
        }
      },
      targets: stale.map { month in
        let base = landed.isComplete(month) ? month : month.advanced(by: -1)
        return (
          place: first.distance(to: month), base: first.distance(to: base), windows: history.margins[month] ?? []
        )
      })
    return Dictionary(uniqueKeysWithValues: zip(stale, try reader.read()))
  }

  // MARK: Products of the newest month

  /// nil: `customer_product` is not written.
  private func productJob(_ history: SharedValue<CustomerHistory>?) -> Job? {
    guard let length = landed.productWindow else { return nil }
    let (month, form) = (windows.last, landed.form)
    let months = Array(month.advanced(by: 1 - length)...month)
    let cells = months.map { work.key(CellFile.table, $0) }
    return Job(
      makes: [CustomerProductSum.declaration.name], month: month,
      reads: creditAndVisits.reads(month) + cellReads(month), options: creditAndVisits.options(month) + ["\(length)"],
      priority: priority, needs: history.map { [$0] } ?? []
    ) { maker in
      guard let history = history?.made else { return }
      let purchases = CustomerPurchases(
        month: month, isComplete: landed.isComplete(month), files: cells.map { maker.file($0) }, folder: loaded.folder,
        products: history.products,
        customers: history.customers, master: loaded.productMaster, saleDays: history.saleDays(months))
      let table = CustomerProductSum.declaration
      try maker.make(table.name, columns: table.columns(form.keyTypes)) { writer in
        try purchases.add(to: writer, form)
        var facts = Facts()
        facts.decimals = form.decimals
        facts.windows = [length]
        return facts
      }
    }
  }
}
