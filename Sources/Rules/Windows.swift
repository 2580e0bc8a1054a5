package import Arithmetic

/// The months and windows that a run publishes.
package struct Windows: Sendable, Equatable {
  package let first: Month
  package let last: Month
  /// Lengths in months, ascending.
  package let lengths: [Int]

  package init(first: Month, last: Month, lengths: [Int]) {
    self.first = first
    self.last = last
    self.lengths = lengths.sorted()
  }

  package var months: [Month] { first > last ? [] : Array(first...last) }

  /// The lengths of the windows that end with `month`. A window that begins before the first month is not published.
  package func lengths(endingWith month: Month) -> [Int] {
    lengths.filter { month.advanced(by: 1 - $0) >= first }
  }

  /// The months that the longest window ending with `month` covers.
  package func months(endingWith month: Month) -> [Month] {
    let longest = lengths(endingWith: month).last ?? 1
    return Array(month.advanced(by: 1 - longest)...month)
  }
}
