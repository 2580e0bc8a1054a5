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
  let decimals: ShownDecimals
  let options: MeasureOptions
  let cuts: TierCuts
  /// Whether the month is over on the business date.
  let isComplete: Bool
  private let tierFields: TextFields

  /// Files that the fields of products lie in.
  struct Sources {
    let now: MappedFile
    let before: MappedFile?
  }

  /// - Parameter file: the `product_window` that the rows come from.
  init(_ file: StageFile, month: Month, isComplete: Bool, options: MeasureOptions, cuts: TierCuts) {
    self.month = month
    self.isComplete = isComplete
    let first = file.columns.firstIndex { $0.name == "lines" } ?? 0
    let last = file.columns.firstIndex { $0.name == "contribution_ratio" } ?? 0
    measureColumns = Array(file.columns[first...last])
    keyColumn = file.columns.first { $0.name == "product_id" } ?? Column(name: "product_id", type: .text)
    decimals = file.facts.decimals ?? ShownDecimals()
    self.options = options
    self.cuts = cuts
    tierFields = TextFields(cuts.order)
  }

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
        Column(name: "flags", type: .textArray), Column(name: "month_complete", type: .boolean),
      ]
  }

  static let tierColumns =
    head + [
      Column(name: "basis", type: .text), Column(name: "tier", type: .text), Column(name: "products", type: .integer),
    ]
    + [
      "revenue", "sales_share", "gross_profit", "gross_margin", "average_stock", "turnover", "cross_ratio",
      "contribution_ratio",
    ].map { Column(name: $0, type: .decimal) } + [Column(name: "month_complete", type: .boolean)]

  static let movementColumns =
    head + [
      Column(name: "basis", type: .text), Column(name: "from_tier", type: .text), Column(name: "to_tier", type: .text),
      Column(name: "products", type: .integer), Column(name: "revenue", type: .decimal),
      Column(name: "month_complete", type: .boolean),
    ]

  func writeProducts(_ window: ProductMovements, in files: Sources, to writer: CopyFileWriter) throws {
    let fields = productColumns.count
    let revenue = Basis.allCases.firstIndex(of: .revenue) ?? 0
    let (current, earlier) = (window.now.tiers[revenue]?.tiers, window.before?.tiers[revenue]?.tiers)
    let tiers = PlaceFields(window.now.tiers, tiers: tierFields)
    for match in window.matches {
      let previous = match.before.flatMap { earlier?[$0] }
      try writer.row { buffer in
        beginRow(window.now, fields: fields, buffer)
        if let row = match.now {
          let places = window.now.fields[row]
          buffer.append(files.now[places.identity])
          buffer.append(files.now[places.measures])
          tiers.append(row, to: buffer)
          append(previous, to: buffer)
          if earlier == nil {
            buffer.appendNull()
          } else {
            append(Movement(from: previous, to: current?[row]), to: buffer)
          }
          buffer.append(files.now[places.ending])
        } else if let row = match.before, let before = window.before, let file = files.before {
          // Measures and places are null: the product is not there.
          buffer.append(file[before.fields[row].identity])
          for _ in 0..<(measureColumns.count + 3 * Basis.allCases.count) { buffer.appendNull() }
          append(previous, to: buffer)
          append(Movement(from: previous, to: nil), to: buffer)
          buffer.appendNull()
          buffer.appendNull()
          buffer.appendField([String]())
        }
        buffer.appendField(isComplete)
      }
    }
  }

  private func append(_ tier: TierIndex?, to buffer: ByteBuffer) {
    if let tier { tierFields.append(tier, to: buffer) } else { buffer.appendNull() }
  }

  private func append(_ movement: Movement, to buffer: ByteBuffer) {
    buffer.appendField(movement.rawValue)
  }

  func writeTiers(_ window: ProductWindow, to writer: CopyFileWriter) throws {
    for total in window.tierTotals(cuts, options) {
      try writer.row { buffer in
        beginRow(window, fields: Self.tierColumns.count, buffer)
        buffer.appendField(total.basis.rawValue)
        tierFields.append(total.tier, to: buffer)
        buffer.appendField(Int32(total.products))
        buffer.appendField(shown(total.measures.sums.revenue))
        buffer.appendField(total.measures.salesShare)
        buffer.appendField(decimals.shown(cost: total.measures.sums.grossProfit))
        buffer.appendField(total.measures.grossMargin)
        buffer.appendField(total.measures.averageStock)
        buffer.appendField(total.measures.turnover)
        buffer.appendField(total.measures.crossRatio)
        buffer.appendField(total.measures.contributionRatio)
        buffer.appendField(isComplete)
      }
    }
  }

  func writeMovements(_ window: ProductMovements, to writer: CopyFileWriter) throws {
    for total in window.totals(cuts) {
      try writer.row { buffer in
        beginRow(window.now, fields: Self.movementColumns.count, buffer)
        buffer.appendField(total.basis.rawValue)
        buffer.appendField(total.from.map { cuts.order[$0] } ?? "(new)")
        buffer.appendField(total.to.map { cuts.order[$0] } ?? "(lost)")
        buffer.appendField(Int32(total.products))
        buffer.appendField(shown(total.revenue))
        buffer.appendField(isComplete)
      }
    }
  }

  private func beginRow(_ window: ProductWindow, fields: Int, _ buffer: ByteBuffer) {
    buffer.beginRow(fields: fields)
    buffer.appendField(month.firstDay)
    buffer.appendField(Int32(window.length))
  }

  private func shown(_ amount: ExactDecimal) -> ExactDecimal { decimals.shown(money: amount) }
}
