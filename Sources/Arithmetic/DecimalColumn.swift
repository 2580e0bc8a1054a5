/// Decimals of one column, kept as whole numbers on one scale, so that many are added and ordered at once. If 128 bits
/// do not hold them on one scale, they are kept unchanged.
package struct DecimalColumn: Sendable {
  /// The value in `units` for a missing value; it is below all values.
  package static let missing = Int128.min

  /// For a column whose values are on one scale.
  private var narrow: [Int128] = []
  /// For a column whose values are not; `narrow` is empty then.
  private var wide: [ExactDecimal?]?
  /// Decimals of all values: the most that any value has.
  package private(set) var scale = 0

  package init() {}

  package init(_ values: [ExactDecimal?]) {
    for value in values { append(value) }
  }

  /// Makes room for so many values.
  package mutating func reserve(_ count: Int) { narrow.reserveCapacity(count) }

  package var count: Int { wide?.count ?? narrow.count }

  /// The values in units of `scale`; nil if 128 bits do not hold them.
  package var units: [Int128]? { wide == nil ? narrow : nil }

  /// Adds a value; nil means missing.
  package mutating func append(_ value: ExactDecimal?) {
    guard wide == nil else { return appendWide(value) }
    guard let value else { return narrow.append(Self.missing) }
    if value.scale > scale, !widen(to: value.scale) { return appendWide(value) }
    if let units = value.units(at: scale), units != Self.missing { narrow.append(units) } else { appendWide(value) }
  }

  private mutating func appendWide(_ value: ExactDecimal?) {
    if wide == nil {
      wide = narrow.indices.map { self[$0] }
      narrow = []
    }
    wide?.append(value)
    scale = max(scale, value?.scale ?? 0)
  }

  /// False if 128 bits do not hold the values with so many decimals.
  private mutating func widen(to newScale: Int) -> Bool {
    // Zeros have any number of decimals.
    guard narrow.contains(where: { $0 != Self.missing && $0 != 0 }) else {
      scale = newScale
      return true
    }
    guard newScale - scale <= 38 else { return false }
    let factor = powerOfTen(newScale - scale)
    for index in narrow.indices where narrow[index] != Self.missing {
      let (units, overflow) = narrow[index].multipliedReportingOverflow(by: factor)
      guard !overflow, units != Self.missing else {
        // The values that were widened go back.
        for changed in narrow.indices[..<index] where narrow[changed] != Self.missing { narrow[changed] /= factor }
        return false
      }
      narrow[index] = units
    }
    scale = newScale
    return true
  }

  /// The same values with as few decimals as all of them need, but not fewer than `minimum`. Unchanged if 128 bits do not
  /// hold them.
  package func shortened(toAtLeast minimum: Int) -> Self {
    guard wide == nil, scale != minimum else { return self }
    var column = self
    if scale < minimum {
      _ = column.widen(to: minimum)
      return column
    }
    let given = narrow.lazy.filter { $0 != Self.missing && $0 != 0 }
    var divisor: Int128 = 1
    while column.scale > minimum, given.allSatisfy({ $0 % (divisor * 10) == 0 }) {
      (divisor, column.scale) = (divisor * 10, column.scale - 1)
      if divisor == powerOfTen(38) { break }
    }
    if divisor > 1 {
      for index in column.narrow.indices where narrow[index] != Self.missing { column.narrow[index] /= divisor }
    }
    return column
  }

  /// The same values times a factor from 1.
  package func multiplied(by factor: Int) -> Self {
    guard factor != 1 else { return self }
    var column = self
    if wide == nil {
      var isTooLarge = false
      for index in narrow.indices where narrow[index] != Self.missing {
        let (units, overflow) = narrow[index].multipliedReportingOverflow(by: Int128(factor))
        isTooLarge = isTooLarge || overflow || units == Self.missing
        column.narrow[index] = units
      }
      if !isTooLarge { return column }
    }
    column = Self()
    for index in 0..<count { column.append(self[index].map { $0 * ExactDecimal(factor) }) }
    return column
  }

  /// nil if the value is missing.
  package subscript(index: Int) -> ExactDecimal? {
    if let wide { return wide[index] }
    return narrow[index] == Self.missing ? nil : ExactDecimal(units: narrow[index], scale: scale)
  }

  /// The sum of the values that are not missing.
  package var sum: ExactDecimal {
    if wide == nil {
      var (sum, isTooLarge): (Int128, Bool) = (0, false)
      for value in narrow where value != Self.missing {
        let (next, overflow) = sum.addingReportingOverflow(value)
        (sum, isTooLarge) = (next, isTooLarge || overflow)
      }
      if !isTooLarge { return ExactDecimal(units: sum, scale: scale) }
    }
    return (0..<count).reduce(into: ExactDecimal(units: 0, scale: scale)) { sum, index in sum += self[index] ?? 0 }
  }

  /// The sums of the values that are not missing, by the group of each value.
  package func sums(by groups: [UInt32], count: Int) -> [ExactDecimal] {
    if wide == nil {
      var (sums, isTooLarge) = ([Int128](repeating: 0, count: count), false)
      for (value, group) in zip(narrow, groups) where value != Self.missing {
        let (next, overflow) = sums[Int(group)].addingReportingOverflow(value)
        (sums[Int(group)], isTooLarge) = (next, isTooLarge || overflow)
      }
      if !isTooLarge { return sums.map { ExactDecimal(units: $0, scale: scale) } }
    }
    var sums = [ExactDecimal](repeating: ExactDecimal(units: 0, scale: scale), count: count)
    for (index, group) in zip(0..<self.count, groups) { sums[Int(group)] += self[index] ?? 0 }
    return sums
  }

  /// Positions from the highest value to the lowest, missing ones last, equals in their order.
  package func descending() -> [Int32] {
    if let wide { return descending(wide) }
    var (highest, lowest) = (Int128.min, Int128.max)
    for value in narrow where value != Self.missing { (highest, lowest) = (max(highest, value), min(lowest, value)) }
    guard highest >= lowest else { return narrow.indices.map { Int32($0) } }
    let (range, overflow) = highest.subtractingReportingOverflow(lowest)
    if overflow || range >= Int128(UInt64.max) {
      return narrow.indices.sorted { narrow[$0] == narrow[$1] ? $0 < $1 : narrow[$0] > narrow[$1] }.map { Int32($0) }
    }
    // The distance from the highest value: small numbers, of which the sort reads few digits.
    let last = UInt64(truncatingIfNeeded: range) + 1
    return ascending(narrow.map { $0 == Self.missing ? last : UInt64(truncatingIfNeeded: highest &- $0) }, upTo: last)
  }

  private func descending(_ wide: [ExactDecimal?]) -> [Int32] {
    wide.indices.sorted { left, right in
      switch (wide[left], wide[right]) {
      case (let one?, let other?): one == other ? left < right : one > other
      case (nil, nil): left < right
      case (_?, nil): true
      case (nil, _?): false
      }
    }.map { Int32($0) }
  }
}

/// Positions from the lowest to the highest value, equals in their order. Radix sort, lowest digits first.
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
