package import Arithmetic
package import Rules

/// A row that has measures.
package protocol MeasuredRow: AnyObject, SendableMetatype {
  var measures: Measures { get }
}

/// A row with measures that may have a target.
package protocol TargetedRow: MeasuredRow {
  var target: ExactDecimal? { get }
}

extension TableColumn where Row: TargetedRow {
  /// `target` and `target_attainment`.
  static var targets: [Self] {
    [
      .decimal(.target) { $0.target },
      .decimal(.targetAttainment) { row in row.target.flatMap { row.measures.sums.attainment(of: $0) } },
    ]
  }
}

extension TableColumn where Row: MeasuredRow {
  /// Sums over the window's lines, for products and customers.
  static var windowSums: [Self] {
    [
      .integer(.lines) { $0.measures.sums.lines },
      .decimal(.quantity) { $0.measures.sums.quantity },
      .decimal(.revenue) { $0.measures.sums.revenue },
      .decimal(.cost) { $0.measures.sums.cost },
      .decimal(.costedRevenue) { $0.measures.sums.costedRevenue },
      .decimal(.costedQuantity) { $0.measures.sums.costedQuantity },
    ]
  }

  /// Figures from these sums, for products and customers.
  static var windowRates: [Self] {
    [
      .decimal(.grossProfit) { $0.measures.sums.grossProfit },
      .decimal(.grossMargin) { $0.measures.grossMargin },
      .decimal(.returnedRevenue) { $0.measures.sums.plain.returnedRevenue },
      .decimal(.returnRate) { $0.measures.sums.returnRate },
    ]
  }

  /// Columns from `lines` to `cross_ratio`.
  static var measures: [Self] {
    windowSums + [.decimal(.costCoverage) { $0.measures.costCoverage }] + windowRates + [
      .decimal(.openingStock) { $0.measures.stock?.opening },
      .decimal(.closingStock) { $0.measures.stock?.closing },
      .decimal(.averageStock) { $0.measures.averageStock },
      .decimal(.turnover) { $0.measures.turnover },
      .decimal(.crossRatio) { $0.measures.crossRatio },
    ]
  }

  /// `sales_share` and `contribution_ratio`.
  static var shares: [Self] {
    [
      .decimal(.salesShare) { $0.measures.salesShare },
      .decimal(.contributionRatio) { $0.measures.contributionRatio },
    ]
  }
}
