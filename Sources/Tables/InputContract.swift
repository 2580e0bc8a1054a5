package import PostgreSQL

/// What one input must provide: its columns, and which of them are required.
package struct InputContract: Sendable {
  package enum Kind: Sendable {
    case date
    case key
    case amount
    case text
    case boolean
  }

  package struct ContractColumn: Sendable {
    package var name: String
    package var kind: Kind
    package var isRequired = false

    /// Longest text in bytes; nil: no limit. Keys and groups stand in indexes, which hold no more.
    package var longest: Int? {
      if kind == .key { return 1000 }
      return ["category", "kind", "channel", "region", "route"].contains(name) ? 500 : nil
    }
  }

  package var name: String
  package var columns: [ContractColumn]
  /// The column whose date assigns a row to a month; nil: the input is landed as one file.
  package var dateColumn: String?
  /// At least one of these columns is required.
  package var oneOf: [String] = []
  /// The columns that may not repeat together. A further row with the same values is rejected, with the first of these
  /// columns in its reason.
  package var uniqueColumns: [String] = []
  /// For an input without months: the column with the day of a row. Rows after the business date are not read.
  package var dayColumn: String?
  /// The column whose sum is recorded for rejected rows.
  package var revenueColumn: String?
  /// Reasons whose rows are rejected and reported but do not count against `reject_limit`. Earlier versions did not
  /// report such rows, so they must not stop a nightly run.
  package var toleratedReasons: Set<String> = []

  package func column(_ name: String) -> ContractColumn? { columns.first { $0.name == name } }

  package var requiredColumns: [String] { columns.filter(\.isRequired).map(\.name) }
}

extension InputContract {
  package static let sales = InputContract(
    name: "sales",
    columns: [
      ContractColumn(name: "sale_date", kind: .date, isRequired: true),
      ContractColumn(name: "product_id", kind: .key, isRequired: true),
      ContractColumn(name: "customer_id", kind: .key, isRequired: true),
      ContractColumn(name: "quantity", kind: .amount, isRequired: true),
      ContractColumn(name: "revenue", kind: .amount, isRequired: true),
      ContractColumn(name: "cost", kind: .amount),
      ContractColumn(name: "salesperson_id", kind: .key),
      ContractColumn(name: "list_amount", kind: .amount),
      ContractColumn(name: "ship_region", kind: .text),
      ContractColumn(name: "document_id", kind: .key),
    ],
    dateColumn: "sale_date", revenueColumn: "revenue")

  package static let products = InputContract(
    name: "products",
    columns: [
      ContractColumn(name: "product_id", kind: .key, isRequired: true),
      ContractColumn(name: "product_name", kind: .text, isRequired: true),
      ContractColumn(name: "category", kind: .text),
      ContractColumn(name: "unit_cost", kind: .amount),
      ContractColumn(name: "list_price", kind: .amount),
      ContractColumn(name: "merchandise", kind: .boolean),
    ],
    uniqueColumns: ["product_id"])

  package static let stock = InputContract(
    name: "stock",
    columns: [
      ContractColumn(name: "as_of", kind: .date, isRequired: true),
      ContractColumn(name: "product_id", kind: .key, isRequired: true),
      ContractColumn(name: "customer_id", kind: .key),
      ContractColumn(name: "quantity", kind: .amount),
      ContractColumn(name: "value", kind: .amount),
      ContractColumn(name: "retail_value", kind: .amount),
    ],
    dateColumn: "as_of", oneOf: ["quantity", "value", "retail_value"],
    toleratedReasons: ["null_quantity", "null_value", "null_retail_value"])

  package static let customers = InputContract(
    name: "customers",
    columns: [
      ContractColumn(name: "customer_id", kind: .key, isRequired: true),
      ContractColumn(name: "customer_name", kind: .text, isRequired: true),
      ContractColumn(name: "kind", kind: .text),
      ContractColumn(name: "channel", kind: .text),
      ContractColumn(name: "region", kind: .text),
      ContractColumn(name: "route", kind: .text),
      ContractColumn(name: "salesperson_id", kind: .key),
      ContractColumn(name: "opened_on", kind: .date),
    ],
    uniqueColumns: ["customer_id"])

  package static let targets = InputContract(
    name: "targets",
    columns: [
      ContractColumn(name: "month", kind: .date, isRequired: true),
      ContractColumn(name: "subject", kind: .text, isRequired: true),
      ContractColumn(name: "subject_id", kind: .key),
      ContractColumn(name: "amount", kind: .amount, isRequired: true),
    ])

  package static let salespeople = InputContract(
    name: "salespeople",
    columns: [
      ContractColumn(name: "salesperson_id", kind: .key, isRequired: true),
      ContractColumn(name: "salesperson_name", kind: .text, isRequired: true),
    ],
    uniqueColumns: ["salesperson_id"])

  /// Key columns with the same meaning in every input.
  package static let keys = ["product_id", "customer_id", "salesperson_id"]
}

extension InputContract.Kind {
  package func accepts(_ type: ColumnType) -> Bool {
    switch (self, type) {
    case (.date, .date), (.text, .text), (.text, .varchar), (.text, .character), (.boolean, .boolean): true
    case (.key, _): KeyFamily(type) != nil
    case (.amount, .smallint), (.amount, .integer), (.amount, .bigint), (.amount, .numeric), (.amount, .real),
      (.amount, .doublePrecision):
      true
    default: false
    }
  }

  package var accepted: String {
    switch self {
    case .date: "date"
    case .key: "smallint, integer, bigint, text, varchar, char(n), uuid"
    case .amount: "numeric, smallint, integer, bigint, double precision, real"
    case .text: "text, varchar, char(n)"
    case .boolean: "boolean"
    }
  }

  /// Returns the SQL that casts a column of another type to this kind, for hints about the pipeline file.
  package func cast(of expression: String) -> String {
    let operand =
      expression.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." } ? expression : "(\(expression))"
    return switch self {
    case .date: "\(operand)::date"
    case .key, .text: "\(operand)::text"
    case .amount: "\(operand)::numeric(14,2)"
    case .boolean: "\(operand)::boolean"
    }
  }
}

/// Key types that can match each other across inputs.
package enum KeyFamily: Sendable, Equatable {
  case integer
  case text
  case uuid

  /// Returns nil if the type cannot be a key.
  package init?(_ type: ColumnType) {
    switch type {
    case .smallint, .integer, .bigint: self = .integer
    case .text, .varchar, .character: self = .text
    case .uuid: self = .uuid
    default: return nil
    }
  }
}

extension ColumnType {
  /// Returns the type that holds the keys of all `types`, which must be of one family; `text` if there are none.
  package static func widestKey(_ types: [ColumnType]) -> ColumnType {
    for type in [ColumnType.bigint, .integer, .smallint] where types.contains(type) { return type }
    guard let first = types.first else { return .text }
    return types.allSatisfy { $0 == first } ? first : .text
  }

  /// Whether each key of the other type is also a key of this type and is printed and compared alike. That holds for a
  /// wider whole number, a longer text, and a text without a limit.
  package func widens(_ other: ColumnType) -> Bool {
    switch (other, self) {
    case (.smallint, .integer), (.smallint, .bigint), (.integer, .bigint), (.varchar, .text): true
    case (.varchar(.some), .varchar(nil)): true
    case (.varchar(let short?), .varchar(let long?)): short < long
    default: false
    }
  }

  /// Whether the type rounds its values. Its amounts are rounded to the declared scale, with a warning.
  package var isBinaryFloat: Bool { self == .real || self == .doublePrecision }
}
