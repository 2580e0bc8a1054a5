package import Arithmetic

/// Where an item's tier goes if the last months go on.
package enum Outlook: String, Sendable, CaseIterable {
  case rising
  case falling
  case stable
  /// It depends on whether the others go on as well.
  case uncertain

  /// - Parameters:
  ///   - tier: the tier now.
  ///   - moving: the tier of the projected value among the projected values of all others.
  ///   - resting: the tier of the projected value among the values of all others now.
  package init(from tier: TierIndex, moving: TierIndex, resting: TierIndex) {
    func direction(_ projected: TierIndex) -> Self {
      projected < tier ? .rising : projected > tier ? .falling : .stable
    }
    self = direction(moving) == direction(resting) ? direction(moving) : .uncertain
  }
}

/// What the sum of a window will be in some months' time, if each of them is as the mean of the last ones.
package struct Projection: Sendable, Equatable {
  private let horizon: Int
  private let averageMonths: Int

  /// - Parameters:
  ///   - horizon: months ahead, 1 or more.
  ///   - averageMonths: months of the mean, 1 or more.
  package init(horizon: Int, averageMonths: Int) {
    (self.horizon, self.averageMonths) = (horizon, averageMonths)
  }

  /// What `value` multiplies its result by: a mean of three months has no last decimal, and cuts must be exact. Values
  /// and cuts (`TierCuts.scaled`) that it is compared with need the same factor.
  package var factor: Int { averageMonths }

  /// The projected sum times `factor`: the months that stay in the window, and the mean for each one that comes.
  ///
  /// - Parameter months: the values of the window's months, oldest first, at least as many as the mean has.
  package func value(_ months: [ExactDecimal]) -> ExactDecimal {
    let mean = months.suffix(averageMonths).reduce(into: ExactDecimal.zero) { $0 += $1 }
    let coming = min(horizon, months.count)
    let staying = months.dropFirst(coming).reduce(into: ExactDecimal.zero) { $0 += $1 }
    return staying * ExactDecimal(averageMonths) + mean * ExactDecimal(coming)
  }
}
