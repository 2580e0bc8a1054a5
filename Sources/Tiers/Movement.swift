/// How an item's tier compares with that of the month before.
package enum Movement: String, Sendable {
  case new
  case up
  case down
  case same
  case lost

  /// `order`: all tiers, best first. A nil tier: not there.
  package init(from previous: String?, to current: String?, order: [String]) {
    switch (previous, current) {
    case (nil, _): self = .new
    case (_, nil): self = .lost
    case (let previous?, let current?):
      let (before, now) = (order.firstIndex(of: previous) ?? order.count, order.firstIndex(of: current) ?? order.count)
      self = now < before ? .up : now > before ? .down : .same
    }
  }
}
