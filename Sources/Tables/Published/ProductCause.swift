package import Arithmetic
package import Rules

/// Why products moved from one tier to another, and what changed the gross profit of those with the largest change.
package enum ProductCause {
  package final class Row {
    package let month: Day
    package let length: Int
    package let comparison: Comparison
    package let key: KeyField
    package let basis: ProductBasis
    package let from: String?
    package let to: String?
    package let cause: TierMoveCause?
    package let causes: [RatioFactor]
    package let mover: KeyField
    package let steps: ProfitBridge.Steps
    /// Whether price and the mix of customers are apart.
    package let hasCustomerMix: Bool
    /// Whether the product has a row before and now.
    package let isThere: (before: Bool, now: Bool)

    package init(
      month: Day, length: Int, comparison: Comparison, key: KeyField, basis: ProductBasis, from: String?, to: String?,
      cause: TierMoveCause?, causes: [RatioFactor], mover: KeyField, steps: ProfitBridge.Steps, hasCustomerMix: Bool,
      isThere: (before: Bool, now: Bool)
    ) {
      (self.month, self.length, self.comparison, self.key, self.basis) = (month, length, comparison, key, basis)
      (self.from, self.to, self.cause, self.causes, self.mover) = (from, to, cause, causes, mover)
      (self.steps, self.hasCustomerMix, self.isThere) = (steps, hasCustomerMix, isThere)
    }
  }

  package static let table = Table<Row>(
    "product_cause", stage: "classify", .output, Words("Causes of products", "商品变动原因表"),
    Words(
      "Why products changed their tier, and those with the largest change of gross profit",
      "商品等级变动的原因，以及毛利额变化最大的商品"),
    key: [.month, .windowMonths, .compare, .productID, .basis],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .text(.compare) { $0.comparison.rawValue },
      .key(.productID) { $0.key }, .text(.basis) { $0.basis.rawValue },
      .text(.causeFrom) { $0.from }, .text(.causeTo) { $0.to }, .text(.cause) { $0.cause?.rawValue },
      .texts(causes) { $0.causes.map(\.name) }, .key(.mover) { $0.mover },
      .decimal(.grossProfitBefore) { $0.isThere.before ? $0.steps.before : nil },
      .decimal(.grossProfitNow) { $0.isThere.now ? $0.steps.after : nil },
      .decimal(.volumeEffect) { $0.steps.volume }, .decimal(.priceEffect) { $0.steps.price },
      .decimal(.customerMixEffect) { $0.hasCustomerMix ? $0.steps.customerMix : nil },
      .decimal(.costEffect) { $0.steps.cost }, .decimal(.newEffect) { $0.steps.new },
      .decimal(.lostEffect) { $0.steps.lost }, .decimal(.otherEffect) { $0.steps.other },
      // Months that are not over are not compared.
      .flag(.monthComplete) { _ in true },
    ], filled: [.restated, .publishedPreviousTier])

  private static let causes = ColumnDeclaration(
    "causes", .texts, .text, Words("Factors", "具体因素"),
    Words(
      "Of moves by profit and contribution: the factors that alone would have given the new tier, or else the largest",
      "毛利额与贡献比率等级变动：单独即可造成新等级的因素，没有时为影响最大者"),
    .rule("factors of the item's own that alone would have given the new tier", of: ["cause"])
  ).required
}

/// With what a month is compared.
package enum Comparison: String, Sendable, CaseIterable {
  case month
  case year

  /// How many months earlier.
  package var months: Int { self == .month ? 1 : 12 }
}

