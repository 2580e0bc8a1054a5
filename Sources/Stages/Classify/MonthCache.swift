import Arithmetic
import Locking

/// Months in memory that several threads look at: the first that asks makes one, and others wait for it.
final class MonthCache<Value: Sendable>: Sendable {
  private final class Entry: Sendable {
    let value = Locked<Value?>(nil)
  }

  /// How many months are kept; the oldest go.
  private let capacity: Int
  private let entries = Locked<[Month: Entry]>([:])

  init(capacity: Int) {
    self.capacity = capacity
  }

  func value(_ month: Month, _ make: () throws -> Value) throws -> Value {
    let entry = entries.withLock { entries in
      if let entry = entries[month] { return entry }
      let entry = Entry()
      entries[month] = entry
      if entries.count > capacity, let oldest = entries.keys.min() { entries[oldest] = nil }
      return entry
    }
    return try entry.value.withLock { value in
      if let value { return value }
      let made = try make()
      value = made
      return made
    }
  }
}
