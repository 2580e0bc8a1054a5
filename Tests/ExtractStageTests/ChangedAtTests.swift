import TestSupport
import Testing

/// `refresh: changed_at` over three hundred nights.
struct ChangedAtTests {
  private static let nights = 30

  @Test(arguments: 1...10) func `a night that asks for what has changed lands what a reading from nothing lands`(
    seed: Int
  ) throws {
    let source = try ChangingSource(seed: seed)
    for night in 1...Self.nights {
      try source.change()
      let (landed, expected) = (try source.landed(), try source.expected())
      let since = source.history.suffix(4).joined(separator: "\n")
      try #require(landed.lines == expected.lines, "seed \(seed), night \(night)\n\(since)")
      try #require(landed.rejected == expected.rejected, "seed \(seed), night \(night)\n\(since)")
      if night.isMultiple(of: Self.nights / 2) {
        #expect(try source.differingTables() == [], "seed \(seed), night \(night)\n\(since)")
      }
    }
  }
}
