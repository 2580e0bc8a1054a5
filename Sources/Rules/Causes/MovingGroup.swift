package import Arithmetic

/// Items that are cut together now, and those of the same group before, to tell why one of them changed its tier.
///
/// A class, because a copy for each item would count references to all its lists.
package final class MovingGroup: Sendable {
  package struct Move {
    package var cause: TierMoveCause
    /// The item's value of before, and the others' values of then.
    package var side: TierMoveCause.Side
    /// The item of now that crossed the cut the other way; nil: the cause names none, or there is none.
    package var mover: Int32?
  }

  private let before: OtherValues
  private let now: OtherValues
  private let movers: TierMovers

  /// - Parameters:
  ///   - before: the group's items before, as `TierCuts.place` takes them, and the values of all items then.
  ///   - now: the same of now.
  ///   - previous: by item of now, its tier before; nil: the item was not there.
  ///   - tiers: by item of now, its tier.
  package init(
    before: (order: [Int32], values: DecimalColumn), now: (order: [Int32], values: DecimalColumn),
    from previous: [TierIndex?], to tiers: [TierIndex], cuts: TierCuts
  ) {
    self.before = OtherValues(before.order, by: before.values, cuts: cuts)
    self.now = OtherValues(now.order, by: now.values, cuts: cuts)
    movers = TierMovers(now.order, from: previous, to: tiers, cuts: cuts)
  }

  /// Says why an item of both months went from one tier to another; nil: the tiers are the same.
  ///
  /// - Parameters:
  ///   - previous: its tier before; nil: a tier that no longer exists.
  ///   - old: its value before, and whether it was cut with this group then.
  ///   - new: its value now.
  package func move(
    from previous: TierIndex?, to current: TierIndex, old: (value: ExactDecimal?, isAmongThem: Bool),
    new: ExactDecimal?
  ) -> Move? {
    guard previous != current else { return nil }
    let side = TierMoveCause.Side(old.value, among: before, isAmongThem: old.isAmongThem)
    // A tier that no longer exists differs from all others.
    let cause =
      TierMoveCause(
        from: previous ?? .max, to: current, before: side, now: TierMoveCause.Side(new, among: now)) ?? .cuts
    return Move(
      cause: cause, side: side,
      mover: cause.namesMover ? previous.flatMap { movers.mover(from: $0, to: current) } : nil)
  }
}
