import Foundation
import TestSupport
import Testing

/// How the page says that its figures come about.
@Suite struct `The trees of the morning report` {
  private func page(_ more: String...) throws -> String {
    let (database, _) = try Demo.published.get()
    let folder = try TestFolder.make("report_trees")
    let result = try Command(
      try Checkout.executable("tierbook"),
      ["report", "pipelines/demo.yaml", "--format", "html", "--out", folder] + more, environment: database.environment
    ).wait()
    try #require(result.status == 0, "\(result.errors)")
    return try String(contentsOfFile: try #require(result.outputLines.first), encoding: .utf8)
  }

  private struct Tree {
    var anchor: String
    var table: String
    var key: String
    /// Each with the column and the value that it explains, and the text that does.
    var lines: [(column: String, value: String, text: String)]
    var figures: [(column: String, value: String)]
    var command: String
  }

  private func plain(_ html: Substring) -> String {
    String(html).replacing(#/<[^>]*>/#, with: "").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&quot;", with: "\"").replacing("&#39;", with: "'").replacing("&amp;", with: "&")
  }

  private func trees(_ html: String) -> [Tree] {
    let figure = #/<data value="(?<value>[^"]*)" data-column="(?<column>[^"]*)">(?<text>[^<]*)</data>/#
    return html.matches(
      of:
        #/<details class="why" id="(?<id>[^"]+)">.*?<dl data-table="(?<table>[^"]+)" data-key="(?<key>[^"]*)">(?<body>.*?)</dl>\n<p><code>(?<command>[^<]*)</code>/#
        .dotMatchesNewlines()
    ).map { tree in
      let lines = tree.body.matches(of: #/<dt>(?<head>.*?)</dt> <dd>(?<text>.*?)</dd>/#)
      return Tree(
        anchor: String(tree.id), table: String(tree.table), key: plain(tree.key),
        lines: lines.compactMap { line in
          line.head.firstMatch(of: figure).map { (String($0.column), String($0.value), plain(line.text)) }
        },
        figures: tree.body.matches(of: figure).map {
          #expect($0.text.filter { $0 != "," }.replacing("−", with: "-") == $0.value, "all digits are shown")
          return (String($0.column), String($0.value))
        }, command: plain(tree.command))
    }
  }

  @Test func `have the published figures, and their formulas give them`() throws {
    let database = try Demo.published.get().database
    let keys = [
      "product_summary": "product_id", "customer_summary": "customer_id", "salesperson_summary": "salesperson_key",
      "category_summary": "category",
    ]
    let found = trees(try page())
    var computed: [String: Int] = [:]
    for tree in found {
      let columns = Array(Set(tree.figures.map(\.column))).sorted()
      let isCompany = tree.table == "company_summary"
      let place =
        isCompany
        ? "month = '\(tree.key.prefix(10))' and window_months = \(tree.key.dropFirst(11))"
        : "month = '2026-10-01' and window_months = 12 and \(keys[tree.table] ?? "")::text = '\(tree.key)'"
      let row = try database.rows(
        "select \(columns.joined(separator: ", ")) from tierbook.\(tree.table) where \(place)")
      try #require(row.count == 1, "\(tree.anchor)")
      let published = Dictionary(uniqueKeysWithValues: zip(columns, row[0]))
      for (column, value) in tree.figures { #expect(published[column] == value, "\(tree.anchor) \(column)") }
      for line in tree.lines where line.text.hasPrefix("= ") {
        var formula = Arithmetic(line.text.dropFirst(2))
        let (result, value) = (try formula.value(), try #require(Double(line.value)))
        // Sums are exact; the parts of ratios and products are shown with six decimals.
        let isSum = !line.text.contains("÷") && !line.text.contains("×")
        let tolerance = isSum ? 1e-9 * max(1, abs(value)) : 0.00005 * max(1, abs(value))
        #expect(abs(result - value) <= tolerance, "\(tree.anchor) \(line.column): \(line.text) = \(result)")
        computed[line.column, default: 0] += 1
      }
      #expect(Set(tree.lines.map(\.column)).count == tree.lines.count, "each stands once")
    }
    #expect(Set(found.map(\.anchor)).count == found.count)
    #expect(Set(found.map(\.table)) == Set(keys.keys).union(["company_summary"]))
    for column in ["contribution_ratio", "cross_ratio", "turnover", "gross_margin", "gross_profit", "sales_share"] {
      #expect(computed[column, default: 0] > 50, "\(column)")
    }
    // Down to the months.
    for column in ["revenue", "cost", "average_stock"] { #expect(computed[column, default: 0] > 50, "\(column)") }
  }

  @Test func `are led to by all lines of products, customers and salespeople, and name a command that goes on`() throws
  {
    let html = try page("--language", "both")
    let anchors = Set(trees(html).map(\.anchor))
    let links = html.matches(of: #/<a class="to-why" href="#(?<id>[^"]+)">/#).map { String($0.id) }
    #expect(links.count > 100 && Set(links).isSubset(of: anchors))
    for line in html.matches(of: #/<tr[^>]* data-table="(product_summary|salesperson_summary)".*?</tr>/#) {
      #expect(line.0.contains("class=\"to-why\""), "\(line.0)")
    }
    // Closed, and not printed.
    #expect(!html.contains("<details class=\"why\" open") && html.contains(".whys, .to-why { display: none; }"))
    let database = try Demo.published.get().database
    let tree = try #require(trees(html).first { $0.table == "category_summary" && $0.key.contains(" ") })
    #expect(tree.command.contains("--category '\(tree.key)' --figure contribution_ratio --month 2026-10 --window 12"))
    // Understood as it stands; the files of the run are not here.
    let asked = try Command(
      "/bin/bash",
      [
        "-c", "\"$0\" \(tree.command.dropFirst("tierbook ".count)) --work-dir /nowhere",
        try Checkout.executable("tierbook"),
      ],
      environment: database.environment
    ).wait()
    #expect(asked.status == 1 && asked.errors.contains("/nowhere"), "\(asked.errors)")
  }

  @Test func `leave the page small and quick to make`() throws {
    for language in ["en", "zh", "both"] { #expect(try page("--language", language).utf8.count < 1_500_000) }
  }
}

/// What a line of a tree says, computed: numbers behind words, + − × ÷ and brackets.
private struct Arithmetic {
  private var tokens: [String]

  init(_ text: some StringProtocol) {
    // Months stand before their amounts.
    let words = String(text).replacing(#/\d{4}-\d\d /#, with: "")
    tokens = words.matches(of: #/−?[\d,]+(\.\d+)?|[-+−×÷()]/#).map { String($0.0) }
    // A sign before a digit belongs to the number only where a number can begin.
    var separated: [String] = []
    for token in tokens {
      if token.count > 1, token.hasPrefix("−"), let last = separated.last, !"+−×÷(".contains(last) {
        separated += ["−", String(token.dropFirst())]
      } else {
        separated.append(token)
      }
    }
    tokens = separated.reversed()
  }

  mutating func value() throws -> Double {
    var sum = try product()
    while let sign = tokens.last, sign == "+" || sign == "−" {
      tokens.removeLast()
      sum = sign == "+" ? try sum + product() : try sum - product()
    }
    return sum
  }

  private mutating func product() throws -> Double {
    var result = try factor()
    while let sign = tokens.last, sign == "×" || sign == "÷" {
      tokens.removeLast()
      result = sign == "×" ? try result * factor() : try result / factor()
    }
    return result
  }

  private mutating func factor() throws -> Double {
    let next = tokens.popLast()
    let token = try #require(next)
    guard token == "(" else {
      return try #require(Double(token.filter { $0 != "," }.replacing("−", with: "-")), "\(token)")
    }
    let inside = try value()
    let end = tokens.popLast()
    #expect(end == ")")
    return inside
  }
}
