import Arithmetic
import Rules

/// Reads the cuts of products, customers or segments.
enum TierReader {
  /// Reads the cuts of products from `value`, the map under `tiers.products`; nil `value`: the defaults.
  static func products(_ value: YAMLValue?) -> TierRule? {
    var rule = rule(
      value, shares: [("A", "0.75"), ("B", "0.95")], within: [], groups: ["category"], more: ["min_coverage", "hold"])
    let section = value.flatMap { $0.isMap ? $0.section(known: []) : nil }
    let given = section?.parsed("min_coverage", accepted: "a fraction from 0 to 1, such as 0.5") { text in
      readShare(text).flatMap { !$0.isNegative && $0 <= 1 && $0.scale <= 12 ? $0 : nil }
    }
    rule?.minCoverage = given ?? ExactDecimal(units: 5, scale: 1)
    if let cuts = rule?.cuts { rule?.hold = HoldReader.hold(section, cuts: [cuts]) }
    return rule
  }

  /// Reads the cuts and groups of one kind of item.
  ///
  /// - Parameters:
  ///   - value: the map under `tiers.products` or the like; nil: the defaults.
  ///   - shares: default cuts.
  ///   - within: default groups.
  ///   - groups: attributes that can group the items; empty: the key `within` is unknown.
  ///   - more: further keys that the map may have.
  /// - Returns: nil after a problem.
  static func rule(
    _ value: YAMLValue?, shares: [(name: String, share: String)], within: [String], groups: [String],
    more: [String] = []
  ) -> TierRule? {
    let defaults = TierCuts(
      names: shares.map(\.name), rest: rest(after: shares.map(\.name)),
      method: .shares(shares.compactMap { ExactDecimal($0.share) }, crossing: .higher))
    guard let value else { return TierRule(cuts: defaults, within: within) }
    let section = value.section(
      known: ["cuts", "crossing", "top", "amounts", "rest"] + (groups.isEmpty ? [] : ["within"]) + more)
    let crossing =
      section.parsed("crossing", accepted: "higher, lower") { TierCuts.Crossing(rawValue: $0) } ?? .higher
    let given = ["cuts", "top", "amounts"].filter { section[$0] != nil }
    guard given.count <= 1 else {
      value.problem("\(given.joined(separator: " and ")) cannot stand together", accepted: "one of cuts, top, amounts")
      return nil
    }
    var cuts = defaults
    if let entry = section["cuts"] {
      guard
        let shares = limits(
          entry, accepted: "shares above 0 and up to 1, rising: { A: 0.75, B: 0.95 }", read: readShare,
          isValid: {
            $0.isPositive && $0 <= 1
          }, inOrder: { $0 < $1 })
      else { return nil }
      cuts = TierCuts(names: shares.map(\.name), rest: "", method: .shares(shares.map(\.limit), crossing: crossing))
    } else if let entry = section["amounts"] {
      guard
        let amounts = limits(
          entry, accepted: "amounts above 0, falling: { A: 100000, B: 20000 }",
          isValid: {
            $0.isPositive
          }, inOrder: { $0 > $1 })
      else { return nil }
      cuts = TierCuts(names: amounts.map(\.name), rest: "", method: .amounts(amounts.map(\.limit)))
    } else if let entry = section["top"] {
      guard let ranks = ranks(entry) else { return nil }
      cuts = TierCuts(names: ranks.map(\.name), rest: "", method: .top(ranks.map(\.limit)))
    } else if case .shares(let shares, _) = cuts.method {
      cuts.method = .shares(shares, crossing: crossing)
    }
    if section["crossing"] != nil, section["top"] != nil || section["amounts"] != nil {
      section["crossing"]?.problem("means nothing without shares", accepted: "crossing together with cuts")
    }
    let rest = section["rest"]?.text(accepted: "a tier's name") ?? rest(after: cuts.names)
    cuts.rest = rest
    if cuts.names.contains(rest) || rest == TierCuts.none || cuts.names.contains(TierCuts.none) {
      value.problem("tiers need different names, and N is taken", accepted: "any other names")
    }
    let grouping = section["within"].flatMap { entry in
      entry.list(accepted: "a list of \(groups.joined(separator: ", "))")?.compactMap { item in
        item.parsed(accepted: groups.joined(separator: ", ")) { groups.contains($0) ? $0 : nil }
      }
    }
    return TierRule(cuts: cuts, within: grouping ?? within)
  }

  /// Reads limits such as `{ A: 0.75, B: 0.95 }`, in the order of the file.
  private static func limits(
    _ value: YAMLValue, accepted: String, read: (String) -> ExactDecimal? = { ExactDecimal($0) },
    isValid: (ExactDecimal) -> Bool, inOrder: (ExactDecimal, ExactDecimal) -> Bool
  ) -> [(name: String, limit: ExactDecimal)]? {
    let section = value.section(known: [], accepted: accepted)
    guard value.isMap else { return nil }
    let limits = section.order.compactMap { name in
      section.parsed(name, accepted: accepted) { text in
        read(text).flatMap { isValid($0) ? (name: name, limit: $0) : nil }
      }
    }
    guard limits.count == section.order.count else { return nil }
    guard !limits.isEmpty, zip(limits, limits.dropFirst()).allSatisfy({ inOrder($0.limit, $1.limit) }) else {
      value.problem("the cuts are not in order", accepted: accepted)
      return nil
    }
    return limits
  }

  /// Reads ranks: `4` for a single tier A, or `{ A: 4, B: 10 }`.
  private static func ranks(_ value: YAMLValue) -> [(name: String, limit: Int)]? {
    let accepted = "a rank from 1, or ranks, rising: { A: 4, B: 10 }"
    let most = ExactDecimal(Int.max)
    if value.isScalar {
      return value.parsed(accepted: accepted) { Int($0).flatMap { $0 >= 1 ? [(name: "A", limit: $0)] : nil } }
    }
    let limits = limits(
      value, accepted: accepted, isValid: { $0.scale == 0 && $0 >= 1 && $0 <= most }, inOrder: { $0 < $1 })
    return limits?.compactMap { tier in Int(exactly: tier.limit.units).map { (name: tier.name, limit: $0) } }
  }

  /// Returns the letter after the last tier's if that is a single letter; else `rest`.
  private static func rest(after names: [String]) -> String {
    guard let last = names.last, last.count == 1, let letter = last.unicodeScalars.first,
      ("A"..."Y").contains(letter), let next = Unicode.Scalar(letter.value + 1), next != "N"
    else { return "rest" }
    return String(Character(next))
  }
}
