import Arithmetic
import Configuration
import PostgreSQL
import Rules
import Tables

/// The items that a tier, rank or share is a place among, ranked anew by their published values.
struct Ranking {
  private let files: LandedFiles
  private let source: any RowSource
  private let question: Question

  /// Neighbours that are shown on each side.
  private static let shown = 3

  init(_ files: LandedFiles, _ source: any RowSource, _ question: Question) {
    (self.files, self.source, self.question) = (files, source, question)
  }

  /// What is ranked, and by which cuts.
  struct Basis {
    let key: String
    let name: String
    let value: String
    /// The beginning of the published columns' names.
    let columns: String
    let cuts: TierCuts
    let group: String
    let rows: [PublishedRow]
  }

  /// - Parameter row: the published row.
  /// - Returns: nil: the column is no place among items, or the item is not ranked.
  func place(_ row: PublishedRow?) throws -> TierPlace? {
    guard case .place(_, let value, _) = question.column.formula, let row,
      let basis = try basis(row, of: question.table, value, columns: prefix, month: question.month)
    else { return nil }
    let items = basis.rows
    guard let mine = items.firstIndex(where: { $0[basis.key] == row[basis.key] }) else { return nil }
    let values = DecimalColumn(items.map { amount($0, basis) })
    var order = values.descending()
    var places = TierRanks(count: items.count)
    let unranked = items.indices.filter { flags(items[$0]).contains("not_merchandise") }.map { Int32($0) }
    order.removeAll(where: unranked.contains)
    basis.cuts.leaveOut(unranked, of: &places)
    basis.cuts.place(order, by: values, in: &places)
    guard let position = order.firstIndex(of: Int32(mine)) else { return nil }
    let names = basis.cuts.order
    // The tier by monthly average has no rank of its own, and averages are published rounded.
    let isVerified = question.table["\(basis.columns)_rank"] != nil
    let differences =
      !isVerified
      ? 0
      : items.indices.filter { item in
        let published = items[item]
        return published["\(basis.columns)_tier"] != names[Int(places.tiers[item])]
          || published["\(basis.columns)_rank"].flatMap { Int($0) } ?? 0 != Int(places.ranks[item])
          || published["\(basis.columns)_cumulative_share"].flatMap { ExactDecimal($0) }
            != TierRanks.shown(share: places.cumulativeShares[item])
      }.count
    let positive = order.reduce(into: ExactDecimal.zero) { sum, item in sum += max(values[Int(item)] ?? 0, 0) }
    func item(_ position: Int, _ role: String) -> TierPlace.Item {
      let item = Int(order[position])
      return TierPlace.Item(
        rank: Int(places.ranks[item]), key: items[item][basis.key] ?? "", name: items[item][basis.name],
        value: items[item][basis.value], shareBefore: shareBefore(order, position, values, positive),
        cumulativeShare: TierRanks.shown(share: places.cumulativeShares[item]).map { "\($0)" },
        tier: names[Int(places.tiers[item])], role: role)
    }
    let near = max(0, position - Self.shown)...min(order.count - 1, position + Self.shown)
    let cutPlaces = self.cutPlaces(order, places, names)
    let shownPlaces = Set(near).union(cutPlaces.keys).sorted()
    return TierPlace(
      basis: basis.value, group: basis.group,
      cuts: TierRule(cuts: basis.cuts, within: []).summary, items: order.count,
      neighbours: shownPlaces.map { place in
        let role =
          [place == position ? "this" : nil, cutPlaces[place].map { "last of \($0)" }].compactMap { $0 }
          .joined(separator: ", ")
        return item(place, role.isEmpty ? place < position ? "above" : "below" : role)
      }, differences: differences)
  }

  /// The last item of each tier but the last one.
  private func cutPlaces(_ order: [Int32], _ places: TierRanks, _ names: [String]) -> [Int: String] {
    var found: [Int: String] = [:]
    for position in order.indices.dropLast() {
      let (tier, next) = (places.tiers[Int(order[position])], places.tiers[Int(order[position + 1])])
      if tier != next { found[position] = names[Int(tier)] }
    }
    return found
  }

  /// The share of the positive values before an item and its equals, rounded once.
  private func shareBefore(_ order: [Int32], _ position: Int, _ values: DecimalColumn, _ total: ExactDecimal) -> String?
  {
    guard let value = values[Int(order[position])], value.isPositive else { return nil }
    let before = order.prefix { (values[Int($0)] ?? 0) > value }.reduce(into: ExactDecimal.zero) {
      $0 += values[Int($1)] ?? 0
    }
    return Fraction(before, over: total)?.rounded().map { "\($0)" }
  }

  func flags(_ row: PublishedRow) -> [String] { row["flags"].flatMap(elements(ofJSON:)) ?? [] }

  /// An item's value as it is ranked; nil: it is in tier N.
  func amount(_ row: PublishedRow, _ basis: Basis) -> ExactDecimal? {
    if basis.value == "contribution_ratio", flags(row).contains("low_coverage") { return nil }
    return row[basis.value].flatMap { ExactDecimal($0) }
  }

  /// The beginning of the names of the columns of a place.
  private var prefix: String {
    let endings = ["_rank", "_cumulative_share", "_tier"].filter(question.column.name.hasSuffix)
    return String(question.column.name.dropLast(endings.first?.count ?? 0))
  }

  /// Returns the items of a summary that are cut together with the row's item.
  ///
  /// - Parameter month: that of the items; the group is that of the row.
  func basis(
    _ row: PublishedRow, of table: TableDeclaration, _ value: String, columns: String, month: Month
  ) throws -> Basis? {
    guard row["\(columns)_tier"] != nil else { return nil }
    let wanted = ["flags", value, "movement"] + ["_rank", "_cumulative_share", "_tier"].map { columns + $0 }
    switch table.name {
    case ProductSummary.table.name:
      let rule = files.pipeline.productTiers
      let isWithin = rule.within.contains("category")
      // A row of a product that is gone has no measures.
      let rows = try source.rows(
        table, table.key + ["product_name", "category"] + wanted, month: month, window: question.window
      ).filter { $0["movement"] != Movement.lost.rawValue && (!isWithin || $0["category"] == row["category"]) }
      return Basis(
        key: "product_id", name: "product_name", value: value, columns: columns, cuts: rule.cuts,
        group: isWithin ? "category \(row["category"] ?? "(unassigned)")" : "all products", rows: rows)
    case CustomerSummary.table.name:
      let rule = files.pipeline.customerTiers
      let (within, isOverall) = (rule.rule.within, columns.hasPrefix("overall"))
      guard files.pipeline.customers.shown == .all else { return nil }
      let segment =
        within.isEmpty || isOverall ? "(all)" : within.map { row[$0] ?? "(unassigned)" }.joined(separator: " · ")
      let rows = try source.rows(
        table, table.key + ["customer_name"] + within + wanted, month: month, window: question.window
      ).filter { other in isOverall || within.allSatisfy { other[$0] == row[$0] } }
      return Basis(
        key: "customer_id", name: "customer_name", value: value, columns: columns,
        cuts: isOverall ? rule.rule.cuts : rule.cuts(of: segment),
        group: isOverall ? "all customers" : "segment \(segment)", rows: rows)
    default: return nil
    }
  }
}
