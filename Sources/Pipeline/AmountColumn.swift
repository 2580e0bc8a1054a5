package import Arithmetic
package import PostgreSQL

/// A column of amounts as the source has it, or the landed file of a master.
package struct AmountColumn: Sendable {
  package let index: Int
  package let type: ColumnType
  /// Decimals that each value is rounded to, half away from zero; nil: as it comes.
  package let rounding: Int?

  package init(index: Int, type: ColumnType, rounding: Int?) {
    self.index = index
    self.type = type
    self.rounding = rounding
  }

  package func read(_ row: BinaryRow) throws(BinaryFormatError) -> Amount {
    let amount = try row.amount(index, type)
    guard let rounding, case .number(let value) = amount else { return amount }
    // Decimals that are filled up take room too.
    return value.fits(digits: Amount.digits, decimals: rounding) ? .number(value.rounded(to: rounding)) : .tooLarge
  }

  /// A value that the contract has let through; nil for null.
  package func value(_ row: BinaryRow) throws(BinaryFormatError) -> ExactDecimal? {
    if row.isNull(index) { return nil }
    guard case .number(let value) = try read(row) else { throw Self.noNumber(index) }
    return value
  }

  static func noNumber(_ column: Int) -> BinaryFormatError {
    BinaryFormatError(description: "has an amount in column \(column + 1) that is no number")
  }
}
