/// What a terminal or a reader's eye may be misled by is written as `\u001B`, as PostgreSQL and JSON write it: control
/// characters, which move the cursor or set colours, separators of lines and paragraphs, and the marks that turn the
/// direction of writing.
extension String {
  /// Within a line: of a table's cell, say, in which a line feed would begin a row of its own.
  package var shown: String { escaped { isMisleading($0) } }

  /// Over lines: line feeds and tabs stay.
  package var shownLines: String { escaped { isMisleading($0) && $0 != "\n" && $0 != "\t" } }

  /// A JSON text with the same value: only within its strings can such a character stand, but for line feeds and tabs.
  package var shownJSON: String { shownLines }

  private func escaped(_ isEscaped: (Unicode.Scalar) -> Bool) -> String {
    guard unicodeScalars.contains(where: isEscaped) else { return self }
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if isEscaped(scalar) {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        text.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
      } else {
        text.append(scalar)
      }
    }
    return String(text)
  }
}

/// All of them have at most four digits.
private func isMisleading(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x20...0x7E: return false
  case ..<0xA0, 0x2028, 0x2029: return true
  default: return scalar.properties.isBidiControl
  }
}
