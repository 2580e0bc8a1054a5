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

  /// A `smallint`, `integer` or `bigint`, depending on its width.
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

  /// The number of elements of a `text[]` of one dimension, nulls included.
  package func arrayCount(_ column: Int) throws(BinaryFormatError) -> Int {
    let bytes = field(column)
    guard bytes.count >= 12 else { throw BinaryFormatError(description: "has an array of \(bytes.count) bytes") }
    return loadBigEndian(bytes, 0, Int32.self) == 1 && bytes.count >= 20 ? Int(loadBigEndian(bytes, 12, Int32.self)) : 0
  }

  /// An amount of any accepted type: an integer, `numeric`, `real` or `double precision`.
  ///
  /// - Parameter rounding: decimals to which a `numeric` with too many digits is rounded.
  package func amount(
    _ column: Int, _ type: ColumnType, rounding: Int? = nil
  ) throws(BinaryFormatError) -> Amount {
    switch type {
    case .smallint, .integer, .bigint:
      .number(ExactDecimal(units: Int128(try integer(column)), scale: 0))
    case .real:
      binaryFloat(Double(Float(bitPattern: try fixedWidth(column, UInt32.self))), significantDigits: 6)
    case .doublePrecision:
      binaryFloat(Double(bitPattern: try fixedWidth(column, UInt64.self)), significantDigits: 15)
    default:
      try Amount(numeric: field(column), rounding: rounding)
    }
  }

  /// A `numeric` that is not null.
  package func numeric(_ column: Int) throws(BinaryFormatError) -> Amount { try Amount(numeric: field(column)) }
}

/// An amount as a source may have it.
package enum Amount: Sendable, Equatable {
  case number(ExactDecimal)
  case notANumber
  case infinite
  /// A number with more digits than one value may have.
  case tooLarge

  /// Digits that one value may have, without zeros behind its last decimal: a sum of 10^10 values with the same
  /// decimals has at most 38.
  package static let digits = 28
  /// How many of these may be decimals.
  package static let decimals = 20

  /// Reads the binary form of a `numeric`: a count of base-10000 digits, weight, sign, scale, then the digits.
  ///
  /// - Parameter rounding: decimals to which a number of more than 28 digits is rounded, half away from zero, before
  ///   its digits are counted.
  init(numeric bytes: UnsafeRawBufferPointer, rounding: Int? = nil) throws(BinaryFormatError) {
    let numeric = try NumericField(bytes)
    switch numeric.sign {
    case NumericField.notANumber: self = .notANumber
    case NumericField.infinity, NumericField.negativeInfinity: self = .infinite
    default: self = numeric.short.map { .number($0) } ?? Self.long(numeric, rounding)
    }
  }

  /// The slower way, for numbers that are large or have many decimals.
  @inline(never)
  private static func long(_ numeric: NumericField, _ rounding: Int?) -> Amount {
    let value = numeric.value(rounding: rounding)
    guard value.isNarrow, value.scale <= digits, value.units.magnitude < powerOfTen(digits).magnitude else {
      return .tooLarge
    }
    return .number(value)
  }
}

extension ExactDecimal {
  /// A `numeric` of up to 57 digits, as stages write it; nil: it has more, or is no number.
  package init?(numeric bytes: UnsafeRawBufferPointer) throws(BinaryFormatError) {
    let numeric = try NumericField(bytes)
    guard numeric.sign & 0xBFFF == 0 else { return nil }
    if let value = numeric.short {
      self = value
      return
    }
    let value = numeric.value(rounding: numeric.scale)
    if value.isOutOfRange { return nil }
    let shown = value.widened(to: numeric.scale)
    self = shown.isOutOfRange ? value : shown
  }
}

/// The binary form of a `numeric`: a count of base-10000 digits, weight, sign, scale, then the digits.
private struct NumericField {
  static let notANumber: UInt16 = 0xC000
  static let infinity: UInt16 = 0xD000
  static let negativeInfinity: UInt16 = 0xF000

  let sign: UInt16
  let scale: Int
  private let count: Int
  private let weight: Int
  private let bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) throws(BinaryFormatError) {
    guard bytes.count >= 8 else { throw BinaryFormatError(description: "has a numeric of \(bytes.count) bytes") }
    count = Int(loadBigEndian(bytes, 0, UInt16.self))
    weight = Int(loadBigEndian(bytes, 2, Int16.self))
    sign = loadBigEndian(bytes, 4, UInt16.self)
    scale = Int(loadBigEndian(bytes, 6, UInt16.self))
    self.bytes = bytes
    switch sign {
    case 0x0000, 0x4000:
      guard bytes.count == 8 + 2 * count else {
        throw BinaryFormatError(description: "has a numeric of \(bytes.count) bytes for \(count) digits")
      }
    case Self.notANumber, Self.infinity, Self.negativeInfinity: break
    default: throw BinaryFormatError(description: "has a numeric of sign \(sign)")
    }
  }

  @inline(__always)
  private func digit(_ group: Int) -> UInt16 { group < count ? loadBigEndian(bytes, 8 + 2 * group, UInt16.self) : 0 }

  /// The number, of any size, with as few decimals as it needs.
  func value(rounding: Int?) -> ExactDecimal {
    ExactDecimal(base10000: (0..<count).map(digit), weight: weight, isNegative: sign == 0x4000, rounding: rounding)
  }

  /// A number of up to 28 digits and decimals; nil if it may have more.
  @inline(__always)
  var short: ExactDecimal? {
    // Base-10000 digits before the point, and those that contain the `scale` decimals.
    let groups = weight + 1 + (scale + 3) / 4
    guard groups <= 9, scale <= Amount.digits else { return nil }
    var units: Int128 = 0
    if groups > 0 {
      let narrow = min(groups - 1, 4)
      var above: Int64 = 0
      for group in 0..<narrow { above = above * 10_000 + Int64(digit(group)) }
      var wide = Int128(above)
      for group in narrow..<groups - 1 { wide = wide * 10_000 + Int128(digit(group)) }
      // Digits beyond the scale are zeros, because the server has rounded to it.
      let last = digit(groups - 1)
      units =
        switch scale % 4 {
        case 1: wide * 10 + Int128(last / 1000)
        case 2: wide * 100 + Int128(last / 100)
        case 3: wide * 1000 + Int128(last / 10)
        default: wide * 10_000 + Int128(last)
        }
      guard groups <= 4 || units < powerOfTen(Amount.digits) else { return nil }
    }
    return ExactDecimal(units: sign == 0x4000 ? -units : units, scale: scale)
  }
}

/// A binary float as PostgreSQL casts it to `numeric`: through 15 significant digits (6 for `real`), rounded as by
/// printf.
private func binaryFloat(_ value: Double, significantDigits: Int) -> Amount {
  if value.isNaN { return .notANumber }
  if value.isInfinite { return .infinite }
  // For instance -1.23450000000000e+02.
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
