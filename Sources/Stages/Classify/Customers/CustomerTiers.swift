import Arithmetic
import CommandLine
import Configuration
import Ledger
import Rules
import Store

/// The revenue tiers of a month's customers by key.
struct CustomerTiers: Sendable {
  struct Window: Sendable {
    let length: Int
    let companyRevenue: ExactDecimal
    /// By key number; tier N for a customer without a row in the window.
    fileprivate let tiers: [TierIndex]
  }

  /// Sorted by length.
  let windows: [Window]
  private let keys: KeyTable
  private let none: TierIndex

  /// - Parameter none: the index of tier N, because a month may have no window that shows it.
  init(_ month: CustomerMonth, none: TierIndex) {
    keys = month.keys
    self.none = none
    windows = zip(month.windows, month.keyNumbers).map { [keys] window, numbers in
      var tiers = Array(repeating: none, count: keys.count)
      for (number, tier) in zip(numbers, window.places(.revenue).tiers) { tiers[Int(number)] = tier }
      return Window(length: window.length, companyRevenue: window.companyRevenue, tiers: tiers)
    }
  }

  /// Returns the revenue tier in a window; N for an unknown customer or without a window.
  func tier(_ key: UnsafeRawBufferPointer, in window: Window?) -> TierIndex {
    guard let window, let number = keys.find(key) else { return none }
    return window.tiers[number]
  }
}
