import CXlsxWriter

extension CellKind {
  /// The format of a movement: an arrow before its size, for those who do not see the colour.
  var movementFormat: String? {
    guard let plainFormat, decimals != nil else { return numberFormat }
    return "▲ \(plainFormat);▼ -\(plainFormat);\(plainFormat)"
  }
}

extension Sheet {
  /// Adds a column's conditional formats.
  func emphasize(_ column: SheetColumn, _ index: Int, rows: ClosedRange<Int>) throws(WorkbookError) {
    let value = "$" + cellName(rows.lowerBound, index)
    switch column.emphasis {
    case nil: return
    case .bar(let color):
      var format = lxw_conditional_format()
      format.type = UInt8(LXW_CONDITIONAL_DATA_BAR.rawValue)
      format.bar_color = color.code
      format.bar_solid = 1
      // From 0: by default the smallest value has no bar.
      format.min_rule_type = UInt8(LXW_CONDITIONAL_RULE_TYPE_NUMBER.rawValue)
      try add(&format, rows, index)
    case .grounds(let grounds):
      for ground in grounds {
        let text = CellText.plain(ground.text).replacing("\"", with: "\"\"")
        try color(where: "\(value)=\"\(text)\"", CellFormat(ground: ground.color), rows, index)
      }
    case .movement:
      // A text, as a long number is, would be more than each number.
      try color(where: "AND(ISNUMBER(\(value)),\(value)>0)", CellFormat(ink: .green), rows, index)
      try color(where: "AND(ISNUMBER(\(value)),\(value)<0)", CellFormat(ink: .vermilion), rows, index)
    case .over(let limit):
      let most = "$" + cellName(rows.lowerBound, limit)
      // An empty cell would count as 0.
      let formula = "AND(ISNUMBER(\(value)),ISNUMBER(\(most)),\(value)>\(most))"
      try color(where: formula, CellFormat(isBold: true, ground: .paleRed), rows, index)
    }
  }

  /// Gives cells of a column a look where a formula is true. The formula is that of the first row: each further row
  /// moves its references.
  func color(
    where formula: String, _ look: CellFormat, _ rows: ClosedRange<Int>, _ column: Int
  ) throws(WorkbookError) {
    let texts = CStrings()
    var format = lxw_conditional_format()
    format.type = UInt8(LXW_CONDITIONAL_TYPE_FORMULA.rawValue)
    format.value_string = texts.keep("=" + formula)
    format.format = workbook.format(look)
    try add(&format, rows, column)
  }

  private func add(
    _ format: inout lxw_conditional_format, _ rows: ClosedRange<Int>, _ column: Int
  ) throws(WorkbookError) {
    let code = worksheet_conditional_format_range(
      open(), lxw_row_t(rows.lowerBound), lxw_col_t(column), lxw_row_t(rows.upperBound), lxw_col_t(column), &format)
    try workbook.check(code, "sheet \(name), conditional format of column \(columnName(column))")
  }
}