/// What each factor did to a product's ratios.
package enum RatioCause {
  package final class Row {
    package let month: Day
    package let length: Int
    package let comparison: Comparison
    package let key: KeyField
    package let figure: RatioFigure
    package let before: ExactDecimal?
    package let now: ExactDecimal?
    package let effects: RatioEffects?

    package init(
      month: Day, length: Int, comparison: Comparison, key: KeyField, figure: RatioFigure, before: ExactDecimal?,
      now: ExactDecimal?, effects: RatioEffects?
    ) {
      (self.month, self.length, self.comparison, self.key, self.figure) = (month, length, comparison, key, figure)
      (self.before, self.now, self.effects) = (before, now, effects)
    }
  }

  package static let table = Table<Row>(
    "ratio_cause", stage: "classify", .output, Words("Causes of ratios", "比率变动因素表"),
    Words(
      "What volume, price, cost, stock and the others did to the ratios of the products in product_cause",
      "数量、价格、成本、库存与其他商品对商品比率变动的影响"),
    key: [.month, .windowMonths, .compare, .productID, figure],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .text(.compare) { $0.comparison.rawValue },
      .key(.productID) { $0.key }, .text(figure) { $0.figure.rawValue },
      .decimal(before) { $0.before }, .decimal(now) { $0.now },
    ] + RatioFactor.allCases.map { factor in .decimal(.ratioEffect(factor)) { $0.effects?[factor] } }
      + [.flag(.monthComplete) { _ in true }])

  private static let figure = ColumnDeclaration(
    "figure", .text, .text, Words("Figure", "指标"),
    Words("gross_margin, turnover, cross_ratio or contribution_ratio", "毛利率、周转率、交叉比率或贡献比率")
  ).required

  private static let before = ColumnDeclaration(
    "ratio_before", .decimal(.exact), .ratio, Words("Ratio before", "上期比率"),
    Words("The figure in the month and window that are compared with", "对比期的指标"),
    .rule("the figure of the month that is compared with", of: []))

  private static let now = ColumnDeclaration(
    "ratio", .decimal(.exact), .ratio, Words("Ratio", "比率"), Words("The figure now", "本期的指标"),
    .rule("the figure of the month", of: []))
}

/// From the gross profit of before to that of now.
package enum ProfitBridgeTable {
  package enum Level: String, Sendable {
    case company
    case category
    case productTier = "product_tier"
    case channel
  }

  package final class Row: Sendable {
    package let month: Day
    package let length: Int
    package let comparison: Comparison
    package let level: Level
    package let value: String
    package let steps: ProfitBridge.Steps
    /// Whether price and the mix of customers are apart.
    package let hasCustomerMix: Bool

    package init(
      month: Day, length: Int, comparison: Comparison, level: Level, value: String, steps: ProfitBridge.Steps,
      hasCustomerMix: Bool
    ) {
      (self.month, self.length, self.comparison, self.level, self.value) = (month, length, comparison, level, value)
      (self.steps, self.hasCustomerMix) = (steps, hasCustomerMix)
    }
  }

  package static let table = Table<Row>(
    "profit_bridge", stage: "classify", .output, Words("Gross profit bridge", "毛利变动分解表"),
    Words(
      "What took gross profit from before to now: volume, mix, price, cost, new and lost products, to the cent",
      "毛利额从对比期到本期的变动：数量、结构、价格、成本、新增与流失"),
    key: [.month, .windowMonths, .compare, level, value],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .text(.compare) { $0.comparison.rawValue },
      .text(level) { $0.level.rawValue }, .text(value) { $0.value },
    ] + amounts + [.flag(.monthComplete) { _ in true }])

  /// The rows of level `channel`, as measure leaves them: only there is known what a product sold in a channel.
  package static let channels = Table<Row>(
    "channel_bridge", stage: "measure", .between, Words("Gross profit bridge by channel", "通路毛利变动分解"),
    Words("Rows of profit_bridge by channel", "毛利变动分解表中各通路的行"),
    key: [.month, .windowMonths, .compare, value], needs: [["customers"]],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .text(.compare) { $0.comparison.rawValue },
      .text(value) { $0.value },
    ] + amounts)

  /// The rows of all other levels, where there are channels: classify has them before measure has reckoned those.
  package static let products = Table<Row>(
    "product_bridge", stage: "classify", .between, Words("Gross profit bridge by product", "商品毛利变动分解"),
    Words("Rows of profit_bridge by category, tier and company", "毛利变动分解表中类别、商品等级与公司的行"),
    key: [.month, .windowMonths, .compare, level, value], needs: [["customers"]],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .text(.compare) { $0.comparison.rawValue },
      .text(level) { $0.level.rawValue }, .text(value) { $0.value },
    ] + amounts)

  /// The columns on the way from the gross profit of before to that of now.
  package static let effects:
    [(column: ColumnDeclaration, step: any WritableKeyPath<ProfitBridge.Steps, ExactDecimal> & Sendable)] = [
      (.grossProfitBefore, \.before), (.volumeEffect, \.volume), (.mixEffect, \.mix), (.priceEffect, \.price),
      (.customerMixEffect, \.customerMix),
      (.costEffect, \.cost), (.newEffect, \.new), (.lostEffect, \.lost), (.otherEffect, \.other),
      (.grossProfitNow, \.after),
    ]

  private static var amounts: [TableColumn<Row>] {
    effects.map { column, step in
      .decimal(column) { step == \.customerMix && !$0.hasCustomerMix ? nil : $0.steps[keyPath: step] }
    }
  }

  /// The columns that make `gross_profit` together.
  package static let steps = effects.dropLast().map(\.column.name)

  package static let level = ColumnDeclaration(
    "level", .text, .text, Words("Level", "层级"),
    Words(
      "company, category, product_tier or channel",
      "company 公司、category 类别、product_tier 商品等级或 channel 通路")
  ).required

  package static let value = ColumnDeclaration(
    "value", .text, .text, Words("Value", "取值"),
    Words(
      "(all), the category, the tier by revenue that the products have now or had last, or the channel that the "
        + "customers have today",
      "(all) 全部、类别、商品现有（或最后）的销售额等级，或客户现属的通路")
  ).required
}

