import Arithmetic
import CommandLine
import Configuration
import Engine
import Ledger
import Rules
import Store
import Tables

/// Why the products of one window are not as in the month that it is compared with.
final class ProductCauses {
  /// A product of now and the same one before; at least one of them is there.
  private struct Chosen {
    let match: KeyMatch
    let isLargest: Bool
    /// A bit for each basis by which it moved, in their order.
    let moved: UInt8
  }

  let month: Month
  let comparison: Comparison
  private let now: TieredProducts
  private let before: TieredProducts
  private let categories: (before: [String], now: [String])
  private let rule: TierRule
  private let options: MeasureOptions
  /// Decimals of revenue.
  private let decimals: Int
  private let company: (before: ExactDecimal, now: ExactDecimal)
  private let bases: [ProductBasis]
  private let moves: [ProductBasis: TierMoves]
  /// By product of now: the price effects of what each customer bought of it; nil: they are not wanted.
  private let cellPrices: [ExactDecimal]?
  private var chosen: [Chosen] = []
  /// The effects on the contribution ratio of chosen products, by their places: both tables have need of them.
  private var contributionEffects: [Int: RatioEffects?] = [:]
  private var bridges: [(level: ProfitBridgeTable.Level, value: String, bridge: ProfitBridge)] = []

  /// - Parameters:
  ///   - largest: the number of products that have a row even if their tier stays: those whose gross profit changed most.
  ///   - decimals: decimals of revenue, to which effects are rounded.
  ///   - cellPrices: the price effects of what each customer bought; nil: they are not wanted.
  init(
    _ month: Month, _ comparison: Comparison, _ now: (TieredProducts, categories: [String]),
    before: (TieredProducts, categories: [String]), rule: TierRule, options: MeasureOptions, decimals: Int,
    largest: Int,
    cellPrices: CellPriceRows?
  ) {
    (self.month, self.comparison, self.rule, self.options) = (month, comparison, rule, options)
    (self.now, self.before, self.decimals) = (now.0, before.0, decimals)
    categories = (before.categories, now.categories)
    self.cellPrices = cellPrices?.prices(now.0.length, comparison, of: now.0.keys)
    company = (before.0.revenue.sum, now.0.revenue.sum)
    let matches = now.0.keys.matched(with: before.0.keys)
    let previous = matches.rowsBefore
    bases = zip(ProductBasis.allCases, zip(before.0.tiers, now.0.tiers)).filter { $1.0 != nil && $1.1 != nil }.map(\.0)
    func side(_ products: TieredProducts, _ names: [String], _ basis: ProductBasis) -> TierMoves.Month? {
      let (groups, _) = products.groups(within: rule.within)
      return products.places(basis).map { places in
        TierMoves.Month(
          values: products.values(basis), places: places, groups: groups, names: groups.isEmpty ? [""] : names)
      }
    }
    moves = bases.reduce(into: [:]) { moves, basis in
      guard let before = side(before.0, before.categories, basis), let now = side(now.0, now.categories, basis) else {
        return
      }
      moves[basis] = TierMoves(before, now, previous: previous) { _ in rule.cuts }
    }
    choose(matches, largest: bases.contains(.profit) ? largest : 0)
  }

  /// Bridges all products, and chooses those that are told.
  private func choose(_ matches: [KeyMatch], largest count: Int) {
    let isBridged = bases.contains(.profit)
    let places = isBridged ? bridgeAll(matches, largest: count) : []
    let changes = moved(matches, bases.map { (before.places($0)?.tiers ?? [], now.places($0)?.tiers ?? []) })
    for (place, match) in matches.enumerated() {
      // What is no merchandise does not move.
      let isRanked = (match.before.map { before.isRanked($0) } ?? true) && (match.now.map { now.isRanked($0) } ?? true)
      let moved = isRanked ? changes[place] : 0
      guard moved != 0 || places.contains(place) else { continue }
      chosen.append(Chosen(match: match, isLargest: places.contains(place), moved: moved))
    }
  }

  /// Bridges by category and tier, of which the others are sums.
  private struct Cells {
    let categories: [UInt32]
    let tiers: [TierIndex]
    let count: Int
    var bridges: [ProfitBridge]
    var isUsed: [Bool]

