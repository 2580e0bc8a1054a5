import Arithmetic
import CommandLine
import Configuration
import Engine
import Ledger
import Tables

extension Targets {
  /// Adds the targets of kinds and channels in a window, sorted.
  func addGroups(_ month: Month, length: Int, to rows: TableRows<GroupTarget.Row>) throws {
    let months = Array(month.advanced(by: 1 - length)...month)
    for dimension in GroupTarget.dimensions {
      let sums = sums(dimension, over: months)
      for (value, target) in sums.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        try rows.add(
          GroupTarget.Row(month: month.firstDay, length: length, dimension: dimension, value: value, target: target))
      }
    }
  }
}
