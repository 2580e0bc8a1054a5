import Arithmetic
import PostgreSQL
import Rules
import Store
import Tables

/// The bridges by channel of one month, which measure has made.
struct ChannelRows {
  private let all: [ProfitBridgeTable.Row]

  init(_ file: StageFile, in folder: StageFolder) throws {
    try FileColumns(file, in: folder).require(ProfitBridgeTable.channels)
    func place(_ column: ColumnDeclaration) -> Int { ProfitBridgeTable.channels.place(of: column) }
    let (month, window, compare) = (place(.month), place(.windowMonths), place(.compare))
    let value = place(ProfitBridgeTable.value)
    let steps = ProfitBridgeTable.effects.map { (place($0.column), $0.step) }
    let customerMix = place(.customerMixEffect)
    var rows: [ProfitBridgeTable.Row] = []
    try folder.read(file) { row in
      guard let day = try row.day(month), let comparison = row.text(compare).flatMap(Comparison.init) else { return }
      var made = ProfitBridge.Steps()
      for (column, step) in steps { made[keyPath: step] = try row.decimal(column) ?? 0 }
      rows.append(
        ProfitBridgeTable.Row(
          month: day, length: Int(try row.integer(window)), comparison: comparison, level: .channel,
          value: row.text(value) ?? "", steps: made, hasCustomerMix: !row.isNull(customerMix)))
    }
    all = rows
  }

  /// The rows of one window, in the order of their channels.
  func rows(_ length: Int, _ comparison: Comparison) -> [ProfitBridgeTable.Row] {
    all.filter { $0.length == length && $0.comparison == comparison }
  }
}
