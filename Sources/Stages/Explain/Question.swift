package import Arithmetic
package import Configuration
import Rules
package import Tables

/// What a sum is split by.
package enum Split: String, Sendable, CaseIterable {
  case month
  case customer
  case product
  case document
  case line
}

/// A question as it was asked: a row of a published table, and one of its columns.
package struct Request: Sendable {
  package var product: String?
  package var customer: String?
  package var salesperson: String?
  package var category: String?
  package var isCompany = false
  package var table: String?
  /// `COLUMN=VALUE`.
  package var keys: [String] = []
  package var figure = ""
  package var month: Month?
  package var window: Int?
  package var basis: String?
  package var split = Split.month
  package var top = 10

  package init() {}
}

/// A question whose table, key and column there are.
package struct Question: Sendable {
  package let table: TableDeclaration
  /// The key without month and window.
  package let key: [(column: String, value: String)]
  package let column: ColumnDeclaration
  package let month: Month
  /// nil: the table has no windows.
  package let window: Int?
  /// Months that the row covers, up to `month`.
  let length: Int
  package let split: Split
  package let top: Int

  /// Whether the row tells why something changed from one month to another.
  var isOfCauses: Bool {
    [ProductCause.table.name, RatioCause.table.name, ProfitBridgeTable.table.name, CustomerCause.table.name]
      .contains(table.name)
  }

  /// With what a row of causes is compared; nil: the row is of another table.
  var comparison: Comparison? {
    isOfCauses ? key.first { $0.column == "compare" }.flatMap { Comparison(rawValue: $0.value) } : nil
  }

  /// The months of the window that the row is compared with; none: it is not compared.
  var monthsBefore: [Month] { comparison.map { other in months.map { $0.advanced(by: -other.months) } } ?? [] }

  /// The months that the row covers.
  var months: [Month] { Array(month.advanced(by: 1 - length)...month) }

  /// - Parameter date: the last day that counts.
  /// - Throws: `Failure` of code `usage`, with the nearest names, if there is no such table, column, key or window.
  package init(_ request: Request, _ pipeline: PipelineFile, upTo date: Day) throws {
    let (table, key) = try Self.row(request)
    self.table = table
    let windows = pipeline.windows(upTo: date)
    // The newest month that is over.
    month = request.month ?? (date >= date.month.lastDay ? date.month : date.month.advanced(by: -1))
    (split, top) = (request.split, request.top)
    self.key = key
    column = try Self.column(request, of: table)
    // What customers buy of products has a window of its own, which not all of its tables name.
    let ofPurchases = table.output == CustomerProduct.declaration.name ? pipeline.customers.productWindow : nil
    guard table["window_months"] != nil else {
      window = nil
      let longest = windows.lengths(endingWith: month).last
      length = table.output == CustomerProduct.declaration.name ? ofPurchases ?? longest ?? 1 : 1
      return
    }
    let lengths = ofPurchases.map { [$0] } ?? windows.lengths(endingWith: month)
    guard let length = request.window ?? lengths.last, lengths.contains(length) else {
      throw Failure(
        .usage,
        Problem(
          "--window", "there is no window of \(request.window.map { "\($0) months" } ?? "any length") to \(month)",
          accepted: lengths.isEmpty
            ? "a month from \(windows.first) on" : lengths.map(String.init).joined(separator: ", ")))
    }
    (window, self.length) = (length, length)
  }

  private static func row(_ request: Request) throws -> (TableDeclaration, [(column: String, value: String)]) {
    let short: [(option: String, table: String, column: String, value: String?)] = [
      ("--product", ProductSummary.table.name, "product_id", request.product),
      ("--customer", CustomerSummary.table.name, "customer_id", request.customer),
      ("--salesperson", SalespersonSummary.table.name, "salesperson_key", request.salesperson),
      ("--category", CategorySummary.table.name, "category", request.category),
    ]
    let given = short.filter { $0.value != nil }
    let count = given.count + (request.isCompany ? 1 : 0) + (request.table == nil ? 0 : 1)
    guard count == 1 else {
      throw Failure(
        .usage,
        Problem(
          "tierbook explain",
          count == 0 ? "says nothing of whose figure it is" : "says more than once whose figure it is",
          accepted: "one of --product, --customer, --salesperson, --category, --company and --table with --key"))
    }
    guard let name = request.table else {
      let name = given.first?.table ?? CompanySummary.table.name
      let key = given.compactMap { entry in entry.value.map { (column: entry.column, value: $0) } }
      return (declaration(name), key)
    }
    let names = Tables.published.map(\.name)
    guard names.contains(name) else {
      throw Failure(
        .usage,
        Problem(
          "--table", "there is no table '\(name)'", accepted: names.joined(separator: ", "),
          hint: nearest(to: name, among: names).map { "did you mean '\($0)'?" }))
    }
    return (declaration(name), try keys(request, of: declaration(name)))
  }

  private static func declaration(_ name: String) -> TableDeclaration {
    guard let table = Tables.published.first(where: { $0.name == name }) else {
      preconditionFailure("\(name) is published")
    }
    return table
  }

  private static func keys(_ request: Request, of table: TableDeclaration) throws -> [(column: String, value: String)] {
    let wanted = table.key.filter { $0 != "month" && $0 != "window_months" }
    var values: [String: String] = [:]
    if wanted.contains("basis"), let basis = request.basis { values["basis"] = basis }
    for entry in request.keys {
      let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, wanted.contains(String(parts[0])) else {
        throw Failure(
          .usage,
          Problem(
            "--key", "'\(entry)' is no key of \(table.name)",
            accepted: wanted.isEmpty ? "no --key" : wanted.map { "\($0)=VALUE" }.joined(separator: ", "),
            hint: nearest(to: String(parts[0]), among: wanted).map { "did you mean '\($0)'?" }))
      }
      values[String(parts[0])] = String(parts[1])
    }
    let missing = wanted.filter { values[$0] == nil }
    guard missing.isEmpty else {
      throw Failure(
        .usage,
        Problem(
          "--key", "a row of \(table.name) needs \(missing.joined(separator: ", ")) too",
          accepted: wanted.map { "--key \($0)=VALUE" }.joined(separator: " ")))
    }
    return wanted.compactMap { column in values[column].map { (column: column, value: $0) } }
  }

  private static func column(_ request: Request, of table: TableDeclaration) throws -> ColumnDeclaration {
    let columns = table.targetColumns.map(\.name)
    if let column = table.targetColumns.first(where: { $0.name == request.figure }) { return column }
    // `--figure tier --basis profit` is `profit_tier`.
    if let column = table.targetColumns.first(where: { $0.name == "\(request.basis ?? "revenue")_\(request.figure)" }) {
      return column
    }
    throw Failure(
      .usage,
      Problem(
        "--figure", "\(table.name) has no column '\(request.figure)'", accepted: columns.joined(separator: ", "),
        hint: nearest(to: request.figure, among: columns).map { "did you mean '\($0)'?" }))
  }
}
