import Arithmetic
import CXlsxWriter

extension Sheet {
  /// Fills the sheet with a table.
  ///
  /// From the top: title, note, and, if a column has a total, the totals and the checks; then the header, which stays
  /// in view and is repeated on each printed page, and the rows. The totals are above because below a million rows
  /// nobody sees them.
  ///
  /// - Parameter rows: a value for each column, as the database prints it; nil: null, which is an empty cell.
  /// - Returns: how many rows the sheet had room for.
  @discardableResult
  package func write(_ table: SheetTable, _ rows: [[String?]]) throws(WorkbookError) -> WrittenTable {
    var writer = TableWriter(sheet: self, table: table)
    return try writer.write(rows)
  }
}

private struct TableWriter {
  let sheet: Sheet
  let table: SheetTable
  private let totalRow: Int?
  private let headerRow: Int
  private var sums: [ColumnSum]
  private var longNumbers = 0
  private let formats: [CellFormat]

  /// The most numbers with a note of their own: a note takes a hundred times the bytes of a cell.
  private static let mostNotes = 1000
  private static let checkRowBehindTotal = 1

  init(sheet: Sheet, table: SheetTable) {
    self.sheet = sheet
    self.table = table
    let hasTotals = table.columns.contains { $0.hasTotal || $0.wholeTotal != nil }
    totalRow = hasTotals ? 2 : nil
    headerRow = hasTotals ? 4 : 2
    sums = table.columns.map { ColumnSum(of: $0) }
    formats = table.columns.map { column in
      var format = CellFormat(of: column.kind)
      if column.emphasis == .movement { format.numbers = column.kind.movementFormat }
      return format
    }
  }

  mutating func write(_ rows: [[String?]]) throws(WorkbookError) -> WrittenTable {
    precondition(!table.columns.isEmpty, "a table has columns")
    let room = max(0, min(table.rowLimit, SheetTable.mostRows) - headerRow - 1)
    let written = min(rows.count, room)
    let firstRow = headerRow + 1
    // A table without a row is none to Excel.
    let lastRow = max(firstRow, headerRow + written)
    try addTable(lastRow)
    for (row, values) in zip(firstRow..., rows.prefix(written)) { try write(values, row) }
    try writeHead(rows: firstRow...lastRow)
    for column in table.columns.indices {
      try sheet.setWidth(table.columns[column].width, column: column)
      try sheet.emphasize(table.columns[column], column, rows: firstRow...lastRow)
      if let note = table.columns[column].note { try sheet.note(note, headerRow, column) }
    }
    let worksheet = sheet.open()
    worksheet_freeze_panes(worksheet, lxw_row_t(firstRow), lxw_col_t(table.frozenColumns))
    let cells = rangeName(rows: firstRow...lastRow, columns: 0...(table.columns.count - 1))
    try check(worksheet_ignore_errors(worksheet, UInt8(LXW_IGNORE_NUMBER_STORED_AS_TEXT.rawValue), cells))
    try check(worksheet_repeat_rows(worksheet, lxw_row_t(headerRow), lxw_row_t(headerRow)))
    try sheet.setPage(isLandscape: true, rows: 0...lastRow, columns: 0...(table.columns.count - 1))
    return WrittenTable(rowsWritten: written, sheetName: sheet.name, firstRow: firstRow)
  }

  /// Adds the table with its header.
  private func addTable(_ lastRow: Int) throws(WorkbookError) {
    guard sheet.workbook.take(tableName: table.name) else {
      throw WorkbookError(
        path: sheet.workbook.path, problem: "sheet \(sheet.name): the workbook has a table \(table.name) already")
    }
    let texts = CStrings()
    var columns = zip(uniqueHeaders(table.columns.map(\.header)), table.columns).map { header, declared in
      let alignment = declared.kind.isLeft ? CellFormat.Alignment.left : .right
      var column = lxw_table_column()
      column.header = texts.keep(header)
      column.header_format = sheet.workbook.format(CellFormat(isBold: true, isWrapped: true, alignment: alignment))
      return column
    }
    let code = columns.withUnsafeMutableBufferPointer { columns in
      var pointers = columns.indices.map { index -> UnsafeMutablePointer<lxw_table_column>? in
        columns.baseAddress.map { $0 + index }
      }
      return pointers.withUnsafeMutableBufferPointer { pointers in
        var options = lxw_table_options()
        options.name = texts.keep(table.name)
        // Lines and gray bands, under which grounds of cells stay apart.
        options.style_type = UInt8(LXW_TABLE_STYLE_TYPE_LIGHT.rawValue)
        options.style_type_number = 1
        options.columns = pointers.baseAddress
        return worksheet_add_table(
          sheet.open(), lxw_row_t(headerRow), 0, lxw_row_t(lastRow), lxw_col_t(columns.count - 1), &options)
      }
    }
    try check(code)
    // Two lines: LibreOffice does not make a table's header as high as its text.
    try check(worksheet_set_row(sheet.open(), lxw_row_t(headerRow), 30, nil))
  }

  private mutating func write(_ values: [String?], _ row: Int) throws(WorkbookError) {
    precondition(values.count == table.columns.count, "each row has a value for each column")
    for column in table.columns.indices {
      let value = table.columns[column].kind.value(values[column])
      sums[column].add(value, values[column])
      try sheet.write(value, row, column, formats[column])
      guard case .longNumber = value else { continue }
      longNumbers += 1
      if longNumbers <= Self.mostNotes { try sheet.note(sheet.workbook.words.longNumber, row, column) }
    }
  }

