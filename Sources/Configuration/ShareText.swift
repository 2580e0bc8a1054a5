import Arithmetic
// The standard library composes texts when it compares them. It offers the composed form only through this import.
@_spi(_Unicode) import Swift

/// Reads a share as people write it: `0.8` or `80%`; nil: not a number. The caller checks the range.
func readShare(_ text: String) -> ExactDecimal? {
  guard text.hasSuffix("%") else { return ExactDecimal(text) }
  let percent = text.dropLast().trimmed
  return ExactDecimal(percent).map { $0 * ExactDecimal(units: 1, scale: 2) }
}

extension StringProtocol {
  /// The text without white space at both ends.
  var trimmed: String {
    let start = drop(while: \.isWhitespace)
    return String(start.prefix(upTo: start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex))
  }
}

/// Reads the name of a pipeline, which is also the name of a folder.
enum PipelineName {
  static let accepted = "a name of letters, digits, - and _"
  /// File names are limited to 255 bytes.
  private static let longest = 200

  /// Returns the name in composed form, so that two spellings that look the same are one name to the ledger; nil: not
  /// accepted.
  static func read(_ text: String) -> String? {
    let name = text._nfc.reduce(into: "") { $0.unicodeScalars.append($1) }
    let isAccepted = (1...longest).contains(name.utf8.count) && name.unicodeScalars.allSatisfy(isAccepted)
    return isAccepted ? name : nil
  }

  /// Accepts letters of any script with their marks, digits, and - and _.
  private static func isAccepted(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .nonspacingMark, .spacingMark:
      true
    default: scalar == "-" || scalar == "_"
    }
  }
}
