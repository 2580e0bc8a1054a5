import Foundation
import TestSupport
import Testing

/// The customers' cards, in the page and beside it.
@Suite struct `Cards of customers` {
  private static let ofInterest =
    "from tierbook.customer_summary where month = '2026-10-01' and window_months = 12 "
    + "and (key_account or potential_key_account or churn_level >= 2)"

  private func report(to out: String, _ more: String...) throws -> String {
    let database = try Demo.published.get().database
    let result = try Command(
      try Checkout.executable("tierbook"),
      ["report", "pipelines/demo.yaml", "--format", "html", "--out", out] + more, environment: database.environment
    ).wait()
    try #require(result.status == 0, "\(result.errors)")
    return URL(fileURLWithPath: try #require(result.outputLines.first)).deletingLastPathComponent().path
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  private func names(_ folder: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder))
  }

  @Test func `are in the page for the largest, and in files for all others`() throws {
    let database = try Demo.published.get().database
    let folder = try report(to: try TestFolder.make("cards"))
    let keys = try database.values("select customer_id \(Self.ofInterest) order by revenue desc, customer_id")
    try #require(keys.count > 100)
    let page = try text("\(folder)/report.html")
    let inPage = page.matches(of: #/<article class="card" id="customer-(\d+)">/#).map { String($0.1) }
    #expect(inPage == Array(keys.prefix(20)))
    #expect(try names("\(folder)/cards") == Set(keys.dropFirst(20).map { "customer-\($0).html" } + ["index.html"]))
    // What leads anywhere leads to something.
    let index = try text("\(folder)/cards/index.html")
    let links = index.matches(of: #/<tr[^>]*><th scope="row"><a href="([^"]+)">/#).map { String($0.1) }
    #expect(
      links == keys.enumerated().map { $0 < 20 ? "../report.html#customer-\($1)" : "customer-\($1).html" })
    let toCards = Set(page.matches(of: #/href="cards/([^"]+)"/#).map { String($0.1) })
    let written = try names("\(folder)/cards")
    #expect(toCards.count > 5 && toCards.isSubset(of: written))
    for name in try names("\(folder)/cards") {
      let html = try text("\(folder)/cards/\(name)")
      for forbidden in ["http:", "https:", "src=", "<script", "<link", "@import", "url("] {
        #expect(!html.contains(forbidden), "\(forbidden)")
      }
      #expect(html.contains("default-src 'none'") && html.utf8.count < (name == "index.html" ? 200_000 : 20_000))
      #expect(html.contains("<a href=\"../report.html\">"))
    }
    let permissions = try FileManager.default.attributesOfItem(atPath: "\(folder)/cards/index.html")[.posixPermissions]
    #expect(permissions as? Int == 0o640)
  }

  @Test func `have the published figures, tiers, reasons and gaps`() throws {
    let database = try Demo.published.get().database
    let folder = try report(to: try TestFolder.make("card_figures"))
    var compared = 0
    for key in try database.values("select customer_id \(Self.ofInterest) order by revenue desc, customer_id")
      .dropFirst(20)
    {
      let html = try text("\(folder)/cards/customer-\(key).html")
      #expect(html.contains("<dl data-table=\"customer_summary\" data-key=\"\(key)\">"))
      let figures = html.matches(of: #/<data value="([^"]*)" data-column="([a-z_]+)"/#)
      let columns = figures.map { String($0.2) }
      try #require(!columns.isEmpty)
      let rows = try database.rows(
        "select \(columns.joined(separator: ", ")) from tierbook.customer_summary "
          + "where month = '2026-10-01' and window_months = 12 and customer_id = \(key)")
      #expect(rows.first == figures.map { String($0.1) })
      compared += columns.count
      let tiers = html.firstMatch(of: #/<p class="tiers">(.*?)</p>/#)?.1.matches(
        of: #/<span class="tier tier-[^>]*>(\w)</#)
      let published = try database.values(
        "select revenue_tier from tierbook.customer_summary where month > '2025-09-01' and month <= '2026-10-01' "
          + "and window_months = 12 and customer_id = \(key) and revenue_tier is not null order by month")
      #expect((tiers ?? []).map { String($0.1) } == published)
      let reasons = try database.values(
        "select unnest(churn_reasons || false_key_reasons) from tierbook.customer_summary "
          + "where month = '2026-10-01' and window_months = 12 and customer_id = \(key)")
      let told = html.matches(of: #/<p class="reasons">(.*?)</p>/#).map { String($0.1) }
      #expect(told.count == reasons.count, "\(key): \(reasons)")
      for (told, reason) in zip(told, reasons) {
        guard let falling = reason.firstMatch(of: /falling_([0-9]+)_months/) else { continue }
        #expect(told == "falling for \(falling.1) months")
      }
      let gap = try database.values(
        "select product_name from tierbook.customer_product c join tierbook.product_summary p "
          + "using (month, window_months, product_id) where month = '2026-10-01' and customer_id = \(key) and not bought "
          + "order by key_accounts_buying desc, product_id limit 1")
      for name in gap { #expect(html.contains("Does not buy:</strong> \(name) ("), "\(key) \(name)") }
    }
    #expect(compared > 500)
  }

  @Test func `of an earlier report of the night do not stay`() throws {
    let out = try TestFolder.make("cards_again")
    let folder = try report(to: out)
    let first = try names("\(folder)/cards")
    let again = try report(to: out, "--top", "100")
    #expect(again == folder)
    let second = try names("\(folder)/cards")
    #expect(second.count == first.count - 80 && second.isSubset(of: first))
    #expect(try text("\(out)/index.html").contains("href=\"\(Demo.date)/cards/index.html\""))
    _ = try report(to: out, "--top", "1000")
    #expect(!FileManager.default.fileExists(atPath: "\(folder)/cards"))
    #expect(try !text("\(folder)/report.html").contains("cards/"))
    // One salesperson's lie beside that report, and are those of its customers alone.
    let own = try report(to: out, "--for", "3", "--top", "2")
    let database = try Demo.published.get().database
    let keys = try database.values(
      "select customer_id \(Self.ofInterest) and salesperson_id = 3 order by revenue desc, customer_id")
    #expect(try names("\(own)/cards") == Set(keys.dropFirst(2).map { "customer-\($0).html" } + ["index.html"]))
  }
}
