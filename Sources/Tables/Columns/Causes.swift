import Rules

/// Columns of the tables that say why: comparisons, effects, causes.
extension ColumnDeclaration {
  package static let compare = Self(
    "compare", .text, .text, Words("Compared with", "对比期"),
    Words("month: the month before; year: the same window a year before", "month 上月；year 去年同期同窗口")
  ).required

  static let causeFrom = Self(
    "from_tier", .text, .text, Words("From", "原等级"),
    Words("Tier in the month that is compared with; null: there was no row", "对比月的等级；当时没有时为空"),
    .rule("tier of the same basis in the month that is compared with", of: []))

  static let causeTo = Self(
    "to_tier", .text, .text, Words("To", "现等级"), Words("Tier now; null: there is no row", "本月的等级；已不在时为空"),
    .rule("tier of the basis", of: []))

  package static let restated = Self(
    "restated", .boolean, .flag, Words("Restated", "原等级是否已重述"),
    Words(
      "Whether another tier than from_tier was published first of the month that is compared with",
      "对比月首次发布的等级是否与 from_tier 不同"),
    .rule("the tier that was published first of the month that is compared with is another one", of: ["from_tier"])
  ).required.held([.otherwise("false")])

  package static let publishedPreviousTier = Self(
    "published_previous_tier", .text, .text, Words("Tier first published", "原发布等级"),
    Words(
      "Where it is restated: the tier that was published first; null: there was no row",
      "已重述时：对比月首次发布的等级；当时没有时为空"),
    .rule("tier of the month that is compared with as it was published first", of: ["restated"]))

  static let cause = Self(
    "cause", .text, .text, Words("Cause", "变动原因"),
    Words(
      "own: its own value alone would have moved it; others: those of the others alone; either; both: neither alone; "
        + "new, lost; cuts; null: the tier stays",
      "own 自身、others 他人、either 任一足够、both 共同、new 新增、lost 消失、cuts 口径；等级不变时为空"),
    .rule(
      "what would have happened alone: the tier of its own value of one month among the others of the other month",
      of: ["from_tier", "to_tier"]))

  static let mover = Self(
    "mover", .key(.product), .key, Words("Mover", "对应变动者"),
    Words(
      "Of those that crossed the cut the other way, the one with the largest value now; for others and both",
      "反向跨过分界的项目中本月数值最大者；仅用于 others 与 both"),
    .rule("largest value now of those that crossed the cut next to the new tier the other way", of: ["cause"]))

  package static let grossProfitBefore = Self(
    "gross_profit_before", .decimal(.cost), .money, Words("Gross profit before", "上期毛利额"),
    Words("Gross profit in the month and window that are compared with", "对比期的毛利额"),
    .rule("gross_profit of the month that is compared with", of: []))

  static let grossProfitNow = Self(
    "gross_profit", .decimal(.cost), .money, Words("Gross profit", "毛利额"), Words("Gross profit now", "本期毛利额"),
    .rule("gross_profit of the month", of: []))

  static let revenueBefore = Self(
    "revenue_before", .decimal(.money), .money, Words("Revenue before", "上期销售额"),
    Words("Revenue in the month and window that are compared with", "对比期的销售额"),
    .rule("revenue of the month that is compared with", of: []))

  static let revenueNow = Self(
    "revenue", .decimal(.money), .money, Words("Revenue", "销售额"), Words("Revenue now", "本期销售额"),
    .rule("revenue of the month", of: []))

  /// An effect on gross profit.
  private static func effect(_ name: String, _ label: Words, _ comment: Words, _ rule: String, _ scale: Scale = .cost)
    -> Self
  {
    Self("\(name)_effect", .decimal(scale), .money, label, comment, .rule(rule, of: []))
  }

  static let volumeEffect = effect(
    "volume", Words("Volume effect", "数量影响"),
    Words("More or fewer pieces, at the profit a piece of before", "按上期单件毛利计算的数量变化"),
    "gross profit before × (pieces ÷ pieces before − 1), rounded once; of sums, × (pieces at old prices ÷ revenue before − 1)",
    .money)

  static let mixEffect = effect(
    "mix", Words("Mix effect", "结构影响"), Words("Other goods: more of what earns more, or less", "商品结构的变化"),
    "volume effects of the products − volume effect of the sum", .money)

  package static let priceEffect = effect(
    "price", Words("Price effect", "价格影响"), Words("Another price of a piece", "单价的变化"),
    "revenue − revenue before × pieces ÷ pieces before, rounded once", .money)

  package static let customerMixEffect = effect(
    "customer_mix", Words("Customer mix effect", "客户结构影响"),
    Words(
      "Other customers: more of those who pay more for the same, or less; null unless causes.grain is cell",
      "购买同一商品的客户结构变化；仅在 causes.grain 为 cell 时有值"),
    "price effect of the product − price effects of what each customer bought of it, each rounded once", .money)

  static let costEffect = effect(
    "cost", Words("Cost effect", "成本影响"), Words("Another cost of a piece, with all rounding", "单位成本的变化（含舍入差）"),
    "what volume and price leave of the difference")

  static let newEffect = effect(
    "new", Words("New", "新增影响"), Words("Gross profit of what had no line before", "上期没有销售行的商品的毛利额"),
    "gross profit of products without a line before")

  static let lostEffect = effect(
    "lost", Words("Lost", "流失影响"),
    Words("Gross profit before of what has no line now, negative", "本期没有销售行的商品的上期毛利额（负数）"),
    "−gross profit before of products without a line now")

  static let otherEffect = effect(
    "other", Words("Other effect", "其他影响"),
    Words("Products without a price or pieces in one of the months, such as net returns", "某期没有单价或数量的商品（如净退货）"),
    "difference of products that are not comparable")

  /// What a factor did to a ratio.
  static func ratioEffect(_ factor: RatioFactor) -> Self {
    let (label, comment) =
      switch factor {
      case .volume: (Words("By volume", "数量影响"), Words("By pieces that have a cost", "有成本的数量的影响"))
      case .price: (Words("By price", "价格影响"), Words("By the price of a piece", "单价的影响"))
      case .cost: (Words("By cost", "成本影响"), Words("By the cost of a piece", "单位成本的影响"))
      case .stock: (Words("By stock", "库存影响"), Words("By the average stock", "平均库存的影响"))
      case .others: (Words("By others", "他人影响"), Words("By the revenue of all others", "其他商品销售额的影响"))
      case .coverage:
        (Words("By coverage", "成本覆盖影响"), Words("By the share of lines that have a cost", "有成本的销售占比的影响"))
      }
    return Self(
      factor.name, .decimal(.exact), .ratio, label, comment,
      .rule(
        "Shapley value: mean effect over all orders in which the factors can change", of: ["ratio_before", "ratio"])
    )
  }
}
