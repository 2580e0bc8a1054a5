import Arithmetic
import Configuration
import Fold
import PostgreSQL
import Rules
import Store
import Tables

/// What a month of the window adds to a figure.
struct MonthPart {
  let month: Month
  var group = GroupSums()
  /// Stock at both ends of the month; nil: it is unknown.
  var opening: ExactDecimal?
  var closing: ExactDecimal?

  /// The month's average stock; nil: neither end is known.
  var average: ExactDecimal? {
    let (opening, closing) = (self.opening ?? self.closing, self.closing ?? self.opening)
    guard let opening, let closing else { return nil }
    return (opening + closing) * ExactDecimal(units: 5, scale: 1)
  }
}

/// A row computed anew from landed lines and counts, by the rules that measure uses.
struct Computation {
  /// The row's columns as far as lines and counts decide them. A missing column is not computed here.
  var values: [String: FigureValue] = [:]
  var months: [MonthPart] = []
  var total = GroupSums()
  /// The groups of the split, in no order, with their names.
  var groups: [(label: String, name: String?, group: GroupSums)] = []
  var measures: Measures?
  var stockDays: [Day?] = []
  /// Whether stock belongs to the row.
  var hasStock = false
  /// Whether the mean of the months' averages is the average: not if months of single products are unknown.
  var haveMonthsAverages = true
  /// By month of a customer's history.
  var history: CustomerPast?
  /// What others decide of a customer; nil: it is not known, or the row is no customer's.
  var surroundings: CustomerSurroundings?
}

/// A value of a row: an amount, or a text that is compared as it is.
enum FigureValue: Equatable {
  case null
  case amount(ExactDecimal)
  case text(String)

  /// Whether a published value is the same.
  func agrees(with published: String?) -> Bool {
    switch (self, published) {
    case (.null, nil): true
    case (.amount(let amount), let text?): ExactDecimal(text) == amount
    case (.text(let mine), let text?): mine == text
    default: false
    }
  }

  var text: String? {
    switch self {
    case .null: nil
    case .amount(let amount): "\(amount)"
    case .text(let text): text
    }
  }

  var amount: ExactDecimal? { if case .amount(let amount) = self { amount } else { nil } }
}

/// Computes the row of a question.
final class Computer {
  let files: LandedFiles
  let question: Question
  let subject: Subject
  let keys: Keys
  private(set) var scope = LineScope()
  /// The products whose stock counts; nil: that of all.
  private var stocked: Set<Int>?
  private var hasStock = false

  init(_ files: LandedFiles, _ question: Question, _ subject: Subject) throws {
    (self.files, self.question, self.subject) = (files, question, subject)
    keys = Keys(files)
    try resolve()
  }

  private func product(_ key: String) -> Set<Int> { Set([keys.products.number(printed: key)].compactMap { $0 }) }
  private func customer(_ key: String) -> Set<Int> { Set([keys.customers.number(printed: key)].compactMap { $0 }) }

  private func resolve() throws {
    switch subject {
    case .product(let key):
      scope.products = product(key)
      (stocked, hasStock) = (scope.products, true)
    case .products(let list):
      scope.products = Set(list.compactMap { keys.products.number(printed: $0) })
      (stocked, hasStock) = (scope.products, true)
    case .category(let name):
      try keys.readProducts(files, wanted: nil)
      let isUnassigned = name == "(unassigned)"
      let (inMaster, inCategory) = (
        Set(keys.productMaster.keys),
        keys.productMaster.filter { isUnassigned ? $0.value.category == nil : $0.value.category == name }.keys
      )
      scope.products = Set(inCategory)
      if isUnassigned {
        // Products that the master lacks have no category either.
        scope.products?.formUnion(try unknownProducts(inMaster))
      }
      (stocked, hasStock) = (scope.products, true)
    case .company: hasStock = true
    case .customer(let key): scope.customers = customer(key)
    case .customers(let list): scope.customers = Set(list.compactMap { keys.customers.number(printed: $0) })
    case .pair(let customer, let product):
      (scope.customers, scope.products) = (self.customer(customer), self.product(product))
    case .line(let customer, let product, let day, let document):
      (scope.customers, scope.products) = (self.customer(customer), self.product(product))
      (scope.day, scope.document) = (day, document)
    case .salesperson(let key):
      scope.seller = key.isEmpty ? .nobody : .number(keys.salespeople.number(printed: key) ?? -1)
      try keys.readCustomers(files)
    case .others: scope.products = []
    }
    let needed: Set<Int>? =
      switch subject {
      case .product, .pair, .line: scope.products
      case .others: []
      default: nil
      }
    if keys.productMaster.isEmpty { try keys.readProducts(files, wanted: needed) }
    if keys.customerMaster.isEmpty, question.split == .customer { try keys.readCustomers(files) }
  }