  /// Writes what stands above the header.
  private func writeHead(rows: ClosedRange<Int>) throws(WorkbookError) {
    let words = sheet.workbook.words
    try sheet.write(.text(table.title), 0, 0, CellFormat(isBold: true, isTitle: true))
    let notes = [table.note, longNumbers > 0 ? "\(words.longNumbers) \(longNumbers)" : ""].filter { !$0.isEmpty }
    if !notes.isEmpty { try sheet.write(.text(notes.joined(separator: " ")), 1, 0) }
    guard let totalRow else { return }
    let checkRow = totalRow + Self.checkRowBehindTotal
    // A column with a total has no room for the labels.
    if let label = table.columns.firstIndex(where: { !$0.hasTotal && $0.wholeTotal == nil }) {
      try sheet.write(.text(words.total), totalRow, label, CellFormat(isBold: true))
      if table.columns.contains(where: { $0.wholeTotal != nil }) {
        try sheet.write(.text(words.check), checkRow, label, CellFormat(isBold: true))
      }
    }
    for (column, declared) in table.columns.enumerated() {
      let cells = rangeName(rows: rows, columns: column...column)
      if declared.hasTotal { try writeTotal(column, cells, totalRow) }
      if let whole = declared.wholeTotal { try writeCheck(column, cells, whole, checkRow) }
    }
  }

  private func writeTotal(_ column: Int, _ cells: String, _ row: Int) throws(WorkbookError) {
    guard let sum = sums[column].sum else { return try writeUnknown(row, column) }
    let format = CellFormat(of: table.columns[column].kind, isBold: true)
    if let value = sums[column].number(sum) {
      try sheet.write(formula: "SUBTOTAL(109,\(cells))", value: value, row, column, format)
    } else {
      try writeLong(sum, row, column, format)
    }
  }

  /// Writes all rows' sum less the whole. Filters do not change it.
  private func writeCheck(
    _ column: Int, _ cells: String, _ whole: String, _ row: Int
  ) throws(WorkbookError) {
    let kind = table.columns[column].kind
    guard let sum = sums[column].sum, let whole = ExactDecimal(whole), let decimals = kind.decimals,
      let plain = kind.plainFormat
    else { return try writeUnknown(row, column) }
    let difference = sum - whole
    var format = CellFormat(numbers: "\(plain);-\(plain);✓ \(plain)", isBold: true)
    guard sums[column].number(sum) != nil, significantDigits(whole.description) <= mostDigits,
      let value = Double(difference.rounded(to: decimals).description)
    else {
      format.ground = difference.isZero ? .paleGreen : .paleRed
      return try writeLong(difference, row, column, format)
    }
    // Sums of doubles differ from the exact one far behind the last decimal.
    let formula = "ROUND(SUM(\(cells))-(\(whole)),\(decimals))"
    try sheet.write(formula: formula, value: value, row, column, format)
    let cell = cellName(row, column)
    try sheet.color(where: "\(cell)=0", CellFormat(ground: .paleGreen), row...row, column)
    try sheet.color(where: "\(cell)<>0", CellFormat(ground: .paleRed), row...row, column)
  }

  /// Says that there is no sum, because a value or the whole is no number: an empty cell would look as if all were
  /// well.
  private func writeUnknown(_ row: Int, _ column: Int) throws(WorkbookError) {
    try sheet.write(.text("?"), row, column, CellFormat(isBold: true, alignment: .right, ground: .paleRed))
  }

  /// Writes a number with more digits than a cell's number has, or one that depends on such.
  private func writeLong(_ number: ExactDecimal, _ row: Int, _ column: Int, _ format: CellFormat) throws(WorkbookError)
  {
    try sheet.write(.longNumber(number.description), row, column, format)
    try sheet.note(sheet.workbook.words.longNumber, row, column)
  }

  private func check(_ code: lxw_error) throws(WorkbookError) {
    try sheet.workbook.check(code, "sheet \(sheet.name), table \(table.name)")
  }
}

/// The exact sum of a column.
private struct ColumnSum {
  /// nil: the column has no total, or a value that is no number.
  private(set) var sum: ExactDecimal?
  /// Whether a formula would miss a value, because it is a text.
  private var hasLongNumbers = false

  init(of column: SheetColumn) {
    sum = column.hasTotal || column.wholeTotal != nil ? .zero : nil
  }

  mutating func add(_ value: CellValue, _ text: String?) {
    guard let sum, let text else { return }
    if case .longNumber = value { hasLongNumbers = true }
    let total = ExactDecimal(text).map { sum + $0 }
    self.sum = total?.isOutOfRange == true ? nil : total
  }

  /// What a formula over the column gives for its sum; nil: less or fewer digits.
  func number(_ sum: ExactDecimal) -> Double? {
    hasLongNumbers || significantDigits(sum.description) > mostDigits ? nil : Double(sum.description)
  }
}

/// Headers as Excel takes them: of one line, none empty, none too long, and each once, in whatever case.
private func uniqueHeaders(_ headers: [String]) -> [String] {
  let longest = 255
  var taken: Set<String> = []
  return headers.map { header in
    let clean = header.isEmpty ? "_" : CellText.plain(header)
    var name = CellText.cut(clean, to: longest)
    var number = 2
    while !taken.insert(name.lowercased()).inserted {
      let ending = " (\(number))"
      name = CellText.cut(clean, to: longest - ending.count) + ending
      number += 1
    }
    return name
  }
}
