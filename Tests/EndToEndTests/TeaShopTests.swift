import Foundation
import TestSupport
import Testing

/// The morning report of docs/measures.md's example, to the letter.
@Suite struct `The report of the tea shop` {
  private static let published = Result {
    let nightly = try TeaShop.nightly(
      "tea_shop", yaml: TeaShop.yaml + "report: { mail: { from: tea@example.com, to: owner@example.com } }\n")
    // An expectation would fail the first test alone.
    let result = try nightly.tierbook("run", date: TeaShop.date)
    guard result.status == 0 else { throw SetupError("\(result.output)\(result.errors)") }
    return nightly
  }

  /// The folder of a report in all formats but the workbook.
  private func report(_ language: String) throws -> String {
    let nightly = try Self.published.get()
    let result = try nightly.launch(
      "tierbook",
      [
        "report", "pipeline.yaml", "--format", "html,csv,eml", "--language", language, "--out", "reports-\(language)",
        "--no-bom",
      ]
    ).wait()
    try #require(result.status == 0 && result.errors == "", "\(result.errors)")
    return "\(nightly.folder)/reports-\(language)/\(TeaShop.date)"
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try #require(FileManager.default.contents(atPath: path), "\(path)"), as: UTF8.self)
  }

  /// A page without its style sheet, and with a line for each element: one that begins behind another's end is indented.
  private func inLines(_ page: String) throws -> String {
    let start = try #require(page.firstRange(of: "<style>\n")).upperBound
    let end = try #require(page.firstRange(of: "\n</style>")).lowerBound
    let body = String(page[..<start] + page[end...])
    // So that no two pages give the same lines.
    try #require(!body.contains("\n  <"))
    return body.replacing("><", with: ">\n  <")
  }

  @Test(arguments: ["en", "zh"]) func `is the page and the mail of its files`(language: String) throws {
    let folder = try report(language)
    try expectGolden(try inLines(try text("\(folder)/report.html")), "Tests/TeaShop/report.\(language).html")
    let mail = try text("\(folder)/report.eml")
    let part = try #require(mail.firstRange(of: "Content-Type: text/plain; charset=utf-8")).upperBound
    let body = mail[part...].components(separatedBy: "\r\n\r\n")[1].components(separatedBy: "\r\n--")[0]
    let data = try #require(Data(base64Encoded: body.replacing("\r\n", with: "")))
    let lines = String(decoding: data, as: UTF8.self).replacing("\r\n", with: "\n")
    try expectGolden(lines, "Tests/TeaShop/mail.\(language).txt")
  }

  @Test func `has the list of products of its file`() throws {
    let list = try text("\(try report("en"))/csv/product_summary.csv")
    // Each line ends with both.
    #expect(list.split(separator: "\r\n", omittingEmptySubsequences: false).count == 6)
    try expectGolden(list.replacing("\r\n", with: "\n"), "Tests/TeaShop/product_summary.csv")
  }

  /// A vase is sold at 490 below its cost. In September, the shop's first month then, Green Tea earned 50.
  @Test func `leaves room for all where one product has a huge loss, and says which it is`() throws {
    let nightly = try TeaShop.nightly(
      "tea_shop_loss", yaml: try TeaShop.yaml.edited("first_month: 2026-10", "first_month: 2026-09"))
    try nightly.database.execute(
      """
      insert into shop.sales_line values (9, '2026-09-10', 1, 1, 20, 100, 50);
      insert into shop.product values (5, 'Vase', 'Ware', null);
      insert into shop.sales_line values (8, '2026-10-30', 5, 1, 1, 10, 500);
      insert into shop.stock_count values ('2026-09-30', 5, 25), ('2026-10-31', 5, 25);
      """)
    try nightly.run(date: TeaShop.date)
    let result = try nightly.tierbook("report", "--out", "reports")
    try #require(result.status == 0, "\(result.errors)")
    let path = "\(nightly.folder)/reports/\(TeaShop.date)/report.html"
    let page = try text(path)
    #expect(page.contains("Hollow at the edge, and in fact far beyond it: 1 (Vase: −4,900.0% × 0.40)."))
    let chart = try #require(page.firstMatch(of: /<svg [^>]*chart-quadrant-title.*?<\/svg>/)).output
    #expect(chart.matches(of: />(−?[0-9]+%)</).map { String($0.1) }.contains("40%"))
    #expect(!chart.contains(">−4000%<") && !chart.contains(">-4000%<"))
    #expect(chart.contains(#" fill-opacity="0"><title>Vase: −4,900.0% × 0.40</title>"#))
    // From a profit of 50 to a loss of 140: a percentage would say nothing.
    #expect(page.contains(#"<span class="down">−190.00 <small>Month before</small></span>"#))

    // No product is among the best and the worst; one list of all has no other beside it.
    func names(_ caption: String, _ page: String) -> [String] {
      let table = page.components(separatedBy: "<caption>\(caption)").dropFirst().first ?? ""
      return table.components(separatedBy: "</table>")[0].matches(of: /<th scope="row">([^<]+?) *</).map {
        String($0.1)
      }
    }
    let order = ["Green Tea", "Black Tea", "Tea Pot", "Sugar", "Vase"]
    #expect(names("By contribution ratio", page) == order && names("Worst", page).isEmpty)
    #expect(try nightly.tierbook("report", "--out", "reports", "--top", "3").status == 0)
    let short = try text(path)
    #expect(names("Best by contribution ratio", short) == Array(order.prefix(3)))
    #expect(names("Worst by contribution ratio", short) == ["Vase", "Sugar"])
  }

  /// The results of docs/measures.md are those that were published.
  @Test func `has the figures that docs/measures.md works out`() throws {
    let database = try Self.published.get().database
    let page = try Checkout.text(of: "docs/measures.md")
    let table = try #require(page.firstMatch(of: /\| result \|.*?\n\n/.dotMatchesNewlines())).output
    var compared = 0
    for line in table.split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard let column = cells[0].wholeMatch(of: /`([a-z_]+)`/)?.1, column != "flags" else { continue }
      let wanted = cells[1...4].map { $0.replacing("−", with: "-") }
      #expect(
        try database.values("select \(column) from tierbook.product_summary order by product_id") == wanted, "\(column)"
      )
      if cells.count > 5, !cells[5].isEmpty {
        #expect(
          try database.values("select \(column) from tierbook.company_summary") == [cells[5].replacing("−", with: "-")],
          "\(column) of the company")
      }
      compared += 1
    }
    #expect(compared == 13)
    let tiers = try database.values(
      "select concat_ws(' ', revenue_tier, profit_tier, contribution_tier) from tierbook.product_summary order by product_id"
    )
    #expect(page.contains("| tiers by revenue, profit, contribution | \(tiers.joined(separator: " | ")) | |"))
  }
}
