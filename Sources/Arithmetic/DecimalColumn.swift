/// Decimals of one column, kept as whole numbers on one scale: sums and orders of many are found in them at once.
package struct DecimalColumn: Sendable {
  /// Stands in `units` for a value that is missing; below all that are there.
  package static let missing = Int128.min

  package private(set) var units: [Int128] = []
  /// Decimals of all values: those of the one that has most.
  package private(set) var scale = 0

  package init() {}

  package init(_ values: [ExactDecimal?]) {
    for value in values { append(value) }
  }

  package var count: Int { units.count }

  package mutating func reserveCapacity(_ count: Int) { units.reserveCapacity(count) }

  /// Adds a value; nil: it is missing. Stops the program where 38 digits do not hold the values on one scale.
  package mutating func append(_ value: ExactDecimal?) {
    guard let value else { return units.append(Self.missing) }
    if value.scale > scale { widen(to: value.scale) }
    units.append(value.scale == scale ? value.units : value.widened(to: scale).units)
  }

  private mutating func widen(to newScale: Int) {
    let factor = powerOfTen(newScale - scale)
    for index in units.indices where units[index] != Self.missing { units[index] *= factor }
    scale = newScale
  }

  /// nil where the value is missing.
  package subscript(index: Int) -> ExactDecimal? {
    units[index] == Self.missing ? nil : ExactDecimal(units: units[index], scale: scale)
  }

  /// The sum of what is there.
  package var sum: ExactDecimal {
    var sum: Int128 = 0
    for value in units where value != Self.missing { sum += value }
    return ExactDecimal(units: sum, scale: scale)
  }

  /// The sums of what is there, by the group of each value.
  package func sums(by groups: [UInt32], count: Int) -> [ExactDecimal] {
    var sums = [Int128](repeating: 0, count: count)
    for (value, group) in zip(units, groups) where value != Self.missing { sums[Int(group)] += value }
    return sums.map { ExactDecimal(units: $0, scale: scale) }
  }

  /// Positions from the highest value to the lowest, those of missing ones last, equals as they come.
  package func descending() -> [Int32] {
    var (highest, lowest) = (Int128.min, Int128.max)
    for value in units where value != Self.missing { (highest, lowest) = (max(highest, value), min(lowest, value)) }
    guard highest >= lowest else { return units.indices.map { Int32($0) } }
    let (range, overflow) = highest.subtractingReportingOverflow(lowest)
    if overflow || range >= Int128(UInt64.max) {
      return units.indices.sorted { units[$0] == units[$1] ? $0 < $1 : units[$0] > units[$1] }.map { Int32($0) }
    }
    // How far below the highest: small numbers, of which few digits have to be looked at.
    let last = UInt64(truncatingIfNeeded: range) + 1
    return ascending(units.map { $0 == Self.missing ? last : UInt64(truncatingIfNeeded: highest &- $0) }, upTo: last)
  }
}

/// Positions from the lowest to the highest value, equals as they come. Radix sort, lowest digits first.
private func ascending(_ values: [UInt64], upTo highest: UInt64) -> [Int32] {
  let digitBits: UInt64 = 11
  let mask: UInt64 = 1 << digitBits - 1
  var order = values.indices.map { Int32($0) }
  var other = order
  var shift: UInt64 = 0
  while shift < 64, highest >> shift > 0 {
    var starts = [Int32](repeating: 0, count: Int(mask) + 2)
    for value in values { starts[Int(value >> shift & mask) + 1] += 1 }
    for digit in 1...Int(mask) { starts[digit] += starts[digit - 1] }
    for index in order {
      let digit = Int(values[Int(index)] >> shift & mask)
      other[Int(starts[digit])] = index
      starts[digit] += 1
    }
    swap(&order, &other)
    shift += digitBits
  }
  return order
}
