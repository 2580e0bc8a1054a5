import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

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

  /// Reads the held tiers by revenue, for policies, which look at no window's revenue.
  ///
  /// - Parameters:
  ///   - file: the month's `customer_held`.
  ///   - none: the index of tier N.
  init(held file: StageFile, in folder: StageFolder, none: TierIndex) throws {
    let columns = FileColumns(file, in: folder)
    let (window, key) = (try columns.index(.windowMonths), try columns.index(.customerID))
    let tier = try columns.index(HeldState.BasisColumns(CustomerBasis.revenue.name).tier)
    let keys = KeyTable()
    var tiers: [Int: [TierIndex]] = [:]
    try folder.map(file).rows { row in
      let (length, number) = (Int(try row.integer(window)), keys.number(row.field(key)))
      var window = tiers.removeValue(forKey: length) ?? []
      while window.count <= number { window.append(none) }
      window[number] = TierIndex(try row.integer(tier))
      tiers[length] = window
    }
    (self.keys, self.none) = (keys, none)
    windows = tiers.sorted { $0.key < $1.key }.map { length, tiers in
      Window(
        length: length, companyRevenue: 0, tiers: tiers + Array(repeating: none, count: keys.count - tiers.count))
    }
  }

  /// Returns the revenue tier in a window; N for an unknown customer or without a window.
  func tier(_ key: UnsafeRawBufferPointer, in window: Window?) -> TierIndex {
    guard let window, let number = keys.find(key) else { return none }
    return window.tiers[number]
  }
}
