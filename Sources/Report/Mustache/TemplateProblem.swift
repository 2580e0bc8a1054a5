/// What is wrong with a template, and where.
package struct TemplateProblem: Error, Equatable {
  /// `file:line:column`, both from 1, in characters.
  package var place: String
  package var what: String
  package var accepted: String?
  package var hint: String?
}

/// A template's text, with what it is called by errors and by other templates.
package struct TemplateSource: Sendable {
  /// What `{{> name}}` calls it.
  package var name: String
  /// What errors call it: a path.
  package var file: String
  package var text: String

  package init(name: String, file: String, text: String) {
    (self.name, self.file, self.text) = (name, file, text)
  }
}

/// A place in a template.
struct TemplatePosition: Sendable, Equatable {
  var line: Int
  var column: Int

  /// - Parameter offset: of a byte of the text.
  init(_ offset: Int, in bytes: [UInt8]) {
    let before = bytes[..<offset]
    let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
    line = before.count { $0 == newline } + 1
    // Bytes that go on with a character are none of their own.
    column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
  }
}

let newline = UInt8(ascii: "\n")
