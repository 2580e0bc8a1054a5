/// Texts as a workbook can hold them.
package enum CellText {
  /// The longest text of a cell, in UTF-16 units.
  static let longest = 32_767

  /// A cell's text, and whether it had to be cut.
  ///
  /// What XML cannot hold becomes U+FFFD. Excel reads `_x0041_` as `A`, so that such a text is written with an escaped
  /// underscore.
  static func cell(_ text: String) -> (text: String, isCut: Bool) {
    let whole = escaped(text)
    if fits(whole) { return (whole, false) }
    var length = longest - 1
    while true {
      let part = escaped(cut(text, to: length) + "…")
      if fits(part) { return (part, true) }
      length /= 2
    }
  }

  /// Whether Excel takes a text, and so the library, which counts code points.
  private static func fits(_ text: String) -> Bool { text.utf16.count <= longest }

  private static func escaped(_ text: String) -> String {
    var text = text
    if text.unicodeScalars.contains(where: isImpossible) {
      var scalars = String.UnicodeScalarView()
      for scalar in text.unicodeScalars { scalars.append(isImpossible(scalar) ? "\u{FFFD}" : scalar) }
      text = String(scalars)
    }
    guard text.utf8.contains(UInt8(ascii: "_")) else { return text }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    for index in bytes.indices {
      result.append(bytes[index])
      if isEscape(bytes[index...].prefix(7)) { result += Array("x005F_".utf8) }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Whether seven bytes read `_x0041_`.
  private static func isEscape(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count == 7, bytes.first == UInt8(ascii: "_"), bytes.last == UInt8(ascii: "_"),
      bytes[bytes.startIndex + 1] == UInt8(ascii: "x")
    else { return false }
    return bytes.dropFirst(2).dropLast().allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
  }

  /// NUL would end the text, and XML has no place for the other two.
  private static func isImpossible(_ scalar: UnicodeScalar) -> Bool {
    scalar.value == 0 || scalar.value == 0xFFFE || scalar.value == 0xFFFF
  }

  /// A text of one line, for names, headers and titles: each control character is a blank.
  static func plain(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      scalars.append(isControl ? " " : isImpossible(scalar) ? "\u{FFFD}" : scalar)
    }
    return String(scalars)
  }

  /// The text's beginning of at most `length` UTF-16 units, whole characters.
  static func cut(_ text: String, to length: Int) -> String {
    guard text.utf16.count > length else { return text }
    var (count, end) = (0, text.startIndex)
    while end < text.endIndex {
      count += text[end].utf16.count
      if count > length { break }
      end = text.index(after: end)
    }
    return String(text[..<end])
  }

  /// A name of charts: the library takes a text that begins with `=` for a formula.
  static func chartName(_ text: String) -> String {
    let text = cut(plain(text), to: 255)
    return text.hasPrefix("=") ? " " + text : text
  }

  /// The values of an array as PostgreSQL prints it, `{loss,"a b",NULL}`; nil: it is none of one dimension.
  package static func values(ofArray text: String) -> [String]? {
    guard text.hasPrefix("{"), text.hasSuffix("}"), text.count > 1 else { return nil }
    var (values, value): ([String], String) = ([], "")
    var (isQuoted, isEscaped) = (false, false)
    for character in text.dropFirst().dropLast() {
      switch character {
      case _ where isEscaped: (value, isEscaped) = (value + String(character), false)
      case "\\": isEscaped = true
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        values.append(value)
        value = ""
      case "{", "}":
        guard isQuoted else { return nil }
        value.append(character)
      default: value.append(character)
      }
    }
    return values.isEmpty && value.isEmpty ? [] : values + [value]
  }
}
