import Arithmetic
import Rules

/// Reads the customers' settings from a pipeline file: their tiers, the thresholds of their rules, and what follows
/// from a tier.
struct CustomerReader {
  private static let shares = [(name: "A", share: "0.80"), (name: "B", share: "0.95")]
  private static let groups = ["kind", "channel", "region", "salesperson_id"]

  private let top: YAMLSection
  private let tiers: YAMLValue?
  private let customers: YAMLSection?

  /// - Parameters:
  ///   - top: the whole file.
  ///   - tiers: `tiers.customers`
  init(top: YAMLSection, tiers: YAMLValue?) {
    self.top = top
    self.tiers = tiers
    customers = top["customers"]?.section(
      known: ["average_months", "standard", "potential", "false_key", "churn", "products"])
  }

  func tierRule() -> CustomerTierRule? {
    guard
      var rule = TierReader.rule(
        tiers, shares: Self.shares, within: ["channel"], groups: Self.groups,
        more: ["segments", "hold", "policies_follow"])
    else { return nil }
    var segments: [String: TierCuts] = [:]
    for (name, value) in segmentValues {
      guard let segment = TierReader.rule(value, shares: Self.shares, within: [], groups: []) else { return nil }
      if segment.cuts.order != rule.cuts.order {
        value.problem(
          "the tiers are not those of tiers.customers", accepted: rule.cuts.order.dropLast().joined(separator: ", "))
      }
      segments[name] = segment.cuts
    }
    let standard = customers?["standard"].flatMap { value in
      TierReader.rule(value, shares: Self.shares, within: [], groups: [])?.cuts
    }
    let section = tiers.flatMap { $0.isMap ? $0.section(known: []) : nil }
    rule.hold = HoldReader.hold(section, cuts: [rule.cuts] + segments.values)
    var tierRule = CustomerTierRule(rule: rule, segments: segments, standard: standard)
    tierRule.doPoliciesFollowHeld = HoldReader.doPoliciesFollowHeld(section, isHeld: section?["hold"] != nil)
    return tierRule
  }

  private var segmentValues: [(String, YAMLValue)] {
    guard let section = tiers?.mapping("segments", accepted: "a map of segments, each with its cuts") else { return [] }
    return section.order.compactMap { name in section[name].map { (name, $0) } }
  }

  /// - Parameter windows: lengths of the published windows, in months.
  func options(windows: [Int]) -> CustomerOptions {
    var options = CustomerOptions()
    guard let customers else { return options }
    read(customers, "average_months", 3...6, into: &options.averageMonths)
    if let section = customers["potential"]?.section(known: ["months", "horizon"]) {
      read(section, "months", 2...60, into: &options.potentialMonths)
      read(section, "horizon", 1...24, into: &options.potentialHorizon)
    }
    if let section = customers["false_key"]?.section(known: ["one_off_share", "one_off_months", "squeezing_share"]) {
      read(section, "one_off_share", into: &options.oneOffShare)
      read(section, "one_off_months", into: &options.oneOffMonths)
      read(section, "squeezing_share", into: &options.squeezingShare)
    }
    if let section = customers["churn"]?.section(
      known: ["falling_months", "drop_share", "quiet_factor", "category_drop"])
    {
      read(section, "falling_months", 1...24, into: &options.fallingMonths)
      read(section, "drop_share", into: &options.dropShare)
      if let factor = section.parsed("quiet_factor", accepted: "a number above 0, such as 2", positive) {
        options.quietFactor = factor
      }
      if let drop = section.parsed("category_drop", accepted: fractionAccepted, fraction) {
        options.categoryDrop = Proportion(drop)
      }
    }
    if let section = customers["products"]?.section(known: ["window", "gap_share"]) {
      let list = windows.map(String.init).joined(separator: ", ")
      options.productWindow = section.parsed("window", accepted: "one of calendar.windows: \(list)") { text in
        Int(text).flatMap { windows.contains($0) ? $0 : nil }
      }
      read(section, "gap_share", into: &options.gapShare)
    }
    return options
  }

  func policies(tiers: [String]) -> TierPolicies {
    var policies = TierPolicies(tiers: tiers)
    if let section = top["credit"]?.section(known: ["policy", "review_months"]) {
      for (tier, value) in perTier(section["policy"], tiers) {
        let accepted = "unlimited, or a factor of 0 or more such as 0.3"
        let limit: ExactDecimal?? = value.parsed(accepted: accepted) { text in
          if text == "unlimited" { return .some(nil) }
          return readShare(text).flatMap { $0.isNegative ? nil : .some($0) }
        }
        if let limit { policies.credit[tier] = .some(limit) }
      }
      for (tier, value) in perTier(section["review_months"], tiers) {
        policies.reviewMonths[tier] = whole(value, 1...60)
      }
    }
    if let section = top["visits"]?.section(known: ["per_month", "remove_after"]) {
      for (tier, value) in perTier(section["per_month"], tiers) { policies.visitsPerMonth[tier] = whole(value, 0...60) }
      read(section, "remove_after", 1...1000, into: &policies.removeAfter)
    }
    if let section = top["exceptions"]?.section(known: ["allowed_discount"]) {
      for (tier, value) in perTier(section["allowed_discount"], tiers) {
        policies.allowedDiscount[tier] = value.parsed(accepted: fractionAccepted, fraction)
      }
    }
    return policies
  }

  private func perTier(_ value: YAMLValue?, _ tiers: [String]) -> [(String, YAMLValue)] {
    guard let section = value?.section(known: tiers) else { return [] }
    return section.order.compactMap { tier in section[tier].map { (tier, $0) } }
  }

  private func whole(_ value: YAMLValue, _ range: ClosedRange<Int>) -> Int? {
    value.parsed(accepted: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  private func read(_ section: YAMLSection, _ key: String, _ range: ClosedRange<Int>, into number: inout Int) {
    if let value = section[key], let read = whole(value, range) { number = read }
  }

  private let fractionAccepted = "a fraction from 0 to 1, such as 0.3"

  private func fraction(_ text: String) -> ExactDecimal? {
    readShare(text).flatMap { $0.isNegative || $0 > 1 || $0.scale > 9 ? nil : $0 }
  }

  private func positive(_ text: String) -> ExactDecimal? {
    ExactDecimal(text).flatMap { $0.isPositive && $0 <= 1000 && $0.scale <= 9 ? $0 : nil }
  }

  private func read(_ section: YAMLSection, _ key: String, into share: inout ExactDecimal) {
    if let read = section.parsed(key, accepted: fractionAccepted, fraction) { share = read }
  }
}
