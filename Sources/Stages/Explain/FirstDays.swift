package import Arithmetic
package import Rules
import Store

extension LandedFiles {
  /// The sums of a month's lines up to a day, and of all its lines, which no table has apart; nil: the files do not have
  /// the month.
  package func sums(of month: Month, to last: Day) throws -> (part: CostedSums, whole: CostedSums)? {
    guard manifest.file("sales", month) != nil else { return nil }
    let keys = Keys(self)
    try keys.readProducts(self, wanted: nil)
    var fold = LineFold(keys)
    try LineReader(self, keys, LineScope()).read([month]) { line in fold.add(line, to: line.date <= last ? 0 : 1) }
    fold.settle()
    return (fold.groups[0]?.sums ?? CostedSums(), fold.total.sums)
  }
}
