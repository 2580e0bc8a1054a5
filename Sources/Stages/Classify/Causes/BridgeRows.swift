import Arithmetic
import PostgreSQL
import Rules
import Store
import Tables

/// A part of a month's rows of `profit_bridge`.
struct BridgeRows {
  let all: [ProfitBridgeTable.Row]

  /// - Parameter table: what the file holds: the rows of channels, or those of all other levels.
  init(_ file: StageFile, of table: Table<ProfitBridgeTable.Row>, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    try columns.require(table)
    let (month, window, compare) = (
      table.place(of: .month), table.place(of: .windowMonths), table.place(of: .compare)
    )
    let (level, value) = (columns.optionalIndex(ProfitBridgeTable.level.name), table.place(of: ProfitBridgeTable.value))
    let steps = ProfitBridgeTable.effects.map { (table.place(of: $0.column), $0.step) }
    let customerMix = table.place(of: .customerMixEffect)
    var rows: [ProfitBridgeTable.Row] = []
    try folder.read(file) { row in
      guard let day = try row.day(month), let comparison = row.text(compare).flatMap(Comparison.init) else { return }
      var made = ProfitBridge.Steps()
      for (column, step) in steps { made[keyPath: step] = try row.decimal(column) ?? 0 }
      let known = level.flatMap { row.text($0) }.flatMap(ProfitBridgeTable.Level.init)
      rows.append(
        ProfitBridgeTable.Row(
          month: day, length: Int(try row.integer(window)), comparison: comparison, level: known ?? .channel,
          value: row.text(value) ?? "", steps: made, hasCustomerMix: !row.isNull(customerMix)))
    }
    all = rows
  }
}
