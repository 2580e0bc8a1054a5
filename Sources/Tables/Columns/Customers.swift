/// Measures that only customers have.
extension ColumnDeclaration {
  package static let channelShare = Self(
    "channel_share", .decimal(.exact), .percent, Words("Channel share", "通路占比"),
    Words("revenue ÷ revenue of the channel, a fraction", "销售额 ÷ 该通路的销售额"),
    .ratio("revenue", .total("revenue", over: .customers)))

  package static let monthlyAverage = Self(
    "monthly_average", .decimal(.exact), .money, Words("Monthly average", "月平均销售额"),
    Words("Mean revenue of the last months", "最近几个月的平均销售额"),
    .rule(
      "mean revenue of the last complete months", of: [.input("sales", "revenue")],
      options: ["customers.average_months"]))

  package static let growthMonth = Self(
    "growth_month", .decimal(.exact), .percent, Words("Growth on last month", "环比增长"),
    Words("Growth of the base month on the month before, a fraction", "基准月较上月的增长"),
    .rule("growth of the last complete month on the month before", of: [.input("sales", "revenue")]))

  package static let growthYear = Self(
    "growth_year", .decimal(.exact), .percent, Words("Growth on last year", "同比增长"),
    Words("Growth of the base month on the same month last year, a fraction", "基准月较去年同月的增长"),
    .rule("growth of the last complete month on the same month last year", of: [.input("sales", "revenue")]))

  package static let activeMonths = Self(
    "active_months", .integer, .count, Words("Active months", "活跃月数"),
    Words(
      "Months of the window with a sale day: one whose revenue, returns of the day deducted, is above 0",
      "窗口内有销售日的月数；扣除当日退货后销售额为正的日子为销售日"),
    .rule("months of the window with a sale day", of: [.input("sales", "sale_date"), .input("sales", "revenue")])
  ).required

  package static let peakMonthShare = Self(
    "peak_month_share", .decimal(.exact), .percent, Words("Peak month", "最高月占比"),
    Words("Highest month ÷ sum of the months above 0, a fraction", "最高月 ÷ 各正值月份之和"),
    .ratio(
      .greatest(.rule("revenue of a month", of: []), over: .months),
      .total(.rule("revenue of a month above 0", of: []), over: .months)))

  package static let lastSaleOn = Self(
    "last_sale_on", .date, .date, Words("Last sale", "最近销售日"), Words("Last sale day", "最近一个销售日"),
    .greatest(.input("sales", "sale_date"), over: .lines))

  package static let orderIntervalDays = Self(
    "order_interval_days", .decimal(.exact), .days, Words("Order interval", "订货间隔（天）"),
    Words("Usual days between sale days", "销售日之间的平均天数"),
    .ratio(.rule("days from the first to the last sale day", of: []), .rule("sale days − 1", of: [])))

  package static let productsBought = Self(
    "products_bought", .integer, .count, Words("Products bought", "购买商品数"),
    Words("Products bought in the window", "窗口内购买的商品数"), .count(.products)
  ).required

  package static let categoriesBought = Self(
    "categories_bought", .integer, .count, Words("Categories bought", "购买类别数"),
    Words("Categories bought in the window", "窗口内购买的类别数"),
    .rule("different categories of the products bought", of: [.input("products", "category")])
  ).required

  package static let highMarginShare = Self(
    "high_margin_share", .decimal(.exact), .percent, Words("High-margin share", "高毛利占比"),
    Words("Part of its revenue in products above the company's gross margin", "毛利率高于公司的商品在其销售额中的占比"),
    .ratio(
      .rule(
        "revenue in products whose gross margin is above the company's",
        of: [.other(table: "company_summary", column: "gross_margin")]), "revenue"))

  package static let discountDepth = Self(
    "discount_depth", .decimal(.exact), .percent, Words("Discount depth", "折扣深度"),
    Words("1 − revenue ÷ list amount, a fraction", "1 − 销售额 ÷ 标价金额"),
    .ratio(
      .difference(
        .total(.input("sales", "list_amount"), over: .lines), .rule("revenue of the lines with a list amount", of: [])),
      .total(.input("sales", "list_amount"), over: .lines)))

  package static let status = Self(
    "status", .text, .text, Words("Status", "客户状态"),
    Words("current, past or prospect", "current 现有、past 流失或 prospect 潜在"),
    .rule("sale days in the window, or before it", of: [])
  ).required

  package static let churnReasons = Self(
    "churn_reasons", .texts, .flag, Words("Signs of leaving", "流失预警原因"),
    Words("These signs, with their numbers", "流失迹象及其数字"),
    .rule(
      "signs of leaving",
      of: [
        .input("sales", "revenue"), .input("sales", "sale_date"), .input("complaints", "opened_on"),
        .input("complaints", "closed_on"),
      ],
      options: [
        "customers.churn.falling_months", "customers.churn.drop_share", "customers.churn.quiet_factor",
        "customers.churn.category_drop",
      ])
  ).required
}

/// Columns of salespeople's work.
extension ColumnDeclaration {
  package static let visitsPlanned = Self(
    "visits_planned", .integer, .count, Words("Visits planned", "计划拜访数"),
    Words("Visits a month by the tier", "按等级每月计划的拜访数"),
    .rule("visits of the tier", of: ["tier"], options: ["visits.per_month"]))

  package static let visitsMade = Self(
    "visits_made", .integer, .count, Words("Visits made", "实际拜访数"),
    Words("Visits made in the month", "当月实际拜访数"), .rule("visits of the month", of: [.input("visits", "visited_on")]))

  package static let visitsWithOrder = Self(
    "visits_with_order", .integer, .count, Words("With an order", "有订单拜访数"),
    Words("Of these, with an order", "其中有订单的拜访数"), .rule("visits with an order", of: [.input("visits", "ordered")]))

  package static let visitsWithoutOrder = Self(
    "visits_without_order", .integer, .count, Words("Without an order", "无订单拜访数"),
    Words("Visits since the last order or sale", "自上次订单或销售以来的拜访数"),
    .rule("visits since the last order or sale", of: [.input("visits", "visited_on"), .input("visits", "ordered")]))

  /// Lines with revenue above 0, which are purchases.
  package static let sales = Self(
    "sales", .bigint, .count, Words("Sales", "销售行数"),
    Words("Lines with revenue above 0", "销售额为正的行数"))
}
