import Arithmetic
import Configuration
import Glibc
import Rules
import Tables
import Workbook

/// A workbook of what was published: lists with all rows of the month and window, and what to make of them.
struct ReportBook {
  private let shared: SectionContext
  private let pipeline: PipelineFile
  private let readMe: BookReadMe
  private let products: ProductSection
  private let lists: [BookSheet]
  private let tiers: [Emphasis.Ground]

  /// The workbook beside a page, from the sections that the page has read.
  init(_ page: ReportPage) throws {
    (pipeline, shared, products) = (page.pipeline, page.shared, page.products)
    readMe = BookReadMe(
      shared: shared, pipeline: pipeline, proof: page.company.proof, run: try BookRun(shared.source, shared.period))
    let lists = BookLists(shared: shared, pipeline: pipeline)
    self.lists = try [
      lists.today(page.today), page.work.flatMap(lists.work), lists.company(), lists.products(), lists.customers(),
      lists.movers(), lists.bridge(),
      lists.gaps(), lists.salespeople(), lists.credit(), lists.visits(), lists.exceptions(), lists.rejected(),
    ].compactMap { $0 }
    let names = pipeline.productTiers.cuts.names + pipeline.customerTiers.rule.cuts.names
    tiers = Self.grounds(inOrder(Set(names)))
  }

  /// A colour for each tier; N has none to rank, and is gray.
  private static func grounds(_ tiers: [String]) -> [Emphasis.Ground] {
    let colors = [Color.paleGreen, .paleYellow, .paleBlue]
    return zip(tiers.filter { $0 != "N" }, colors).map { Emphasis.Ground($0, $1) } + [Emphasis.Ground("N", .paleGray)]
  }

  /// Writes the workbook under another name, and renames it, so that readers see the old one or the new one. Only its
  /// owner reads it as yet. The same published tables make the same bytes.
  ///
  /// - Throws: `Failure` of code `database` if it cannot be written.
  func write(to path: String) throws {
    let hint = ReportFolder.hint
    let unfinished = "\(path).\(getpid())"
    unlink(unfinished)
    do {
      try fill(unfinished)
    } catch let error as WorkbookError {
      throw Failure(.database, Problem(path, error.problem, hint: hint))
    }
    guard rename(unfinished, path) == 0 else {
      let problem = Problem(path, "cannot be written: \(String(cString: strerror(errno)))", hint: hint)
      unlink(unfinished)
      throw Failure(.database, problem)
    }
  }

  private func fill(_ path: String) throws {
    let words = shared.words
    let book = try Workbook(
      path: path, created: readMe.run.ended, title: "\(words[.report]) \(pipeline.name)", author: "Tierbook",
      footer: "\(pipeline.name) \(shared.period.businessDate)", words: words.ofWorkbook)
    let first = try book.sheet(words[.readMe])
    var written: [(list: BookSheet, sheet: Sheet, cells: WrittenTable)] = []
    for list in lists {
      let sheet = try book.sheet(list.name)
      written.append((list, sheet, try sheet.write(table(list), values(list))))
    }
    func found(_ table: TableDeclaration) -> BookCharts.Written? {
      written.first { $0.list.table == "tb_\(table.name)" }.map { ($0.list, $0.cells) }
    }
    let company = found(CompanySummary.table.declaration)
    let products = found(ProductSummary.table.declaration)
    var charts: Sheet?
    if BookCharts.canDraw(company: company?.list, products: products?.list) {
      let sheet = try book.sheet(words[.charts])
      var drawn = BookCharts(shared, sheet)
      try drawn.write(company: company, products: products, quadrant: self.products)
      charts = sheet
    }
    try first.write(readMe.documentation(written, charts: charts))
    try book.close()
  }

  private func table(_ list: BookSheet) -> SheetTable {
    SheetTable(
      name: list.table, title: list.title, note: list.note,
      columns: list.columns.map { $0.fitted(to: list.rows, among: list.columns, tiers: tiers) },
      frozenColumns: list.frozenColumns)
  }

  private func values(_ list: BookSheet) -> [[String?]] {
    list.rows.map { row in list.columns.map { row[$0.name] } }
  }
}
