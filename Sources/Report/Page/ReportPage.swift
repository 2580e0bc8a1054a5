import Arithmetic
package import Configuration
import Mustache
import Tables
import TerminalText

/// What a report is asked for.
package struct ReportRequest: Sendable {
  package var language = Language.english
  package var isInTenThousands = false
  /// The most lines of a list.
  package var top = 20
  /// The salesperson whose customers alone are shown; nil: all.
  package var salesperson: String?
  /// A folder of the user's templates, which go before the program's; nil: none.
  package var templates: String?

  package init() {}

  /// What the pipeline file asks for.
  package init(_ options: ReportOptions) {
    language = Language(rawValue: options.language) ?? language
    (top, templates) = (options.top, options.templates)
  }
}

/// One page of what was published, which needs no script and no network.
package struct ReportPage {
  let shared: SectionContext
  let pipeline: PipelineFile
  let library: MustacheLibrary
  let company: CompanySection
  private let customers: CustomerSection
  private let products: ProductSection
  let today: TodaySection

  package init(
    _ source: ReportSource, _ pipeline: PipelineFile, _ period: ReportPeriod, _ request: ReportRequest
  ) throws {
    self.pipeline = pipeline
    library = try Templates.library(own: request.templates)
    shared = SectionContext(source, pipeline, period, request)
    company = try CompanySection(shared)
    customers = try CustomerSection(shared)
    products = try ProductSection(shared)
    today = try TodaySection(shared, customers, products)
  }

  var headline: Headline { Headline(shared, today, company) }

  package func html() throws -> String {
    let words = shared.words
    var context = head
    context["lang"] = words.language.code
    context["style"] = Templates.style
    var today: [String: Any] = [
      "heading": words[.today], "nothingNew": words[.nothingNew], "lines": self.today.context,
      "hasLines": !self.today.lines.isEmpty,
    ]
    if self.today.total > self.today.lines.count {
      today["more"] = words.shown(self.today.lines.count, of: self.today.total)
    }
    if let standing = self.today.standing { today["standing"] = standing }
    context["today"] = today
    context["sections"] = try sections()
    context["how"] = [
      "heading": words[.howToRead],
      "texts": [words[.formulas], words[.howTiers], words[.howCauses], words[.howOutlook], words[.options]],
    ]
    return library.render(context, withTemplate: "page") ?? ""
  }

  private var head: [String: Any] {
    let (words, period) = (shared.words, shared.period)
    var head: [String: Any] = [
      "title": words[.report], "pipeline": pipeline.name.shown,
      "businessDate": "\(words[.businessDate]) \(period.businessDate)",
      "window": "\(words[.month]) \(shared.format.month(period.month)), \(words.months(period.window))",
      "run": "\(words[.run]) \(period.run)", "headline": shared.salesperson == nil ? company.headline : [],
    ]
    if !period.isComplete { head["unfinished"] = words[.unfinished] }
    if let failure = period.failure { (head["failure"], head["failedNight"]) = (failure.shown, words[.failedNight]) }
    if shared.salesperson == nil, let proof = company.proof { head["proof"] = proof }
    return head
  }

  private func sections() throws -> [[String: Any]] {
    let words = shared.words
    let others = OtherSections(shared)
    let charts = PageCharts(shared)
    func section(_ id: String, _ heading: Word, charts: [[String: Any]] = [], _ tables: [PageTable]) -> [String: Any]? {
      let tables = tables.filter { !$0.lines.isEmpty }
      guard !tables.isEmpty || !charts.isEmpty else { return nil }
      return [
        "id": id, "heading": words[heading], "charts": charts, "hasCharts": !charts.isEmpty,
        "tables": tables.map { $0.context(words) },
      ]
    }
    var found: [[String: Any]?] = []
    if shared.salesperson == nil {
      found.append(section("company", .company, charts: charts.company(company), [company.table]))
      found.append(section("products", .products, charts: charts.products(products), products.tables))
    }
    found.append(
      section("customers", .customers, charts: charts.customers(customers), [customers.channels] + customers.tables))
    let cards = try CustomerCards(shared).contexts(customers.withCards)
    if !cards.isEmpty {
      found.append([
        "id": "cards", "heading": words[.customerCard], "charts": [], "hasCharts": false, "tables": [], "cards": cards,
      ])
    }
    if shared.salesperson == nil {
      found.append(section("categories", .categories, charts: try charts.categories(others), []))
    }
    found.append(section("salespeople", .salespeople, try others.salespeople()))
    found.append(section("credit", .credit, try others.credit()))
    found.append(section("visits", .visits, try others.visits()))
    found.append(section("exceptions", .exceptions, try others.exceptions()))
    found.append(section("rejected", .rejected, try others.rejected()))
    if shared.salesperson == nil {
      found.append(section("movement", .movement, charts: try charts.movement(others), []))
    }
    return found.compactMap { $0 }
  }
}
