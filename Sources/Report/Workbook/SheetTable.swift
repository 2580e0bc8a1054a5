/// A list of a sheet: an Excel table under a title, totals and a check, which stay in view with its header.
package struct SheetTable: Sendable {
  /// In formulas, for instance `tb_products`: letters, digits and `_`, once in a workbook.
  package var name: String
  /// Above the table.
  package var title: String
  /// Under the title: what a reader must know, for instance the currency.
  package var note: String
  package var columns: [SheetColumn]
  /// Columns from the left that stay in view.
  package var frozenColumns: Int
  /// Rows of the sheet, title and header with them.
  package var rowLimit: Int

  /// Rows of a sheet.
  package static let mostRows = 1_048_576

  package init(
    name: String, title: String, note: String = "", columns: [SheetColumn], frozenColumns: Int = 1,
    rowLimit: Int = Self.mostRows
  ) {
    self.name = name
    self.title = title
    self.note = note
    self.columns = columns
    self.frozenColumns = frozenColumns
    self.rowLimit = rowLimit
  }
}

package struct SheetColumn: Sendable {
  package var header: String
  package var kind: CellKind
  /// In characters.
  package var width: Double
  package var emphasis: Emphasis?
  /// Whether the sum of the rows that a filter shows stands above.
  package var hasTotal: Bool
  /// What all rows must add up to, as PostgreSQL prints it. The difference stands above, green where it is 0.
  package var wholeTotal: String?
  /// What the column means: a note at its header; nil: none.
  package var note: String?

  package init(
    _ header: String, _ kind: CellKind, width: Double = 12, emphasis: Emphasis? = nil, hasTotal: Bool = false,
    wholeTotal: String? = nil, note: String? = nil
  ) {
    self.header = header
    self.kind = kind
    self.width = width
    self.emphasis = emphasis
    self.hasTotal = hasTotal
    self.wholeTotal = wholeTotal
    self.note = note
  }
}

/// How a column's values stand out. It follows the values when rows are sorted.
package enum Emphasis: Sendable, Equatable {
  /// A bar from 0, as long as the value is large: for shares.
  case bar(Color)
  /// A ground for each of some texts: for tiers.
  case grounds([Ground])
  /// Red and ▼ below 0, green and ▲ above.
  case movement
  /// Red ground above the value in another column, counted from 0.
  case over(column: Int)

  package struct Ground: Sendable, Equatable {
    package var text: String
    package var color: Color

    package init(_ text: String, _ color: Color) {
      self.text = text
      self.color = color
    }
  }
}

/// Where a table was written.
package struct WrittenTable: Sendable, Equatable {
  /// How many of the rows are on the sheet, from the first; the others did not fit.
  package let rowsWritten: Int
  let sheetName: String
  /// The sheet's row with the table's first.
  let firstRow: Int

  /// The cells of a column, in rows that are counted from the table's first; nil: there is none of the rows.
  package func cells(rows: Range<Int>, column: Int) -> CellRange? {
    let rows = rows.clamped(to: 0..<rowsWritten)
    guard !rows.isEmpty else { return nil }
    let shown = (firstRow + rows.lowerBound)...(firstRow + rows.upperBound - 1)
    return CellRange(sheetName: sheetName, rows: shown, column: column)
  }
}

/// Cells of one column, one below the other.
package struct CellRange: Sendable, Equatable {
  let sheetName: String
  let rows: ClosedRange<Int>
  let column: Int
}
