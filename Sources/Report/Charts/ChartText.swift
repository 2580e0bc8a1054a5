import TerminalText

/// Size of a chart's texts in units of its view box.
let textSize = 12.0

/// A position or length in the view box, with at most one decimal: finer than what is printed.
func short(_ value: Double) -> String {
  guard value.isFinite else { return "0" }
  let tenths = Int((min(max(value, -1e9), 1e9) * 10).rounded())
  let (whole, tenth) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
  return (tenths < 0 ? "-" : "") + String(whole) + (tenth == 0 ? "" : ".\(tenth)")
}

/// A share of 1, with at most two decimals.
func shortShare(_ value: Double) -> String {
  let hundredths = value.isNaN ? 0 : Int((min(max(value, 0), 1) * 100).rounded())
  switch hundredths {
  case 0: return "0"
  case 100: return "1"
  default: return hundredths % 10 == 0 ? ".\(hundredths / 10)" : hundredths < 10 ? ".0\(hundredths)" : ".\(hundredths)"
  }
}

extension String {
  /// A single line as XML allows it, in the direction of its own letters: without control characters and without marks
  /// that turn the direction of writing, which would show a name as another.
  var cleaned: String {
    guard unicodeScalars.contains(where: { $0.replacement != $0 }) else { return self }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: unicodeScalars.lazy.compactMap(\.replacement))
    return String(text)
  }

  /// Cleaned, as the content of an element or an attribute.
  var escaped: String { cleaned.escapedForHTML }

  /// As much of it, with an ellipsis, as has room; itself if all of it has.
  func shortened(to room: Double, size: Double = textSize) -> String {
    guard width(size: size) > room else { return self }
    var left = room - "…".width(size: size)
    var text = ""
    for character in self {
      left -= character.ems * size
      guard left >= 0 else { break }
      text.append(character)
    }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text + "…"
  }

  /// Width as drawn in a usual font without serifs, rather too wide than too narrow: which font a reader has is not
  /// known.
  func width(size: Double = textSize) -> Double { reduce(0) { $0 + $1.ems } * size }
}

extension Unicode.Scalar {
  /// What stands in a text in its place; nil: nothing.
  fileprivate var replacement: Unicode.Scalar? {
    switch value {
    case 0x20...0x7E: return self
    case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029: return " "
    case ..<0xA0, 0xFDD0...0xFDEF: return nil
    // The last two of each plane are no characters.
    case _ where value & 0xFFFE == 0xFFFE: return nil
    default: return properties.isBidiControl ? nil : self
    }
  }

  fileprivate var ems: Double {
    switch self {
    case "i", "j", "l", "I", "'", ",", ".", ":", ";", "|", " ": return 0.34
    case "f", "t", "r", "!", "(", ")", "[", "]", "/", "-": return 0.42
    case "m", "M", "W", "@", "%", "…": return 1
    case "w", "+", "=", "−", "<", ">", "#", "~": return 0.84
    case "A"..."Z", "&": return 0.78
    case "\u{20}"..."\u{7E}": return 0.64
    default: break
    }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: return properties.isEmojiPresentation || wide.contains { $0.contains(value) } ? 1.28 : 0.7
    }
  }
}

extension Character {
  /// A character is drawn as wide as its widest part: a letter with its marks.
  var ems: Double { unicodeScalars.map(\.ems).max() ?? 0 }
}

/// Blocks whose characters take twice the width of a Latin letter.
private let wide: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2E80...0xA4CF,  // Hangul's consonants; radicals, kana, ideographs, Yi
  0xA960...0xA97C, 0xAC00...0xD7A3,  // Hangul
  0xF900...0xFAFF, 0xFE10...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6,  // compatible and full width forms
  0x16FE0...0x1B2FB, 0x20000...0x3FFFD,  // Tangut, older kana, rarer ideographs
]
