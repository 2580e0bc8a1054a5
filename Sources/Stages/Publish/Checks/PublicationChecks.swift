import Arithmetic
import Landing
import Pipeline

/// The checks before publishing: what is about to be published is looked at once, from its files, before it is sent.
struct PublicationChecks: Sendable {
  private let options: CheckOptions
  private let accepted: Set<CheckName>
  private let header: Manifest
  private let folder: StageFolder
  /// What stands in the target, by month.
  private let published: [Month: PublishedMonth]

  /// - Parameters:
  ///   - header: what is known of the files before the first.
  ///   - published: what stands in the target, by month.
  init(_ context: StageContext, _ folder: StageFolder, _ header: Manifest, published: [Month: PublishedMonth]) {
    options = context.pipeline.checks
    accepted = context.accepted
    self.header = header
    self.folder = folder
    self.published = published
  }

  /// What was read for the checks of some months, and what they found.
  struct Reading: Sendable {
    fileprivate var files = 0
    fileprivate var rows = 0
    fileprivate var months: Set<Month> = []
    fileprivate var compared: Set<Month> = []
    fileprivate var problems: [CheckName: [Problem]] = [:]

    static func += (left: inout Self, right: Self) {
      left.files += right.files
      left.rows += right.rows
      left.months.formUnion(right.months)
      left.compared.formUnion(right.compared)
      left.problems.merge(right.problems) { $0 + $1 }
    }
  }

  /// Whether what was found forbids to publish.
  func forbid(_ reading: Reading) -> Bool {
    let found = reading.problems.filter { !$0.value.isEmpty }.map(\.key) + (staleness.isEmpty ? [] : [.freshness])
    return found.contains { options.severity(of: $0) == .fail && !accepted.contains($0) }
  }

  private var staleness: [Problem] {
    freshness(newest: header.totals.newestDay, businessDate: header.businessDate, limit: options.maxAge)
  }

  /// What was found, check by check.
  ///
  /// - Parameter reading: nil where nothing is about to be published: then freshness alone is looked at.
  func report(_ reading: Reading?) -> CheckReport {
    var problems = reading?.problems ?? [:]
    problems[.freshness] = staleness
    let checks = reading == nil ? [.freshness] : CheckName.allCases
    return CheckReport(
      findings: checks.map { check in
        CheckReport.Finding(
          check, severity: options.severity(of: check), isAccepted: accepted.contains(check),
          problems: problems[check] ?? [], passed: passed(check, reading))
      })
  }

  /// Looks at what is about to be published of one month.
  ///
  /// - Parameters:
  ///   - changed: what is about to be published; where there is nothing, nothing is looked at.
  ///   - files: all of the month that were handed over together.
  ///   - areSent: whether the files will be sent to the server after that, which compares their checksums.
  func check(_ changed: [StageFile], of files: [StageFile], areSent: Bool) throws -> Reading {
    var reading = Reading()
    guard let month = changed.first.map(\.month) else { return reading }
    var figures = FigureReader(folder, sent: areSent ? Set(changed.map(\.name)) : [])
    let all = withCompanions(changed, files, month)
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
      reading.months = [month]
      let shortest = figures.windows.keys.min()
      for (window, found) in figures.windows.sorted(by: { $0.key < $1.key }) {
        let checks = WindowChecks(month: month, window: window, figures: found)
        reading.problems[.proof, default: []] += checks.proof()
        reading.problems[.rowCounts, default: []] += checks.rowCounts()
        reading.problems[.shares, default: []] += checks.shares()
        reading.problems[.tiers, default: []] += checks.tiers()
        if window == shortest, let before = published[month] {
          reading.compared = [month]
          reading.problems[.shrink, default: []] += checks.shrink(from: before, limit: options.maxShrink)
        }
      }
    }
    // What a damaged file leads to is no problem of the figures.
    if !reading.problems.values.allSatisfy(\.isEmpty) { try all.forEach(folder.verify) }
    return reading
  }

  /// A month's files that are about to be published, and those that its checks compare them with, the company's first.
  private func withCompanions(_ changed: [StageFile], _ files: [StageFile], _ month: Month?) -> [StageFile] {
    let others = changed.filter { !FigureReader.tables.contains($0.table) }
    guard month != nil, others.count < changed.count else { return changed }
    let tables = ["company_summary"] + FigureReader.tables.filter { $0 != "company_summary" }.sorted()
    return tables.compactMap { table in files.first { $0.table == table } } + others
  }

  /// What a check that found nothing has looked at.
  private func passed(_ check: CheckName, _ reading: Reading?) -> String {
    let months = counted(reading?.months.count ?? 0, "month")
    switch check {
    case .proof: return "nothing is missing from the totals of \(months)"
    case .rowCounts:
      return "\(counted(reading?.rows ?? 0, "row")) in \(counted(reading?.files ?? 0, "file")), as their manifest says"
    case .primaryKeys: return "no key stands twice"
    case .shares: return "add up to 1 in \(months)"
    case .tiers: return "cover all in \(months)"
    case .shrink: return "\(counted(reading?.compared.count ?? 0, "published month")) compared"
    case .freshness:
      guard let newest = header.totals.newestDay else { return "the newest sale is not known until sales are read" }
      return "the newest sale is of \(newest)"
    }
  }
}
