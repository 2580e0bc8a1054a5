package import Configuration
import FoundationEssentials
import Tables

/// Writes the files of a report and the list of nights.
package struct ReportWriter {
  /// What was written.
  package struct Files {
    /// The folder of the business date, or of one salesperson in it.
    package let folder: String
    /// Paths of the files.
    package fileprivate(set) var paths: [String] = []
    /// The mail's path; nil: none is made.
    package fileprivate(set) var mail: String?
    /// What could not be read of reports before, and who cannot read this one.
    package fileprivate(set) var warnings: [String] = []
  }

  private let source: ReportSource
  private let pipeline: PipelineFile
  private let period: ReportPeriod
  private var request: ReportRequest
  private let out: ReportFolder
  private let style: CSVStyle

  /// - Parameter out: the folder of all reports.
  package init(
    _ source: ReportSource, _ pipeline: PipelineFile, _ period: ReportPeriod, _ request: ReportRequest,
    out: ReportFolder, csv style: CSVStyle = CSVStyle()
  ) {
    (self.source, self.pipeline, self.period, self.request) = (source, pipeline, period, request)
    (self.out, self.style) = (out, style)
  }

  /// Writes a report, and on request one of each salesperson's customers beside it. These have no mail: its addresses are
  /// those of people who see everything.
  ///
  /// - Throws: as `write(_:)`.
  package func write(_ formats: [ReportFormat], withEachSalesperson isForEach: Bool) throws -> Files {
    var files = try write(formats)
    guard isForEach else { return files }
    let salespeople = try period.salespeople(source)
    for salesperson in salespeople {
      var own = self
      own.request.salesperson = salesperson
      files.paths += try own.write(formats.map { $0 == .eml ? .html : $0 }).paths
    }
    // Whoever has no customers any more must not go on to read those of others.
    try out.folder("\(period.businessDate)").removeAll(Self.folder(of: ""), but: Set(salespeople.map(Self.folder)))
    return files
  }

  /// The folder of one salesperson's report.
  private static func folder(of salesperson: String) -> String { "salesperson-\(fileName(salesperson))" }

  /// Writes a report. That of one salesperson lies in a folder of its own and is no night of the list.
  ///
  /// - Throws: `Failure` of code `usage` for a mail without an address, `database` if something cannot be read or written.
  private func write(_ formats: [ReportFormat]) throws -> Files {
    if formats.contains(.eml), pipeline.report?.mail == nil {
      throw Failure(
        .usage,
        Problem(
          pipeline.path, "eml: nobody is named to whom", accepted: "report: { mail: { from, to } }",
          hint: "add the key report, or leave eml out"))
    }
    let night = try out.folder("\(period.businessDate)")
    let folder = try request.salesperson.map { try night.folder(Self.folder(of: $0)) } ?? night
    let states = ReportStates(folder: out.path, pipeline: pipeline.name)
    let before = period.isNewest ? states.before(period.businessDate) : ReportStates.Found()
    var request = request
    if case .run(let run) = request.since {
      request.told = try states.of(run: run)
    } else {
      request.told = before.night
    }
    let page = try ReportPage(source, pipeline, period, request)
    var files = Files(folder: folder.path)
    files.warnings = [before.warning, out.warning].compactMap { $0 }
    let html = try formats.contains(.html) || formats.contains(.eml) ? page.html() : ""
    // A mail names the page if it cannot carry it.
    if formats.contains(.html) || formats.contains(.eml) {
      files.paths.append(try folder.write(html, to: "report.html"))
      files.paths += try writeCards(page, folder)
    }
    if formats.contains(.xlsx) {
      let path = folder.path(of: "report.xlsx")
      try ReportBook(try inFull(page, request)).write(to: path)
      try folder.admit("report.xlsx")
      files.paths.append(path)
    }
    if formats.contains(.csv) {
      let lists = ReportLists(shared: page.shared, style: style)
      let csv = try folder.folder("csv")
      for table in lists.tables { files.paths.append(try csv.write(try lists.csv(table), to: "\(table.name).csv")) }
    }
    if formats.contains(.eml), let mail = pipeline.report?.mail {
      // Nobody should send the mail of an earlier report.
      folder.remove("report.eml")
      if mail.occasion == .always || page.headline.hasNews {
        let message = try ReportMail(page: page, options: mail, files: attachments(folder, html, formats)).message()
        let path = try folder.write(message.data, to: "report.eml")
        files.mail = path
        files.paths.append(path)
      }
    }
    // A report of another month than the newest is not what the next night is compared with.
    if period.isNewest {
      let state = ReportState(
        pipeline: pipeline.name,
        night: ReportState.Night(
          period, page.today.conditions, exceptionsAbove: request.exceptionsAbove), before: before.night)
      _ = try night.write(try state.encoded(), to: ReportState.file)
    }
    if request.salesperson == nil { try list(page, night) }
    return files
  }

  /// The page that a workbook is made beside: its texts have all digits, as its numbers do.
  private func inFull(_ page: ReportPage, _ request: ReportRequest) throws -> ReportPage {
    guard page.shared.format.isInWan else { return page }
    var request = request
    request.amounts = .full
    return try ReportPage(source, pipeline, period, request)
  }

  /// Writes the cards that the page has no room for, and removes those of an earlier report of the night.
  ///
  /// - Returns: the path of their list; none: the page has all.
  private func writeCards(_ page: ReportPage, _ folder: ReportFolder) throws -> [String] {
    let cards = try CardPages(page: page).files()
    guard !cards.isEmpty else {
      folder.remove(CustomerCards.folder)
      return []
    }
    let own = try folder.folder(CustomerCards.folder)
    let paths = try cards.map { try own.write($0.html, to: $0.name) }
    own.removeAll(but: Set(cards.map(\.name)))
    return Array(paths.suffix(1))
  }

  private func attachments(
    _ folder: ReportFolder, _ html: String, _ formats: [ReportFormat]
  ) -> [(MailMessage.Attachment, String)] {
    func attached(_ ending: String, _ type: String, _ data: Data) -> (MailMessage.Attachment, String) {
      let name = "report-\(period.businessDate).\(ending)"
      return (MailMessage.Attachment(name: name, type: type, data: data), "\(folder.path)/report.\(ending)")
    }
    let page = attached("html", "text/html; charset=utf-8", Data(CardPages.withoutLinks(html).utf8))
    // One of an earlier report may lie there.
    guard formats.contains(.xlsx), let book = FileManager.default.contents(atPath: "\(folder.path)/report.xlsx") else {
      return [page]
    }
    return [page, attached("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", book)]
  }

  /// Records the night, removes those that are too old, and writes the list.
  private func list(_ page: ReportPage, _ folder: ReportFolder) throws {
    let night = Night(
      pipeline: pipeline.name, date: period.businessDate, run: period.run, headline: page.headline.text)
    _ = try folder.write(try night.encoded(), to: Night.file)
    let nights = Nights(folder: out.path, pipeline: pipeline.name)
    try nights.keepNewest(pipeline.report?.keptNights ?? ReportOptions().keptNights)
    _ = try out.write(try nights.page(page.library, page.shared.words), to: "index.html")
  }
}
