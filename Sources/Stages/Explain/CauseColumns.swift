import Arithmetic
import Configuration
import Fold
import Rules
import Store
import Tables

/// Computes the columns of the tables of causes by the rules of classify, from landed lines and published tiers.
struct CauseColumns {
  private let files: LandedFiles
  private let question: Question
  private let row: PublishedRow
  private let keys: Keys
  private let source: any RowSource
  private let moves: MoveReader

  init(_ files: LandedFiles, _ source: any RowSource, _ question: Question, _ row: PublishedRow, _ keys: Keys) {
    (self.files, self.source, self.question, self.row, self.keys) = (files, source, question, row, keys)
    moves = MoveReader(files, source, question)
  }

  /// The columns, and the move that they tell of; none: the row is of another table, or is not published.
  func computed() throws -> (columns: [String: FigureValue], move: TierMoves?) {
    guard !row.isEmpty, let comparison = question.comparison else { return ([:], nil) }
    switch question.table.name {
    case ProductCause.table.name: return try product(comparison)
    case RatioCause.table.name: return (try ratio(comparison), nil)
    case ProfitBridgeTable.table.name: return (try bridge(comparison), nil)
    case CustomerCause.table.name: return try customer(comparison)
    default: return ([:], nil)
    }
  }

  private func key(_ column: String) -> String { question.key.first { $0.column == column }?.value ?? "" }

  // MARK: Sums of both windows

  /// The sums of both windows by group.
  private func sums(_ scope: LineScope, by group: (SelectedLine) -> Int) throws
    -> (before: [Int: CostedSums], now: [Int: CostedSums])
  {
    let (old, new) = (question.monthsBefore, question.months)
    var (before, now) = (LineFold(keys), LineFold(keys))
    try LineReader(files, keys, scope).read(Set(old + new).sorted()) { line in
      if old.contains(line.month) { before.add(line, to: group(line)) }
      if new.contains(line.month) { now.add(line, to: group(line)) }
    }
    before.settle()
    now.settle()
    return (before.groups.mapValues(\.sums), now.groups.mapValues(\.sums))
  }

  /// One item's sums.
  private func sums(_ scope: LineScope) throws -> (before: CostedSums, now: CostedSums) {
    let all = try sums(scope) { _ in 0 }
    return (all.before[0] ?? CostedSums(), all.now[0] ?? CostedSums())
  }

  private var hasCellPrices: Bool {
    files.pipeline.causes.grain == .cell && files.manifest.file("customers") != nil
  }

  /// The sums of the price effects of what each customer bought, by product; nil: they are not wanted.
  private func cellPrices(
    _ scope: LineScope, decimals: Int, isMember: (SelectedLine) -> Bool = { _ in true }
  ) throws -> [Int: ExactDecimal]? {
    guard hasCellPrices else { return nil }
    var (cells, products): ([[Int]: Int], [Int]) = ([[]: 0], [-1])
    let all = try sums(scope) { line in
      guard isMember(line) else { return 0 }
      let key = [line.product, line.customer]
      if let cell = cells[key] { return cell }
      cells[key] = products.count
      products.append(line.product)
      return products.count - 1
    }
    var prices: [Int: ExactDecimal] = [:]
    for (cell, before) in all.before where cell > 0 {
      guard let now = all.now[cell], let price = ProfitBridge.price(from: before, to: now, decimals: decimals) else {
        continue
      }
      prices[products[cell], default: 0] += price
    }
    return prices
  }

  /// The columns of a bridge's steps.
  private func columns(_ steps: ProfitBridge.Steps) -> [String: FigureValue] {
    [
      "volume_effect": .amount(steps.volume), "mix_effect": .amount(steps.mix), "price_effect": .amount(steps.price),
      "customer_mix_effect": hasCellPrices ? .amount(steps.customerMix) : .null,
      "cost_effect": .amount(steps.cost), "new_effect": .amount(steps.new), "lost_effect": .amount(steps.lost),
      "other_effect": .amount(steps.other), "gross_profit_before": .amount(steps.before),
      "gross_profit": .amount(steps.after),
    ].filter { question.table[$0.key] != nil }
  }

  // MARK: Products

  /// A product in one of the windows.
  private struct ProductTime {
    var sums: CostedSums
    var stock: StockWindow?
    var companyRevenue: ExactDecimal

    var parts: RatioParts { RatioParts(sums, stock: stock, companyRevenue: companyRevenue) }

    func measures(_ options: MeasureOptions) -> Measures {
      Measures(sums: sums, stock: stock, companyRevenue: companyRevenue, options: options)
    }
  }

  private func times() throws -> (before: ProductTime, now: ProductTime) {
    let number = keys.products.number(printed: key("product_id"))
    let sums = try sums(LineScope(products: Set([number].compactMap { $0 })))
    let reader = StockReader(files, keys)
    func time(_ sums: CostedSums, _ months: [Month]) throws -> ProductTime {
      ProductTime(
        sums: sums, stock: files.hasStock ? try reader.span(months).window(of: number) : nil,
        companyRevenue: files.companyRevenue(months))
    }
    return (try time(sums.before, question.monthsBefore), try time(sums.now, question.months))
  }

