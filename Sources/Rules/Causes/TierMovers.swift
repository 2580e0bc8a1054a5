/// The largest items that crossed each cut, upward and downward: those that made room, or took it.
///
/// Only items that are there in both months have crossed a cut.
package struct TierMovers: Sendable {
  /// At n, the item that went from tier n or better to a tier below it, and the one that went the other way.
  private var down: [Int32?]
  private var up: [Int32?]

  /// - Parameters:
  ///   - order: the items that are cut together now, highest value first.
  ///   - previous: the tiers of all items in the month before; nil: the item was not there.
  ///   - tiers: the tiers of all items now.
  package init(_ order: [Int32], from previous: [TierIndex?], to tiers: [TierIndex], cuts: TierCuts) {
    down = Array(repeating: nil, count: cuts.names.count + 1)
    up = down
    for item in order {
      guard let from = previous[Int(item)].map({ Int($0) }) else { continue }
      let to = Int(tiers[Int(item)])
      for cut in min(from, to)..<max(from, to) {
        if from < to {
          if down[cut] == nil { down[cut] = item }
        } else if up[cut] == nil {
          up[cut] = item
        }
      }
    }
  }

  /// Returns the item with the largest value now that crossed the cut next to the new tier the other way; nil: there is
  /// none.
  package func mover(from previous: TierIndex, to current: TierIndex) -> Int32? {
    if current < previous { return down[Int(current)] }
    return current > previous ? up[Int(current) - 1] : nil
  }
}
