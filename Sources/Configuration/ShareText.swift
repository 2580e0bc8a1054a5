import Arithmetic
// The standard library has the composed form, by which it compares texts, for whoever asks by this name alone.
@_spi(_Unicode) import Swift

/// A share as people write it: `0.8` or `80%`; nil: no number. Whether it is one that is accepted, the reader says.
func readShare(_ text: String) -> ExactDecimal? {
  guard text.hasSuffix("%") else { return ExactDecimal(text) }
  let percent = text.dropLast().trimmed
  return ExactDecimal(percent).map { $0 * ExactDecimal(units: 1, scale: 2) }
}

extension StringProtocol {
  /// Without blanks and line feeds at both ends.
  var trimmed: String {
    let start = drop(while: \.isWhitespace)
    return String(start.prefix(upTo: start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex))
  }
}

/// The name of a pipeline, which is also that of a folder.
enum PipelineName {
  static let accepted = "a name of letters, digits, - and _"
  /// What a file's name may have is 255 bytes.
  private static let longest = 200

  /// In the composed form, so that two spellings that look the same are one name to the ledger; nil: not accepted.
  static func read(_ text: String) -> String? {
    let name = text._nfc.reduce(into: "") { $0.unicodeScalars.append($1) }
    let isAccepted = (1...longest).contains(name.utf8.count) && name.unicodeScalars.allSatisfy(isAccepted)
    return isAccepted ? name : nil
  }

  /// Letters of any script, with the marks that are written on them, and its digits.
  private static func isAccepted(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .nonspacingMark, .spacingMark:
      true
    default: scalar == "-" || scalar == "_"
    }
  }
}
