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
    let amount = try row.amount(index, type, rounding: rounding)
    guard case .number(var value) = amount else { return amount }
    if let rounding, rounding < value.scale { value = value.rounded(to: rounding) }
    // Zeros at the end do not count, nor do they take room.
    if value.scale > Amount.decimals { value = value.shortened(toAtLeast: Amount.decimals) }
    return value.scale > Amount.decimals || value.units.magnitude >= Self.limit ? .tooLarge : .number(value)
  }

  /// A value that the contract has let through; nil for null.
  package func value(_ row: BinaryRow) throws(BinaryFormatError) -> ExactDecimal? {
    if row.isNull(index) { return nil }
    guard case .number(let value) = try read(row) else { throw Self.noNumber(index) }
    return value
  }

  /// 10^28: rounding can take a value there.
  private static let limit = powerOfTen(Amount.digits).magnitude

  static func noNumber(_ column: Int) -> BinaryFormatError {
    BinaryFormatError(description: "has an amount in column \(column + 1) that is no number")
  }
}
