import Arithmetic
import FoundationEssentials
import Glibc
import PostgreSQL
import Rules
import Tables

extension PipelineFile {
  /// Reads and checks a pipeline file.
  ///
  /// - Throws: `Failure` of code `usage` with every problem of the file: line, column, what is accepted.
  package init(readingFrom path: String) throws(Failure) {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure(.usage, Problem(path, "there is no such file", hint: PipelineReader.filesNear(path)))
    }
    guard !isFolder, let data = FileManager.default.contents(atPath: path) else {
      throw Failure(.usage, Problem(path, isFolder ? "is a folder, not a pipeline file" : "cannot be read"))
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw Failure(.usage, Problem(path, "is not UTF-8 text"))
    }
    try self.init(yaml: text, path: path)
  }

  /// Reads and checks the text of a pipeline file.
  ///
  /// - Parameter path: the path for messages; query files are found relative to it.
  /// - Throws: `Failure` of code `usage` with every problem of the file.
  package init(yaml text: String, path: String) throws(Failure) {
    // Editors on Windows write a byte order mark first, which does not belong to the text.
    let text = text.first == "\u{FEFF}" ? String(text.dropFirst()) : text
    let node: YAMLNode?
    do throws(YAMLError) {
      node = try YAMLNode.document(of: text)
    } catch {
      throw Failure(.usage, PipelineReader.problem(from: error, in: text, path: path))
    }
    guard let node else { throw Failure(.usage, Problem("\(path):1:1", "is empty", hint: "see docs/pipeline-file.md")) }
    let problems = ProblemList()
    let top = YAMLValue(node: node, file: path, path: "", problems: problems)
    let pipeline = PipelineReader(file: path).read(top)
    guard problems.problems.isEmpty, let pipeline else { throw Failure(.usage, problems.problems) }
    self = pipeline
  }
}

/// Turns the nodes of a pipeline file into a `PipelineFile`.
struct PipelineReader {
  let file: String

  static let inputNames = InputContract.all.map(\.name)
  static let outputNames = Tables.outputs

  func read(_ top: YAMLValue) -> PipelineFile? {
    let section = top.section(known: [
      "pipeline", "source", "target", "calendar", "inputs", "measures", "outputs", "tiers", "customers", "credit",
      "visits", "exceptions", "causes", "outlook", "reject_limit", "checks", "retry", "work", "report",
      "on_report", "on_success", "on_failure",
    ])
    let name = section.required("pipeline", accepted: PipelineName.accepted)?
      .parsed(accepted: PipelineName.accepted, PipelineName.read)
    let source = section["source"]?.section(known: ["connection", "streams"] + SessionReader.keys)
    let target = section["target"]?.section(known: ["connection", "schema"] + SessionReader.keys)
    let calendar = section.required("calendar", accepted: "the keys first_month, windows, timezone").flatMap(calendar)
    let inputs = section.required("inputs", accepted: "the keys \(Self.inputNames.joined(separator: ", "))")
      .map(readInputs)
    let measures = measures(section["measures"])
    let outputs = outputs(section["outputs"])
    let tiers = section["tiers"]?.section(known: ["products", "customers"])
    let productTiers = TierReader.products(tiers?["products"])
    let customerReader = CustomerReader(top: section, tiers: tiers?["customers"])
    let limit = section.parsed("reject_limit", accepted: "a share such as 1%, or a number of rows such as 100") {
      RejectLimit($0)
    }
    let streams = source?.parsed("streams", accepted: "a whole number from 1 to 32") { text in
      Int(text).flatMap { (1...32).contains($0) ? $0 : nil }
    }
    let report = ReportReader(file: file).options(section["report"])
    let onReport = OutcomeCommandReader.command(section["on_report"])
    if onReport != nil, section["report"] == nil {
      section["on_report"]?.problem("no report is made", accepted: "on_report together with report")
    }
    let onSuccess = OutcomeCommandReader.command(section["on_success"])
    let onFailure = OutcomeCommandReader.command(section["on_failure"])
    let sourceConnection = source.flatMap { connection($0) }
    let targetConnection = target.flatMap { connection($0) }
    let schema = target?.parsed("schema", accepted: "a name of at most 63 bytes") { text in
      text.isEmpty || text.utf8.count > 63 || text.utf8.contains(0) ? nil : text
    }
    let (sourceSession, targetSession) = (SessionReader.session(source), SessionReader.session(target))
    let retry = SessionReader.retry(section["retry"])
    let work = SessionReader.work(section["work"])
    guard let name, let calendar, let inputs, let productTiers, let customerTiers = customerReader.tierRule()
    else { return nil }
    var customers = customerReader.options(windows: calendar.windows)
    customers.shown = outputs.customers
    return PipelineFile(
      path: file, name: name, sourceConnection: sourceConnection, streams: streams ?? 4,
      sourceSession: sourceSession, targetConnection: targetConnection, schema: schema ?? "tierbook",
      targetSession: targetSession, retry: retry, keptNights: work.keptNights, memory: work.memory, calendar: calendar,
      inputs: inputs,
      measures: measures,
      outputsLeftOut: outputs.leftOut, productTiers: productTiers,
      customerTiers: customerTiers, customers: customers,
      policies: customerReader.policies(tiers: customerTiers.order), causes: causes(section["causes"], inputs),
      outlook: outlook(section["outlook"]),
      rejectLimit: limit ?? .share(ExactDecimal(units: 1, scale: 2)),
      checks: CheckReader(value: section["checks"]).options(), onSuccess: onSuccess, onFailure: onFailure,
      report: report, onReport: onReport)
  }

