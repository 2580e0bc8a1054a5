import Arithmetic
import Rules

/// Reads when tiers are held, from `tiers.products` or `tiers.customers`.
enum HoldReader {
  private static let needed = "hold together with cuts and crossing: higher"

  /// - Parameters:
  ///   - section: the map that may have the key `hold`.
  ///   - cuts: all cuts that items are cut by.
  /// - Returns: nil: no tier is held, or a problem was found.
  static func hold(_ section: YAMLSection?, cuts: [TierCuts]) -> TierRule.Hold? {
    guard let value = section?["hold"] else { return nil }
    for cuts in cuts {
      switch cuts.method {
      case .shares(_, .higher): continue
      case .shares(_, .lower): value.problem("means nothing with crossing: lower", accepted: needed)
      case .top: value.problem("means nothing with top", accepted: needed)
      case .amounts: value.problem("means nothing with amounts", accepted: needed)
      }
      return nil
    }
    let accepted = "the keys band, months"
    let hold = value.section(known: ["band", "months"], accepted: accepted)
    guard value.isMap else { return nil }
    let shares = "a fraction from 0 to 1, such as 0.01"
    let band = hold.required("band", accepted: shares)?.parsed(accepted: shares) { text in
      readShare(text).flatMap { !$0.isNegative && $0 <= 1 && $0.scale <= 12 ? $0 : nil }
    }
    let months = hold.parsed("months", accepted: "a whole number from 1 to 24") { text in
      Int(text).flatMap { (1...24).contains($0) ? $0 : nil }
    }
    return band.map { TierRule.Hold(band: $0, months: months ?? 1) }
  }

  /// Whether policies follow held tiers.
  static func doPoliciesFollowHeld(_ section: YAMLSection?, isHeld: Bool) -> Bool {
    let isWanted = section?.parsed("policies_follow", accepted: "raw, held") { text in
      ["raw": false, "held": true][text]
    }
    if isWanted == true, !isHeld {
      section?["policies_follow"]?.problem("no tier is held", accepted: "held together with hold: { band: 0.01 }")
    }
    return isWanted ?? false
  }
}
