import Arithmetic
import Landing
import Pipeline

/// The checks before publishing: what is about to be published is looked at once, from its files, before the
/// transaction begins.
struct PublicationChecks {
  let options: CheckOptions
  let accepted: Set<CheckName>
  let manifest: Manifest
  let folder: StageFolder

  init(_ context: StageContext, _ folder: StageFolder, _ manifest: Manifest) {
    options = context.pipeline.checks
    accepted = context.accepted
    self.manifest = manifest
    self.folder = folder
  }

  /// Runs all checks.
  ///
  /// - Parameters:
  ///   - files: what is about to be published; where there is nothing, freshness alone is looked at.
  ///   - published: what stands in the target, by month.
  ///   - areSent: whether the files will be sent to the server after that, which compares their checksums.
  func run(_ files: [StageFile], published: [Month: PublishedMonth], areSent: Bool) throws -> CheckReport {
    let read = files.isEmpty ? nil : try checkMonths(files, published, areSent: areSent)
    var problems = read?.problems ?? [:]
    problems[.freshness] = freshness(
      newest: manifest.totals.newestDay, businessDate: manifest.businessDate, limit: options.maxAge)
    let checks = files.isEmpty ? [.freshness] : CheckName.allCases
    return CheckReport(
      findings: checks.map { check in
        CheckReport.Finding(
          check, severity: options.severity(of: check), isAccepted: accepted.contains(check),
          problems: problems[check] ?? [], passed: passed(check, read))
      })
  }

  /// What was read for the checks of some months, and what they found.
  private struct Reading: Sendable {
    var files = 0
    var rows = 0
    var months = 0
    var compared = 0
    var problems: [CheckName: [Problem]] = [:]

    mutating func add(_ other: Reading) {
      files += other.files
      rows += other.rows
      months += other.months
      compared += other.compared
      problems.merge(other.problems) { $0 + $1 }
    }
  }

  /// Months are checked on several threads; what they find is told in their order.
  private func checkMonths(
    _ files: [StageFile], _ published: [Month: PublishedMonth], areSent: Bool
  ) throws -> Reading {
    let sent = areSent ? Set(files.map(\.name)) : []
    let months = Dictionary(grouping: files, by: \.month).sorted { ($0.key?.index ?? 0) < ($1.key?.index ?? 0) }
    return try parallelMap(months.count) { index in
      try check(months[index].key, months[index].value, published, FigureReader(folder, sent: sent))
    }.reduce(into: Reading()) { $0.add($1) }
  }

  private func check(
    _ month: Month?, _ files: [StageFile], _ published: [Month: PublishedMonth], _ reader: FigureReader
  ) throws -> Reading {
    var reading = Reading()
    var figures = reader
    let all = withCompanions(files, month)
    for file in all {
      var keys = KeySet(file)
      try figures.read(file, &keys)
      reading.files += 1
      reading.rows += file.rows
      reading.problems[.primaryKeys, default: []] += try keys.duplicates(in: folder).map { key in
        Problem(
          file.name, "the key (\(key)) stands twice", hint: WindowChecks.hint)
      }
    }
    if let month {
      reading.months = 1
      let shortest = figures.windows.keys.min()
      for (window, found) in figures.windows.sorted(by: { $0.key < $1.key }) {
        let checks = WindowChecks(month: month, window: window, figures: found)
        reading.problems[.proof, default: []] += checks.proof()
        reading.problems[.rowCounts, default: []] += checks.rowCounts()
        reading.problems[.shares, default: []] += checks.shares()
        reading.problems[.tiers, default: []] += checks.tiers()
        if window == shortest, let before = published[month] {
          reading.compared += 1
          reading.problems[.shrink, default: []] += checks.shrink(from: before, limit: options.maxShrink)
        }
      }
    }
    // What a damaged file leads to is no problem of the figures.
    if !reading.problems.values.allSatisfy(\.isEmpty) { try all.forEach(folder.verify) }
    return reading
  }

  /// A month's files that are about to be published, and those that its checks compare them with, the company's first.
  private func withCompanions(_ files: [StageFile], _ month: Month?) -> [StageFile] {
    let others = files.filter { !FigureReader.tables.contains($0.table) }
    guard month != nil, others.count < files.count else { return files }
    let tables = ["company_summary"] + FigureReader.tables.filter { $0 != "company_summary" }.sorted()
    return tables.compactMap { manifest.file($0, month) } + others
  }

  /// What a check that found nothing has looked at.
  private func passed(_ check: CheckName, _ reading: Reading?) -> String {
    let months = counted(reading?.months ?? 0, "month")
    switch check {
    case .proof: return "nothing is missing from the totals of \(months)"
    case .rowCounts:
      return "\(counted(reading?.rows ?? 0, "row")) in \(counted(reading?.files ?? 0, "file")), as their manifest says"
    case .primaryKeys: return "no key stands twice"
    case .shares: return "add up to 1 in \(months)"
    case .tiers: return "cover all in \(months)"
    case .shrink: return "\(counted(reading?.compared ?? 0, "published month")) compared"
    case .freshness:
      guard let newest = manifest.totals.newestDay else { return "the newest sale is not known until sales are read" }
      return "the newest sale is of \(newest)"
    }
  }
}
