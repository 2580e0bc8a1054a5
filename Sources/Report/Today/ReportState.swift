import Arithmetic
import Configuration
import FoundationEssentials

/// What a night's report was told of, kept in its folder: what is new the next night is what is not in it.
struct ReportState: Codable, Equatable {
  static let file = "state.json"

  /// What a report was of.
  struct Night: Codable, Equatable {
    var date: String
    var run: String
    var month: String
    var window: Int
    /// The least amount of a line that was told as an exception; nil: 0.
    var exceptionsAbove: String?
    /// By condition and key.
    var conditions: [String: [String: String]]
  }

  var pipeline: String
  var night: Night
  /// The night before it. It stands here too, so that the same night gives the same report once that one's folder is
  /// removed.
  var before: Night?

  func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}

extension ReportState.Night {
  init(_ period: ReportPeriod, _ conditions: Conditions, exceptionsAbove least: ExactDecimal) {
    (date, run) = (period.businessDate.description, period.run)
    (month, window) = (period.month.description, period.window)
    exceptionsAbove = least.isZero ? nil : least.description
    self.conditions = Dictionary(
      uniqueKeysWithValues: conditions.found.map { ($0.key.rawValue, $0.value) })
  }

  /// Conditions that this program does not know are left out, and so are lines where others were counted.
  ///
  /// - Parameter least: the least amount of a line that is told as an exception now.
  func known(exceptionsAbove least: ExactDecimal) -> Conditions {
    let areSameLines = (exceptionsAbove.flatMap { ExactDecimal($0) } ?? 0) == least
    let known = conditions.compactMap { name, found in Condition(rawValue: name).map { ($0, found) } }
      .filter { $0.0.subject != .lines || areSameLines }
    return Conditions(found: Dictionary(uniqueKeysWithValues: known))
  }
}

/// What a report is compared with.
package enum ReportBasis: Sendable, Equatable {
  /// The newest report of a business date before.
  case yesterday
  /// The report of a run.
  case run(Int)
}

/// The states in the folder of all reports.
struct ReportStates {
  let folder: String
  let pipeline: String

  /// What was found, and what could not be read.
  struct Found {
    var night: ReportState.Night?
    /// What is told to whoever runs the report; nil: nothing.
    var warning: String?
  }

  private enum Reading {
    case missing
    case broken(String)
    case state(ReportState)
  }

  /// Names of folders of business dates, newest first.
  private var dates: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { Day($0) != nil }.sorted(by: >)
  }

  private func path(_ date: String) -> String { "\(folder)/\(date)/\(ReportState.file)" }

  private func read(_ date: String) -> Reading {
    guard let data = FileManager.default.contents(atPath: path(date)) else { return .missing }
    do {
      let state = try JSONDecoder().decode(ReportState.self, from: data)
      // Another pipeline's reports may lie in the same folder.
      guard state.pipeline == pipeline else { return .missing }
      return state.night.date == date ? .state(state) : .broken("is of \(state.night.date)")
    } catch {
      return .broken("is no state of a report")
    }
  }

  /// Finds the state of the newest report before a business date. One that cannot be read counts as none, and is told.
  func before(_ date: Day) -> Found {
    for name in dates where name < date.description {
      switch read(name) {
      case .missing: continue
      case .state(let state): return Found(night: state.night)
      case .broken(let problem):
        return Found(
          warning: "\(path(name)): \(problem); the report is made as if there were none before "
            + "(hint: remove the file, or make that night's report anew)")
      }
    }
    // The folder of the night before may be removed by now.
    guard case .state(let own) = read(date.description) else { return Found() }
    return Found(night: own.before)
  }

  /// Finds the state of the report of a run.
  ///
  /// - Throws: `Failure` of code `usage` if there is none.
  func of(run: Int) throws -> ReportState.Night {
    let nights = dates.compactMap { date -> ReportState.Night? in
      guard case .state(let state) = read(date) else { return nil }
      return state.night
    }
    if let night = nights.first(where: { $0.run == "\(run)" }) { return night }
    let runs = nights.prefix(10).map(\.run).joined(separator: ", ")
    throw Failure(
      .usage,
      Problem(
        "--since", "there is no report of run \(run) in \(folder)",
        accepted: nights.isEmpty ? "yesterday" : "yesterday, or a run of \(runs)"))
  }
}
