import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import Tables

/// The targets of a month's kinds and channels, by window, dimension and value.
struct GroupTargets {
  private struct Group: Hashable {
    var length: Int
    var dimension: String
  }

  private var targets: [Group: [String: ExactDecimal]] = [:]

  /// - Parameter file: the month's `group_target`.
  init(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    let window = try columns.index(.windowMonths)
    let (dimension, value) = (
      try columns.index(CustomerComposition.dimension), try columns.index(CustomerComposition.value)
    )
    let target = try columns.index(.target)
    try folder.read(file) { row in
      let group = Group(length: Int(try row.integer(window)), dimension: row.text(dimension) ?? "")
      targets[group, default: [:]][row.text(value) ?? ""] = try row.decimal(target)
    }
  }

  /// Returns the targets of a dimension, by value.
  func values(_ dimension: String, length: Int) -> [String: ExactDecimal] {
    targets[Group(length: length, dimension: dimension)] ?? [:]
  }
}
