import CXlsxWriter

/// What a workbook is and has: a heading and a text in each row, some of which lead to a sheet.
package struct DocumentationSheet: Sendable {
  package struct Row: Sendable {
    package var heading: String
    package var text: String
    /// The sheet's name as `Sheet.name` says it; nil: the text leads nowhere.
    package var target: String?

    package init(_ heading: String, _ text: String, linkTo target: String? = nil) {
      self.heading = heading
      self.text = text
      self.target = target
    }
  }

  package var title: String
  package var rows: [Row]

  package init(title: String, rows: [Row]) {
    self.title = title
    self.rows = rows
  }
}

extension Sheet {
  /// Fills the sheet with documentation.
  package func write(_ documentation: DocumentationSheet) throws(WorkbookError) {
    let (headingWidth, textWidth) = (26, 90)
    try setWidth(Double(headingWidth), column: 0)
    try setWidth(Double(textWidth), column: 1)
    try write(.text(documentation.title), 0, 0, CellFormat(isBold: true, isTitle: true))
    for (row, line) in zip(2..., documentation.rows) {
      try write(.text(line.heading), row, 0, CellFormat(isBold: true, isWrapped: true))
      if let target = line.target {
        try write(line.text, linkTo: target, row, 1)
      } else {
        try write(.text(line.text), row, 1, CellFormat(isWrapped: true))
      }
      // LibreOffice does not make a row as high as its text.
      let lines = max(lineCount(line.heading, headingWidth), lineCount(line.text, textWidth))
      if lines > 1 { worksheet_set_row(open(), lxw_row_t(row), Double(15 * min(lines, 27)), nil) }
    }
    worksheet_gridlines(open(), UInt8(LXW_HIDE_ALL_GRIDLINES.rawValue))
    try setPage(isLandscape: false, rows: 0...(documentation.rows.count + 1), columns: 0...1)
  }
}

/// How many lines a text takes: letters are narrower than the digits that a column's width counts, which leaves room for
/// words that do not fit at the end of a line.
private func lineCount(_ text: String, _ width: Int) -> Int { max(1, (displayWidth(text) + width - 1) / width) }

/// How wide a text is, in characters of the Latin alphabet: Chinese ones are twice as wide.
package func displayWidth(_ text: String) -> Int {
  text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
}
