import Mustache
import Testing

/// Renders the template `t` of a library.
func rendered(_ text: String, _ fields: TemplateFields = [:], _ partials: [String: String] = [:]) throws -> String {
  let sources = partials.sorted { $0.key < $1.key }.map {
    TemplateSource(name: $0.key, file: "\($0.key).m", text: $0.value)
  }
  return try TemplateLibrary(sources + [TemplateSource(name: "t", file: "t.m", text: text)]).render("t", fields)
}

@Suite struct `A template` {
  @Test func `shows values by their names`() throws {
    #expect(try rendered("{{a}} {{ b.c }} {{b.d}}{{none}}.", ["a": "1", "b": ["c": "2"]]) == "1 2 .")
    #expect(try rendered("{{yes}} {{list}}", ["yes": true, "list": ["a"]]) == "true ")
    #expect(try rendered("一{{名}}", ["名": "茶"]) == "一茶")
  }

  @Test func `escapes what HTML reads, unless it is asked not to`() throws {
    let fields: TemplateFields = ["a": "<b>\"&'</b>"]
    #expect(try rendered("{{a}}", fields) == "&lt;b&gt;&quot;&amp;&#39;&lt;/b&gt;")
    #expect(try rendered("{{{a}}}|{{&a}}|{{& a }}", fields) == "<b>\"&'</b>|<b>\"&'</b>|<b>\"&'</b>")
  }

  @Test func `has sections over lists, objects, texts and flags`() throws {
    #expect(try rendered("{{#l}}{{n}},{{/l}}", ["l": [["n": "1"], ["n": "2"]]]) == "1,2,")
    #expect(try rendered("{{#l}}({{.}}){{/l}}", ["l": ["a", "<"]]) == "(a)(&lt;)")
    #expect(try rendered("{{#o}}{{x}}{{y}}{{/o}}", ["o": ["x": "in"], "y": "out"]) == "inout")
    #expect(try rendered("{{#t}}[{{t}}{{.}}]{{/t}}{{#e}}no{{/e}}", ["t": "a", "e": ""]) == "[aa]")
    #expect(try rendered("{{#y}}yes{{/y}}{{#n}}no{{/n}}{{#none}}no{{/none}}", ["y": true, "n": false]) == "yes")
    #expect(try rendered("{{#a.b}}{{c}}{{/a.b}}", ["a": ["b": ["c": "deep"]]]) == "deep")
    // Lists within lists.
    #expect(try rendered("{{#l}}<{{#.}}{{.}}{{/.}}>{{/l}}", ["l": [["1", "2"], []]]) == "<12><>")
  }

  @Test func `has inverted sections where there is nothing`() throws {
    let fields: TemplateFields = ["empty": "", "no": false, "list": [], "some": "x"]
    #expect(
      try rendered("{{^empty}}1{{/empty}}{{^no}}2{{/no}}{{^list}}3{{/list}}{{^none}}4{{/none}}", fields) == "1234")
    #expect(try rendered("{{^some}}1{{/some}}", fields) == "")
  }

  @Test func `finds the first part of a name outside, and the rest in it alone`() throws {
    let fields: TemplateFields = ["a": ["b": "outer"], "s": ["a": ["c": "inner"]]]
    #expect(try rendered("{{#s}}{{a.b}}|{{a.c}}{{/s}}", fields) == "|inner")
  }

  @Test func `has comments, of one line or more`() throws {
    #expect(try rendered("a{{! none }}b\n  {{! one\n two }}\nc") == "ab\nc")
  }

  @Test func `takes away the line of a tag that stands alone`() throws {
    #expect(try rendered("a\n  {{#s}}\t\nb\n{{/s}}\nc", ["s": true]) == "a\nb\nc")
    #expect(try rendered("{{#s}}\r\nb\r\n{{/s}}\r\nc", ["s": true]) == "b\r\nc")
    #expect(try rendered("  {{#s}}b{{/s}}\n", ["s": true]) == "  b\n")
    #expect(try rendered("a\n  {{/*}}".replacing("{{/*}}", with: "{{! at the end }}")) == "a\n")
    // A variable stands for something.
    #expect(try rendered("a\n{{none}}\nb") == "a\n\nb")
    #expect(try rendered("{{#l}}\n- {{.}}\n{{/l}}\n", ["l": ["1", "2"]]) == "- 1\n- 2\n")
  }

  @Test func `calls others, which see what it sees`() throws {
    #expect(try rendered("[{{> p}}]", ["a": "1"], ["p": "{{a}}"]) == "[1]")
    #expect(try rendered("{{#l}}{{>p}}{{/l}}", ["l": ["1", "2"]], ["p": "({{.}})"]) == "(1)(2)")
  }

  @Test func `indents the lines of what it calls on a line of its own, and no line of a value`() throws {
    let fields: TemplateFields = ["c": "<\n->"]
    #expect(try rendered("\\\n {{>p}}\n/\n", fields, ["p": "|\n{{{c}}}\n|\n"]) == "\\\n |\n <\n->\n |\n/\n")
    #expect(try rendered("  {{>p}}>", fields, ["p": ">\n>"]) == "  >\n>>")
    let nested = ["p": "a\n  {{> q}}\nb\n", "q": "1\n{{#c}}\n2\n{{/c}}\n{{c}}\n"]
    #expect(try rendered(" {{> p}}\n", ["c": "x"], nested) == " a\n   1\n   2\n   x\n b\n")
  }

  @Test func `may call itself as deep as what it shows`() throws {
    let leaf: TemplateFields = ["n": "3", "l": []]
    let fields: TemplateFields = ["n": "1", "l": [["n": "2", "l": .list([leaf])]]]
    #expect(try rendered("{{> node}}", fields, ["node": "{{n}}({{#l}}{{> node}}{{/l}})"]) == "1(2(3()))")
  }
}
