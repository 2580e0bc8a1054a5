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

/// What the sums of a window will be in some months' time, if each of them is as the mean of the last ones.
package struct Projection: Sendable, Equatable {
  /// Months of the window that are still in it then. They are its newest ones.
  package let staying: Int
  /// Months of the mean, its newest ones too. This is what sums are multiplied with: a mean of three months has no last
  /// decimal, and cuts must be exact. Values and cuts (`TierCuts.scaled`) that a projected sum is compared with need the
  /// same factor.
  package let factor: Int
  /// Months that come.
  private let coming: Int

  /// - Parameters:
  ///   - windowMonths: months of the window.
  ///   - horizon: months ahead, 1 or more.
  ///   - averageMonths: months of the mean, 1 or more; a shorter window has the mean of all its months.
  package init(windowMonths: Int, horizon: Int, averageMonths: Int) {
    coming = min(horizon, windowMonths)
    staying = windowMonths - coming
    factor = min(averageMonths, windowMonths)
  }

  /// In words, for fingerprints.
  package var summary: String { "\(staying) months stay, \(coming) come, mean of \(factor)" }

  /// The projected sum times `factor`.
  ///
  /// - Parameters:
  ///   - staying: the sum of the months that stay.
  ///   - recent: the sum of the months of the mean.
  package func value(staying: ExactDecimal, recent: ExactDecimal) -> ExactDecimal {
    staying * ExactDecimal(factor) + recent * ExactDecimal(coming)
  }

  /// The sums of a window's newest months, from which it is projected.
  package struct Parts: Sendable {
    private let projection: Projection
    private var staying = CostedSums()
    private var recent = CostedSums()

    package init(_ projection: Projection) { self.projection = projection }

    /// Whether the sums of the newest `months` months are among the parts.
    package func isWanted(_ months: Int) -> Bool { months == projection.staying || months == projection.factor }

    /// Sets the sums of the newest `months` months.
    package mutating func set(_ sums: CostedSums, of months: Int) {
      if months == projection.staying { staying = sums }
      if months == projection.factor { recent = sums }
    }

    /// Adds the sums of one month, `ago` months before the newest one.
    package mutating func add(_ sums: CostedSums, ago: Int) {
      if ago < projection.staying { staying += sums }
      if ago < projection.factor { recent += sums }
    }

    package var projected: ProjectedSums {
      ProjectedSums(
        revenue: projection.value(staying: staying.revenue, recent: recent.revenue),
        grossProfit: projection.value(staying: staying.grossProfit, recent: recent.grossProfit))
    }
  }
}

/// Projected sums of an item, times the projection's factor.
package struct ProjectedSums: Sendable, Equatable {
  package var revenue: ExactDecimal
  package var grossProfit: ExactDecimal

  package init(revenue: ExactDecimal, grossProfit: ExactDecimal) {
    (self.revenue, self.grossProfit) = (revenue, grossProfit)
  }
}

/// Options of outlooks.
package struct OutlookOptions: Sendable, Equatable {
  /// Months ahead.
  package var horizon = 3

  package init() {}
}

extension TierCuts {
  /// Looks ahead for items that are cut together.
  ///
  /// - Parameters:
  ///   - order: the items, as `place` takes them with their values of now.
  ///   - values: values of all items now.
  ///   - tiers: the tiers of all items now.
  ///   - projectedOrder: the same items, as `place` takes them with their projected values.
  ///   - projected: projected values of all items, times `factor`.
  ///   - outlooks: receives the outlooks of the items.
  package func lookAhead(
    _ order: [Int32], by values: DecimalColumn, tiers: [TierIndex], projectedOrder: [Int32],
    projected: DecimalColumn, factor: Int, in outlooks: inout TierOutlooks
  ) {
    let cuts = scaled(by: factor)
    cuts.place(projectedOrder, by: projected, in: &outlooks.places)
    let values = values.multiplied(by: factor)
    let others = OtherValues(order, by: values, cuts: cuts)
    for item in order {
      let place = Int(item)
      let resting = others.tier(of: projected[place], replacing: values[place])
      outlooks.outlooks[place] = Outlook(
        from: tiers[place], moving: outlooks.places.tiers[place], resting: resting)
    }
  }
}

/// The outlooks of items by one basis.
package struct TierOutlooks: Sendable {
  fileprivate var places: TierRanks
  /// nil: the item is in no ranking.
  fileprivate var outlooks: [Outlook?]

  /// Makes the outlooks of `count` items, which are not known yet.
  package init(count: Int) {
    places = TierRanks(count: count)
    outlooks = Array(repeating: nil, count: count)
  }

  package func outlook(_ item: Int) -> Outlook? { outlooks[item] }

  /// The tier in which the item will be if all go on as in the last months; nil: the item is in no ranking.
  package func tier(_ item: Int) -> TierIndex? { outlooks[item] == nil ? nil : places.tiers[item] }
}
