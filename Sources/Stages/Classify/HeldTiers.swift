import Arithmetic
import CommandLine
import Configuration
import Engine
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// The held tiers of one month's file, for the month after.
struct HeldMonth {
  struct Window {
    var keys: KeyColumn
    /// By basis, then by item; empty: the basis cuts nothing.
    var bases: [[HeldTier]]
  }

  /// By length.
  private(set) var windows: [Int: Window] = [:]

  /// - Parameters:
  ///   - key: the column of the items' keys.
  ///   - bases: names of the bases, in the order of the table's columns.
  init(_ file: StageFile, in folder: StageFolder, key: ColumnDeclaration, bases: [String]) throws {
    let columns = FileColumns(file, in: folder)
    let (window, key) = (try columns.index(.windowMonths), try columns.index(key))
    let places = try bases.map { basis in
      let declared = HeldState.BasisColumns(basis)
      return (
        tier: try columns.index(declared.tier), since: try columns.index(declared.since),
        raw: try columns.index(declared.raw), recent: try columns.index(declared.recent)
      )
    }
    var (length, current) = (0, Window(keys: KeyColumn(columns.type(key)), bases: bases.map { _ in [] }))
    let empty = current
    try folder.map(file).rows { row in
      let next = Int(try row.integer(window))
      if next != length {
        // Rows come window by window.
        if length > 0 { windows[length] = current }
        (length, current) = (next, empty)
      }
      try current.keys.append(row, key)
      for (basis, place) in places.enumerated() where !row.isNull(place.tier) {
        guard let since = try row.day(place.since)?.month,
          let held = HeldTier(
            tier: TierIndex(try row.integer(place.tier)), since: since, raw: TierIndex(try row.integer(place.raw)),
            recentText: row.text(place.recent) ?? "")
        else { throw LandingError(.damaged, path: folder.path(of: file), problem: "has a held tier that is none") }
        current.bases[basis].append(held)
      }
    }
    if length > 0 { windows[length] = current }
  }
}

/// Makes the held tiers of one month's windows from those of the month before.
struct HeldTiers {
  let month: Month
  let hold: TierRule.Hold
  /// nil: there is no month before.
  let before: HeldMonth?

  /// - Parameters:
  ///   - bases: the values of the items by each basis, their places, and the parts that were cut together; nil: that
  ///     basis holds no tiers.
  ///   - cuts: returns the cuts of a part.
  private func states(
    length: Int, _ keys: KeyColumn, names: [String],
    _ bases: [(values: DecimalColumn, places: TierRanks, parts: [[Int32]])?], cuts: (Int) -> TierCuts
  ) -> ItemHeldTiers {
    let earlier = before?.windows[length]
    let rowsBefore = earlier.map { keys.matched(with: $0.keys).rowsBefore }
    return ItemHeldTiers(
      bases.enumerated().map { basis, cut in
        guard let cut else { return nil }
        // What stands in no part is in tier N.
        var holds: [TierHold] = []
        var holdOf = [Int32](repeating: 0, count: keys.count)
        var shares = holdOf
        for (part, items) in cut.parts.enumerated() {
          guard let hold = TierHold(cuts(part), band: hold.band, months: hold.months) else { return nil }
          holds.append(hold)
          for item in items { holdOf[Int(item)] = Int32(part) }
          TierCuts.sharesBefore(items, by: cut.values, cut.places, in: &shares)
        }
        let states = earlier.map { $0.bases[basis] } ?? []
        return (0..<keys.count).map { item in
          let before = rowsBefore?[item].flatMap { states.isEmpty ? nil : states[$0] }
          return holds[Int(holdOf[item])].next(
            after: before, raw: cut.places.tiers[item], shareBefore: shares[item], in: month)
        }
      }, names: names)
  }

  func states(_ window: TieredProducts, rule: TierRule) -> ItemHeldTiers {
    let (groups, count) = window.groups(within: rule.within)
    return states(
      length: window.length, window.keys, names: rule.cuts.order,
      zip(ProductBasis.allCases, window.tiers).map { basis, places in
        places.map { (window.values(basis), $0, $0.parts(by: groups, count: count)) }
      }
    ) { _ in rule.cuts }
  }

  /// Within the segments; over all customers no tier is held.
  func states(_ window: TieredCustomers) -> ItemHeldTiers {
    let customers = window.customers
    return states(
      length: window.length, customers.keys, names: window.rule.order,
      CustomerBasis.allCases.map { basis in
        guard !basis.isOverall, window.bases.contains(basis) else { return nil }
        let places = window.places(basis)
        return (
          basis.values(customers), places, places.parts(by: customers.segments, count: window.segments.count)
        )
      }
    ) { window.rule.cuts(of: window.segments[$0]) }
  }
}

extension TableRows<HeldState.Row> {
  /// Adds the rows of one window.
  func add(_ held: ItemHeldTiers, length: Int, _ keys: KeyColumn) throws {
    for item in 0..<keys.count {
      try add(HeldState.Row(length: length, key: keys.field(item), item: item, held: held))
    }
  }
}
