package import Arithmetic
import Glibc

extension BinaryRow {
  private func fixedWidth<Value: FixedWidthInteger>(
    _ column: Int, _ type: Value.Type
  ) throws(BinaryFormatError) -> Value {
    let bytes = field(column)
    guard bytes.count == MemoryLayout<Value>.size else {
      throw BinaryFormatError(
        description: "has \(bytes.count) bytes in column \(column + 1) where \(MemoryLayout<Value>.size) are expected")
    }
    return loadBigEndian(bytes, 0, type)
  }

  /// A `date`; nil for null and for ±infinity.
  package func day(_ column: Int) throws(BinaryFormatError) -> Day? {
    if isNull(column) { return nil }
    let days = try fixedWidth(column, Int32.self)
    return days == .max || days == .min ? nil : Day(daysSince2000: days)
  }

  /// A `smallint`, `integer` or `bigint`, by the width it has.
  package func integer(_ column: Int) throws(BinaryFormatError) -> Int64 {
    switch field(column).count {
    case 2: Int64(try fixedWidth(column, Int16.self))
    case 4: Int64(try fixedWidth(column, Int32.self))
    default: try fixedWidth(column, Int64.self)
    }
  }

  package func boolean(_ column: Int) throws(BinaryFormatError) -> Bool {
    try fixedWidth(column, UInt8.self) != 0
  }

  /// A `text`, `varchar` or `char(n)`; nil for null.
  package func text(_ column: Int) -> String? {
    isNull(column) ? nil : String(decoding: field(column), as: UTF8.self)
  }

  /// How many elements a `text[]` of one dimension has, nulls among them.
  package func arrayCount(_ column: Int) throws(BinaryFormatError) -> Int {
    let bytes = field(column)
    guard bytes.count >= 12 else { throw BinaryFormatError(description: "has an array of \(bytes.count) bytes") }
    return loadBigEndian(bytes, 0, Int32.self) == 1 && bytes.count >= 20 ? Int(loadBigEndian(bytes, 12, Int32.self)) : 0
  }

  /// An amount of any accepted type: an integer, `numeric`, `real` or `double precision`.
  package func amount(_ column: Int, _ type: ColumnType) throws(BinaryFormatError) -> Amount {
    switch type {
    case .smallint, .integer, .bigint:
      .number(ExactDecimal(units: Int128(try integer(column)), scale: 0))
    case .real:
      binaryFloat(Double(Float(bitPattern: try fixedWidth(column, UInt32.self))), significantDigits: 6)
    case .doublePrecision:
      binaryFloat(Double(bitPattern: try fixedWidth(column, UInt64.self)), significantDigits: 15)
    default:
      try numeric(column)
    }
  }

  /// A `numeric` that is not null.
  package func numeric(_ column: Int) throws(BinaryFormatError) -> Amount { try Amount(numeric: field(column)) }
}

/// An amount as a source may hold it.
package enum Amount: Sendable, Equatable {
  case number(ExactDecimal)
  case notANumber
  case infinite
  /// A number with more digits than sums are kept in.
  case tooLarge

  /// Digits that one value may have, so that 10^10 of them can be summed in 38 where they have the same decimals.
  package static let digits = 28

  /// Reads the binary form of a `numeric`: counts of base-10000 digits, weight, sign, scale, then the digits.
  init(numeric bytes: UnsafeRawBufferPointer) throws(BinaryFormatError) {
    guard bytes.count >= 8 else { throw BinaryFormatError(description: "has a numeric of \(bytes.count) bytes") }
    let count = Int(loadBigEndian(bytes, 0, UInt16.self))
    let weight = Int(loadBigEndian(bytes, 2, Int16.self))
    let sign = loadBigEndian(bytes, 4, UInt16.self)
    let scale = Int(loadBigEndian(bytes, 6, UInt16.self))
    switch sign {
    case 0x0000, 0x4000: break
    case 0xC000:
      self = .notANumber
      return
    case 0xD000, 0xF000:
      self = .infinite
      return
    default: throw BinaryFormatError(description: "has a numeric of sign \(sign)")
    }
    guard bytes.count == 8 + 2 * count else {
      throw BinaryFormatError(description: "has a numeric of \(bytes.count) bytes for \(count) digits")
    }
    // Base-10000 digits before the point, and those that `scale` decimals reach into.
    let groups = weight + 1 + (scale + 3) / 4
    guard groups <= 9, scale <= Self.digits else {
      self = .tooLarge
      return
    }
    func digit(_ group: Int) -> UInt16 { group < count ? loadBigEndian(bytes, 8 + 2 * group, UInt16.self) : 0 }
    var units: Int128 = 0
    if groups > 0 {
      let narrow = min(groups - 1, 4)
      var above: Int64 = 0
      for group in 0..<narrow { above = above * 10_000 + Int64(digit(group)) }
      var wide = Int128(above)
      for group in narrow..<groups - 1 { wide = wide * 10_000 + Int128(digit(group)) }
      // Digits beyond the scale are zeros: the server has rounded to it.
      let last = digit(groups - 1)
      units =
        switch scale % 4 {
        case 1: wide * 10 + Int128(last / 1000)
        case 2: wide * 100 + Int128(last / 100)
        case 3: wide * 1000 + Int128(last / 10)
        default: wide * 10_000 + Int128(last)
        }
      guard groups <= 4 || units < powerOfTen(Self.digits) else {
        self = .tooLarge
        return
      }
    }
    self = .number(ExactDecimal(units: sign == 0x4000 ? -units : units, scale: scale))
  }
}

/// A binary float as PostgreSQL casts it to `numeric`: through 15 significant digits (6 for `real`), as printf rounds.
private func binaryFloat(_ value: Double, significantDigits: Int) -> Amount {
  if value.isNaN { return .notANumber }
  if value.isInfinite { return .infinite }
  // Such as -1.23450000000000e+02.
  var text = [CChar](repeating: 0, count: 40)
  _ = withVaList([Int32(significantDigits - 1), value]) { vsnprintf(&text, text.count, "%.*e", $0) }
  let parts = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(
    separator: "e")
  guard parts.count == 2, let exponent = Int(parts[1]), var mantissa = ExactDecimal(parts[0]) else {
    return .notANumber
  }
  mantissa = mantissa.shortened(toAtLeast: 0)
  let scale = mantissa.scale - exponent
  if scale > Amount.digits { return .number(ExactDecimal(units: 0, scale: 0)) }
  if scale >= 0 { return .number(ExactDecimal(units: mantissa.units, scale: scale)) }
  if exponent >= Amount.digits { return .tooLarge }
  return .number(ExactDecimal(units: mantissa.units * powerOfTen(-scale), scale: 0))
}
