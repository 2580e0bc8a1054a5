import Arithmetic
import PostgreSQL
package import Store

/// Amounts of 64 bits each, or all of 128 bits after a list that needs them. The lowest number is null.
package struct CompactAmounts {
  private var narrow: [Int64] = []
  private var wide: [Int128] = []
  private(set) var isWide = false

  package mutating func append<List: AmountList>(_ list: List) {
    if let list = list as? UnsafeBufferPointer<Int64>, !isWide {
      narrow.append(contentsOf: list)
    } else {
      widen()
      wide.append(contentsOf: list.lazy.map { $0 == .min ? Int128.min : Int128($0) })
    }
  }

  package mutating func append(nulls count: Int) {
    if isWide {
      wide.append(contentsOf: repeatElement(.min, count: count))
    } else {
      narrow.append(contentsOf: repeatElement(.min, count: count))
    }
  }

  /// Appends the numbers of a packed column without nulls.
  package mutating func append(_ numbers: PackedNumbers) {
    if numbers.isWide { widen() }
    if isWide { numbers.append(to: &wide) } else { numbers.append(to: &narrow) }
  }

  private mutating func widen() {
    guard !isWide else { return }
    isWide = true
    wide = narrow.map { $0 == .min ? .min : Int128($0) }
    narrow = []
  }

  package mutating func removeAll() {
    narrow.removeAll(keepingCapacity: true)
    wide = []
    isWide = false
  }

  /// Returns the amounts, each at its index in `places`.
  package func moved(to places: [Int32]) -> Self {
    var result = Self()
    result.isWide = isWide
    if isWide {
      result.wide = inOrder(wide, to: places)
    } else {
      result.narrow = inOrder(narrow, to: places)
    }
    return result
  }

  /// nil: null.
  @inline(__always)
  package subscript(place: Int) -> Int128? {
    if isWide { return wide[place] == .min ? nil : wide[place] }
    return narrow[place] == .min ? nil : Int128(narrow[place])
  }

  /// Passes the amounts to `body` without copying them; nil: they have 128 bits.
  @inline(__always)
  package func withNarrow<Result>(_ body: (UnsafeBufferPointer<Int64>) -> Result) -> Result? {
    isWide ? nil : narrow.withUnsafeBufferPointer(body)
  }
}