  private func causes(_ value: YAMLValue?, _ inputs: [InputMapping]) -> CauseOptions {
    var options = CauseOptions()
    guard let section = value?.section(known: ["top", "compare", "grain"]) else { return options }
    let most = section.parsed("top", accepted: "a whole number from 0 to 100000") { text in
      Int(text).flatMap { (0...100_000).contains($0) ? $0 : nil }
    }
    options.top = most ?? options.top
    let accepted = "a list of month and year, such as [month, year]"
    if let items = section["compare"]?.list(accepted: accepted) {
      let names = items.compactMap { item in
        item.parsed(accepted: "month or year") { ["month", "year"].contains($0) ? $0 : nil }
      }
      (options.comparesMonth, options.comparesYear) = (names.contains("month"), names.contains("year"))
    }
    let grains = CauseOptions.Grain.allCases.map(\.rawValue).joined(separator: " or ")
    options.grain =
      section.parsed("grain", accepted: grains, CauseOptions.Grain.init(rawValue:)) ?? options.grain
    if options.grain == .cell, !inputs.contains(where: { $0.contract.name == InputContract.customers.name }) {
      section["grain"]?.problem(
        "cell: the pipeline maps no customers", accepted: "product, or cell with inputs.customers")
    }
    return options
  }

  private func outlook(_ value: YAMLValue?) -> OutlookOptions {
    var options = OutlookOptions()
    let section = value?.section(known: ["horizon"])
    let horizon = section?.parsed("horizon", accepted: "a whole number from 1 to 60") { text in
      Int(text).flatMap { (1...60).contains($0) ? $0 : nil }
    }
    options.horizon = horizon ?? options.horizon
    return options
  }

  private func calendar(_ value: YAMLValue) -> PipelineFile.Calendar? {
    let section = value.section(known: ["first_month", "windows", "timezone"])
    let first = section.required("first_month", accepted: "a month such as 2024-11")?
      .parsed(accepted: "a month such as 2024-11") { text in
        // Days before 1900 do not count as dates, and each month has its own files.
        Month(text).flatMap { $0 >= Month(year: 1900, month: 1) ? $0 : nil }
      }
    let windowsAccepted = "a list of different whole numbers from 1 to 60, such as [1, 3, 12]"
    let windows = section["windows"].flatMap { value -> [Int]? in
      guard let items = value.list(accepted: windowsAccepted) else { return nil }
      let lengths = items.compactMap { item in
        item.parsed(accepted: "a whole number from 1 to 60") { Int($0).flatMap { (1...60).contains($0) ? $0 : nil } }
      }
      if items.isEmpty || Set(lengths).count < lengths.count {
        value.problem("each window must stand once, and one at least", accepted: windowsAccepted)
      }
      return lengths.sorted()
    }
    let zone = section["timezone"].flatMap(TimeZoneReader.name)
    guard let first else { return nil }
    return PipelineFile.Calendar(firstMonth: first, windows: windows ?? [1, 3, 12], timeZone: zone ?? "UTC")
  }

