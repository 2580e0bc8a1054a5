/// How an item's tier compares with its tier in the month before.
package enum Movement: String, Sendable {
  case new
  case up
  case down
  case same
  case lost

  /// Compares two tiers by their places in the order of the cuts, best first. A nil tier: the item is absent in that
  /// month.
  package init(from previous: TierIndex?, to current: TierIndex?) {
    switch (previous, current) {
    case (nil, _): self = .new
    case (_, nil): self = .lost
    case (let previous?, let current?): self = current < previous ? .up : current > previous ? .down : .same
    }
  }
}
