/// Columns of a terminal that a text takes: two for the wide characters of East Asia and for pictures, none for marks
/// that join the character before them.
package func displayWidth(_ text: String) -> Int {
  // Most texts are ASCII, in which a byte is a column.
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
  return text.reduce(0) { $0 + width($1) }
}

extension String {
  /// With blanks behind it, up to `width` columns.
  package func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - displayWidth(self)))
  }
}

/// A character is drawn as wide as its widest part: a letter with its marks, a syllable of Hangul with its letters.
private func width(_ character: Character) -> Int { character.unicodeScalars.map(width).max() ?? 0 }

private func width(_ scalar: Unicode.Scalar) -> Int {
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format, .control: return 0
  default: break
  }
  if wide.contains(where: { $0.contains(scalar.value) }) || scalar.properties.isEmojiPresentation { return 2 }
  // Vowels and final consonants of Hangul stand in the syllable before them.
  return (0x1160...0x11FF).contains(scalar.value) ? 0 : 1
}

/// Blocks whose characters are Wide or Fullwidth. Source: EastAsianWidth.txt of Unicode 15.1; unassigned places within
/// them count too.
private let wide: [ClosedRange<UInt32>] = [
  0x1100...0x115F,  // Hangul's leading consonants
  0x2E80...0x303E,  // radicals, punctuation of Chinese and Japanese
  0x3041...0x33FF,  // kana, Bopomofo, squared words
  0x3400...0x4DBF, 0x4E00...0xA4CF,  // ideographs, Yi
  0xA960...0xA97C, 0xAC00...0xD7A3,  // Hangul
  0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B,  // compatible and vertical forms
  0xFF01...0xFF60, 0xFFE0...0xFFE6,  // full width Latin and signs
  0x16FE0...0x18D08, 0x1AFF0...0x1B2FB,  // Tangut, Khitan, older kana
  0x20000...0x3FFFD,  // rarer ideographs
]
