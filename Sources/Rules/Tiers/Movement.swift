/// How an item's tier compares with that of the month before.
package enum Movement: String, Sendable {
  case new
  case up
  case down
  case same
  case lost

  /// Tiers by their place in the order of the cuts, best first. A nil tier: not there.
  package init(from previous: TierIndex?, to current: TierIndex?) {
    switch (previous, current) {
    case (nil, _): self = .new
    case (_, nil): self = .lost
    case (let previous?, let current?): self = current < previous ? .up : current > previous ? .down : .same
    }
  }
}
