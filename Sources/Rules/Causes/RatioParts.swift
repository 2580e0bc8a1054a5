package import Arithmetic

/// What a ratio of an item is made of in one window.
package struct RatioParts: Sendable, Equatable {
  package var quantity: ExactDecimal
  package var revenue: ExactDecimal
  /// Of the lines that have a cost.
  package var costedQuantity: ExactDecimal
  package var costedRevenue: ExactDecimal
  package var cost: ExactDecimal
  /// Average stock times `stockWeight`: a mean has no last decimal. nil: there is none.
  package var stockTotal: ExactDecimal?
  package var stockWeight: Int
  /// The revenue of the company, of which the item's is a part; nil: shares do not matter.
  package var companyRevenue: ExactDecimal?

  package init(
    quantity: ExactDecimal, revenue: ExactDecimal, costedQuantity: ExactDecimal, costedRevenue: ExactDecimal,
    cost: ExactDecimal, stockTotal: ExactDecimal? = nil, stockWeight: Int = 1, companyRevenue: ExactDecimal? = nil
  ) {
    (self.quantity, self.revenue) = (quantity, revenue)
    (self.costedQuantity, self.costedRevenue, self.cost) = (costedQuantity, costedRevenue, cost)
    (self.stockTotal, self.stockWeight) = (stockTotal, stockWeight)
    self.companyRevenue = companyRevenue
  }

  package init(_ sums: CostedSums, stock: StockWindow? = nil, companyRevenue: ExactDecimal? = nil) {
    self.init(
      quantity: sums.quantity, revenue: sums.revenue, costedQuantity: sums.costedQuantity,
      costedRevenue: sums.costedRevenue, cost: sums.cost, stockTotal: stock?.total, stockWeight: stock?.weight ?? 1,
      companyRevenue: companyRevenue)
  }

  /// Whether a factor is the same in both.
  func hasSame(_ factor: RatioFactor, as other: Self) -> Bool {
    switch factor {
    case .volume: costedQuantity == other.costedQuantity
    case .price: costedRevenue * other.costedQuantity == other.costedRevenue * costedQuantity
    case .cost: cost * other.costedQuantity == other.cost * costedQuantity
    case .stock:
      (stockTotal ?? 0) * ExactDecimal(other.stockWeight) == (other.stockTotal ?? 0) * ExactDecimal(stockWeight)
    case .others: (companyRevenue ?? 0) - revenue == (other.companyRevenue ?? 0) - other.revenue
    case .coverage:
      revenue * other.costedRevenue == other.revenue * costedRevenue
        && quantity * other.costedQuantity == other.quantity * costedQuantity
    }
  }
}

/// What can change a ratio of an item.
package enum RatioFactor: Int, Sendable, CaseIterable {
  /// Pieces that have a cost. 数量
  case volume
  /// Revenue of such a piece. 价格
  case price
  /// Cost of such a piece. 成本
  case cost
  /// Average stock. 库存
  case stock
  /// Revenue of all others. 他人
  case others
  /// Share of what has a cost, of revenue and of pieces. 成本覆盖
  case coverage

  package var name: String {
    switch self {
    case .volume: "volume"
    case .price: "price"
    case .cost: "cost"
    case .stock: "stock"
    case .others: "others"
    case .coverage: "coverage"
    }
  }
}

extension RatioFactor: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

/// The figures whose change is explained.
package enum RatioFigure: String, Sendable, CaseIterable {
  case grossMargin = "gross_margin"
  case turnover
  case crossRatio = "cross_ratio"
  case contributionRatio = "contribution_ratio"
  /// No ratio: what explains moves by profit.
  case grossProfit = "gross_profit"

  /// The figure behind a basis of tiers, by its name; nil: the basis is revenue, which has no factors here.
  package init?(basis: String) {
    if basis == ProductBasis.contribution.rawValue {
      self = .contributionRatio
    } else if basis.hasSuffix(ProductBasis.profit.rawValue) {
      self = .grossProfit
    } else {
      return nil
    }
  }

  /// Returns the figure as an item's measures have it; nil where they have none.
  package func value(of measures: Measures) -> ExactDecimal? {
    switch self {
    case .grossMargin: measures.grossMargin
    case .turnover: measures.turnover
    case .crossRatio: measures.crossRatio
    case .contributionRatio: measures.contributionRatio
    case .grossProfit: measures.sums.grossProfit
    }
  }

  var needsStock: Bool { self == .turnover || self == .crossRatio || self == .contributionRatio }

  /// The factors of the figure, in their order.
  ///
  /// - Parameter isCovered: whether all lines have a cost.
  func factors(_ options: MeasureOptions, isCovered: Bool) -> [RatioFactor] {
    let turned: [RatioFactor] =
      switch (options.stockValuation, options.turnoverBasis) {
      case (.units, _): [.volume]
      case (_, .revenue): [.volume, .price]
      case (_, .cost): [.volume, .cost]
      }
    let isCostTurned = !turned.contains(.price) && turned.contains(.cost)
    let factors: [RatioFactor] =
      switch self {
      case .grossMargin: [.price, .cost]
      case .grossProfit: [.volume, .price, .cost]
      case .turnover: turned + [.stock]
      case .crossRatio: [.volume, .price, .cost, .stock]
      case .contributionRatio: [.volume, .price, .cost, .stock, .others]
      }
    let looksAtAll = self == .contributionRatio || (needsStock && !isCostTurned)
    return looksAtAll && !isCovered ? factors + [.coverage] : factors
  }
}
