import Arithmetic
import Locking

/// Months in memory that several threads read. The first thread that asks for a month makes it; the others wait for it.
final class MonthCache<Value: Sendable>: Sendable {
  private final class Entry: Sendable {
    let value = Locked<Value?>(nil)
  }

  /// Number of months to keep; the oldest are dropped.
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
