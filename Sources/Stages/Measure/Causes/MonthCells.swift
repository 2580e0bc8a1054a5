import Arithmetic
import Fold
import Store

/// The files of cells that some windows read, and where each window lies in them.
struct MonthCells: Sendable {
  /// Oldest first; nil: the month has no sales, or no window reads it.
  let files: [StageFile?]
  /// The decimals that hold the amounts of all months.
  let scales: LineScales
  /// By file: what brings its units to these decimals.
  let factors: [PairAdder.Factors?]
  /// The places of the files of each span of months, once: the windows of a month are those that others are compared
  /// with.
  let spans: [Range<Int>]
  /// By window: the place of its span, and of that which it is compared with.
  let windows: [(now: Int, before: Int)]

  /// - Parameter file: by month: the file of its cells; nil: the month has no sales.
  init(_ windows: [ComparedWindow], file: (Month) -> StageFile?) {
    let months = windows.months
    let wanted = Set(windows.flatMap { Array($0.before) + Array($0.now) })
    files = months.map { wanted.contains($0) ? file($0) : nil }
    let scales = files.map { $0.map { CellFile.scales($0) } }
    let common = LineScales.common(scales.compactMap { $0 })
    factors = scales.map { $0.map(common.factors) }
    self.scales = common
    func places(_ span: ClosedRange<Month>) -> Range<Int> {
      guard let first = months.first else { return 0..<0 }
      return first.distance(to: span.lowerBound)..<first.distance(to: span.upperBound) + 1
    }
    var (spans, numbers): ([Range<Int>], [Range<Int>: Int]) = ([], [:])
    func number(_ span: ClosedRange<Month>) -> Int {
      let span = places(span)
      if let number = numbers[span] { return number }
      numbers[span] = spans.count
      spans.append(span)
      return spans.count - 1
    }
    self.windows = windows.map { (number($0.now), number($0.before)) }
    self.spans = spans
  }
}