  /// Returns the products of lines and counts that the master lacks.
  private func unknownProducts(_ known: Set<Int>) throws -> Set<Int> {
    var unknown: Set<Int> = []
    try LineReader(files, keys, LineScope()).read(question.months) { line in
      if !known.contains(line.product) { unknown.insert(line.product) }
    }
    if files.hasStock {
      _ = try StockReader(files, keys).span(question.months)
      unknown.formUnion((0..<keys.products.count).filter { !known.contains($0) })
    }
    return unknown
  }

  /// - Parameters:
  ///   - published: the published row; empty: there is none.
  ///   - surroundings: what others decide of a customer's figures; nil: that is not computed.
  ///   - visit: receives each line, for a list of them.
  func compute(
    _ published: PublishedRow, _ surroundings: CustomerSurroundings?, visit: (SelectedLine) throws -> Void
  ) throws -> Computation {
    var computation = Computation()
    if case .others = subject { return computation }
    var months = LineFold(keys)
    var groups = LineFold(keys)
    var (products, buyers) = (LineFold(keys), LineFold(keys))
    let isSeller = if case .salesperson = subject { true } else { false }
    let documents = KeyTable()
    let needsProducts = hasStock && (stocked?.count != 1)
    let first = question.months[0]
    try LineReader(files, keys, scope).read(question.months) { line in
      months.add(line, to: first.distance(to: line.month))
      if needsProducts { products.add(line, to: line.product) }
      if isSeller { buyers.add(line, to: line.customer) }
      switch question.split {
      case .month, .line: break
      case .customer: groups.add(line, to: line.customer)
      case .product: groups.add(line, to: line.product)
      case .document:
        groups.add(line, to: Array((line.document ?? "").utf8).withUnsafeBytes { documents.number($0) })
      }
      try visit(line)
    }
    months.settle()
    groups.settle()
    products.settle()
    buyers.settle()
    computation.total = months.total
    computation.months = question.months.enumerated().map { place, month in
      MonthPart(month: month, group: months.groups[place] ?? GroupSums())
    }
    computation.groups = groups.groups.map { number, group in
      switch question.split {
      case .customer: (keys.customers.text(number), keys.customerMaster[number]?.name, group)
      case .product: (keys.products.text(number), keys.productMaster[number]?.name, group)
      default: (String(decoding: documents[number], as: UTF8.self), nil, group)
      }
    }
    let stock = try addStock(to: &computation, products.groups)
    let measures = Measures(
      sums: computation.total.sums, stock: stock, companyRevenue: files.companyRevenue(question.months),
      options: files.pipeline.measures)
    computation.measures = measures
    try addValues(measures, surroundings, published, to: &computation)
    if isSeller {
      let revenues = buyers.groups.values.map(\.sums.revenue).sorted(by: >)
      let (most, share) = (
        SalesConcentration.customersFor80(revenues, of: measures.sums.revenue),
        SalesConcentration.topFourShare(revenues, of: measures.sums.revenue)
      )
      computation.values["customers_for_80"] = .amount(ExactDecimal(most))
      computation.values["top_four_share"] = share.map { .amount($0) } ?? .null
    }
    return computation
  }

  // MARK: Stock