    init(_ products: TieredProducts, categories names: [String], tiers count: Int) {
      (categories, tiers, self.count) = (products.categories, products.places(.revenue)?.tiers ?? [], count)
      bridges = Array(repeating: ProfitBridge(), count: names.count * count)
      isUsed = Array(repeating: false, count: bridges.count)
    }

    func cell(_ product: Int) -> Int { Int(categories[product]) * count + Int(tiers[product]) }
  }

  /// - Returns: the places of the products whose gross profit changed most.
  private func bridgeAll(_ matches: [KeyMatch], largest count: Int) -> Set<Int> {
    let order = rule.cuts.order
    var largest = Largest(count)
    var cells = Cells(now, categories: categories.now, tiers: order.count)
    // Products that are gone count where they were.
    var gone = Cells(before, categories: categories.before, tiers: order.count)
    for (place, match) in matches.enumerated() {
      let (from, to) = sums(match)
      largest.add(to.grossProfit - from.grossProfit, place)
      if let product = match.now {
        let cell = cells.cell(product)
        cells.bridges[cell].add(from: from, to: to, decimals: decimals, cells: cellPrice(match))
        cells.isUsed[cell] = true
      } else if let product = match.before {
        let cell = gone.cell(product)
        gone.bridges[cell].add(from: from, to: to, decimals: decimals, cells: cellPrice(match))
        gone.isUsed[cell] = true
      }
    }
    var byCategory: [String: ProfitBridge] = [:]
    var byTier: [Int: ProfitBridge] = [:]
    var all = ProfitBridge()
    for (cells, names) in [(cells, categories.now), (gone, categories.before)] {
      for (cell, bridge) in cells.bridges.enumerated() where cells.isUsed[cell] {
        all += bridge
        byCategory[names[cell / order.count], default: ProfitBridge()] += bridge
        byTier[cell % order.count, default: ProfitBridge()] += bridge
      }
    }
    bridges = [(.company, "(all)", all)]
    bridges += byCategory.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
      (.category, $0.key, $0.value)
    }
    bridges += byTier.sorted { $0.key < $1.key }.map { (.productTier, order[$0.key], $0.value) }
    return largest.places
  }

  private func sums(_ match: KeyMatch) -> (before: CostedSums, now: CostedSums) {
    (match.before.map { before.sums($0) } ?? CostedSums(), match.now.map { now.sums($0) } ?? CostedSums())
  }

  /// The price effects of what each customer bought of a product; nil: they are not wanted.
  private func cellPrice(_ match: KeyMatch) -> ExactDecimal? {
    cellPrices.map { prices in match.now.map { prices[$0] } ?? 0 }
  }

  private func bridge(_ match: KeyMatch) -> ProfitBridge {
    let (from, to) = sums(match)
    return ProfitBridge(from: from, to: to, decimals: decimals, cells: cellPrice(match))
  }

  private func hasMoved(_ product: Chosen, _ basis: ProductBasis) -> Bool {
    bases.firstIndex(of: basis).map { product.moved >> UInt8($0) & 1 == 1 } ?? false
  }

  private func key(_ match: KeyMatch) -> KeyField {
    match.now.map { now.keys.field($0) } ?? match.before.map { before.keys.field($0) } ?? .null
  }

  // MARK: Rows

  func addCauses(to rows: TableRows<ProductCause.Row>) throws {
    let order = rule.cuts.order
    for (place, product) in chosen.enumerated() {
      let (match, steps) = (product.match, bridge(product.match).grossProfit)
      for basis in bases where hasMoved(product, basis) || basis == .profit && product.isLargest {
        let (from, to) = (
          match.before.flatMap { before.places(basis)?.tiers[$0] }, match.now.flatMap { now.places(basis)?.tiers[$0] }
        )
        var (cause, factors, mover) = (TierMoveCause?.none, [RatioFactor](), KeyField.null)
        if hasMoved(product, basis) {
          if let old = match.before, let new = match.now, let move = moves[basis]?.move(from: old, to: new) {
            cause = move.cause
            if move.cause.isOwn { factors = causes(place, old, new, basis, move.side) }
            if let item = move.mover { mover = now.keys.field(Int(item)) }
          } else {
            cause = match.before == nil ? .new : .lost
          }
        }
        try rows.add(
          ProductCause.Row(
            month: month.firstDay, length: now.length, comparison: comparison, key: key(match), basis: basis,
            from: from.map { order[Int($0)] }, to: to.map { order[Int($0)] }, cause: cause, causes: factors,
            mover: mover, steps: steps, hasCustomerMix: cellPrices != nil,
            isThere: (match.before != nil, match.now != nil)))
      }
    }
  }

  /// The factors of the product's own behind a move; none if the basis has none, or they are unknown.
  private func causes(
    _ place: Int, _ old: Int, _ new: Int, _ basis: ProductBasis, _ side: TierMoveCause.Side
  ) -> [RatioFactor] {
    // Measures have a contribution ratio also where too little has a cost for a tier by it.
    guard let figure = RatioFigure(basis: basis.rawValue),
      let from = value(figure, before, old, company.before), let to = value(figure, now, new, company.now),
      let tier = now.places(basis)?.tiers[new], let change = change(figure, old, new),
      let effects = effects(of: change, place, from: from, to: to)
    else { return [] }
    return change.causes(of: tier, among: side, effects: effects, minCoverage: rule.minCoverage)
  }

  private func effects(
    of change: RatioChange, _ place: Int, from before: ExactDecimal, to now: ExactDecimal
  ) -> RatioEffects? {
    guard change.figure == .contributionRatio else { return change.effects(from: before, to: now) }
    if let known = contributionEffects[place] { return known }
    let effects = change.effects(from: before, to: now)
    contributionEffects[place] = .some(effects)
    return effects
  }

  private func change(_ figure: RatioFigure, _ old: Int, _ new: Int) -> RatioChange? {
    RatioChange(
      figure, from: RatioParts(before.sums(old), stock: before.stock(old), companyRevenue: company.before),
      to: RatioParts(now.sums(new), stock: now.stock(new), companyRevenue: company.now), options: options)
  }

  func addRatios(to rows: TableRows<RatioCause.Row>) throws {
    for (place, product) in chosen.enumerated() {
      var figures: [RatioFigure] = []
      if product.isLargest {
        figures = [.grossMargin, .turnover, .crossRatio, .contributionRatio]
      } else {
        if hasMoved(product, .profit) { figures.append(.grossMargin) }
        if hasMoved(product, .contribution) { figures.append(.contributionRatio) }
      }
      guard !figures.isEmpty else { continue }
      let old = product.match.before.map { (measures(before, $0, company.before), $0) }
      let new = product.match.now.map { (measures(now, $0, company.now), $0) }
      for figure in figures {
        let (from, to) = (old.flatMap { figure.value(of: $0.0) }, new.flatMap { figure.value(of: $0.0) })
        guard from != nil || to != nil else { continue }
        var effects: RatioEffects?
        if let from, let to, let old, let new, let change = change(figure, old.1, new.1) {
          effects = self.effects(of: change, place, from: from, to: to)
        }
        try rows.add(
          RatioCause.Row(
            month: month.firstDay, length: now.length, comparison: comparison, key: key(product.match), figure: figure,
            before: from, now: to, effects: effects))
      }
    }
  }

  /// A figure of a product, nil where it has none. All measures at once take several divisions.
  private func value(
    _ figure: RatioFigure, _ products: TieredProducts, _ product: Int, _ company: ExactDecimal
  ) -> ExactDecimal? {
    figure == .grossProfit
      ? products.sums(product).grossProfit : figure.value(of: measures(products, product, company))
  }

  private func measures(_ products: TieredProducts, _ product: Int, _ company: ExactDecimal) -> Measures {
    Measures(
      sums: products.sums(product), stock: products.stock(product), companyRevenue: company, options: options)
  }

  func addBridges(to rows: TableRows<ProfitBridgeTable.Row>) throws {
    for (level, value, bridge) in bridges {
      try rows.add(
        ProfitBridgeTable.Row(
          month: month.firstDay, length: now.length, comparison: comparison, level: level, value: value,
          steps: bridge.grossProfitWithMix, hasCustomerMix: cellPrices != nil))
    }
  }
}
