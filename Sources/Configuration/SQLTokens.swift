/// A word or a sign of an SQL expression.
package enum SQLToken: Equatable {
  /// A key word or a name, in lower case if it has no quotes.
  case word(String, isQuoted: Bool)
  /// A literal's text between its quotes.
  case text(String)
  case number
  /// An operator.
  case sign(String)
  /// A bracket, a comma, a point and the like.
  case mark(Character)
}

extension SQLToken {
  /// Returns the statement without the semicolons and comments after it; nil: the text has more than one statement.
  package static func statement(in sql: String) -> String? {
    var scanner = SQLScanner(sql)
    var (end, hasEnded) = (0, false)
    while let token = scanner.next() {
      if token == .mark(";") {
        hasEnded = true
      } else if hasEnded {
        return nil
      } else {
        end = scanner.place
      }
    }
    return hasEnded || end == 0 ? scanner.text(upTo: end) : sql
  }

  /// Returns the tokens of an expression as PostgreSQL's own scanner separates them, without comments.
  package static func tokens(of sql: String) -> [SQLToken] {
    var scanner = SQLScanner(sql)
    var tokens: [SQLToken] = []
    while let token = scanner.next() { tokens.append(token) }
    return tokens
  }
}

/// Reads one token after the other. It also reads text that the server would refuse, without an error.
private struct SQLScanner {
  private static let signs = Set("+-*/<>=~!@#%^&|`?")
  private let characters: [Character]
  private(set) var place = 0

  init(_ sql: String) {
    characters = Array(sql)
  }

  func text(upTo end: Int) -> String { String(characters[..<end]) }

  private func character(_ offset: Int = 0) -> Character? {
    place + offset < characters.count ? characters[place + offset] : nil
  }

  private var beginsComment: Bool {
    character() == "-" && character(1) == "-" || character() == "/" && character(1) == "*"
  }

  mutating func next() -> SQLToken? {
    skip()
    guard let first = character() else { return nil }
    switch first {
    case "'": return .text(quoted("'", escapes: false))
    case "\"": return .word(quoted("\"", escapes: false), isQuoted: true)
    case "$": if let text = dollarQuoted() { return .text(text) }
    case _ where isNameStart(first): return word()
    case _ where first.isNumber:
      while let next = character(), next.isNumber || next == "." || isNameStart(next) { place += 1 }
      return .number
    case _ where Self.signs.contains(first):
      var sign = ""
      while let next = character(), Self.signs.contains(next), sign.isEmpty || !beginsComment {
        sign.append(next)
        place += 1
      }
      return .sign(sign)
    default: break
    }
    place += 1
    return .mark(first)
  }

  /// Skips blanks and comments. Block comments may be nested.
  private mutating func skip() {
    while let next = character(), next.isWhitespace || beginsComment {
      if next == "-" {
        while let next = character(), !next.isNewline { place += 1 }
      } else if next == "/" {
        var depth = 0
        repeat {
          let (opens, closes) = (character() == "/" && character(1) == "*", character() == "*" && character(1) == "/")
          depth += opens ? 1 : closes ? -1 : 0
          place += opens || closes ? 2 : 1
        } while depth > 0 && place < characters.count
      } else {
        place += 1
      }
    }
  }

  private func isNameStart(_ character: Character) -> Bool {
    character == "_" || character.isLetter || !character.isASCII && !character.isWhitespace
  }

  private mutating func word() -> SQLToken {
    let start = place
    while let next = character(), isNameStart(next) || next.isNumber || next == "$" { place += 1 }
    let word = String(characters[start..<place]).lowercased()
    switch (word, character()) {
    case ("e", "'"): return .text(quoted("'", escapes: true))
    case ("b", "'"), ("x", "'"), ("n", "'"): return .text(quoted("'", escapes: false))
    case ("u", "&"):
      if let quote = character(1), quote == "'" || quote == "\"" {
        place += 1
        let text = quoted(quote, escapes: false)
        return quote == "'" ? .text(text) : .word(text, isQuoted: true)
      }
    default: break
    }
    return .word(word, isQuoted: false)
  }

  /// Reads the text between quotes. Two quotes in a row mean one.
  private mutating func quoted(_ quote: Character, escapes: Bool) -> String {
    place += 1
    var text = ""
    while let next = character() {
      place += 1
      if escapes, next == "\\", let escaped = character() {
        text.append(escaped)
        place += 1
      } else if next != quote {
        text.append(next)
      } else if character() == quote {
        text.append(quote)
        place += 1
      } else {
        break
      }
    }
    return text
  }

  /// Reads `$$…$$` or `$tag$…$tag$`; nil: no such text begins here.
  private mutating func dollarQuoted() -> String? {
    var end = place + 1
    while end < characters.count, isNameStart(characters[end]) || characters[end].isNumber { end += 1 }
    guard end < characters.count, characters[end] == "$" else { return nil }
    let tag = characters[place...end]
    place = end + 1
    let start = place
    while place < characters.count {
      if characters[place...].starts(with: tag) {
        defer { place += tag.count }
        return String(characters[start..<place])
      }
      place += 1
    }
    return String(characters[start...])
  }
}
