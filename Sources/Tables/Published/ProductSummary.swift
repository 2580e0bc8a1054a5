package import Arithmetic
package import Rules

/// The products of each window with their tiers.
package enum ProductSummary {
  package final class Row {
    package let month: Day
    package let length: Int
    package let places: ItemRanks
    package let distances: ItemDistances
    /// nil: no tier is held.
    package let held: ItemHeldTiers?
    /// nil: the window is not looked ahead for.
    package let outlooks: ItemOutlooks?
    /// nil: the product is gone.
    package var item: Int?
    package var previousTier: String?
    /// nil: there is no earlier tier to compare with.
    package var movement: Movement?
    package let isMonthComplete: Bool

    package init(
      month: Day, length: Int, places: ItemRanks, distances: ItemDistances, held: ItemHeldTiers?,
      outlooks: ItemOutlooks?, isMonthComplete: Bool
    ) {
      self.month = month
      self.length = length
      self.places = places
      self.distances = distances
      self.held = held
      self.outlooks = outlooks
      self.isMonthComplete = isMonthComplete
    }
  }

  /// The master's and measure's columns are copied from `product_window`.
  package static let table = Table<Row>(
    "product_summary", stage: "classify", .output, Words("Products", "商品分析表"),
    Words("Product measures, tiers and movement, per month and window", "各月各窗口的商品指标、等级与变动"),
    key: [.month, .windowMonths, .productID],
    columns: [
      .day(.month) { $0.month }, .integer(.windowMonths) { $0.length },
      .identity(.productID), .identity(.productName), .identity(.category.grouping),
    ] + TableColumn.copied(ProductWindow.measures)
      + ProductBasis.allCases.enumerated().flatMap { index, basis in places(basis, index) } + [
        .day(.heldSince(options: "tiers.products")) { $0.held?.since($0.item, 0) },
        .text(.previousRevenueTier) { $0.previousTier },
        .text(movement) { $0.movement?.rawValue },
        .copied(.target), .copied(.targetAttainment), .copied(.flags.required),
        .flag(.monthComplete) { $0.isMonthComplete },
      ])

  private static func places(_ basis: ProductBasis, _ index: Int) -> [TableColumn<Row>] {
    let (column, label, tier) =
      switch basis {
      case .revenue:
        (
          "revenue", Words("revenue", "销售额"),
          Words("Tier by revenue; N: nothing positive to rank", "按销售额的等级；N：没有正值")
        )
      case .profit:
        (
          "gross_profit", Words("gross profit", "毛利额"),
          Words(
            "Tier by gross profit; N: nothing positive to rank; null where no cost is mapped",
            "按毛利额的等级；N：没有正值；没有成本时为空")
        )
      case .contribution:
        (
          "contribution_ratio", Words("contribution ratio", "贡献比率"),
          Words(
            "Tier by contribution ratio; N: nothing positive to rank, or too little of it has a cost; "
              + "null where no stock or no cost is mapped",
            "按贡献比率的等级；N：没有正值或成本覆盖率过低；没有库存或成本时为空")
        )
      }
    let (name, group) = (basis.rawValue, "the products, or those of the category")
    func declared(_ column: ColumnDeclaration) -> ColumnDeclaration {
      basis == .contribution ? column.needing(.stock) : column
    }
    return [
      .integer(
        declared(
          .rank(
            name, by: column, among: group, label,
            Words("Place by \(label.english), 1 is the highest", "按\(label.chinese)的名次，1 为最高")))
      ) { $0.places.rank($0.item, index) },
      .decimal(
        declared(
          .cumulativeShare(
            name, by: column, among: group, label,
            Words(
              "Share of the positive \(label.english) up to and with this product and its equals",
              "正\(label.chinese)中截至该商品及并列者的份额")))
      ) { $0.places.cumulativeShare($0.item, index) },
      .text(declared(.tier(name, by: column, among: group, label, tier))) { $0.places.tier($0.item, index) },
    ] + distances(basis, index, of: column, label, declared)
  }

  private static func distances(
    _ basis: ProductBasis, _ index: Int, of column: String, _ label: Words,
    _ declared: (ColumnDeclaration) -> ColumnDeclaration
  ) -> [TableColumn<Row>] {
    let (name, cuts) = (basis.rawValue, "tiers.products")
    let (type, unit, decimals): (DeclaredType, Unit, Int) =
      switch basis {
      case .revenue: (.decimal(.money), .money, 6)
      case .profit: (.decimal(.cost), .money, 6)
      case .contribution: (.decimal(.exact), .ratio, Measures.contributionDecimals)
      }
    return [
      .decimal(declared(.toNext(name, of: column, as: type, unit, label, cuts: cuts))) {
        $0.distances.toNext($0.item, index)
      },
      .decimal(declared(.toKeep(name, of: column, as: type, unit, label, cuts: cuts))) {
        $0.distances.toKeep($0.item, index)
      },
      .decimal(declared(.toNextMonthly(name, unit, label, decimals: decimals))) {
        $0.distances.toNextMonthly($0.item, index, months: $0.length, decimals: decimals)
      },
      .text(declared(.heldTier(name, label, options: cuts))) { $0.held?.tier($0.item, index) },
    ]
      + (basis == .contribution
        ? []
        : [
          .text(.outlookTier(name, of: column, label)) { $0.outlooks?.tier($0.item, index) },
          .text(.outlook(name, label)) { $0.outlooks?.outlook($0.item, index)?.rawValue },
        ])
  }

  private static let movement = ColumnDeclaration(
    "movement", .text, .text, Words("Movement", "等级变动"),
    Words(
      "new, up, down, same or lost against one month earlier; null in the first month and in an unfinished one",
      "与上月相比：new 新增、up 上升、down 下降、same 不变、lost 消失；首月和未结束的月份为空"),
    .rule("comparison of tiers", of: ["revenue_tier", "previous_revenue_tier"]))
}