  private func connection(_ section: YAMLSection) -> String? {
    let accepted = "a libpq conninfo string such as service=erp, or a URI"
    guard let value = section["connection"], let text = value.text(accepted: accepted) else { return nil }
    do throws(DatabaseError) {
      let options = try ConnectionOptions(conninfo: text)
      if options.keywords["password"] != nil {
        value.problem("a password stands in the file", hint: "keep it in ~/.pgpass or a service file (PGSERVICEFILE)")
      }
      if options.keywords["sslpassword"] != nil {
        value.problem("a key's password stands in the file", hint: "keep it in a service file (PGSERVICEFILE)")
      }
    } catch {
      value.problem(error.message, accepted: accepted)
    }
    return text
  }

  private func measures(_ value: YAMLValue?) -> MeasureOptions {
    let section = value?.section(known: ["stock_valuation", "turnover_basis", "stock_holders"])
    let valuations = StockValuation.allCases.map(\.rawValue).joined(separator: ", ")
    let bases = TurnoverBasis.allCases.map(\.rawValue).joined(separator: ", ")
    let holders = StockHolders.allCases.map(\.rawValue).joined(separator: ", ")
    return MeasureOptions(
      stockValuation: section?.parsed("stock_valuation", accepted: valuations) { .init(rawValue: $0) } ?? .cost,
      turnoverBasis: section?.parsed("turnover_basis", accepted: bases) { .init(rawValue: $0) } ?? .revenue,
      stockHolders: section?.parsed("stock_holders", accepted: holders) { StockHolders(rawValue: $0) })
  }

  /// The tables that are left out, and the customers that `customer_summary` shows.
  private func outputs(_ value: YAMLValue?) -> (leftOut: Set<String>, customers: ShownCustomers) {
    guard let section = value?.section(known: Self.outputNames) else { return ([], .all) }
    var customers = ShownCustomers.all
    let leftOut = section.order.filter { table in
      let words = ["true", "false"] + (table == CustomerSummary.table.name ? [ShownCustomers.active.rawValue] : [])
      let accepted = words.count > 2 ? "true, false or active" : "true or false"
      let word = section.parsed(table, accepted: accepted) { words.contains($0) ? $0 : nil }
      if word == ShownCustomers.active.rawValue { customers = .active }
      return word == "false"
    }
    return (Set(leftOut), customers)
  }

  /// Returns a hint about the pipeline files in the missing file's folder; nil: the folder has none.
  static func filesNear(_ path: String) -> String? {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let files = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
    guard !files.isEmpty else { return nil }
    let wanted = URL(fileURLWithPath: path).lastPathComponent
    if let near = nearest(to: wanted, among: files) { return "did you mean '\(near)'?" }
    return "that folder has \(files.joined(separator: ", "))"
  }

  /// Returns the column of the first tab in a line's indentation, from 1; nil: there is none.
  private static func tab(indenting line: Int, of yaml: String) -> Int? {
    let lines = yaml.split(omittingEmptySubsequences: false) { $0.isNewline }
    guard lines.indices.contains(line - 1) else { return nil }
    let indentation = lines[line - 1].prefix { $0 == " " || $0 == "\t" }
    return indentation.firstIndex(of: "\t").map { indentation.distance(from: indentation.startIndex, to: $0) + 1 }
  }

  static func problem(from error: YAMLError, in yaml: String, path: String) -> Problem {
    switch error.kind {
    case .syntax:
      if let column = tab(indenting: error.mark.line, of: yaml) {
        return Problem(
          "\(path):\(error.mark.line):\(column)", "is not valid YAML: a tab indents this line",
          accepted: "blanks in front of a key", hint: "put blanks in the place of the file's tabs")
      }
      return Problem("\(path):\(error.mark)", "is not valid YAML: \(error.problem)")
    case .duplicateKey:
      return Problem(
        "\(path):\(error.mark)", "the key '\(error.problem)' stands twice", hint: "keep one of them")
    case .characters: return Problem("\(path):\(error.mark)", "is not valid YAML: \(error.problem)")
    }
  }
}

extension RejectLimit {
  /// Reads `1%`, `0.5%`, `0.01` (a share) or `100` (rows).
  init?(_ text: String) {
    if let rows = Int(text) {
      guard rows >= 0 else { return nil }
      self = .rows(rows)
    } else {
      // A share with this many decimals still fits after multiplication by any number of rows. A percentage has two
      // decimals more.
      let decimals = text.hasSuffix("%") ? 14 : 12
      guard let share = readShare(text), !share.isNegative, share <= 1, share.scale <= decimals else { return nil }
      self = .share(share)
    }
  }
}
