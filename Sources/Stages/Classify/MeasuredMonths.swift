import Arithmetic
import Landing
import Pipeline
import Synchronization

/// What measure left of one month, and of the month before where that is written.
struct MeasuredMonth: Sendable {
  let month: Month
  /// By table.
  fileprivate let byTable: [String: StageFile]
  fileprivate let earlierByTable: [String: StageFile]

  subscript(table: String) -> StageFile? { byTable[table] }

  func earlier(_ table: String) -> StageFile? { earlierByTable[table] }

  func files(_ isWanted: (StageFile) -> Bool) -> [StageFile] { byTable.values.filter(isWanted) }
}

/// The months that measure hands over, each when it and the one before have come.
final class MeasuredMonths: Sendable {
  /// What has come.
  enum Arrival {
    /// The newest month, which may come before others.
    case newest(MeasuredMonth)
    /// The next one, oldest first.
    case month(MeasuredMonth)
    /// Files that belong to none of the months.
    case others([StageFile])
  }

  private struct State {
    var taken = 0
    var files: [Month: [String: StageFile]] = [:]
    var due: ArraySlice<Month>
    var hasNewest = false
  }

  private let handover: Handover
  private let months: [Month]
  private let state: Mutex<State>

  init(_ handover: Handover) throws {
    self.handover = handover
    months = try handover.months()
    state = Mutex(State(due: months[...]))
  }

  /// All months that have come, oldest first.
  var all: [MeasuredMonth] {
    state.withLock { state in months.filter { state.files[$0] != nil }.map { Self.measured($0, state) } }
  }

  /// What comes next, for which it waits; nil: all has come.
  func next() throws -> Arrival? {
    try state.withLock { state in
      while true {
        if let newest = months.last, !state.hasNewest, state.files[newest] != nil {
          state.hasNewest = true
          return .newest(Self.measured(newest, state))
        }
        if let month = state.due.first, state.files[month] != nil {
          state.due.removeFirst()
          return .month(Self.measured(month, state))
        }
        guard let files = try handover.files(at: state.taken) else { return nil }
        state.taken += 1
        guard let month = files.first?.month, state.due.contains(month) else { return .others(files) }
        state.files[month] = Dictionary(files.map { ($0.table, $0) }) { $1 }
      }
    }
  }

  private static func measured(_ month: Month, _ state: State) -> MeasuredMonth {
    MeasuredMonth(
      month: month, byTable: state.files[month] ?? [:], earlierByTable: state.files[month.advanced(by: -1)] ?? [:])
  }
}
