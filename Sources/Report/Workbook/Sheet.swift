import CXlsxWriter

/// A sheet of a workbook. Rows and columns are counted from 0.
package struct Sheet {
  let workbook: Workbook
  /// As it stands on the tab: what was wanted, if Excel takes that.
  package let name: String
  let sheet: UnsafeMutablePointer<lxw_worksheet>

  /// Writes a cell; nil leaves it empty. A text is never a formula, whatever it begins with.
  package func write(
    _ text: String?, _ kind: CellKind = .text, row: Int, column: Int, isBold: Bool = false
  ) throws(WorkbookError) {
    try write(kind.value(text), row, column, CellFormat(of: kind, isBold: isBold))
  }

  /// Cells of a column, for a chart.
  package func cells(rows: ClosedRange<Int>, column: Int) -> CellRange {
    CellRange(sheetName: name, rows: rows, column: column)
  }

  /// The column's width in characters.
  package func setWidth(_ width: Double, column: Int) throws(WorkbookError) {
    try check(worksheet_set_column(open(), lxw_col_t(column), lxw_col_t(column), width, nil), 0, column)
  }

  /// Adds a note, which shows where the pointer is over the cell.
  func note(_ text: String, _ row: Int, _ column: Int) throws(WorkbookError) {
    try check(worksheet_write_comment(open(), lxw_row_t(row), lxw_col_t(column), CellText.cell(text).text), row, column)
  }

  func write(_ value: CellValue, _ row: Int, _ column: Int, _ format: CellFormat = CellFormat()) throws(WorkbookError) {
    let (sheet, cellRow, cellColumn) = (open(), lxw_row_t(row), lxw_col_t(column))
    switch value {
    // A blank cell with a format would count as 0 in a chart.
    case .empty: return
    case .number(let number):
      try check(worksheet_write_number(sheet, cellRow, cellColumn, number, workbook.format(format)), row, column)
    case .flag(let flag):
      try check(worksheet_write_boolean(sheet, cellRow, cellColumn, flag ? 1 : 0, workbook.format(format)), row, column)
    case .text(let text), .longNumber(let text):
      var format = format
      format.numbers = nil
      if case .longNumber = value { format.alignment = .right }
      let (clean, isCut) = CellText.cell(text)
      try check(worksheet_write_string(sheet, cellRow, cellColumn, clean, workbook.format(format)), row, column)
      if isCut { try note(workbook.words.cutText, row, column) }
    }
  }

  /// Writes a formula with the value that programs show which do not compute.
  func write(
    formula: String, value: Double, _ row: Int, _ column: Int, _ format: CellFormat
  ) throws(WorkbookError) {
    let code = worksheet_write_formula_num(
      open(), lxw_row_t(row), lxw_col_t(column), "=" + formula, workbook.format(format), value)
    try check(code, row, column)
  }

  /// Writes a text that leads to another sheet.
  func write(_ text: String, linkTo target: String, _ row: Int, _ column: Int) throws(WorkbookError) {
    let format = workbook.format(CellFormat(isWrapped: true, isLink: true, ink: .blue))
    let code = worksheet_write_url_opt(
      open(), lxw_row_t(row), lxw_col_t(column), "internal:\(quoted(target))!A1", format, CellText.cell(text).text, nil)
    try check(code, row, column)
  }

  /// Prints on A4, one page wide, with the workbook's footer, nothing but some cells. Tables and documentation do this
  /// by themselves.
  package func setPage(isLandscape: Bool, rows: ClosedRange<Int>, columns: ClosedRange<Int>) throws(WorkbookError) {
    let sheet = open()
    if isLandscape { worksheet_set_landscape(sheet) }
    worksheet_set_paper(sheet, paperA4)
    worksheet_fit_to_pages(sheet, 1, 0)
    let code = worksheet_print_area(
      sheet, lxw_row_t(rows.lowerBound), lxw_col_t(columns.lowerBound), lxw_row_t(rows.upperBound),
      lxw_col_t(columns.upperBound))
    try workbook.check(code, "sheet \(name): print area")
    try workbook.check(worksheet_set_footer(sheet, workbook.footer), "sheet \(name): footer")
  }

  /// The library's sheet, which lives until the workbook is closed.
  func open() -> UnsafeMutablePointer<lxw_worksheet> {
    _ = workbook.open()
    return sheet
  }

  private func check(_ code: lxw_error, _ row: Int, _ column: Int) throws(WorkbookError) {
    if code != LXW_NO_ERROR { try workbook.check(code, "sheet \(name), cell \(cellName(row, column))") }
  }
}

extension CellFormat {
  /// How a value looks.
  init(of kind: CellKind, isBold: Bool = false) {
    self.init(numbers: kind.numberFormat, isBold: isBold, alignment: [.key, .flag].contains(kind) ? .left : nil)
  }
}

private let paperA4: UInt8 = 9
