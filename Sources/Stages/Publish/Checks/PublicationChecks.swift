import Arithmetic
import CommandLine
import Configuration
import Ledger
import Store
import Tables
import TerminalText

/// The checks before publishing. They read what will be published once, from its files, before it is sent.
struct PublicationChecks: Sendable {
  private let options: CheckOptions
  private let accepted: Set<CheckName>
  private let header: Manifest
  private let folder: StageFolder
  /// What the target holds, by month.
  private let published: [Month: PublishedMonth]

  /// - Parameters:
  ///   - header: what is known of the files before the first one comes.
  ///   - published: what the target holds, by month.
  init(_ context: StageContext, _ folder: StageFolder, _ header: Manifest, published: [Month: PublishedMonth]) {
    options = context.pipeline.checks
    accepted = context.accepted
    self.header = header
    self.folder = folder
    self.published = published
  }

  /// What was read for the checks of some months, and what they found.
  struct Reading: Sendable {
    fileprivate(set) var files = 0
    fileprivate var rows = 0
    fileprivate var months: Set<Month> = []
    fileprivate var compared: Set<Month> = []
    fileprivate var problems: [CheckName: [Problem]] = [:]
    fileprivate var shareSums: Set<WindowChecks.ShareSum> = []
    fileprivate var overCovered: Set<String> = []
    /// Months whose totals changed after they were over at their last publication.
    fileprivate(set) var restated: [Month: MonthChange] = [:]

    static func += (left: inout Self, right: Self) {
      left.files += right.files
      left.rows += right.rows
      left.months.formUnion(right.months)
      left.compared.formUnion(right.compared)
      left.shareSums.formUnion(right.shareSums)
      left.overCovered.formUnion(right.overCovered)
      left.problems.merge(right.problems) { $0 + $1 }
      left.restated.merge(right.restated) { $1 }
    }
  }

  /// Whether the findings forbid publishing.
  func forbid(_ reading: Reading) -> Bool {
    let found = reading.problems.filter { !$0.value.isEmpty }.map(\.key) + (staleness.isEmpty ? [] : [.freshness])
    return found.contains { options.severity(of: $0) == .fail && !accepted.contains($0) }
  }

  private var staleness: [Problem] {
    freshness(newest: header.totals.newestDay, businessDate: header.businessDate, limit: options.maxAge)
  }

  /// Whether a month was over when it was published.
  func wasComplete(_ month: Month?) -> Bool { month.flatMap { published[$0]?.isComplete } == true }

  /// The results, check by check.
  ///
  /// - Parameter reading: what was read; nil: nothing will be published, and only freshness is checked.
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

  /// What was seen of a month so far. Its files may come in several groups.
  struct Seen {
    /// All files that have come, and those of them that will be published.
    fileprivate var files: [StageFile] = []
    fileprivate var changed: [StageFile] = []
    /// Files that were read.
    fileprivate var read: [StageFile] = []
    fileprivate var windows: [Int: WindowFigures] = [:]
    fileprivate var problems: [CheckName: [Problem]] = [:]

    /// Files that will be published and were not read, with the files that their checks compare them with.
    fileprivate var unread: [StageFile] {
      let others = changed.filter { !FigureReader.tables.contains($0.table) }
      var files = others
      // Without the company's figures there is nothing to compare with, so the other files wait for them.
      if others.count < changed.count, let month = self.files.first?.month, month == changed.first?.month,
        self.files.contains(where: { $0.table == CompanySummary.table.name })
      {
        files = FigureReader.tables.compactMap { table in self.files.first { $0.table == table } } + others
      }
      return files.filter { file in !read.contains { $0.name == file.name } }
    }
  }

