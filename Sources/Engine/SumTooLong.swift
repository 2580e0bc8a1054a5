import PostgreSQL

/// A sum has more digits than sums may have.
package struct SumTooLong: Error {
  package var table: String
  package var column: String

  package init(table: String, column: String) {
    (self.table, self.column) = (table, column)
  }

  /// Finds the first field with too many digits, among decimals of more than 38 digits; nil: none has too many. A sum
  /// over lines may have 38 digits. A product, such as a cost computed from a unit price, may have 57, as any number.
  ///
  /// - Parameter fields: by column number, whether the number has more than 57 digits.
  init?(table: String, columns: [Column], fields: [Int: Bool]) {
    let found = fields.sorted { $0.key < $1.key }.first { field, isOutOfRange in
      isOutOfRange || Self.sums.contains(columns[field].name)
    }
    guard let found else { return nil }
    self.init(table: table, column: columns[found.key].name)
  }

  private static let sums: Set = [
    "quantity", "uncosted_quantity", "costed_quantity", "revenue", "costed_revenue", "uncosted_revenue",
    "listed_revenue",
    "list_amount", "amount", "opening_stock", "closing_stock", "stock_total", "target",
  ]
}