  /// - Parameter sold: the sums by product, if several products count together.
  private func addStock(to computation: inout Computation, _ sold: [Int: GroupSums]) throws -> StockWindow? {
    let reader = StockReader(files, keys)
    if case .customer = subject, let span = try reader.held(question.months) {
      guard let number = scope.customers?.first else { return nil }
      computation.add(span) { span.ends[$0].end(of: number) }
      return span.window(of: number)
    }
    guard hasStock, files.hasStock else { return nil }
    let span = try reader.span(question.months)
    if let number = stocked?.first, stocked?.count == 1 {
      computation.add(span) { span.ends[$0].end(of: number) }
      return span.window(of: number)
    }
    let candidates = stocked.map { $0.sorted() } ?? Array(0..<keys.products.count)
    let rows = candidates.filter { (sold[$0]?.sums.lines ?? 0) > 0 || span.hasRow(of: $0) }
    var windows = rows.map { span.window(of: $0) }
    // As measure brings the stock of several products to one weight.
    let weights = Set(windows.map(\.weight)).subtracting([0])
    if weights.count > 1 {
      let common = commonWeight(weights)
      windows = windows.map { $0.weighed(common) }
    }
    var total = span.window(of: nil)
    if !windows.isEmpty { total.weight = 0 }
    for window in windows { total += window }
    computation.haveMonthsAverages = !windows.contains(where: \.isUnknown)
    func end(_ place: Int) -> ExactDecimal? {
      guard span.ends[place].lastDay != nil else { return nil }
      return rows.reduce(into: ExactDecimal.zero) { $0 += span.ends[place].end(of: $1) ?? 0 }
    }
    total.hasNegativeEnd =
      windows.contains(where: \.hasNegativeEnd) && span.ends.indices.contains { end($0)?.isNegative ?? false }
    computation.add(span, end: end)
    return total
  }

  // MARK: Columns

  private func addValues(
    _ measures: Measures, _ surroundings: CustomerSurroundings?, _ published: PublishedRow,
    to computation: inout Computation
  ) throws {
    var known: Set<String>
    var flags: [String] = []
    switch subject {
    case .product:
      known = Set(ProductWindow.table.columns.map(\.declaration.name))
      let entry = scope.products?.first.flatMap { keys.productMaster[$0] }
      let isMerchandise = entry?.isMerchandise ?? true
      let minCoverage = files.hasCost && files.hasStock && isMerchandise ? files.pipeline.productTiers.minCoverage : nil
      flags = measures.flags(isKnown: entry != nil, isMerchandise: isMerchandise, minCoverage: minCoverage)
    case .category, .company:
      known = Set(CategorySummary.table.columns.map(\.declaration.name)).subtracting(["products"])
      flags = measures.flags(isKnown: true)
    case .products:
      // Tiers are summed over the products' parts of the average, without month ends.
      known = question.table.name == ProductMovement.table.name ? ["revenue"] : Set(question.table.columns.map(\.name))
      computation.values["products"] = (scope.products?.count).map { .amount(ExactDecimal($0)) }
    case .customers:
      known = Set(question.table.columns.map(\.name)).subtracting(["average_stock", "turnover"])
    case .salesperson, .pair: known = Set(question.table.columns.map(\.name)).subtracting(["flags"])
    case .customer:
      known = []
      try addCustomer(measures, surroundings, published, to: &computation)
    case .line, .others: known = []
    }
    // What tells of two months is computed from the lines of both.
    if question.isOfCauses { known = [] }
    if case .company = subject { addProof(measures.sums.revenue, to: &computation) }
    let row = ProductWindow.Row(
      month: question.month.firstDay, length: question.length, key: .null, name: nil, category: nil,
      isMerchandise: true, measures: measures, target: target(), flags: flags)
    add(ProductWindow.table, row, known, to: &computation)
    if question.table.name == CustomerProduct.declaration.name, measures.sums.lines == 0 {
      // A product that is proposed to the customer has no sums.
      for name in computation.values.keys { computation.values[name] = .null }
    }
    if question.table.name == CustomerProductSum.declaration.name, measures.sums.costedRevenue == measures.sums.revenue
    {
      // Null stands for all of it.
      computation.values["costed_revenue"] = .null
    }
  }

