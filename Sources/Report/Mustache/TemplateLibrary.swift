import TerminalText

/// Templates that call each other, compiled: the logic-less part of Mustache (https://mustache.github.io/mustache.5.html).
package struct TemplateLibrary: Sendable {
  /// Partials within partials. Data may make it deep, as a tree does; a partial that always includes itself has no end.
  private static let deepest = 50

  private let templates: [String: Template]

  /// - Throws: `TemplateProblem` for what is no template, or calls one that is not there.
  package init(_ sources: [TemplateSource]) throws(TemplateProblem) {
    var templates: [String: Template] = [:]
    for source in sources { templates[source.name] = try Template(source) }
    for source in sources {
      guard let template = templates[source.name] else { continue }
      for (name, position) in template.partials where templates[name] == nil {
        throw TemplateProblem(
          place: "\(template.file):\(position.line):\(position.column)", what: "there is no template \"\(name)\"",
          accepted: templates.keys.sorted().joined(separator: ", "), hint: "correct the name, or add \(name).mustache")
      }
    }
    self.templates = templates
  }

  /// - Parameter name: of a template of the library.
  /// - Throws: `TemplateProblem` for a partial that includes itself without end.
  package func render(_ name: String, _ fields: TemplateFields) throws(TemplateProblem) -> String {
    guard let template = templates[name] else { preconditionFailure("no template \(name)") }
    var writer = Writer(templates: templates, stack: [.object(fields)])
    try writer.write(template.parts, of: template)
    return String(decoding: writer.page, as: UTF8.self)
  }

  private struct Writer {
    let templates: [String: Template]
    /// The values of the sections around, outermost first.
    var stack: [TemplateValue]
    var page: [UInt8] = []
    /// What each line begins with.
    private var indentation: [UInt8] = []
    private var depth = 0

    init(templates: [String: Template], stack: [TemplateValue]) {
      (self.templates, self.stack) = (templates, stack)
    }

    mutating func write(_ parts: [Template.Part], of template: Template) throws(TemplateProblem) {
      for part in parts {
        switch part {
        case .text(let text, let startsLine): write(text, startsLine)
        case .variable(let path, let isEscaped):
          guard let text = value(path)?.shown else { break }
          page += (isEscaped ? text.escapedForHTML : text).utf8
        case .section(let path, let isInverted, let parts):
          try writeSection(value(path), isInverted, parts, of: template)
        case .partial(let name, let more, let position):
          guard let partial = templates[name] else { break }
          guard depth < TemplateLibrary.deepest else {
            throw TemplateProblem(
              place: "\(template.file):\(position.line):\(position.column)",
              what: "the template \"\(name)\" includes itself without end",
              accepted: "at most \(TemplateLibrary.deepest) templates within each other",
              hint: "put it in a section over a list that ends")
          }
          let before = indentation
          (indentation, depth) = (indentation + more, depth + 1)
          try write(partial.parts, of: partial)
          (indentation, depth) = (before, depth - 1)
        }
      }
    }

    private mutating func writeSection(
      _ value: TemplateValue?, _ isInverted: Bool, _ parts: [Template.Part], of template: Template
    ) throws(TemplateProblem) {
      let isShown = value?.isShown ?? false
      guard isShown != isInverted else { return }
      guard let value, !isInverted else { return try write(parts, of: template) }
      let values = if case .list(let elements) = value { elements } else { [value] }
      for value in values {
        stack.append(value)
        try write(parts, of: template)
        stack.removeLast()
      }
    }

    private mutating func write(_ text: [UInt8], _ startsLine: Bool) {
      guard !indentation.isEmpty else {
        page += text
        return
      }
      if startsLine { page += indentation }
      for (place, byte) in text.enumerated() {
        page.append(byte)
        // The next text or tag begins its line itself.
        if byte == newline, place + 1 < text.count { page += indentation }
      }
    }

    /// Looks a name up. Its first part is a field of the innermost object that has such a field; each further part is a
    /// field of the value before it. A name without parts is the innermost value.
    private func value(_ path: [String]) -> TemplateValue? {
      guard let first = path.first else { return stack.last }
      for case .object(let fields) in stack.reversed() {
        guard var found = fields[first] else { continue }
        for part in path.dropFirst() {
          guard case .object(let fields) = found, let next = fields[part] else { return nil }
          found = next
        }
        return found
      }
      return nil
    }
  }
}
