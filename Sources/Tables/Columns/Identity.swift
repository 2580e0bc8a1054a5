/// Columns that identify the row.
extension ColumnDeclaration {
  package static let month = Self(
    "month", .date, .date, Words("Month", "月份"),
    Words("First day of the window's last month", "窗口最后一个月的第一天")
  ).required

  package static let windowMonths = Self(
    "window_months", .integer, .count, Words("Months", "窗口月数"), Words("Months in the window", "窗口包含的月数")
  ).required

  package static let monthComplete = Self(
    "month_complete", .boolean, .flag, Words("Month complete", "月份是否完整"),
    Words("Whether the month was over on the business date", "业务日期时该月是否已结束"),
    .rule("the month's last day is not after the business date", of: ["month"]))

  package static let runNumber = Self(
    "run_id", .bigint, .key, Words("Run", "运行编号"), Words("Number of the run", "运行的编号")
  ).required

  /// Every table of the target that is filled from files has this column. The publication sets it; the files lack it.
  package static let writingRun = runNumber.with(comment: Words("Run that wrote this row", "写入本行的运行")).held([
    .otherwise("current_setting('tierbook.run_id')::bigint")
  ])

  package static let productID = Self(
    "product_id", .key(.product), .key, Words("Product no.", "商品编号"),
    Words("Key of the product in the source", "商品在数据源中的键")
  ).required

  package static let productName = Self(
    "product_name", .text, .text, Words("Product", "商品名称"),
    Words("Name; null where the master does not know the product", "名称；商品主数据中没有时为空"),
    .input("products", "product_name"))

  package static let category = Self(
    "category", .text, .text, Words("Category", "商品类别"), Words("Category", "商品所属类别"),
    .input("products", "category"))

  package static let merchandise = Self(
    "merchandise", .boolean, .flag, Words("Merchandise", "是否商品"),
    Words("Whether it is ranked; false for postage, fees and discounts", "是否参与排名；运费、手续费、折扣为假"),
    .input("products", "merchandise"))

  package static let basis = Self(
    "basis", .text, .text, Words("Basis", "分级依据"), Words("What the tier was cut by", "按哪个指标分级")
  ).required

  package static let tier = Self("tier", .text, .text, Words("Tier", "等级"), Words("Tier", "所在等级")).required

  package static let products = Self(
    "products", .integer, .count, Words("Products", "商品数"),
    Words("Products with a row in the window", "窗口内有记录的商品数"), .count(.products)
  ).required

  package static let flags = Self(
    "flags", .texts, .flag, Words("Flags", "标记"),
    Words("What to know before trusting the figures, sorted", "使用数据前需了解的情况，已排序"),
    .rule("the flags whose rule holds", of: []))
}

/// Columns that identify the customer, the salesperson or the document.
extension ColumnDeclaration {
  package static let customerID = Self(
    "customer_id", .key(.customer), .key, Words("Customer no.", "客户编号"),
    Words("Key of the customer in the source", "客户在数据源中的键")
  ).required

  package static let customerName = Self(
    "customer_name", .text, .text, Words("Customer", "客户名称"), Words("Name", "客户的名称"),
    .input("customers", "customer_name"))

  package static let kind = Self(
    "kind", .text, .text, Words("Kind", "客户类型"), Words("Kind of customer", "客户所属类型"),
    .input("customers", "kind"))

  package static let channel = Self(
    "channel", .text, .text, Words("Channel", "通路层面"), Words("Level of the trade that it stands in", "客户所处的通路层面"),
    .input("customers", "channel"))

  package static let region = Self(
    "region", .text, .text, Words("Region", "区域"), Words("Region", "客户所在区域"), .input("customers", "region"))

  package static let route = Self(
    "route", .text, .text, Words("Route", "路线"), Words("Visiting route", "拜访路线"), .input("customers", "route"))

  package static let salespersonID = Self(
    "salesperson_id", .key(.salesperson), .key, Words("Salesperson no.", "业务员编号"),
    Words("Salesperson", "业务员"), .input("customers", "salesperson_id"))

  package static let salespersonName = Self(
    "salesperson_name", .text, .text, Words("Salesperson", "业务员姓名"), Words("Name", "业务员的姓名"),
    .input("salespeople", "salesperson_name")
  ).needing(.salespeople)

  package static let customers = Self(
    "customers", .integer, .count, Words("Customers", "客户数"), Words("Customers", "客户的数量"), .count(.customers)
  ).required

  package static let segment = Self(
    "segment", .text, .text, Words("Segment", "层"),
    Words("Group that was cut; (all) for the overall ones", "分级的组；总体为 (all)"),
    .rule("what customers are cut within", of: [], options: ["tiers.customers.within"])
  ).required

  package static let customerTier = Self(
    "tier", .text, .text, Words("Tier", "客户等级"),
    Words("Tier by revenue within the segment, long window", "最长窗口内的层内销售额等级"),
    .other(table: "customer_summary", column: "revenue_tier")
  ).required

  package static let documentID = Self(
    "document_id", .text, .text, Words("Document", "单据编号"), Words("Document of the line", "销售行所属单据"),
    .input("sales", "document_id"))

  package static let saleDate = Self(
    "sale_date", .date, .date, Words("Sale date", "销售日期"), Words("Day of the line", "销售行的日期"),
    .input("sales", "sale_date")
  ).required

  package static let shipRegion = Self(
    "ship_region", .text, .text, Words("Shipped to", "送货区域"), Words("Region shipped to", "货物送往的区域"),
    .input("sales", "ship_region"))

  package static let customerRegion = Self(
    "customer_region", .text, .text, Words("Customer's region", "客户区域"),
    Words("Region of the customer", "客户所在的区域"), .input("customers", "region"))
}
