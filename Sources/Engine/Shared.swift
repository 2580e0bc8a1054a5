import Locking

/// A value in memory that several jobs read, such as a month's customers with their tiers.
///
/// The engine makes it when the first job needs it, and drops it when no job is left that may.
package class Shared: @unchecked Sendable {
  // The engine's lock guards the properties below, which makes the class `Sendable`.
  enum State {
    case none
    case queued
    case made
  }

  var state = State.none
  /// Jobs and values that may still read it.
  var users = 0
  var waiting: [Engine.Task] = []

  /// Other values that this one is made from.
  let needs: [Shared]
  /// Of the values with the same lane, one is made at a time.
  let lane: Lane?
  let priority: Priority

  init(needs: [Shared], lane: Lane?, priority: Priority) {
    self.needs = needs
    self.lane = lane
    self.priority = priority
  }

  func make() throws { preconditionFailure("a shared value without a maker") }
  func drop() {}
}

/// A shared value of one type.
package final class SharedValue<Value: Sendable>: Shared, @unchecked Sendable {
  private let maker: @Sendable () throws -> Value
  private let value = Locked<Value?>(nil)

  package init(
    needs: [Shared] = [], lane: Lane? = nil, priority: Priority, _ maker: @escaping @Sendable () throws -> Value
  ) {
    self.maker = maker
    super.init(needs: needs, lane: lane, priority: priority)
  }

  /// The value, for the jobs and values that need it.
  package var made: Value {
    guard let made = value.withLock({ $0 }) else { preconditionFailure("a shared value that no job has declared") }
    return made
  }

  override func make() throws {
    let made = try maker()
    value.withLock { $0 = made }
  }

  override func drop() { value.withLock { $0 = nil } }
}

/// Of the tasks of one lane, one runs at a time, in their order.
package final class Lane: Sendable {
  package init() {}
}
