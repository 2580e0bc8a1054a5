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
  /// By window: the places of its files, and of those that it is compared with.
  let spans: [(now: Range<Int>, before: Range<Int>)]

  /// - Parameter file: returns the file of a month; nil: it has none.
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
    spans = windows.map { (places($0.now), places($0.before)) }
  }
}
