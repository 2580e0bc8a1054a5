import Mustache
import Tables

/// A page for each customer's card that the report has no room for, and a list of all cards.
struct CardPages {
  let page: ReportPage

  private var shared: SectionContext { page.shared }

  private var head: TemplateFields {
    var fields = page.head
    fields["lang"] = .text(shared.words.language.code)
    fields["style"] = .text(Templates.style)
    fields["title"] = .text(shared.words[.customerCard])
    fields["report"] = .text(shared.words[.report])
    fields["back"] = "../report.html"
    return fields
  }

  /// A page that travels alone, where a link to a card beside it would lead nowhere: its text stays.
  static func withoutLinks(_ page: String) -> String {
    let parts = page.split(separator: "<a href=\"\(CustomerCards.folder)/", omittingEmptySubsequences: false)
    return parts.dropFirst().reduce(into: String(parts.first ?? "")) { alone, part in
      let text = part.drop { $0 != ">" }.dropFirst()
      guard let end = text.firstRange(of: "</a>") else {
        alone += text
        return
      }
      alone += text[..<end.lowerBound] + text[end.upperBound...]
    }
  }

  /// The files by their names; none: the page has all cards.
  func files() throws -> [(name: String, html: String)] {
    let others = page.customers.inFiles
    guard !others.isEmpty else { return [] }
    let cards = try CustomerCards(shared, others)
    var files = try others.map { row in
      var fields = head
      fields["card"] = .object(cards.card(row, level: "2"))
      return (CustomerCards.file(row), try Templates.render(page.library, "cardpage", fields))
    }
    var fields = head
    fields["table"] = .object(list.context(shared.words))
    files.append(("index.html", try Templates.render(page.library, "cardpage", fields)))
    return files
  }

  private var list: PageTable {
    let declared = CustomerSummary.table.declaration
    let columns = ["revenue", "revenue_tier", "churn_level"]
    let targets =
      page.customers.withCards.map { ($0, "../report.html#\(CustomerSection.anchor($0))") }
      + page.customers.inFiles.map { ($0, CustomerCards.file($0)) }
    return PageTable(
      caption: "\(shared.words[.customerCard]) (\(targets.count))",
      columns: [PageTable.Column(shared.words[.who]), PageTable.Column(shared.words[.what])]
        + shared.columns(declared, columns),
      lines: targets.map { row, target in
        let kinds =
          [("key_account", Word.trueKeys), ("potential_key_account", .coming)].filter { row[$0.0] == "t" }
          .map { shared.words[$0.1] } + (CustomerSection.isLeaving(row) ? [shared.words[.leaving]] : [])
        return PageTable.Line(
          table: declared.name, key: row["customer_id"] ?? "",
          cells: [
            .link(name(row, "customer_name", key: "customer_id"), to: target),
            .text(kinds.joined(separator: ", ")),
          ] + columns.map { $0.hasSuffix("_tier") ? .tier(row[$0]) : shared.cell(declared, $0, row) })
      }, total: nil)
  }
}
