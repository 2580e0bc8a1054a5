import Arithmetic
import Landing
import Measures
import PostgreSQL
import Tiers

/// Columns and rows of the product tables, as they stand in the target.
struct SummaryFiles {
  static let productTable = "product_summary"
  static let tierTable = "product_tier_summary"
  static let movementTable = "product_movement"

  private static let head = [Column(name: "month", type: .date), Column(name: "window_months", type: .integer)]

  let month: Month
  /// Columns of the measures, `lines` to `contribution_ratio`.
  let measureColumns: [Column]
  let keyColumn: Column
  let moneyDecimals: Int
  let options: MeasureOptions

  var productColumns: [Column] {
    Self.head + [keyColumn, Column(name: "product_name", type: .text), Column(name: "category", type: .text)]
      + measureColumns
      + Basis.allCases.flatMap { basis in
        [
          Column(name: "\(basis.rawValue)_rank", type: .integer),
          Column(name: "\(basis.rawValue)_cumulative_share", type: .decimal),
          Column(name: "\(basis.rawValue)_tier", type: .text),
        ]
      } + [
        Column(name: "previous_revenue_tier", type: .text), Column(name: "movement", type: .text),
        Column(name: "target", type: .decimal), Column(name: "target_attainment", type: .decimal),
        Column(name: "flags", type: .textArray),
      ]
  }

  static let tierColumns =
    head + [
      Column(name: "basis", type: .text), Column(name: "tier", type: .text), Column(name: "products", type: .integer),
    ]
    + [
      "revenue", "sales_share", "gross_profit", "gross_margin", "average_stock", "turnover", "cross_ratio",
      "contribution_ratio",
    ].map { Column(name: $0, type: .decimal) }

  static let movementColumns =
    head + [
      Column(name: "basis", type: .text), Column(name: "from_tier", type: .text), Column(name: "to_tier", type: .text),
      Column(name: "products", type: .integer), Column(name: "revenue", type: .decimal),
    ]

  func writeProducts(_ window: TieredWindow, to writer: CopyFileWriter) throws {
    let revenue = Basis.allCases.firstIndex(of: .revenue) ?? 0
    for item in window.items {
      try writer.row { buffer in
        beginRow(window, fields: productColumns.count, buffer)
        item.row.key.withUnsafeBytes { buffer.appendField($0) }
        buffer.appendField(item.row.name)
        buffer.appendField(item.row.category)
        if item.isLost {
          // Measures and places are null: the product is not there.
          for _ in 0..<(measureColumns.count + 3 * Basis.allCases.count) { buffer.appendNull() }
        } else {
          buffer.append(item.row.measures)
          for place in item.places {
            buffer.appendField(Int32(place.rank))
            buffer.appendField(place.cumulativeShare)
            buffer.appendField(place.tier)
          }
        }
        buffer.appendField(item.previous.flatMap { $0[revenue] })
        buffer.appendField(window.movement(item, revenue)?.rawValue)
        if item.isLost {
          buffer.appendNull()
          buffer.appendNull()
          buffer.appendField([String]())
        } else {
          buffer.append(item.row.target)
          item.row.flags.withUnsafeBytes { buffer.appendField($0) }
        }
      }
    }
  }

  func writeTiers(_ window: TieredWindow, to writer: CopyFileWriter) throws {
    for total in window.tierTotals(options) {
      try writer.row { buffer in
        beginRow(window, fields: Self.tierColumns.count, buffer)
        buffer.appendField(total.basis.rawValue)
        buffer.appendField(total.tier)
        buffer.appendField(Int32(total.products))
        buffer.appendField(shown(total.measures.sums.revenue))
        buffer.appendField(total.measures.salesShare)
        buffer.appendField(shown(total.measures.sums.grossProfit))
        buffer.appendField(total.measures.grossMargin)
        buffer.appendField(total.measures.averageStock)
        buffer.appendField(total.measures.turnover)
        buffer.appendField(total.measures.crossRatio)
        buffer.appendField(total.measures.contributionRatio)
      }
    }
  }

  func writeMovements(_ window: TieredWindow, to writer: CopyFileWriter) throws {
    for total in window.movementTotals() {
      try writer.row { buffer in
        beginRow(window, fields: Self.movementColumns.count, buffer)
        buffer.appendField(total.basis.rawValue)
        buffer.appendField(total.from)
        buffer.appendField(total.to)
        buffer.appendField(Int32(total.products))
        buffer.appendField(shown(total.revenue))
      }
    }
  }

  private func beginRow(_ window: TieredWindow, fields: Int, _ buffer: ByteBuffer) {
    buffer.beginRow(fields: fields)
    buffer.appendField(month.firstDay)
    buffer.appendField(Int32(window.length))
  }

  private func shown(_ amount: ExactDecimal) -> ExactDecimal { amount.shortened(toAtLeast: moneyDecimals) }
}
