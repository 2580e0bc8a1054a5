package import Arithmetic
package import Configuration
import Mustache
import Tables
import TerminalText

/// What a report is asked for.
package struct ReportRequest: Sendable {
  package var language = Language.english
  /// How the page and the mail write amounts; in English they are full.
  package var amounts = ReportOptions.Amounts.full
  /// The most lines of a list.
  package var top = 20
  /// The salesperson whose customers alone are shown; nil: all.
  package var salesperson: String?
  /// A folder of the user's templates, which go before the program's; nil: none.
  package var templates: String?
  /// The least amount of a line that is told as an exception.
  package var exceptionsAbove = ExactDecimal.zero
  /// What the report is compared with.
  package var since = ReportBasis.yesterday
  /// Where sums of landed lines come from; nil: nowhere.
  package var landed: LandedSums?
  /// What was told the time before, as the writer finds it.
  var told: ReportState.Night?

  package init() {}

  /// What the pipeline file asks for.
  package init(_ options: ReportOptions) {
    language = Language(rawValue: options.language) ?? language
    (amounts, top, templates) = (options.amounts, options.top, options.templates)
    exceptionsAbove = options.exceptionsAbove
  }
}

/// One page of what was published, which needs no script and no network.
package struct ReportPage {
  let shared: SectionContext
  let pipeline: PipelineFile
  let library: TemplateLibrary
  let company: CompanySection
  let customers: CustomerSection
  let products: ProductSection
  let today: TodaySection
  /// nil: the page is of all salespeople.
  let work: WorkList?

  package init(
    _ source: ReportSource, _ pipeline: PipelineFile, _ period: ReportPeriod, _ request: ReportRequest
  ) throws {
    self.pipeline = pipeline
    library = try Templates.library(own: request.templates)
    shared = try SectionContext(source, pipeline, period, request)
    company = try CompanySection(shared)
    customers = try CustomerSection(shared)
    products = try ProductSection(shared)
    today = try TodaySection(shared, customers, products)
    let (shared, customers) = (shared, customers)
    work = try request.salesperson.map { try WorkList(shared, customers, of: $0) }
  }

  var headline: Headline { Headline(shared, today, company) }

  package func html() throws -> String {
    let words = shared.words
    var context = head
    context["lang"] = .text(words.language.code)
    context["style"] = .text(Templates.style)
    var today: TemplateFields = [
      "heading": .text(words[.today]), "nothingNew": .text(words[.nothingNew]), "lines": .list(self.today.context),
      "hasLines": .flag(!self.today.lines.isEmpty),
    ]
    today["amounts"] = self.today.amounts.map { .text($0) }
    today["more"] = self.today.more.map { .text($0) }
    today["since"] = .text(self.today.since)
    let sections = try sections()
    let names = Set(sections.compactMap { $0["id"]?.shown })
    // The section of a list that is empty is not there.
    let links = self.today.standing.map { standing -> TemplateFields in
      names.contains(standing.section)
        ? ["text": .text(standing.text), "section": .text(standing.section)] : ["text": .text(standing.text)]
    }
    if !links.isEmpty { today["standing"] = ["links": .list(links)] }
    context["today"] = .object(today)
    context["sections"] = .list(sections)
    context["how"] = [
      "heading": .text(words[.howToRead]),
      "texts": .list([words[.formulas], words[.howTiers], words[.howCauses], words[.howOutlook], words[.options]]),
    ]
    return try Templates.render(library, "page", context)
  }

  var head: TemplateFields {
    let (words, period) = (shared.words, shared.period)
    var head: TemplateFields = [
      "title": .text(words[.report]), "pipeline": .text(pipeline.name.shown),
      "businessDate": "\(words[.businessDate]) \(period.businessDate)",
      "window": .text(shared.periodText),
      "run": "\(words[.run]) \(period.run)", "headline": .list(shared.salesperson == nil ? company.headline : []),
    ]
    if let unfinished = company.unfinished { head["unfinished"] = .text(unfinished) }
    if let failure = period.failure {
      let lines = failure.split(separator: "\n").map { $0.drop { $0 == " " } }
      head["failure"] = .text(lines.joined(separator: "; ").shown)
      head["failedNight"] = .text(words[.failedNight])
    }
    if let proof = company.proof { head["proof"] = .text(proof) }
    return head
  }

  private func sections() throws -> [TemplateFields] {
    let words = shared.words
    let others = OtherSections(shared)
    let charts = PageCharts(shared)
    var trees = try FigureTrees(shared, pipeline)
    func section(
      _ id: String, _ heading: Word, charts: [TemplateFields] = [], _ tables: [PageTable],
      unexplained: [PageTable] = [], categories: [String] = []
    ) throws -> TemplateFields? {
      let explained = try trees.explain(tables.filter { !$0.lines.isEmpty })
      let tables = unexplained.filter { !$0.lines.isEmpty } + explained.tables
      let shownTrees = try explained.trees + trees.explain(categories: categories)
      guard !tables.isEmpty || !charts.isEmpty else { return nil }
      return [
        "id": .text(id), "heading": .text(words[heading]), "charts": .list(charts), "hasCharts": .flag(!charts.isEmpty),
        "tables": .list(tables.map { $0.context(words) }), "trees": .list(shownTrees),
        "hasTrees": .flag(!shownTrees.isEmpty), "whyHeading": .text("\(words[.whyFigures]) (\(shownTrees.count))"),
      ]
    }
    var found: [TemplateFields?] = []
    // It is complete, so its rows have their trees below, where lists are cut.
    if let work { found.append(try section("work", .workList, [], unexplained: [work.table])) }
    if shared.salesperson == nil {
      found.append(try section("company", .company, charts: charts.company(company), [company.table]))
      found.append(try section("products", .products, charts: charts.products(products), products.tables))
    }
    found.append(
      try section(
        "customers", .customers, charts: charts.customers(customers), customers.tables,
        unexplained: [customers.channels]))
    if !customers.withCards.isEmpty {
      let cards = try CustomerCards(shared, customers.withCards)
      let others = customers.inFiles.count
      found.append([
        "id": "cards", "heading": .text(words[.customerCard]), "charts": [], "hasCharts": false, "tables": [],
        "cards": .list(customers.withCards.map { cards.card($0, level: "3") }),
        "moreCards": .text(others > 0 ? words.moreCards(others) : ""),
      ])
    }
    if shared.salesperson == nil {
      let map = try others.heatMap()
      found.append(
        try section(
          "categories", .categories, charts: map.map { [charts.categories($0)] } ?? [], [],
          categories: map?.categories ?? []))
    }
    let salespeople = try others.salespeople()
    found.append(
      try section(
        "salespeople", .salespeople, charts: salespeople.compactMap(charts.salespeople), salespeople))
    found.append(try section("credit", .credit, try others.credit()))
    found.append(try section("visits", .visits, try others.visits()))
    found.append(try section("exceptions", .exceptions, try others.exceptions(products.rows, customers.rows)))
    found.append(try section("rejected", .rejected, try others.rejected()))
    if shared.salesperson == nil {
      found.append(try section("movement", .movement, charts: try charts.movement(others), []))
    }
    return found.compactMap { $0 }
  }
}
