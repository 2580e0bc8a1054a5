import Arithmetic
import FoundationEssentials
import PostgreSQL
import Tables
import TerminalText

/// A decimal as people read it: `1406775.80` as `1,406,775.80`; other texts unchanged.
func groupedText(_ text: String) -> String {
  guard ExactDecimal(text) != nil else { return text }
  let parts = text.split(separator: ".", maxSplits: 1)
  guard let whole = parts.first else { return text }
  let (sign, digits) = whole.hasPrefix("-") ? ("-", whole.dropFirst()) : ("", whole)
  return sign + digits.groupedDigits + (parts.count > 1 ? ".\(parts[1])" : "")
}

/// The elements of a list in JSON; nil: it is none.
func elements(ofJSON text: String) -> [String]? { try? JSONDecoder().decode([String].self, from: Data(text.utf8)) }

/// A list as JSON, as the server prints it.
func jsonArray(_ texts: [String]) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .withoutEscapingSlashes
  return (try? encoder.encode(texts)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
}

extension ColumnDeclaration {
  /// A value as people read it: amounts and counts with commas, lists with commas between them.
  func shown(_ text: String?) -> String {
    guard let text else { return "null" }
    switch type {
    case .other(.textArray):
      let elements = elements(ofJSON: text) ?? []
      return elements.isEmpty ? "none" : elements.joined(separator: ", ")
    case .decimal: return groupedText(text)
    default: return unit == .count ? groupedText(text) : text
    }
  }
}
