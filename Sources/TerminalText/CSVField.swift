/// A field of CSV (RFC 4180): in quotation marks only where a comma, a quotation mark or a line break asks for it. Blanks
/// at its ends are part of it without them.
package func csvField(_ text: String) -> String {
  guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
  // Scalars, since a mark on a quotation mark would make another character of it.
  var quoted = String.UnicodeScalarView()
  quoted.append("\"")
  for scalar in text.unicodeScalars {
    if scalar == "\"" { quoted.append("\"") }
    quoted.append(scalar)
  }
  quoted.append("\"")
  return String(quoted)
}
