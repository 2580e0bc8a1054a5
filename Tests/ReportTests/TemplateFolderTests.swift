import Configuration
import Foundation
import Mustache
import TestSupport
import Testing

@testable import Report

@Suite struct `A folder of templates` {
  private func library(_ files: [String: String]) throws -> String {
    let folder = try TestFolder.make("templates")
    for (name, text) in files { try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8) }
    do {
      return try Templates.render(try Templates.library(own: folder), "howtoread", ["heading": "H", "texts": ["a"]])
    } catch let failure as Failure {
      #expect(failure.code == .usage)
      return failure.description.replacingOccurrences(of: folder, with: "own")
    }
  }

  @Test func `goes before the program's, and may have partials of its own`() throws {
    #expect(try library([:]).contains("<h2>H</h2>"))
    let files = ["howtoread.mustache": "<h2>{{heading}}!</h2>{{> mine}}", "mine.mustache": "{{#texts}}{{.}}{{/texts}}"]
    #expect(try library(files) == "<h2>H!</h2>a")
  }

  @Test func `is refused with the place of what is wrong`() throws {
    #expect(
      try library(["howtoread.mustache": "<h2>\n{{#texts}}</h2>"]) == """
        own/howtoread.mustache:2:1: the section "texts" is not closed
          accepted: {{/texts}} after it
          hint: close it
        """)
    #expect(
      try library(["howtoread.mustache": "{{> tabel}}"]) == """
        own/howtoread.mustache:1:1: there is no template "tabel"
          accepted: card, cardpage, figure, full, head, howtoread, index, mail, page, section, table, today, why
          hint: correct the name, or add tabel.mustache
        """)
    #expect(
      try library(["howtoread.mustache": "{{> howtoread}}"]) == """
        own/howtoread.mustache:1:1: the template "howtoread" includes itself without end
          accepted: at most 50 templates within each other
          hint: put it in a section over a list that ends
        """)
  }
}
