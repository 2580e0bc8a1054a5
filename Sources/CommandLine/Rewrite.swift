import ArgumentParser
package import Arithmetic
import Configuration
import Ledger
import Tables

/// A table, or one month of it, that is written again even if it is up to date.
package struct Rewrite: Sendable, Hashable, ExpressibleByArgument, CustomStringConvertible {
  package let table: String
  /// nil: all months.
  package let month: Month?

  /// Reads `product_summary` or `product_summary:2024-11`.
  package init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let table = parts.first, Self.tables.contains(table) else { return nil }
    self.table = table
    guard parts.count > 1 else {
      month = nil
      return
    }
    guard let month = Month(parts[1]) else { return nil }
    self.month = month
  }

  package static let tables = Tables.target.filter { $0.hasFiles || $0.view != nil }.map(\.name)

  /// Whether the rewrite includes the rows of a file. A file `rejected_line.sales` holds rows of `rejected_line`.
  package func covers(_ fileTable: String, _ fileMonth: Month?) -> Bool {
    let name = String(fileTable.prefix { $0 != "." })
    return (name == table || Tables.named(name)?.partOf == table) && (month == nil || month == fileMonth)
  }

  package var description: String { month.map { "\(table):\($0)" } ?? table }
}
