import Arithmetic
import CommandLine
import Configuration
import Ledger
import Locking
import Store
import Tables

/// The files that measure left of one month, and of the month before if it is written.
struct MeasuredMonth: Sendable {
  let month: Month
  /// By table.
  fileprivate let byTable: [String: StageFile]
  fileprivate let earlierByTable: [String: StageFile]

  subscript(table: String) -> StageFile? { byTable[table] }

  func earlier(_ table: String) -> StageFile? { earlierByTable[table] }

  func files(_ isWanted: (StageFile) -> Bool) -> [StageFile] { byTable.values.filter(isWanted) }
}

/// Hands over the products and the customers of each month as soon as they and those of the month before have come.
final class MeasuredMonths: Sendable {
  /// What has come, oldest month first.
  enum Arrival {
    case products(MeasuredMonth)
    case customers(MeasuredMonth)
    /// The customers of the newest month, which may come before those of older months.
    case newest(MeasuredMonth)
    /// Files that belong to none of the months.
    case others([StageFile])
  }

  private struct State {
    var taken = 0
    var files: [Month: [String: StageFile]] = [:]
    /// Months that were not handed over yet.
    var products: ArraySlice<Month>
    var customers: ArraySlice<Month>
    var hasNewest = false

    func has(_ table: String, _ month: Month) -> Bool { files[month]?[table] != nil }

    /// Drops months that will not come: the month before the first window has only its stock.
    mutating func endWaiting() {
      products = products.filter { has(ProductWindow.table.name, $0) }[...]
      customers = customers.filter { has(CustomerWindow.table.name, $0) }[...]
    }
  }

  private let handover: Handover
  private let months: [Month]
  private let state: Locked<State>

  init(_ handover: Handover) throws {
    self.handover = handover
    months = try handover.months()
    state = Locked(State(products: months[...], customers: months[...]))
  }

  /// All months that have come, oldest first.
  var all: [MeasuredMonth] {
    state.withLock { state in months.filter { state.files[$0] != nil }.map { Self.measured($0, state) } }
  }

  /// Waits for what comes next; nil: everything has come.
  func next() throws -> Arrival? {
    try state.withLock { state in
      while true {
        if let newest = months.last, !state.hasNewest, state.has(CustomerWindow.table.name, newest) {
          state.hasNewest = true
          return .newest(Self.measured(newest, state))
        }
        if let month = state.products.first, state.has(ProductWindow.table.name, month) {
          state.products.removeFirst()
          return .products(Self.measured(month, state))
        }
        if let month = state.customers.first, state.has(CustomerWindow.table.name, month) {
          state.customers.removeFirst()
          return .customers(Self.measured(month, state))
        }
        guard let files = try handover.files(at: state.taken) else {
          state.endWaiting()
          if state.products.isEmpty, state.customers.isEmpty { return nil }
          continue
        }
        state.taken += 1
        guard let month = files.first?.month, months.contains(month) else { return .others(files) }
        state.files[month, default: [:]].merge(files.map { ($0.table, $0) }) { $1 }
      }
    }
  }

  private static func measured(_ month: Month, _ state: State) -> MeasuredMonth {
    MeasuredMonth(
      month: month, byTable: state.files[month] ?? [:], earlierByTable: state.files[month.advanced(by: -1)] ?? [:])
  }
}
