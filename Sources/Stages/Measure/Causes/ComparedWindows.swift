import Arithmetic
import Configuration
import Rules
import Tables

/// A window and the earlier one that it is compared with.
struct ComparedWindow: Sendable, Equatable {
  let month: Month
  let length: Int
  let comparison: Comparison

  /// The months of the window.
  var now: ClosedRange<Month> { month.advanced(by: 1 - length)...month }

  /// The months of the window that it is compared with.
  var before: ClosedRange<Month> {
    now.lowerBound.advanced(by: -comparison.months)...now.upperBound.advanced(by: -comparison.months)
  }
}

extension LandedInputs {
  /// Returns the windows that end with a month and are compared with earlier ones, as classify compares products. An
  /// unfinished month is compared with none.
  func comparedWindows(_ month: Month) -> [ComparedWindow] {
    guard isComplete(month) else { return [] }
    let options = pipeline.causes
    let comparisons = Comparison.allCases.filter { $0 == .month ? options.comparesMonth : options.comparesYear }
    return windows.lengths(endingWith: month).flatMap { length in
      comparisons.map { ComparedWindow(month: month, length: length, comparison: $0) }
        .filter { windows.lengths(endingWith: $0.before.upperBound).contains(length) }
    }
  }
}

extension [ComparedWindow] {
  /// The months that these windows read, oldest first, and those between them.
  var months: [Month] {
    guard let first = map(\.before.lowerBound).min(), let last = map(\.month).max() else { return [] }
    return [Month](first...last)
  }
}