  /// Adds the proof that no line was lost, by what extract has counted.
  private func addProof(_ revenue: ExactDecimal, to computation: inout Computation) {
    var (lines, rejected) = (0, 0)
    var (read, refused) = (ExactDecimal.zero, ExactDecimal.zero)
    for month in question.months {
      let facts = files.manifest.file("sales", month)?.facts ?? Facts()
      lines += facts.lines ?? 0
      read += facts.revenue ?? 0
      for reason in (facts.rejected ?? [:]).values {
        rejected += reason.lines
        refused += reason.revenue
      }
    }
    computation.values["lines_read"] = .amount(ExactDecimal(lines + rejected))
    computation.values["lines_rejected"] = .amount(ExactDecimal(rejected))
    computation.values["revenue_read"] = .amount(read + refused)
    computation.values["revenue_rejected"] = .amount(refused)
    computation.values["revenue_in_products"] = .amount(revenue)
    computation.values["difference"] = .amount(read - revenue)
  }

  /// Adds the columns of a table of measure, with the values that its declaration takes from a row.
  func add<Row: AnyObject>(
    _ table: Table<Row>, _ row: Row, _ known: Set<String>, to computation: inout Computation
  ) {
    for column in table.columns where known.contains(column.declaration.name) {
      let name = column.declaration.name
      guard question.table[name] != nil, computation.values[name] == nil else { continue }
      switch column.value {
      case .decimal(let value): computation.values[name] = value(row).map { .amount($0) } ?? .null
      case .integer(let value): computation.values[name] = value(row).map { .amount(ExactDecimal($0)) } ?? .null
      case .texts(let value): computation.values[name] = .text(jsonArray(value(row)))
      case .text(let value): computation.values[name] = value(row).map { .text($0) } ?? .null
      case .day(let value): computation.values[name] = value(row).map { .text("\($0)") } ?? .null
      default: break
      }
    }
    for name in ["month", "window_months", "product_name", "category", "product_id"] {
      computation.values[name] = nil
    }
  }

  /// The target of the row's months; nil: none.
  func target() -> ExactDecimal? {
    let months = Set(question.months)
    let (name, key): (String, String)
    switch subject {
    case .product(let product): (name, key) = ("product", product)
    case .category(let category): (name, key) = ("category", category)
    case .company: (name, key) = ("company", "")
    case .customer(let customer): (name, key) = ("customer", customer)
    case .salesperson(let salesperson): (name, key) = ("salesperson", salesperson)
    case .customers where question.table.name == CustomerComposition.table.name:
      (name, key) = (question.key.first?.value ?? "", question.key.last?.value ?? "")
    default: return nil
    }
    return (try? TargetReader(files).sum(name, key, over: months)) ?? nil
  }
}

extension Computation {
  fileprivate mutating func add(_ span: StockSpan, end: (Int) -> ExactDecimal?) {
    hasStock = true
    stockDays = span.ends.map(\.lastDay)
    for place in months.indices {
      months[place].opening = end(place)
      months[place].closing = end(place + 1)
    }
  }
}

/// Reads targets.
struct TargetReader {
  private let files: LandedFiles

  init(_ files: LandedFiles) {
    self.files = files
  }

  /// Returns the sum of a subject's targets over months; nil: there is none.
  func sum(_ subject: String, _ key: String, over months: Set<Month>) throws -> ExactDecimal? {
    guard let file = files.manifest.file("targets") else { return nil }
    let columns = FileColumns(file, in: files.folder)
    let (month, name) = (try columns.index("month"), try columns.index("subject"))
    let id = columns.optionalIndex("subject_id")
    let amount = columns.amount("amount")
    var sum: ExactDecimal?
    try files.folder.read(file) { row in
      guard let day = try row.day(month), months.contains(day.month), row.unpadded(name, columns.type(name)) == subject,
        subject == "company" || id.flatMap({ row.unpadded($0, columns.type($0)) }) == key,
        let value = try amount?.value(row)
      else { return }
      sum = (sum ?? 0) + value
    }
    return sum
  }
}
