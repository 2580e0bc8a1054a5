import Arithmetic
import Engine
import Rules
import Tables

/// The months that one month is compared with, to tell what changed and why. An unfinished month is compared with none,
/// because some days are not compared with whole months.
struct ComparedMonths<Value: Sendable> {
  /// The month, then those that it is compared with.
  let months: [Month]
  private let values: [(comparison: Comparison, value: SharedValue<Value>)]

  /// - Parameters:
  ///   - months: the months that two jobs share: the month's own and that of the month after.
  ///   - yearsBefore: by month, the same month a year before, which is read for the causes alone.
  init(
    _ month: Month, isComplete: Bool, _ options: CauseOptions, months: [Month: SharedValue<Value>],
    yearsBefore: [Month: SharedValue<Value>]
  ) {
    let candidates: [(Comparison, SharedValue<Value>?)] = [
      (.month, options.comparesMonth ? months[month.advanced(by: -Comparison.month.months)] : nil),
      (.year, options.comparesYear ? yearsBefore[month] : nil),
    ]
    values = isComplete ? candidates.compactMap { comparison, value in value.map { (comparison, $0) } } : []
    self.months = [month] + values.map { month.advanced(by: -$0.comparison.months) }
  }

  /// What a job needs to compare them.
  var needs: [SharedValue<Value>] { values.map(\.value) }

  /// The months that were compared with, once they are made.
  var made: [(comparison: Comparison, value: Value)] { values.map { ($0.comparison, $0.value.made) } }
}
