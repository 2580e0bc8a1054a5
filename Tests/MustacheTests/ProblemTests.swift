import Mustache
import Testing

@Suite struct `What is no template` {
  private func expect(_ text: String, _ partials: [String: String] = [:], _ lines: String...) {
    let problem = #expect(throws: TemplateProblem.self) { try rendered(text, [:], partials) }
    guard let problem else { return }
    #expect(
      ["\(problem.place): \(problem.what)", problem.accepted, problem.hint].compactMap { $0 } == lines)
  }

  @Test func `says where a tag or a section is not closed`() {
    expect("a\n一{{b", [:], "t.m:2:2: the tag is not closed", "}} at its end", "close it")
    expect("{{{b}}", [:], "t.m:1:1: the tag is not closed", "}}} at its end", "close it")
    expect(
      "\n {{#a}}\n{{#b}}{{/b}}", [:], "t.m:2:2: the section \"a\" is not closed", "{{/a}} after it", "close it")
    expect(
      "{{#a}}\n{{#b}}\n{{/a}}", [:], "t.m:3:1: \"a\" is closed, and \"b\" is open since line 2", "{{/b}}",
      "close sections in the opposite order")
    expect(
      "x{{/a}}", [:], "t.m:1:2: no section \"a\" is open", "{{#a}} before it",
      "open the section, or remove this tag")
  }

  @Test func `says what is no name`() {
    let accepted = "letters, digits, _ and -, with dots between them, or a dot alone"
    let hint = "lambdas and functions are not supported: what a template shows is computed before"
    expect("{{}}", [:], "t.m:1:1: the tag has no name", accepted, hint)
    expect("{{# }}", [:], "t.m:1:1: the tag has no name", accepted, hint)
    expect("{{upper(a)}}", [:], "t.m:1:1: \"upper(a)\" is no name", accepted, hint)
    expect("{{a..b}}", [:], "t.m:1:1: \"a..b\" is no name", accepted, hint)
  }

  @Test func `says what is not supported`() {
    let accepted = "{{name}}, {{{name}}}, {{&name}}, {{#name}}, {{^name}}, {{/name}}, {{! comment}}, {{> name}}"
    let hint = "write the template without"
    expect("{{=<% %>=}}", [:], "t.m:1:1: set delimiters {{= =}} are not supported", accepted, hint)
    expect("{{<p}}{{/p}}", [:], "t.m:1:1: inheritance {{< }}, {{$ }} is not supported", accepted, hint)
    expect("{{$p}}{{/p}}", [:], "t.m:1:1: inheritance {{< }}, {{$ }} is not supported", accepted, hint)
    expect("{{>*p}}", [:], "t.m:1:1: dynamic names {{>*name}} are not supported", accepted, hint)
  }

  @Test func `says which template is not there, and which has no end`() {
    expect(
      "a\n {{> head}}", ["page": ""], "t.m:2:2: there is no template \"head\"", "page, t",
      "correct the name, or add head.mustache")
    expect(
      "{{> p}}", ["p": "a {{> p}}"], "p.m:1:3: the template \"p\" includes itself without end",
      "at most 50 templates within each other", "put it in a section over a list that ends")
    let deep = String(repeating: "{{#a}}", count: 100_000)
    expect(
      deep, [:], "t.m:1:301: sections lie in each other more than 50 deep", "at most 50",
      "close those that are open, or move some to a partial")
  }
}
