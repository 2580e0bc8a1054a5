/// A tag of a template: `{{name}}` and its like.
struct TemplateTag {
  enum Kind {
    case variable(isEscaped: Bool)
    case section(isInverted: Bool)
    case end
    case comment
    case partial

    /// Whether the tag takes its line away where nothing else stands on it.
    var canStandAlone: Bool {
      if case .variable = self { false } else { true }
    }
  }

  var kind: Kind
  var name: String
  /// The bytes of the tag with its braces.
  var range: Range<Int>

  /// The parts of its name; none: a dot alone.
  var path: [String] { name == "." ? [] : name.split(separator: ".").map(String.init) }
}

/// Finds the tags of a template.
struct TagReader {
  private static let (open, close) = (Array("{{".utf8), Array("}}".utf8))
  private static let language =
    "{{name}}, {{{name}}}, {{&name}}, {{#name}}, {{^name}}, {{/name}}, {{! comment}}, {{> name}}"

  let file: String
  let bytes: [UInt8]

  /// Returns the first tag from a place on; nil: there is none.
  func tag(from place: Int) throws(TemplateProblem) -> TemplateTag? {
    guard let start = find(Self.open, from: place) else { return nil }
    let inside = start + 2
    let mark = inside < bytes.count ? bytes[inside] : 0
    let closing = mark == UInt8(ascii: "{") ? Array("}}}".utf8) : Self.close
    guard let end = find(closing, from: inside) else {
      throw problem(
        start, "the tag is not closed", accepted: String(decoding: closing, as: UTF8.self) + " at its end",
        hint: "close it")
    }
    let range = start..<(end + closing.count)
    let kind: TemplateTag.Kind
    switch mark {
    case UInt8(ascii: "#"): kind = .section(isInverted: false)
    case UInt8(ascii: "^"): kind = .section(isInverted: true)
    case UInt8(ascii: "/"): kind = .end
    case UInt8(ascii: ">"): kind = .partial
    case UInt8(ascii: "!"): return TemplateTag(kind: .comment, name: "", range: range)
    case UInt8(ascii: "{"), UInt8(ascii: "&"): kind = .variable(isEscaped: false)
    case UInt8(ascii: "="): throw unsupported(start, "set delimiters {{= =}} are")
    case UInt8(ascii: "<"), UInt8(ascii: "$"): throw unsupported(start, "inheritance {{< }}, {{$ }} is")
    default: kind = .variable(isEscaped: true)
    }
    var nameStart = inside
    if case .variable(isEscaped: true) = kind {} else { nameStart += 1 }
    let name = trimmed(nameStart..<end)
    if case .partial = kind, name.hasPrefix("*") { throw unsupported(start, "dynamic names {{>*name}} are") }
    guard isName(name, kind) else {
      throw problem(
        start, name.isEmpty ? "the tag has no name" : "\"\(name)\" is no name",
        accepted: "letters, digits, _ and -, with dots between them, or a dot alone",
        hint: "lambdas and functions are not supported: what a template shows is computed before")
    }
    return TemplateTag(kind: kind, name: name, range: range)
  }

  private func isName(_ name: String, _ kind: TemplateTag.Kind) -> Bool {
    switch (name, kind) {
    case (".", .partial): return false
    case (".", _): return true
    default: break
    }
    return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty
        && part.unicodeScalars.allSatisfy {
          $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" || $0 == "-"
        }
    }
  }

  private func find(_ text: [UInt8], from place: Int) -> Int? {
    guard place + text.count <= bytes.count else { return nil }
    return (place...(bytes.count - text.count)).first { start in
      bytes[start] == text[0] && bytes[start..<(start + text.count)].elementsEqual(text)
    }
  }

  private func trimmed(_ range: Range<Int>) -> String {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    let kept = bytes[range].drop(while: isBlank)
    let end = kept.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? kept.startIndex
    return String(decoding: kept[..<end], as: UTF8.self)
  }

  func problem(_ place: Int, _ what: String, accepted: String? = nil, hint: String? = nil) -> TemplateProblem {
    let position = TemplatePosition(place, in: bytes)
    return TemplateProblem(
      place: "\(file):\(position.line):\(position.column)", what: what, accepted: accepted, hint: hint)
  }

  private func unsupported(_ place: Int, _ what: String) -> TemplateProblem {
    problem(place, "\(what) not supported", accepted: Self.language, hint: "write the template without")
  }
}
