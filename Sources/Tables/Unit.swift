package import PostgreSQL

/// What a column's values are, so that whoever shows them knows how.
package enum Unit: String, Sendable, CaseIterable {
  /// In the currency of the source.
  case money
  /// Pieces, or whatever the source counts in.
  case quantity
  /// A number such as a turnover of 4.2 times.
  case ratio
  /// A fraction that people read as a percentage: 0.25 is 25%.
  case percent
  case count
  case date
  case days
  /// A point in time.
  case moment
  case seconds
  case bytes
  case key
  case text
  case flag
}

/// A text in both languages.
package struct Words: Sendable, Equatable, Encodable {
  package let english: String
  package let chinese: String

  package init(_ english: String, _ chinese: String) {
    (self.english, self.chinese) = (english, chinese)
  }
}

/// Whose key a column has: its type is that of the source.
package enum KeyKind: String, Sendable, CaseIterable {
  case product = "product_id"
  case customer = "customer_id"
  case salesperson = "salesperson_id"
}

/// With how many decimals a column of amounts is filled up.
package enum Scale: Sendable {
  /// Those that the value has: ratios, and sums between stages.
  case exact
  case money
  case cost
  case quantity
  case stock
}

/// The type of a declared column.
package enum DeclaredType: Sendable {
  case key(KeyKind)
  case decimal(Scale)
  case other(ColumnType)

  package static let boolean = Self.other(.boolean)
  package static let integer = Self.other(.integer)
  package static let bigint = Self.other(.bigint)
  package static let text = Self.other(.text)
  package static let texts = Self.other(.textArray)
  package static let date = Self.other(.date)
  package static let json = Self.other(.jsonb)
  package static let moment = Self.other(.other("timestamp with time zone"))
  package static let dates = Self.other(.other("date[]"))

  /// - Parameter keyTypes: types of keys in the source, by their names.
  package func resolved(_ keyTypes: [String: ColumnType]) -> ColumnType {
    switch self {
    case .key(let kind): keyTypes[kind.rawValue] ?? .text
    case .decimal: .decimal
    case .other(let type): type
    }
  }

  /// As a table's shape and documents name it.
  package var name: String {
    switch self {
    case .key(let kind): "type of \(kind.rawValue)"
    case .decimal: ColumnType.decimal.sqlName
    case .other(let type): type.sqlName
    }
  }
}

/// The least decimals that amounts are written with. Zeros fill them up, so that all rows of a column have the same.
package struct ShownDecimals: Codable, Equatable, Sendable, CustomStringConvertible {
  /// Of revenue, targets and all other money but costs and stock.
  package var money = 2
  /// Of costs and gross profit.
  package var cost = 2
  package var quantity = 0
  /// Of stock, in money or in units.
  package var stock = 2

  package init() {}

  package init(money: Int, cost: Int, quantity: Int, stock: Int) {
    (self.money, self.cost, self.quantity, self.stock) = (money, cost, quantity, stock)
  }

  /// nil: an amount keeps the decimals that it has.
  package subscript(scale: Scale) -> Int? {
    switch scale {
    case .exact: nil
    case .money: money
    case .cost: cost
    case .quantity: quantity
    case .stock: stock
    }
  }

  /// For fingerprints.
  package var description: String { "\(money) \(cost) \(quantity) \(stock)" }
}

/// What the source decides of how rows are written.
package struct RowForm: Sendable {
  /// Types of keys, by their names.
  package let keyTypes: [String: ColumnType]
  package let decimals: ShownDecimals

  package init(keyTypes: [String: ColumnType], decimals: ShownDecimals) {
    self.keyTypes = keyTypes
    self.decimals = decimals
  }
}