  private func product(_ comparison: Comparison) throws -> ([String: FigureValue], TierMoves?) {
    let item = MovedItem(
      ProductSummary.table.declaration, key("product_id"), comparison, basis: key("basis"))
    let before = try moves.row(item, question.month.advanced(by: -comparison.months))
    let now = try moves.row(item, question.month)
    let times = try times()
    let decimals = files.pipeline.revenueDecimals(files.manifest)
    let number = keys.products.number(printed: key("product_id"))
    let prices = try cellPrices(LineScope(products: Set([number].compactMap { $0 })), decimals: decimals)
    let bridge = ProfitBridge(
      from: times.before.sums, to: times.now.sums, decimals: decimals,
      cells: prices.map { prices in number.flatMap { prices[$0] } ?? 0 })
    var found = columns(bridge.grossProfit)
    if before == nil { found["gross_profit_before"] = .null }
    if now == nil { found["gross_profit"] = .null }
    let tiers = (from: before?["\(item.basis)_tier"], to: now?["\(item.basis)_tier"])
    (found["from_tier"], found["to_tier"]) = (FigureValue(tiers.from), FigureValue(tiers.to))
    found.merge(try restated(item, from: tiers.from)) { $1 }
    var move: MoveReader.Move?
    if before != nil, let now {
      move = try moves.move(item, from: before, to: now)
      guard let move else { return (found, nil) }
      add(move, to: &found)
      let factors = move.shown.cause.flatMap(TierMoveCause.init)?.isOwn == true ? factors(item, move, times) : []
      found["causes"] = .text(jsonArray(factors.map(\.name)))
    } else {
      let isRanked = !((now ?? before)?["flags"].flatMap(elements(ofJSON:)) ?? []).contains("not_merchandise")
      found["cause"] = isRanked ? .text((before == nil ? TierMoveCause.new : .lost).rawValue) : .null
      (found["causes"], found["mover"]) = (.text("[]"), .null)
    }
    return (found, move?.shown)
  }

  private func add(_ move: MoveReader.Move, to found: inout [String: FigureValue]) {
    found["cause"] = FigureValue(move.shown.cause)
    if move.isMoverKnown { found["mover"] = FigureValue(move.shown.mover?.key) }
  }

  /// The factors of the product's own behind a move.
  private func factors(
    _ item: MovedItem, _ move: MoveReader.Move, _ times: (before: ProductTime, now: ProductTime)
  ) -> [RatioFactor] {
    // Measures have a contribution ratio also where too little has a cost for a tier by it.
    guard let figure = RatioFigure(basis: item.basis),
      let before = figure.value(of: times.before.measures(files.pipeline.measures)),
      let now = figure.value(of: times.now.measures(files.pipeline.measures)), let change = change(figure, times),
      let effects = change.effects(from: before, to: now)
    else { return [] }
    return change.causes(
      of: move.tier, among: move.side, effects: effects, minCoverage: files.pipeline.productTiers.minCoverage)
  }

  private func change(_ figure: RatioFigure, _ times: (before: ProductTime, now: ProductTime)) -> RatioChange? {
    RatioChange(figure, from: times.before.parts, to: times.now.parts, options: files.pipeline.measures)
  }

  private func ratio(_ comparison: Comparison) throws -> [String: FigureValue] {
    guard let figure = RatioFigure(rawValue: key("figure")) else { return [:] }
    let item = MovedItem(ProductSummary.table.declaration, key("product_id"), comparison, basis: "revenue")
    let times = try times()
    func value(_ time: ProductTime, _ month: Month) throws -> ExactDecimal? {
      try moves.row(item, month).flatMap { _ in figure.value(of: time.measures(files.pipeline.measures)) }
    }
    let before = try value(times.before, question.month.advanced(by: -comparison.months))
    let now = try value(times.now, question.month)
    var found: [String: FigureValue] = ["ratio_before": FigureValue(before), "ratio": FigureValue(now)]
    var effects: RatioEffects?
    if let before, let now { effects = change(figure, times)?.effects(from: before, to: now) }
    for factor in RatioFactor.allCases { found[factor.name] = FigureValue(effects?[factor]) }
    return found
  }

  // MARK: Restated tiers

  /// The columns that publish fills, by the tier that was published first of the month that is compared with. Files lack
  /// them.
  ///
  /// - Parameter tier: the tier of that month by today's data.
  private func restated(_ item: MovedItem, from tier: String?) throws -> [String: FigureValue] {
    guard row[ColumnDeclaration.restated.name] != nil else { return [:] }
    let told = try source.rows(
      LedgerState.restatedTiers, ["tier"], month: question.month.advanced(by: -item.comparison.months),
      window: question.window,
      where: [
        ("kind", item.table.name == ProductSummary.table.name ? "product" : "customer"),
        ("key", row[item.key.column] ?? ""), ("basis", item.basis),
      ]
    ).first
    let isRestated = told.map { $0["tier"] != tier } ?? false
    return [
      ColumnDeclaration.restated.name: .text("\(isRestated)"),
      ColumnDeclaration.publishedPreviousTier.name: FigureValue(isRestated ? told?["tier"] : nil),
    ]
  }

