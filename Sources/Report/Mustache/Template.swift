/// A template as its parts, in order.
struct Template: Sendable {
  /// More than any page needs; a text of a million opening tags must not end the program.
  private static let deepest = 50

  enum Part: Sendable {
    /// - Parameter startsLine: whether its first character is the first of a line of the template.
    case text([UInt8], startsLine: Bool)
    case variable(path: [String], isEscaped: Bool)
    case section(path: [String], isInverted: Bool, [Part])
    /// - Parameter indentation: what each of its lines begins with.
    case partial(name: String, indentation: [UInt8], TemplatePosition)
  }

  let file: String
  let parts: [Part]

  /// - Throws: `TemplateProblem` for what is no Mustache, or a part of it that is not supported.
  init(_ source: TemplateSource) throws(TemplateProblem) {
    file = source.file
    let bytes = Array(source.text.utf8)
    let reader = TagReader(file: source.file, bytes: bytes)
    /// The sections that are open, outermost first, with what stands in each so far.
    var open: [(tag: TemplateTag, parts: [Part])] = []
    var parts: [Part] = []
    var place = 0
    func startsLine(_ place: Int) -> Bool { place == 0 || bytes[place - 1] == newline }
    func add(_ range: Range<Int>) {
      if !range.isEmpty { parts.append(.text(Array(bytes[range]), startsLine: startsLine(range.lowerBound))) }
    }
    while let tag = try reader.tag(from: place) {
      let line = tag.kind.canStandAlone ? Self.line(of: tag.range, in: bytes) : nil
      let cut = line ?? tag.range
      add(place..<cut.lowerBound)
      // A tag at a line's beginning has an empty text before it, which says so.
      if line == nil, startsLine(cut.lowerBound) { parts.append(.text([], startsLine: true)) }
      place = cut.upperBound
      switch tag.kind {
      case .comment: break
      case .variable(let isEscaped): parts.append(.variable(path: tag.path, isEscaped: isEscaped))
      case .partial:
        parts.append(
          .partial(
            name: tag.name, indentation: line.map { Array(bytes[$0.lowerBound..<tag.range.lowerBound]) } ?? [],
            TemplatePosition(tag.range.lowerBound, in: bytes)))
      case .section:
        guard open.count < Self.deepest else {
          throw reader.problem(
            tag.range.lowerBound, "sections lie in each other more than \(Self.deepest) deep",
            accepted: "at most \(Self.deepest)", hint: "close those that are open, or move some to a partial")
        }
        open.append((tag, parts))
        parts = []
      case .end:
        guard let section = open.popLast() else {
          throw reader.problem(
            tag.range.lowerBound, "no section \"\(tag.name)\" is open", accepted: "{{#\(tag.name)}} before it",
            hint: "open the section, or remove this tag")
        }
        guard section.tag.name == tag.name else {
          let opened = TemplatePosition(section.tag.range.lowerBound, in: bytes)
          throw reader.problem(
            tag.range.lowerBound,
            "\"\(tag.name)\" is closed, and \"\(section.tag.name)\" is open since line \(opened.line)",
            accepted: "{{/\(section.tag.name)}}", hint: "close sections in the opposite order")
        }
        guard case .section(let isInverted) = section.tag.kind else { break }
        parts = section.parts + [.section(path: tag.path, isInverted: isInverted, parts)]
      }
    }
    if let section = open.last {
      throw reader.problem(
        section.tag.range.lowerBound, "the section \"\(section.tag.name)\" is not closed",
        accepted: "{{/\(section.tag.name)}} after it", hint: "close it")
    }
    add(place..<bytes.count)
    self.parts = parts
  }

  /// Returns the whole line of a tag with its end, if nothing but blanks stands beside the tag.
  private static func line(of tag: Range<Int>, in bytes: [UInt8]) -> Range<Int>? {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    var start = tag.lowerBound
    while start > 0, isBlank(bytes[start - 1]) { start -= 1 }
    guard start == 0 || bytes[start - 1] == newline else { return nil }
    var end = tag.upperBound
    while end < bytes.count, isBlank(bytes[end]) { end += 1 }
    if end + 1 < bytes.count, bytes[end] == 0x0D, bytes[end + 1] == newline { end += 1 }
    guard end == bytes.count || bytes[end] == newline else { return nil }
    return start..<min(end + 1, bytes.count)
  }

  /// The partials that it calls, and where.
  var partials: [(name: String, position: TemplatePosition)] {
    Self.partials(parts)
  }

  private static func partials(_ parts: [Part]) -> [(name: String, position: TemplatePosition)] {
    parts.flatMap { part -> [(name: String, position: TemplatePosition)] in
      switch part {
      case .partial(let name, _, let position): [(name, position)]
      case .section(_, _, let parts): partials(parts)
      case .text, .variable: []
      }
    }
  }
}
