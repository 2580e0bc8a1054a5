import Arithmetic

extension BinaryRow {
  /// A `numeric` of at most 16 digits in units of 10^−`scale`: the fast way for the amounts of millions of sales lines.
  ///
  /// - Returns: nil for null, for NaN and infinity, for more digits, and for more decimals than `scale`: the slower
  ///   way, `amount`, distinguishes them.
  @inline(__always)
  package func smallNumeric(_ column: Int, scale: Int) -> Int64? {
    PostgreSQL.smallNumeric(field(column), scale: scale)
  }
}

/// The same for the bytes of a `numeric`; null has none.
package func smallNumeric(_ bytes: UnsafeRawBufferPointer, scale: Int) -> Int64? {
  guard bytes.count >= 8 else { return nil }
  let head = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
  let count = Int(head >> 48)
  let weight = Int(Int16(truncatingIfNeeded: head >> 32))
  let sign = UInt16(truncatingIfNeeded: head >> 16)
  let groups = weight + 1 + (scale + 3) / 4
  guard sign & 0xBFFF == 0, Int(UInt16(truncatingIfNeeded: head)) <= scale, bytes.count == 8 + 2 * count,
    groups <= 4
  else { return nil }
  var units: Int64 = 0
  var group = 0
  while group < groups {
    units *= 10_000
    if group < count { units += Int64(loadBigEndian(bytes, 8 + 2 * group, UInt16.self)) }
    group += 1
  }
  // Digits beyond the scale are zeros, because the server has rounded to it.
  switch scale & 3 {
  case 1: units /= 1000
  case 2: units /= 100
  case 3: units /= 10
  default: break
  }
  return sign == 0 ? units : -units
}
