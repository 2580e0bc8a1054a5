import Configuration
import Tables
import TerminalText
import Workbook

/// What the workbook is, of when and of what run, with which options, and what its sheets and columns are.
struct BookReadMe {
  let shared: SectionContext
  let pipeline: PipelineFile
  /// The proof that no line was lost; nil: it is not published.
  let proof: String?
  let run: BookRun

  private var words: ReportWords { shared.words }

  func documentation(
    _ sheets: [(list: BookSheet, sheet: Sheet, cells: WrittenTable)], charts: Sheet?
  ) -> DocumentationSheet {
    let period = shared.period
    var rows: [DocumentationSheet.Row] = [
      .init(words[.report], pipeline.name), .init(words[.content], words[.contentText]),
      .init(words[.businessDate], "\(period.businessDate)"),
      .init(
        words[.month],
        shared.format.month(period.month) + (period.isComplete ? "" : " (\(words[.unfinished]))")),
      .init(words[.window], words.months(period.window)),
    ]
    if let salesperson = shared.salesperson { rows.append(.init(words[.ofSalesperson], salesperson)) }
    rows.append(.init(words[.run], "\(period.run), \(period.ended)"))
    if let failure = period.failure { rows.append(.init(words[.lastFailure], "\(words[.failedNight]) \(failure)")) }
    // The page says the heading before it.
    if let proof = proof?.split(separator: ": ", maxSplits: 1).last.map(String.init) {
      rows.append(.init(words[.proof], proof))
    }
    rows.append(.init(words[.version], run.version))
    rows.append(.init(words[.digits], words[.digitsText]))
    if let leftOut { rows.append(.init(words[.leftOut], "\(words[.leftOutText]): \(leftOut)")) }
    for (place, option) in run.options.enumerated() {
      rows.append(.init(place == 0 ? words[.runOptions] : "", "\(option.name): \(option.value)"))
    }
    rows.append(.init("", ""))
    for (place, (list, sheet, cells)) in sheets.enumerated() {
      let all = list.rows.count
      let text =
        cells.rowsWritten < all
        ? "\(sheet.name): \(words.shown(cells.rowsWritten, of: all)); \(words[.notAll])"
        : "\(sheet.name): \(words.rows(all))"
      rows.append(.init(place == 0 ? words[.sheets] : "", text, linkTo: sheet.name))
    }
    if let charts { rows.append(.init("", charts.name, linkTo: charts.name)) }
    for (list, sheet, _) in sheets {
      let told = list.columns.filter { $0.meaning != nil }
      guard !told.isEmpty else { continue }
      rows.append(.init("", ""))
      rows.append(.init(words[.columns], sheet.name, linkTo: sheet.name))
      for column in told {
        rows.append(.init(column.header, "\(column.meaning ?? "") [\(column.origin ?? column.name)]"))
      }
    }
    return DocumentationSheet(title: "\(words[.report]) \(pipeline.name) \(period.businessDate)", rows: rows)
  }
}

extension BookReadMe {
  /// The headings of columns that one salesperson's lists are without; nil: the workbook is of all.
  fileprivate var leftOut: String? {
    let table = CustomerSummary.table.declaration
    let names = shared.leftOut(of: table)
    let labels = BookLists.customerColumns.filter(names.contains).compactMap { table[$0]?.label }
    return labels.isEmpty ? nil : labels.map(shared.language.text).joined(separator: ", ")
  }
}

/// What the ledger says of the run that published last.
struct BookRun {
  /// Seconds since 1970.
  let ended: Int
  let version: String
  let options: [(name: String, value: String)]

  init(_ source: ReportSource, _ period: ReportPeriod) throws {
    let run = try source.rows(
      ["ended", "version"],
      "select floor(extract(epoch from coalesce(finished_at, started_at)))::bigint, tierbook_version from run where run_id = $1::bigint",
      [period.run]
    ).first
    ended = max(1, run?["ended"].flatMap { Int($0) } ?? 1)
    version = run?["version"] ?? ""
    options = try source.rows(
      ["name", "value"],
      "select o.key, o.value from run, jsonb_each_text(options) as o where run_id = $1::bigint order by o.key collate \"C\"",
      [period.run]
    ).map { ($0["name"] ?? "", $0["value"] ?? "") }
  }
}
