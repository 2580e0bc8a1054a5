/// A list of decimals that takes eight bytes for each, as long as 64 bits hold all of them on one scale. If not, they
/// are kept unchanged.
package struct CompactDecimals: Sendable {
  /// In units of `scale`.
  @usableFromInline var narrow: [Int64] = []
  /// All values if `narrow` does not hold them.
  @usableFromInline var wide: [ExactDecimal] = []
  @usableFromInline var isWide = false
  @usableFromInline var scale = 0

  package init() {}

  package var count: Int { isWide ? wide.count : narrow.count }

  /// Makes room for `wanted` values, unless there is room for `count`.
  package mutating func reserve(_ count: Int, orMore wanted: Int) {
    if !isWide, narrow.capacity < count { narrow.reserveCapacity(wanted) }
  }

  package mutating func append(_ value: ExactDecimal) {
    if !isWide, let units = units(value) {
      narrow.append(units)
    } else {
      widen()
      wide.append(value)
    }
  }

  package mutating func append(zeros count: Int) {
    if !isWide {
      narrow.append(contentsOf: repeatElement(0, count: count))
    } else {
      wide.append(contentsOf: repeatElement(0, count: count))
    }
  }

  package subscript(place: Int) -> ExactDecimal {
    @inlinable
    get { isWide ? wide[place] : ExactDecimal(units: Int128(narrow[place]), scale: scale) }
    set {
      if !isWide, let units = units(newValue) {
        narrow[place] = units
      } else {
        widen()
        wide[place] = newValue
      }
    }
  }

  /// Adds a value to the one at `place`.
  package mutating func add(_ value: ExactDecimal, at place: Int) {
    if !isWide, let units = units(value) {
      let (sum, overflow) = narrow[place].addingReportingOverflow(units)
      if !overflow {
        narrow[place] = sum
        return
      }
    }
    self[place] = self[place] + value
  }

  /// Returns the values, each at its index in `places`.
  package func moved(to places: [Int32]) -> Self {
    var moved = Self()
    moved.scale = scale
    moved.isWide = isWide
    if isWide { moved.wide = inOrder(wide, to: places) } else { moved.narrow = inOrder(narrow, to: places) }
    return moved
  }

  /// Returns a value in units, after the others have got as many decimals; nil: 64 bits do not hold it, or them.
  @inline(__always)
  private mutating func units(_ value: ExactDecimal) -> Int64? {
    if value.scale == scale { return value.narrowUnits }
    return otherUnits(value)
  }

  private mutating func otherUnits(_ value: ExactDecimal) -> Int64? {
    if value.isZero { return 0 }
    if value.scale > scale {
      guard value.narrowUnits != nil, rescale(to: value.scale) else { return nil }
      return value.narrowUnits
    }
    return value.units(at: scale).flatMap { Int64(exactly: $0) }
  }

  /// False if 64 bits do not hold the values with so many decimals.
  private mutating func rescale(to newScale: Int) -> Bool {
    guard newScale - scale <= 18 else {
      guard narrow.allSatisfy({ $0 == 0 }) else { return false }
      scale = newScale
      return true
    }
    let factor = Int64(powerOfTen(newScale - scale))
    let largest = narrow.reduce(0) { max($0, $1.magnitude) }
    guard !largest.multipliedReportingOverflow(by: factor.magnitude).overflow,
      largest * factor.magnitude <= UInt64(Int64.max)
    else { return false }
    for place in narrow.indices { narrow[place] *= factor }
    scale = newScale
    return true
  }

  private mutating func widen() {
    guard !isWide else { return }
    isWide = true
    wide = narrow.map { ExactDecimal(units: Int128($0), scale: scale) }
    narrow = []
  }
}

/// Returns the values, each at its index in `places`.
///
/// It is public because the compiler specializes no other generic code in the modules that use it.
@inlinable
public func inOrder<Value>(_ values: [Value], to places: [Int32]) -> [Value] {
  Array(unsafeUninitializedCapacity: values.count) { moved, count in
    guard let start = moved.baseAddress else { return }
    for (value, place) in zip(values, places) { (start + Int(place)).initialize(to: value) }
    count = values.count
  }
}