  // MARK: Bridges

  private func bridge(_ comparison: Comparison) throws -> [String: FigureValue] {
    let value = key("value")
    var isMember: (Int) -> Bool = { _ in true }
    var isInChannel: (Int) -> Bool = { _ in true }
    switch ProfitBridgeTable.Level(rawValue: key("level")) {
    case .company: break
    case .category: isMember = { keys.productMaster[$0]?.category ?? "(unassigned)" == value }
    case .productTier:
      let tiers = try revenueTiers(comparison)
      isMember = { tiers[keys.products.text($0)] == value }
    case .channel:
      try keys.readCustomers(files)
      try keys.readProducts(files, wanted: nil)
      isInChannel = { keys.customerMaster[$0]?.channel ?? CustomerChannels.unassigned == value }
    case nil: return [:]
    }
    // Lines of other channels make up a group that is no product.
    let all = try sums(LineScope()) { isInChannel($0.customer) ? $0.product : -1 }
    let decimals = files.pipeline.revenueDecimals(files.manifest)
    let prices = try cellPrices(LineScope(), decimals: decimals) { isInChannel($0.customer) }
    var sum = ProfitBridge()
    for product in Set(all.before.keys).union(all.now.keys) where product >= 0 && isMember(product) {
      sum.add(
        from: all.before[product] ?? CostedSums(), to: all.now[product] ?? CostedSums(), decimals: decimals,
        cells: prices.map { $0[product] ?? 0 })
    }
    return columns(sum.grossProfitWithMix)
  }

  /// The tier by revenue that each product has now, or had in the month that is compared with.
  private func revenueTiers(_ comparison: Comparison) throws -> [String: String] {
    func tiers(_ month: Month) throws -> [String: String] {
      let rows = try source.rows(
        ProductSummary.table.declaration, ["product_id", "revenue_tier", "movement"], month: month,
        window: question.window
      ).filter { $0["movement"] != Movement.lost.rawValue }
      return Dictionary(
        rows.compactMap { row in row["product_id"].flatMap { key in row["revenue_tier"].map { (key, $0) } } },
        uniquingKeysWith: { first, _ in first })
    }
    return try tiers(question.month.advanced(by: -comparison.months)).merging(try tiers(question.month)) { $1 }
  }

  // MARK: Customers

  private func customer(_ comparison: Comparison) throws -> ([String: FigureValue], TierMoves?) {
    let item = MovedItem(
      CustomerSummary.table.declaration, key("customer_id"), comparison, basis: key("basis"))
    let number = keys.customers.number(printed: key("customer_id"))
    let sums = try sums(LineScope(customers: Set([number].compactMap { $0 })))
    // Who is known, but bought nothing, has a tier without a row of its own.
    let isThere = (before: row["from_tier"] != nil, now: row["to_tier"] != nil)
    func amount(_ amount: ExactDecimal, _ isThere: Bool) -> FigureValue { isThere ? .amount(amount) : .null }
    var found: [String: FigureValue] = [
      "revenue_before": amount(sums.before.revenue, isThere.before),
      "gross_profit_before": amount(sums.before.grossProfit, isThere.before),
      "revenue": amount(sums.now.revenue, isThere.now), "gross_profit": amount(sums.now.grossProfit, isThere.now),
    ]
    let earlier = try moves.row(item, question.month.advanced(by: -comparison.months))
    if let earlier { found["from_tier"] = FigureValue(earlier["\(item.basis)_tier"]) }
    let now = try moves.row(item, question.month)
    if let now { found["to_tier"] = FigureValue(now["\(item.basis)_tier"]) }
    // A customer without a row stands in tier N.
    found.merge(try restated(item, from: row["from_tier"] ?? TierCuts.none)) { $1 }
    guard isThere.before, isThere.now else {
      found["cause"] = .text((isThere.now ? TierMoveCause.new : .lost).rawValue)
      found["mover"] = .null
      return (found, nil)
    }
    let move = try now.flatMap { try moves.move(item, from: earlier, to: $0) }
    if let move { add(move, to: &found) }
    return (found, move?.shown)
  }
}

extension FigureValue {
  fileprivate init(_ text: String?) { self = text.map { .text($0) } ?? .null }
  fileprivate init(_ amount: ExactDecimal?) { self = amount.map { .amount($0) } ?? .null }
}

extension LandedFiles {
  /// The revenue of all lines of months, which the manifest has.
  func companyRevenue(_ months: [Month]) -> ExactDecimal {
    months.reduce(into: ExactDecimal.zero) { sum, month in sum += manifest.file("sales", month)?.facts.revenue ?? 0 }
  }
}
