/// Which moves and changes are explained.
package struct CauseOptions: Sendable, Equatable {
  /// How many items with the largest change of gross profit are told beside those that change their tier.
  package var top = 50
  /// Whether a month is compared with the month before, and with the same window a year before.
  package var comparesMonth = true
  package var comparesYear = true

  package init() {}

  /// One line for fingerprints and the ledger.
  package var summary: String {
    "top \(top), compare \([comparesMonth ? "month" : nil, comparesYear ? "year" : nil].compactMap { $0 }.joined(separator: ", "))"
  }
}
