package import PostgreSQL

/// The unit of a column's values, for programs that show them.
package enum Unit: String, Sendable, CaseIterable {
  /// An amount in the currency of the source.
  case money
  /// Pieces, or the source's own unit.
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

/// Whose key a column holds. Its type is that of the source.
package enum KeyKind: String, Sendable, CaseIterable {
  case product = "product_id"
  case customer = "customer_id"
  case salesperson = "salesperson_id"
}

/// The number of decimals to which zeros fill up a column of amounts.
package enum Scale: Sendable {
  /// The decimals of the value itself: for ratios, and for sums between stages.
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

  /// Returns the type with the source's type of keys.
  ///
  /// - Parameter keyTypes: types of keys in the source, by their names.
  package func resolved(_ keyTypes: [String: ColumnType]) -> ColumnType {
    switch self {
    case .key(let kind): keyTypes[kind.rawValue] ?? .text
    case .decimal: .decimal
    case .other(let type): type
    }
  }

  /// The type's name in a table's shape and in documents.
  package var name: String {
    switch self {
    case .key(let kind): "type of \(kind.rawValue)"
    case .decimal: ColumnType.decimal.sqlName
    case .other(let type): type.sqlName
    }
  }
}

/// The least decimals with which amounts are written. Zeros fill them up, so that all rows of a column have the same
/// number.
package struct ShownDecimals: Codable, Equatable, Sendable, CustomStringConvertible {
  /// Decimals of revenue, targets and all other money except costs and stock.
  package var money = 2
  /// Decimals of costs and gross profit.
  package var cost = 2
  package var quantity = 0
  /// Decimals of stock, in money or in units.
  package var stock = 2

  package init() {}

  package init(money: Int, cost: Int, quantity: Int, stock: Int) {
    (self.money, self.cost, self.quantity, self.stock) = (money, cost, quantity, stock)
  }

  /// Returns the decimals of a scale; nil: an amount keeps its own decimals.
  package subscript(scale: Scale) -> Int? {
    switch scale {
    case .exact: nil
    case .money: money
    case .cost: cost
    case .quantity: quantity
    case .stock: stock
    }
  }

  /// Returns the least decimals of a column's amounts; 0: it has no amounts, or they keep their own decimals.
  package func least(of column: ColumnDeclaration) -> Int {
    if case .decimal(let scale) = column.type { self[scale] ?? 0 } else { 0 }
  }

  /// The decimals as text, for fingerprints.
  package var description: String { "\(money) \(cost) \(quantity) \(stock)" }
}

/// How rows are written, as far as the source decides it.
package struct RowForm: Sendable {
  /// Types of keys, by their names.
  package let keyTypes: [String: ColumnType]
  package let decimals: ShownDecimals

  package init(keyTypes: [String: ColumnType], decimals: ShownDecimals) {
    self.keyTypes = keyTypes
    self.decimals = decimals
  }
}
