/// Decimals of one column in as few bytes as hold all of them on one scale: four each, else eight. If eight bytes do
/// not hold them, they are kept unchanged.
package struct CompactDecimals: Sendable {
  @usableFromInline enum Width: Sendable { case four, eight, any }

  @usableFromInline var width = Width.four
  /// The values in units of `scale`, in the list of `width`; the others are empty.
  @usableFromInline var short: [Int32] = []
  @usableFromInline var narrow: [Int64] = []
  @usableFromInline var wide: [ExactDecimal] = []
  @usableFromInline var scale = 0

  package init() {}

  package var count: Int {
    switch width {
    case .four: short.count
    case .eight: narrow.count
    case .any: wide.count
    }
  }

  /// Makes room for `wanted` values, unless there is room for `count`.
  package mutating func reserve(_ count: Int, orMore wanted: Int) {
    switch width {
    case .four: if short.capacity < count { short.reserveCapacity(wanted) }
    case .eight: if narrow.capacity < count { narrow.reserveCapacity(wanted) }
    case .any: break
    }
  }

  package mutating func append(_ value: ExactDecimal) {
    guard width != .any, let units = units(value) else {
      makeAny()
      wide.append(value)
      return
    }
    if width == .four {
      if let units = Int32(exactly: units) {
        short.append(units)
        return
      }
      lengthen()
    }
    narrow.append(units)
  }

  package mutating func append(zeros count: Int) {
    switch width {
    case .four: short.append(contentsOf: repeatElement(0, count: count))
    case .eight: narrow.append(contentsOf: repeatElement(0, count: count))
    case .any: wide.append(contentsOf: repeatElement(0, count: count))
    }
  }

  package subscript(place: Int) -> ExactDecimal {
    @inlinable
    get {
      switch width {
      case .four: ExactDecimal(units: Int128(short[place]), scale: scale)
      case .eight: ExactDecimal(units: Int128(narrow[place]), scale: scale)
      case .any: wide[place]
      }
    }
    set {
      guard width != .any, let units = units(newValue) else {
        makeAny()
        wide[place] = newValue
        return
      }
      set(units, at: place)
    }
  }

  private mutating func set(_ units: Int64, at place: Int) {
    if width == .four {
      if let units = Int32(exactly: units) {
        short[place] = units
        return
      }
      lengthen()
    }
    narrow[place] = units
  }

  /// Adds a value to the one at `place`.
  package mutating func add(_ value: ExactDecimal, at place: Int) {
    if width != .any, let units = units(value) {
      let present = width == .four ? Int64(short[place]) : narrow[place]
      let (sum, overflow) = present.addingReportingOverflow(units)
      if !overflow { return set(sum, at: place) }
    }
    self[place] = self[place] + value
  }

  /// Returns the values, each at its index in `places`.
  package func moved(to places: [Int32]) -> Self {
    var moved = Self()
    (moved.scale, moved.width) = (scale, width)
    switch width {
    case .four: moved.short = inOrder(short, to: places)
    case .eight: moved.narrow = inOrder(narrow, to: places)
    case .any: moved.wide = inOrder(wide, to: places)
    }
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
    let largest =
      width == .four
      ? short.reduce(0) { max($0, UInt64($1.magnitude)) } : narrow.reduce(0) { max($0, $1.magnitude) }
    guard newScale - scale <= 18 || largest == 0 else { return false }
    let factor = largest == 0 ? 1 : Int64(powerOfTen(newScale - scale))
    let (product, overflow) = largest.multipliedReportingOverflow(by: factor.magnitude)
    guard !overflow, product <= UInt64(Int64.max) else { return false }
    if width == .four, product > UInt64(Int32.max) { lengthen() }
    if width == .four {
      for place in short.indices { short[place] *= Int32(factor) }
    } else {
      for place in narrow.indices { narrow[place] *= factor }
    }
    scale = newScale
    return true
  }

  private mutating func lengthen() {
    width = .eight
    // As much room as there was, so that a reservation holds.
    narrow.reserveCapacity(short.capacity)
    narrow.append(contentsOf: short.lazy.map { Int64($0) })
    short = []
  }

  private mutating func makeAny() {
    guard width != .any else { return }
    let values = (0..<count).map { self[$0] }
    (short, narrow, wide) = ([], [], values)
    width = .any
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
