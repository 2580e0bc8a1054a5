import Arithmetic
import Testing

@testable import Rules

struct HeldTierTests {
  private static let cuts = TierCuts(["0.75", "0.95"])

  /// The held tiers of consecutive months from 2025-01 on, each with the raw tier and the share before the item in
  /// millionths.
  private func held(
    _ months: [(raw: TierIndex, share: Int32)?], band: String = "0.02", running: Int = 1
  ) throws -> [String] {
    let share = try #require(ExactDecimal(band))
    let hold = try #require(TierHold(Self.cuts, band: share, months: running))
    var held: HeldTier?
    return months.enumerated().map { offset, month in
      held = month.map {
        hold.next(
          after: held, raw: $0.raw, shareBefore: $0.share, in: Month(year: 2025, month: 1).advanced(by: offset))
      }
      return held.map { "\(Self.cuts.order[Int($0.tier)]) \($0.since)" } ?? "-"
    }
  }

  @Test func `a tier is held until the share before the item is beyond the cut by the band`() throws {
    #expect(
      try held([(0, 700_000), (1, 750_000), (1, 769_999), (1, 770_000), (0, 749_999), (0, 730_000), (0, 729_999)])
        == ["A 2025-01", "A 2025-01", "A 2025-01", "B 2025-04", "B 2025-04", "B 2025-04", "A 2025-07"])
  }

  @Test func `a held tier comes back from its parts`() throws {
    let hold = try #require(TierHold(Self.cuts, band: ExactDecimal(units: 2, scale: 2), months: 3))
    let january = Month(year: 2025, month: 1)
    var held = hold.next(after: nil, raw: 0, shareBefore: 740_000, in: january)
    held = hold.next(after: held, raw: 1, shareBefore: 780_000, in: january.advanced(by: 1))
    #expect(held.recentText == "1-0,1-1")
    #expect(
      HeldTier(tier: held.tier, since: held.since, raw: held.raw, recentText: held.recentText) == held
        && HeldTier(tier: 0, since: january, raw: 0, recentText: "")?.recentText == "")
    #expect(HeldTier(tier: 0, since: january, raw: 0, recentText: "1-") == nil)
  }

  @Test func `it may rise or fall by more than one tier, and as far as the band allows`() throws {
    #expect(
      try held([(0, 0), (2, 970_000), (0, 740_000), (2, 969_999), (2, 970_000), (0, 0), (2, 960_000)])
        == ["A 2025-01", "C 2025-02", "B 2025-03", "B 2025-03", "C 2025-05", "A 2025-06", "B 2025-07"])
  }

  @Test func `without a tier the month before, or in tier N, the held tier is the raw one`() throws {
    #expect(
      try held([nil, (1, 760_000), nil, (0, 740_000), (3, 1_000_000), (3, 1_000_000), (1, 751_000), (0, 740_000)])
        == ["-", "B 2025-02", "-", "A 2025-04", "N 2025-05", "N 2025-05", "B 2025-07", "B 2025-07"])
  }

  @Test func `without a band it is the raw tier`() throws {
    let months: [(raw: TierIndex, share: Int32)?] = [(0, 749_999), (1, 750_000), (2, 950_000), (1, 949_999)]
    #expect(
      try held(months, band: "0") == ["A 2025-01", "B 2025-02", "C 2025-03", "B 2025-04"])
  }

  @Test func `with months, each of them must be beyond the band, and the least of them counts`() throws {
    // Beyond for one month; then for two; then one for C and one for B; then two for C.
    #expect(
      try held(
        [(0, 0), (1, 780_000), (0, 740_000), (1, 780_000), (1, 780_000)], running: 2)
        == ["A 2025-01", "A 2025-01", "A 2025-01", "A 2025-01", "B 2025-05"])
    #expect(
      try held([(0, 0), (2, 980_000), (1, 780_000), (2, 980_000), (2, 980_000)], running: 2)
        == ["A 2025-01", "A 2025-01", "B 2025-03", "B 2025-03", "C 2025-05"])
    // Two months for B, of which the second and the third are for C.
    #expect(
      try held([(0, 0), (1, 780_000), (2, 980_000), (2, 980_000)], running: 2)
        == ["A 2025-01", "A 2025-01", "B 2025-03", "C 2025-04"])
    // Tier N ends what was running.
    #expect(
      try held([(0, 0), (1, 780_000), (3, 1_000_000), (0, 0), (1, 780_000), (1, 780_000)], running: 2)
        == ["A 2025-01", "A 2025-01", "N 2025-03", "A 2025-04", "A 2025-04", "B 2025-06"])
  }

  @Test func `only cumulative shares with the higher tier at a cut have a band`() {
    #expect(TierHold(TierCuts(["0.75"], crossing: .lower), band: 0) == nil)
    #expect(TierHold(TierCuts(names: ["A"], rest: "B", method: .top([2])), band: 0) == nil)
    #expect(TierHold(TierCuts(names: ["A"], rest: "B", method: .amounts([2])), band: 0) == nil)
  }

  @Test func `the share before an item is the published one of the next higher value`() {
    let values = DecimalColumn([30, 40, 15, 15, 0, nil])
    var places = TierRanks(count: 6)
    Self.cuts.place(values.descending(), by: values, in: &places)
    var shares = [Int32](repeating: -1, count: 6)
    TierCuts.sharesBefore(values.descending(), by: values, places, in: &shares)
    #expect(shares == [400_000, 0, 700_000, 700_000, 1_000_000, 1_000_000])
  }
}
