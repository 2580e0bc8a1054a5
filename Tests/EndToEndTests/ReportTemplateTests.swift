import Foundation
import TestSupport
import Testing

/// A user's own templates, which `report.templates` names.
@Suite struct `A folder of templates of one's own` {
  @Test func `changes its part of the page alone, and what is wrong in it is told and fails no night`() throws {
    let nightly = try Shop.nightly(
      "templates", yaml: Shop.yaml + "report: { out: reports, formats: [html], templates: own/templates }\n")
    let folder = "\(nightly.folder)/own/templates"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let template = """
      <section id="today">
      <h2>Our {{heading}}</h2>
      {{#lines}}
      <p class="ours">{{who}}: {{why}}</p>
      {{/lines}}
      </section>

      """
    try nightly.write(template, to: "own/templates/today.mustache")
    try nightly.run(date: "2024-12-30")
    func page(_ date: String) throws -> String {
      try String(contentsOfFile: "\(nightly.folder)/reports/\(date)/report.html", encoding: .utf8)
    }
    let own = try page("2024-12-30")
    #expect(own.contains("<h2>Our Today</h2>\n") && own.contains("<p class=\"ours\">"))

    // All other parts are the program's.
    try FileManager.default.removeItem(atPath: "\(folder)/today.mustache")
    let made = try nightly.tierbook("report")
    #expect(made.status == 0, "\(made.errors)")
    let part = #/<section id="today">.*?<\/section>\n/#.dotMatchesNewlines()
    let programs = try page("2024-12-30")
    #expect(programs.contains("<h2>Today</h2>") && programs.replacing(part, with: "") == own.replacing(part, with: ""))

    try nightly.write(template.replacing("{{/lines}}", with: "{{/line}}"), to: "own/templates/today.mustache")
    let night = try nightly.run(date: "2024-12-31", "--metrics-file", "metrics.prom")
    let wrong = """
      \(folder)/today.mustache:5:1: "line" is closed, and "lines" is open since line 3
        accepted: {{/lines}}
        hint: close sections in the opposite order
      """
    #expect(night.errors == "tierbook: warning: report: \(wrong)\n")
    #expect(!FileManager.default.fileExists(atPath: "\(nightly.folder)/reports/2024-12-31/report.html"))
    let metrics = try String(contentsOfFile: "\(nightly.folder)/metrics.prom", encoding: .utf8)
    #expect(metrics.contains("\ntierbook_report_failed{pipeline=\"shop\",command=\"run\"} 1\n"))
    expect(try nightly.tierbook("report"), code: 2, error: wrong)
  }
}
