import PostgreSQL
import Tables
import TerminalText

/// How lists are written as CSV.
package struct CSVStyle: Sendable {
  /// Whether a file begins with a byte order mark: without it, Excel reads UTF-8 in the code page of the system.
  package var hasMark = true
  /// Whether text that a spreadsheet would take for a formula gets an apostrophe in front.
  package var isSpreadsheetSafe = true

  package init() {}
}

/// Lines of CSV (RFC 4180).
struct CSVText {
  let style: CSVStyle
  /// Whether each column holds text of the source, not a key, a number or a date.
  let isText: [Bool]
  private(set) var text: String

  /// - Parameter columns: the names in the first line, which stay as they are.
  init(_ columns: [ColumnDeclaration], _ style: CSVStyle) {
    self.style = style
    isText = columns.map { column in
      if case .other(.text) = column.type { column.unit != .key } else { false }
    }
    text = (style.hasMark ? "\u{FEFF}" : "") + columns.map { csvField($0.name) }.joined(separator: ",") + "\r\n"
  }

  /// - Parameter values: nil: null, which is an empty field; an empty text is one in quotation marks.
  mutating func append(_ values: [String?]) {
    text +=
      zip(values, isText).map { value, isText in
        guard let value else { return "" }
        guard !value.isEmpty else { return "\"\"" }
        return csvField(isText && style.isSpreadsheetSafe ? Self.safe(value) : value)
      }.joined(separator: ",") + "\r\n"
  }

  private static func safe(_ value: String) -> String {
    guard let first = value.unicodeScalars.first, ["=", "+", "-", "@", "\t"].contains(first) else { return value }
    return "'" + value
  }
}
