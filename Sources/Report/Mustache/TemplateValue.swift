/// What a template is filled with. A text is shown, and its characters of HTML escaped; a section over a list stands once
/// for each element, one over an object or a text once, one over a flag if it is true.
package enum TemplateValue: Sendable, Equatable {
  case text(String)
  case flag(Bool)
  case list([TemplateValue])
  case object([String: TemplateValue])

  package static func list(_ objects: [TemplateFields]) -> Self { .list(objects.map { .object($0) }) }
  package static func list(_ texts: [String]) -> Self { .list(texts.map { .text($0) }) }
}

/// The values of an object by their names.
package typealias TemplateFields = [String: TemplateValue]

extension TemplateValue: ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(stringLiteral text: String) { self = .text(text) }
  package init(booleanLiteral flag: Bool) { self = .flag(flag) }
  package init(arrayLiteral elements: TemplateValue...) { self = .list(elements) }
  package init(dictionaryLiteral fields: (String, TemplateValue)...) {
    self = .object(TemplateFields(uniqueKeysWithValues: fields))
  }
}

extension TemplateValue {
  /// Whether a section over it stands in the page; where it does not, an inverted one does.
  var isShown: Bool {
    switch self {
    case .text(let text): !text.isEmpty
    case .flag(let flag): flag
    case .list(let elements): !elements.isEmpty
    case .object: true
    }
  }

  /// What a variable shows: of a list or an object nothing.
  package var shown: String {
    switch self {
    case .text(let text): text
    case .flag(let flag): flag ? "true" : "false"
    case .list, .object: ""
    }
  }
}
