import Arithmetic
import Rules
import Tables

/// An item of which is asked why it is in another tier, and what its months are compared by.
struct MovedItem {
  let table: TableDeclaration
  /// The column of the key, and the key.
  let key: (column: String, value: String)
  let comparison: Comparison
  /// The name of the basis, which is the beginning of its columns' names, and the column whose values are cut.
  let basis: String
  let value: String

  /// - Parameters:
  ///   - table: `product_summary` or `customer_summary`.
  ///   - basis: as the tables of causes have it, such as `profit`.
  init(_ table: TableDeclaration, _ key: String, _ comparison: Comparison, basis: String) {
    self.table = table
    self.key = (table.name == ProductSummary.table.name ? "product_id" : "customer_id", key)
    (self.comparison, self.basis) = (comparison, basis)
    value = RatioFigure(basis: basis)?.rawValue ?? "revenue"
  }

  /// The table that says why.
  var causes: TableDeclaration {
    table.name == ProductSummary.table.name ? ProductCause.table.declaration : CustomerCause.table.declaration
  }
}

/// Says which change alone would have moved an item from one tier to another, by the published rows of both months.
struct MoveReader {
  /// A move, with what the factors of the item's own are tried against.
  struct Move {
    var shown: TierMoves
    var side: TierMoveCause.Side
    /// The tier now.
    var tier: TierIndex
    /// Whether published rows decide who moved the item. Customers without a row of their own may have.
    var isMoverKnown: Bool
  }

  private let files: LandedFiles
  private let source: any RowSource
  private let question: Question

  init(_ files: LandedFiles, _ source: any RowSource, _ question: Question) {
    (self.files, self.source, self.question) = (files, source, question)
  }

  /// The move behind a row's `movement`; nil: the column is another one, or the item is not there in both months.
  func movement(_ row: PublishedRow?) throws -> Move? {
    guard question.column.name == "movement", let row, row["movement"] != Movement.lost.rawValue,
      let key = question.key.first?.value,
      [ProductSummary.table.name, CustomerSummary.table.name].contains(question.table.name)
    else { return nil }
    let item = MovedItem(question.table, key, .month, basis: "revenue")
    return try move(item, from: try self.row(item, question.month.advanced(by: -1)), to: row)
  }

  /// Returns nil if the item is not there in both months, or others have no rows.
  ///
  /// - Parameters:
  ///   - rowBefore: its row in the month that is compared with; nil: there is none, as of a customer without a line.
  ///   - rowNow: its row now.
  func move(_ item: MovedItem, from rowBefore: PublishedRow?, to rowNow: PublishedRow) throws -> Move? {
    let earlier = question.month.advanced(by: -item.comparison.months)
    guard let length = question.window, files.windows.lengths(endingWith: earlier).contains(length) else { return nil }
    let ranking = Ranking(files, source, question)
    guard
      let now = try ranking.basis(
        rowNow, of: item.table, item.value, columns: item.basis, month: question.month),
      let then = try ranking.basis(rowNow, of: item.table, item.value, columns: item.basis, month: earlier)
    else { return nil }
    let published = try previousTiers(item, earlier)
    guard let from = published[item.key.value].flatMap({ tier in now.cuts.order.firstIndex(of: tier) }) else {
      return nil
    }
    func place(_ basis: Ranking.Basis) -> (others: OtherValues, places: TierRanks, order: [Int32]) {
      let values = DecimalColumn(basis.rows.map { ranking.amount($0, basis) })
      let unranked = basis.rows.indices.filter { ranking.flags(basis.rows[$0]).contains("not_merchandise") }
      var order = values.descending()
      order.removeAll { unranked.contains(Int($0)) }
      var places = TierRanks(count: basis.rows.count)
      now.cuts.leaveOut(unranked.map { Int32($0) }, of: &places)
      now.cuts.place(order, by: values, in: &places)
      return (OtherValues(order, by: values, cuts: now.cuts), places, order)
    }
    let (placedNow, placedBefore) = (place(now), place(then))
    guard let mine = now.rows.firstIndex(where: { $0[now.key] == item.key.value }) else { return nil }
    let (old, new) = (rowBefore.flatMap { ranking.amount($0, then) }, ranking.amount(rowNow, now))
    let before = TierMoveCause.Side(
      old, among: placedBefore.others, isAmongThem: then.rows.contains { $0[then.key] == item.key.value })
    let after = TierMoveCause.Side(new, among: placedNow.others)
    let (previous, current) = (TierIndex(from), placedNow.places.tiers[mine])
    let cause = TierMoveCause(from: previous, to: current, before: before, now: after)
    let order = now.cuts.order
    var moves = TierMoves(
      basis: item.value, comparison: item.comparison.rawValue, ownBefore: old.map { "\($0)" },
      own: new.map { "\($0)" }, tierBefore: order[Int(before.tier(of: old))],
      tierByOwn: order[Int(before.tier(of: new))], tierByOthers: order[Int(after.tier(of: old))],
      tier: order[Int(current)], cause: cause?.rawValue)
    var isMoverKnown = true
    if let cause, cause.namesMover {
      let movers = TierMovers(
        placedNow.order,
        from: now.rows.map { row in
          row[now.key].flatMap { published[$0] }.flatMap { tier in order.firstIndex(of: tier) }.map { TierIndex($0) }
        }, to: placedNow.places.tiers, cuts: now.cuts)
      let mover = movers.mover(from: previous, to: current).map { now.rows[Int($0)] }
      // Customers without a row have no revenue: those with some come before them.
      isMoverKnown =
        item.table.name == ProductSummary.table.name
        || mover.flatMap { ranking.amount($0, now) }?.isPositive ?? false
      moves.mover = mover.flatMap { row in
        row[now.key].map { key in
          TierMoves.Mover(
            key: key, name: row[now.name], from: published[key] ?? "", to: row["\(item.basis)_tier"] ?? "")
        }
      }
    }
    return Move(shown: moves, side: before, tier: current, isMoverKnown: isMoverKnown)
  }

  /// The published row of an item; nil: it is not there, or gone.
  func row(_ item: MovedItem, _ month: Month) throws -> PublishedRow? {
    try source.rows(item.table, nil, month: month, window: question.window, where: [item.key]).first {
      $0["movement"] != Movement.lost.rawValue
    }
  }

  /// The tiers of all items in the month that is compared with. Customers without a row then have a cause of their move.
  private func previousTiers(_ item: MovedItem, _ month: Month) throws -> [String: String] {
    let (key, tier) = (item.key.column, "\(item.basis)_tier")
    let rows = try source.rows(item.table, [key, tier, "movement"], month: month, window: question.window)
    let causes = try source.rows(
      item.causes, [key, "from_tier"], month: question.month, window: question.window,
      where: [("compare", item.comparison.rawValue), ("basis", item.basis)])
    let there = rows.filter { $0["movement"] != Movement.lost.rawValue }
    return Dictionary(
      (there.map { ($0[key], $0[tier]) } + causes.map { ($0[key], $0["from_tier"]) }).compactMap { key, tier in
        key.flatMap { key in tier.map { (key, $0) } }
      }, uniquingKeysWith: { first, _ in first })
  }
}