  /// Checks what will be published of one month. If nothing will be, it reads nothing.
  ///
  /// - Parameters:
  ///   - changed: the files of `files` that will be published.
  ///   - files: the files that were handed over together.
  ///   - seen: what was seen of the month before.
  /// - Returns: what was read now, and the problems that were not found before.
  /// - Throws: an error if a file cannot be read.
  func check(_ changed: [StageFile], of files: [StageFile], after seen: inout Seen) throws -> Reading {
    seen.files += files
    seen.changed += changed
    var reading = Reading()
    let unread = seen.unread
    guard let month = unread.first.map(\.month) else { return reading }
    var figures = FigureReader(folder, adding: seen.windows)
    for file in unread {
      var keys = KeySet(file)
      try figures.read(file, &keys)
      reading.files += 1
      reading.rows += file.rows
      reading.problems[.primaryKeys, default: []] += try keys.duplicates(in: folder).map { key in
        Problem(
          file.name, "the key (\(key)) stands twice", hint: WindowChecks.hint)
      }
    }
    seen.read += unread
    seen.windows = figures.windows
    if let month {
      check(month, seen.windows, into: &reading)
      let company = seen.files.first { $0.table == CompanySummary.table.name }
      reading.problems[.stockCount] = stockCount(month, company?.facts.stockDoubts ?? [])
    }
    for (check, problems) in reading.problems {
      let new = problems.filter { !(seen.problems[check] ?? []).contains($0) }
      reading.problems[check] = new
      seen.problems[check, default: []] += new
    }
    return reading
  }

  private func check(_ month: Month, _ windows: [Int: WindowFigures], into reading: inout Reading) {
    reading.months = [month]
    let shortest = windows.keys.min()
    for (window, found) in windows.sorted(by: { $0.key < $1.key }) {
      let checks = WindowChecks(month: month, window: window, figures: found)
      reading.problems[.proof, default: []] += checks.proof()
      reading.problems[.rowCounts, default: []] += checks.rowCounts()
      reading.problems[.shares, default: []] += checks.shares()
      reading.shareSums.formUnion(checks.shareSums())
      reading.problems[.tiers, default: []] += checks.tiers()
      reading.problems[.bridges, default: []] += checks.bridges()
      // Some returns without a cost are usual, and old months stay as they are. Neither is a reason to wake anybody.
      if month == header.businessDate.month { reading.problems[.coverage, default: []] += checks.coverage() }
      reading.overCovered.formUnion(found.products?.overCovered ?? [])
      if window == shortest, let before = published[month] {
        reading.compared = [month]
        let change = MonthChange(month, before, after: found.company.map(MonthTotals.init))
        if change.state == .restated { reading.restated[month] = change }
        reading.problems[.shrink, default: []] += checks.shrink(from: before, limit: options.maxShrink)
      }
    }
  }

  /// What a passed check has covered.
  private func passed(_ check: CheckName, _ reading: Reading?) -> String {
    let months = counted(reading?.months.count ?? 0, "month")
    switch check {
    case .proof: return "nothing is missing from the totals of \(months)"
    case .rowCounts:
      return "\(counted(reading?.rows ?? 0, "row")) in \(counted(reading?.files ?? 0, "file")), as their manifest says"
    case .primaryKeys: return "no key stands twice"
    case .shares: return "add up to 1 in \(months)" + exceptions(reading?.shareSums ?? [])
    case .tiers: return "cover all in \(months)"
    case .bridges: return "what was before and all effects make what is now in \(months)"
    case .coverage:
      guard let products = reading?.overCovered, !products.isEmpty else {
        return "no product has more costed revenue than revenue in \(months)"
      }
      return "costed revenue is above revenue in \(counted(products.count, "product")) of \(months): \(few(products))"
    case .stockCount: return "each holder's last count of \(months) is as large as the one before it, or half of that"
    case .shrink: return "\(counted(reading?.compared.count ?? 0, "published month")) compared"
    case .freshness:
      guard let newest = header.totals.newestDay else { return "the newest sale is not known until sales are read" }
      return "the newest sale is of \(newest)"
    }
  }

  /// The first names of many.
  private func few(_ names: Set<String>) -> String {
    let shown = names.sorted { ($0.count, $0) < ($1.count, $1) }.prefix(3).joined(separator: ", ")
    return shown + (names.count > 3 ? " and \(grouped(names.count - 3)) more" : "")
  }

  /// How many share sums differ from 1, and the largest of them.
  private func exceptions(_ sums: Set<WindowChecks.ShareSum>) -> String {
    guard let most = sums.max(by: { ($0.sum, $1.place) < ($1.sum, $0.place) }) else { return "" }
    return ", but for \(grouped(sums.count)) where revenue below 0 has no share: to \(most.sum) in \(most.place)"
  }
}
