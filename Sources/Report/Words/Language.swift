package import Tables

/// The language of a report.
package enum Language: String, Sendable, CaseIterable {
  case english = "en"
  case chinese = "zh"
  /// Chinese and English beside each other.
  case both

  /// The text in the language.
  package func text(_ words: Words) -> String {
    switch self {
    case .english: words.english
    case .chinese: words.chinese
    case .both: words.chinese == words.english ? words.english : "\(words.chinese) \(words.english)"
    }
  }

  /// Words that make one phrase, each language's by itself.
  package func text(_ words: [Words]) -> String {
    text(Words(words.map(\.english).joined(separator: " "), words.map(\.chinese).joined(separator: " ")))
  }

  /// What HTML calls it.
  package var code: String { self == .english ? "en" : "zh" }
}
