import Arithmetic

/// A figure of an item before and now, and what it would be if only some of its factors had changed.
///
/// With Q pieces at a price p and a cost c, an average stock I and a revenue O of all others:
///
///     gross margin       = 1 − c ÷ p
///     turnover           = Q × p ÷ I
///     cross ratio        = gross margin × turnover
///     contribution ratio = cross ratio × Q × p ÷ (Q × p + O)
///
/// By option, Q or Q × c turns over in place of Q × p. Where not all lines have a cost, what has one is divided by its
/// share of all.
package struct RatioChange: Sendable {
  /// Decimals of the figures between the two published ones.
  static let decimals = 12

  package let figure: RatioFigure
  /// The factors that the figure has, in their order.
  package let factors: [RatioFactor]
  private let before: RatioParts
  private let now: RatioParts
  private let options: MeasureOptions

  /// nil if a factor that the figure has is not above 0, before or now: a cost and the revenue of others may be 0.
  package init?(_ figure: RatioFigure, from before: RatioParts, to now: RatioParts, options: MeasureOptions) {
    let parts = [before, now]
    let isCovered = parts.allSatisfy {
      $0.costedRevenue == $0.revenue && (options.stockValuation != .units || $0.costedQuantity == $0.quantity)
    }
    factors = figure.factors(options, isCovered: isCovered)
    let looksAtAll = factors.contains(.coverage)
    for part in parts {
      guard part.costedQuantity.isPositive, part.costedRevenue.isPositive,
        !figure.needsStock || (part.stockTotal?.isPositive == true && part.stockWeight > 0),
        !looksAtAll || (part.revenue.isPositive && (options.stockValuation != .units || part.quantity.isPositive)),
        figure != .contributionRatio || part.companyRevenue?.isPositive == true
      else { return nil }
    }
    (self.figure, self.before, self.now, self.options) = (figure, before, now, options)
  }

  private var looksAtCoverage: Bool { factors.contains(.coverage) }

  /// The factors that are not the same before and now.
  var changed: [RatioFactor] { factors.filter { !before.hasSame($0, as: now) } }

  /// Whether at least a share of the revenue before, or now, has a cost.
  func isCovered(ofNow isNow: Bool, atLeast share: ExactDecimal) -> Bool {
    let parts = isNow ? now : before
    return !parts.revenue.isPositive || parts.costedRevenue >= parts.revenue * share
  }

  /// The figure as it would be if only these factors had changed, rounded once; nil if it has no value then.
  ///
  /// - Parameters:
  ///   - changed: a bit for each factor.
  ///   - known: the quotients of the subsets before, from which it takes what is the same.
  func value(_ changed: Int, _ known: inout RatioQuotients) -> ExactDecimal? {
    func margin() -> Fraction? {
      known.margins[changed & (RatioFactor.price.bit | RatioFactor.cost.bit), self.margin]
    }
    func turnover() -> Fraction? { known.turnovers[changed & ~RatioFactor.others.bit, self.turnover] }
    func share() -> Fraction? {
      known.shares[changed & ~(RatioFactor.cost.bit | RatioFactor.stock.bit), self.share]
    }
    func product(_ left: Fraction?, _ right: Fraction?) -> Fraction? {
      left.flatMap { left in right.map { left * $0 } }
    }
    let value =
      switch figure {
      case .grossMargin: margin()
      case .grossProfit: product(margin(), sold(changed))
      case .turnover: turnover()
      case .crossRatio: product(margin(), turnover())
      case .contributionRatio: product(product(margin(), turnover()), share())
      }
    return value?.rounded(to: Self.decimals)
  }

  // MARK: Quotients

  private func parts(_ factor: RatioFactor, _ changed: Int) -> RatioParts { changed & factor.bit != 0 ? now : before }

  private func hasSame(_ one: RatioFactor, _ other: RatioFactor, _ changed: Int) -> Bool {
    (changed & one.bit != 0) == (changed & other.bit != 0)
  }

  private func margin(_ changed: Int) -> Fraction? {
    let (price, cost) = (parts(.price, changed), parts(.cost, changed))
    return hasSame(.price, .cost, changed)
      ? Fraction(price.costedRevenue - cost.cost, over: price.costedRevenue)
      : Fraction(
        price.costedRevenue * cost.costedQuantity - cost.cost * price.costedQuantity,
        over: price.costedRevenue * cost.costedQuantity)
  }

  /// The revenue of the pieces at the price that have a cost.
  private func costedSales(_ changed: Int) -> (top: ExactDecimal, bottom: ExactDecimal) {
    let price = parts(.price, changed)
    return hasSame(.volume, .price, changed)
      ? (price.costedRevenue, 1)
      : (parts(.volume, changed).costedQuantity * price.costedRevenue, price.costedQuantity)
  }

  private func sold(_ changed: Int) -> Fraction? {
    let sold = costedSales(changed)
    return Fraction(sold.top, over: sold.bottom)
  }

  /// The revenue of all pieces at the price.
  private func sales(_ changed: Int) -> (top: ExactDecimal, bottom: ExactDecimal) {
    let sold = costedSales(changed)
    guard looksAtCoverage else { return sold }
    let covered = parts(.coverage, changed)
    return (sold.top * covered.revenue, sold.bottom * covered.costedRevenue)
  }

  private func turnover(_ changed: Int) -> Fraction? {
    let weight = ExactDecimal(parts(.stock, changed).stockWeight)
    guard let stock = parts(.stock, changed).stockTotal else { return nil }
    let pieces = parts(.volume, changed).costedQuantity
    switch (options.stockValuation, options.turnoverBasis) {
    case (.units, _) where !looksAtCoverage: return Fraction(pieces * weight, over: stock)
    case (.units, _):
      let covered = parts(.coverage, changed)
      return Fraction(pieces * covered.quantity * weight, over: stock * covered.costedQuantity)
    case (_, .revenue):
      let sold = sales(changed)
      return Fraction(sold.top * weight, over: sold.bottom * stock)
    case (_, .cost):
      let cost = parts(.cost, changed)
      return Fraction(pieces * cost.cost * weight, over: cost.costedQuantity * stock)
    }
  }

  /// The share of the company's revenue.
  private func share(_ changed: Int) -> Fraction? {
    let (sold, all) = (sales(changed), parts(.others, changed))
    guard let company = all.companyRevenue else { return nil }
    return Fraction(sold.top, over: sold.top + (company - all.revenue) * sold.bottom)
  }
}

/// The quotients that a figure is made of. Of subsets of the factors, most have them in common with another one.
struct RatioQuotients {
  var margins = Known()
  var turnovers = Known()
  var shares = Known()

  /// Quotients by the bits of the factors that they have. A figure has few of them, so they stand in the order in which
  /// they come.
  struct Known {
    /// By bits, one for each case of `RatioFactor`: the place of the quotient, from 1 on; 0: it is not known.
    private var places = InlineArray<64, UInt8>(repeating: 0)
    private var values: [Fraction?] = []

    /// - Parameters:
    ///   - changed: the factors of now, of those that shape the quotient.
    ///   - make: makes it where it is not known.
    subscript(changed: Int, make: (Int) -> Fraction?) -> Fraction? {
      mutating get {
        if places[changed] > 0 { return values[Int(places[changed]) - 1] }
        values.append(make(changed))
        places[changed] = UInt8(truncatingIfNeeded: values.count)
        return values[values.count - 1]
      }
    }
  }
}

extension RatioFactor {
  /// Its place in a set of factors.
  var bit: Int { 1 << rawValue }
}
