package import Arithmetic

/// Why an item is in another tier than the month before: which change alone would have moved it.
package enum TierMoveCause: String, Sendable, CaseIterable, Encodable {
  /// Its own value would have been enough, and the others' values would not. 自身
  case own
  /// The others' values would have been enough, and its own would not. 他人
  case others
  /// Either would have been enough.
  case either
  /// Neither would have been enough without the other. 共同
  case both
  /// It was not there in the month before.
  case new
  /// It is not there any more.
  case lost
  /// No value had to change: the cuts did, or the group in which it is cut.
  case cuts

  /// An item's value in a month, and the values of the month's items in the group that it is cut in now.
  package struct Side {
    package var value: ExactDecimal?
    package var others: OtherValues
    /// Whether the item was cut with them in that month.
    package var isAmongThem: Bool

    package init(_ value: ExactDecimal?, among others: OtherValues, isAmongThem: Bool = true) {
      (self.value, self.others, self.isAmongThem) = (value, others, isAmongThem)
    }

    /// The item's tier with another value in place of its own.
    package func tier(of other: ExactDecimal?) -> TierIndex {
      others.tier(of: other, replacing: isAmongThem ? value : nil)
    }
  }

  /// Compares T(o, r), the tier with the item's own value of month o and all others' values of month r, with its tier.
  /// nil: the tier is the same, or the item is in neither month.
  ///
  /// - Parameters:
  ///   - previous: the tier in the month before; nil: the item was not there.
  ///   - current: the tier now; nil: the item is not there.
  ///   - before: the month before, cut by the cuts of now.
  package init?(from previous: TierIndex?, to current: TierIndex?, before: Side, now: Side) {
    guard previous != current else { return nil }
    guard previous != nil else {
      self = .new
      return
    }
    guard let current else {
      self = .lost
      return
    }
    let isOwnEnough = before.tier(of: now.value) == current
    let areOthersEnough = now.tier(of: before.value) == current
    switch (isOwnEnough, areOthersEnough) {
    case _ where before.tier(of: before.value) == current: self = .cuts
    case (true, false): self = .own
    case (false, true): self = .others
    case (true, true): self = .either
    case (false, false): self = .both
    }
  }

  /// Whether the item's own value has a part in it.
  package var isOwn: Bool { self == .own || self == .either || self == .both }

  /// Whether the others' values have a part in it that the item's own value does not have as well.
  package var namesMover: Bool { self == .others || self == .both }
}
