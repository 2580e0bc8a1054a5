import Arithmetic
import Configuration
import Fold
import Rules
import Tables

/// Whose lines a row adds up.
enum Subject {
  case product(String)
  case category(String)
  case company
  /// The products that a row counts together.
  case products([String])
  case customer(String)
  case customers([String])
  /// What a customer bought of a product.
  case pair(customer: String, product: String)
  case salesperson(String)
  /// The line of an exception.
  case line(customer: String, product: String, day: Day?, document: String?)
  /// No sum over lines.
  case others

  /// Finds the subject of a row. Rows that count products or customers are resolved by the published rows of these.
  init(_ question: Question, _ row: PublishedRow?, _ files: LandedFiles, _ source: any RowSource) throws {
    let values = Dictionary(uniqueKeysWithValues: question.key.map { ($0.column, $0.value) })
    func value(_ column: String) -> String { values[column] ?? "" }
    let members = Members(question, files, source)
    let ofCustomers = [CustomerComposition.table.name, CustomerTierSummary.table.name, CustomerMovement.table.name]
    // Customers that have no row of their own are in these rows too, and nothing says in which.
    if ofCustomers.contains(question.table.name), files.pipeline.customers.shown != .all {
      self = .others
      return
    }
    switch question.table.name {
    case ProductSummary.table.name: self = .product(value("product_id"))
    case CategorySummary.table.name: self = .category(value("category"))
    case CompanySummary.table.name: self = .company
    case ProductTierSummary.table.name:
      self = .products(try members.products { $0["\(value("basis"))_tier"] == value("tier") })
    case ProductMovement.table.name:
      self = .products(try members.moved("product", value("basis"), value("from_tier"), value("to_tier")))
    case CustomerSummary.table.name, CustomerProductCustomer.table.name: self = .customer(value("customer_id"))
    case CustomerComposition.table.name:
      self = .customers(
        try members.customers { ($0[value("dimension")] ?? "(unassigned)") == value("value") })
    case CustomerTierSummary.table.name:
      self = .customers(
        try members.customers { row in
          row["\(value("basis"))_tier"] == value("tier") && members.isIn(value("segment"), row)
        })
    case CustomerMovement.table.name:
      self = .customers(try members.moved("customer", value("basis"), value("from_tier"), value("to_tier")))
    case CustomerProduct.declaration.name, CustomerProductSum.declaration.name:
      self = .pair(customer: value("customer_id"), product: value("product_id"))
    case SalespersonSummary.table.name: self = .salesperson(value("salesperson_key"))
    case ProductCause.table.name, RatioCause.table.name: self = .product(value("product_id"))
    case CustomerCause.table.name: self = .customers([value("customer_id")])
    case ProfitBridgeTable.table.name:
      switch ProfitBridgeTable.Level(rawValue: value("level")) {
      case .company: self = .company
      case .category: self = .category(value("value"))
      case .productTier: self = .products(try members.products { $0["revenue_tier"] == value("value") })
      case .channel where files.pipeline.customers.shown == .all:
        self = .customers(
          try members.customers { ($0["channel"] ?? CustomerChannels.unassigned) == value("value") })
      case .channel, nil: self = .others
      }
    case ExceptionLine.table.name:
      self = .line(
        customer: row?["customer_id"] ?? "", product: row?["product_id"] ?? "", day: Day(value("sale_date")),
        document: row?["document_id"])
    default: self = .others
    }
  }
}

/// Finds the products or customers that a row counts together, in the published rows.
struct Members {
  private let question: Question
  private let files: LandedFiles
  private let source: any RowSource

  init(_ question: Question, _ files: LandedFiles, _ source: any RowSource) {
    (self.question, self.files, self.source) = (question, files, source)
  }

  private func keys(
    _ table: TableDeclaration, _ key: String, month: Month, window: Int?, _ isMember: (PublishedRow) -> Bool
  ) throws -> [String] {
    let names = table.columns.map(\.name).filter { name in
      name == key || name.hasSuffix("_tier")
        || ["movement", "kind", "channel", "region", "salesperson_id"].contains(name)
    }
    return try source.rows(table, names, month: month, window: window).filter(isMember).compactMap { $0[key] }
  }

  func products(_ isMember: (PublishedRow) -> Bool) throws -> [String] {
    try keys(
      ProductSummary.table.declaration, "product_id", month: question.month, window: question.window, isMember)
  }

  func customers(_ isMember: (PublishedRow) -> Bool) throws -> [String] {
    try keys(
      CustomerSummary.table.declaration, "customer_id", month: question.month, window: question.window, isMember)
  }

  /// Whether a customer belongs to a segment that customers are cut within.
  func isIn(_ segment: String, _ row: PublishedRow) -> Bool {
    let within = files.pipeline.customerTiers.rule.within
    return segment == "(all)" || within.map { row[$0] ?? "(unassigned)" }.joined(separator: " · ") == segment
  }

  /// The products or customers whose tier was one a month earlier, and is another now.
  func moved(_ what: String, _ basis: String, _ from: String, _ to: String) throws -> [String] {
    let table = what == "product" ? ProductSummary.table.declaration : CustomerSummary.table.declaration
    let (key, tier) = ("\(what)_id", "\(basis)_tier")
    // A product that is gone has a row without a tier.
    func isThere(_ row: PublishedRow) -> Bool { row["movement"] != Movement.lost.rawValue }
    func tiers(_ month: Month) throws -> [String: String] {
      let rows = try source.rows(table, [key, tier, "movement"], month: month, window: question.window)
      return Dictionary(
        rows.filter(isThere).map { ($0[key] ?? "", $0[tier] ?? "") }, uniquingKeysWith: { first, _ in first })
    }
    let (now, before) = (try tiers(question.month), try tiers(question.month.advanced(by: -1)))
    return Set(now.keys).union(before.keys).filter { item in
      (before[item] ?? "(new)") == from && (now[item] ?? "(lost)") == to
    }.sorted()
  }
}
