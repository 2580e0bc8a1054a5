import CLibYAML

/// A value of a YAML text as written. The reader decides what a scalar means.
struct YAMLNode {
  indirect enum Content {
    case scalar(String)
    case sequence([YAMLNode])
    case mapping([(key: YAMLNode, value: YAMLNode)])
  }

  let content: Content
  let mark: YAMLMark

  var scalar: String? { if case .scalar(let text) = content { text } else { nil } }
  var sequence: [YAMLNode]? { if case .sequence(let items) = content { items } else { nil } }
  var mapping: [(key: YAMLNode, value: YAMLNode)]? { if case .mapping(let pairs) = content { pairs } else { nil } }

  /// Returns the single document of a text; nil: the text has none.
  static func document(of text: String) throws(YAMLError) -> YAMLNode? { try YAMLComposer(text).document() }
}

/// A place in a text; line and column count from 1.
struct YAMLMark: CustomStringConvertible {
  let line: Int
  let column: Int

  init(line: Int, column: Int) { (self.line, self.column) = (line, column) }

  init(_ mark: yaml_mark_t) { (line, column) = (mark.line + 1, mark.column + 1) }

  var description: String { "\(line):\(column)" }
}

struct YAMLError: Error {
  enum Kind {
    case syntax
    /// A map has the same key twice.
    case duplicateKey
    /// The text has characters that YAML does not allow.
    case characters
  }

  let kind: Kind
  /// What is wrong; for a duplicate key, the key.
  let problem: String
  let mark: YAMLMark

  init(_ problem: String, _ mark: YAMLMark, _ kind: Kind = .syntax) {
    (self.problem, self.mark, self.kind) = (problem, mark, kind)
  }
}

/// Builds nodes from libyaml's events. libyaml's own composer refuses a repeated anchor, and lets a list contain
/// itself.
private final class YAMLComposer {
  /// The deepest nesting. libyaml may set no limit, and deeper recursion would overflow the stack.
  private static let deepest = 1000

  private enum Event {
    case alias(String)
    case scalar(String, anchor: String?)
    case sequenceStart(anchor: String?)
    case mappingStart(anchor: String?)
    case sequenceEnd
    case mappingEnd
    case streamEnd
    /// The start of the stream, or the start or end of a document.
    case bound
  }

  /// The parser points into itself and into the text, so neither may move.
  private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private var anchors: [String: YAMLNode] = [:]
  private var mark = YAMLMark(line: 1, column: 1)

  init(_ text: String) {
    bytes = .allocate(capacity: text.utf8.count)
    _ = bytes.initialize(from: text.utf8)
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    bytes.deallocate()
  }

  func document() throws(YAMLError) -> YAMLNode? {
    _ = try next()
    if case .streamEnd = try next() { return nil }
    let node = try node(try next(), depth: 1)
    _ = try next()
    guard case .streamEnd = try next() else { throw YAMLError("but found another document", mark) }
    return node
  }

  private func node(_ event: Event, depth: Int) throws(YAMLError) -> YAMLNode {
    let start = mark
    guard depth <= Self.deepest else {
      throw YAMLError("more than \(Self.deepest) lists and maps stand in one another", start)
    }
    let (content, anchor): (YAMLNode.Content, String?)
    switch event {
    case .alias(let name):
      guard let node = anchors[name] else { throw YAMLError("found undefined alias", start) }
      return node
    case .scalar(let text, let name): (content, anchor) = (.scalar(text), name)
    case .sequenceStart(let name): (content, anchor) = (.sequence(try items(depth)), name)
    case .mappingStart(let name): (content, anchor) = (.mapping(try pairs(depth)), name)
    case .sequenceEnd, .mappingEnd, .streamEnd, .bound: preconditionFailure("libyaml ends what has not begun")
    }
    let node = YAMLNode(content: content, mark: start)
    if let anchor { anchors[anchor] = node }
    return node
  }

  private func items(_ depth: Int) throws(YAMLError) -> [YAMLNode] {
    var items: [YAMLNode] = []
    while true {
      let event = try next()
      if case .sequenceEnd = event { return items }
      items.append(try node(event, depth: depth + 1))
    }
  }

  private func pairs(_ depth: Int) throws(YAMLError) -> [(key: YAMLNode, value: YAMLNode)] {
    var pairs: [(key: YAMLNode, value: YAMLNode)] = []
    var marks: [String: YAMLMark] = [:]
    var twice: Set<String> = []
    while true {
      let event = try next()
      if case .mappingEnd = event { break }
      let key = try node(event, depth: depth + 1)
      if let name = key.scalar {
        if marks[name] == nil { marks[name] = key.mark } else { twice.insert(name) }
      }
      pairs.append((key, try node(try next(), depth: depth + 1)))
    }
    if let name = twice.min(), let mark = marks[name] { throw YAMLError(name, mark, .duplicateKey) }
    return pairs
  }

  /// Reads the next event and sets `mark` to its beginning.
  private func next() throws(YAMLError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw error() }
    defer { yaml_event_delete(&event) }
    mark = YAMLMark(event.start_mark)
    func name(_ bytes: UnsafeMutablePointer<UInt8>?) -> String? { bytes.map { String(cString: $0) } }
    switch event.type {
    case YAML_ALIAS_EVENT: return .alias(name(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      // The text may contain zero bytes.
      let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      return .scalar(text, anchor: name(scalar.anchor))
    case YAML_SEQUENCE_START_EVENT: return .sequenceStart(anchor: name(event.data.sequence_start.anchor))
    case YAML_MAPPING_START_EVENT: return .mappingStart(anchor: name(event.data.mapping_start.anchor))
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    case YAML_STREAM_END_EVENT: return .streamEnd
    default: return .bound
    }
  }

  private func error() -> YAMLError {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "there is no memory left"
    guard parser.pointee.error == YAML_READER_ERROR else {
      return YAMLError(problem, YAMLMark(parser.pointee.problem_mark))
    }
    // The error has only a byte offset.
    let before = String(decoding: bytes.prefix(parser.pointee.problem_offset), as: UTF8.self).unicodeScalars
    let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
    return YAMLError(problem, YAMLMark(line: lines.count, column: (lines.last?.count ?? 0) + 1), .characters)
  }
}
