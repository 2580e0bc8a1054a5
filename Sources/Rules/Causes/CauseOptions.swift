/// Which moves and changes are explained.
package struct CauseOptions: Sendable, Equatable {
  /// The number of items that have a row even if their tier stays: those whose gross profit changed most.
  package var top = 50
  /// Whether a month is compared with the month before, and with the same window a year before.
  package var comparesMonth = true
  package var comparesYear = true
  package var grain = Grain.product

  /// Of what a price effect is.
  package enum Grain: String, Sendable, CaseIterable {
    /// Each product as a whole, whoever buys it.
    case product
    /// Of what each customer buys of a product. The rest of the product's price effect is that of other customers.
    case cell
  }

  package init() {}

  /// One line for fingerprints and the ledger.
  package var summary: String {
    "top \(top), compare \([comparesMonth ? "month" : nil, comparesYear ? "year" : nil].compactMap { $0 }.joined(separator: ", ")), grain \(grain.rawValue)"
  }
}