/// Why customers moved from one tier to another.
package enum CustomerCause {
  package final class Row {
    package let month: Day
    package let length: Int
    package let comparison: Comparison
    package let key: KeyField
    package let basis: CustomerBasis
    package let from: String?
    package let to: String?
    package let cause: TierMoveCause?
    package let mover: KeyField
    /// nil: the customer has no row in that month.
    package let before: CostedSums?
    package let now: CostedSums?

    package init(
      month: Day, length: Int, comparison: Comparison, key: KeyField, basis: CustomerBasis, from: String?, to: String?,
      cause: TierMoveCause?, mover: KeyField, before: CostedSums?, now: CostedSums?
    ) {
      (self.month, self.length, self.comparison, self.key, self.basis) = (month, length, comparison, key, basis)
      (self.from, self.to, self.cause, self.mover) = (from, to, cause, mover)
      (self.before, self.now) = (before, now)
    }
  }

  package static let table = Table<Row>(
    "customer_cause", stage: "classify", .output, Words("Causes of customers", "客户变动原因表"),
    Words(
      "Why customers changed their tier, and those with the largest change of gross profit",
      "客户等级变动的原因，以及毛利额变化最大的客户"),
    key: [.month, .windowMonths, .compare, .customerID, .basis], needs: [["customers"]],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length }, .text(.compare) { $0.comparison.rawValue },
      .key(.customerID) { $0.key }, .text(.basis) { $0.basis.name },
      .text(.causeFrom) { $0.from }, .text(.causeTo) { $0.to }, .text(.cause) { $0.cause?.rawValue },
      .key(.mover.with(type: .key(.customer))) { $0.mover },
      .decimal(.revenueBefore) { $0.before?.revenue }, .decimal(.revenueNow) { $0.now?.revenue },
      .decimal(.grossProfitBefore) { $0.before?.grossProfit }, .decimal(.grossProfitNow) { $0.now?.grossProfit },
      .flag(.monthComplete) { _ in true },
    ], filled: [.restated, .publishedPreviousTier])
}
