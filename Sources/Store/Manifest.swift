package import Arithmetic
package import FoundationEssentials
import Locking
package import PostgreSQL
package import Tables

/// A stage's files in its folder, and what it made them from.
package struct Manifest: Codable, Sendable, Equatable {
  /// To be raised if a reader of an older version could misread the files.
  package static let currentFormat = 5

  package var format = Self.currentFormat
  package var stage: String
  package var pipeline: String
  package var tierbook: String
  package var businessDate: Day
  /// A checksum of all files, by their tables and checksums.
  package var fingerprint = ""
  /// The options that shaped the files, for the ledger.
  package var options: [String: String] = [:]
  /// When a file was last made anew (ISO 8601, UTC), how long that took, and how many there were.
  package var madeAt = ""
  package var seconds = 0.0
  package var filesMade = 0
  /// Extract: what the next run needs to find the changes of each input since this one.
  package var inputs: [String: InputState] = [:]
  package var files: [StageFile] = []
  /// The work of the stages before this one, for the ledger.
  package var stagesBefore: [StageRecord] = []
  /// The type of each key (`product_id` and the like) in the tables: the widest of the inputs.
  package var keyTypes: [String: ColumnType] = [:]
  /// Sales over all months.
  package var totals = Totals()

  package init(stage: String, pipeline: String, tierbook: String, businessDate: Day) {
    self.stage = stage
    self.pipeline = pipeline
    self.tierbook = tierbook
    self.businessDate = businessDate
  }

  /// Ends it when all files are in it. If no file was made anew, the execution before is the one that made them.
  ///
  /// - Parameter filesMade: the number of files that `before` does not have.
  package mutating func end(filesMade: Int, since started: Date, before: Manifest?) {
    files.sort { ($0.table, $0.month?.index ?? 0) < ($1.table, $1.month?.index ?? 0) }
    fingerprint = Store.fingerprint(files.map { "\($0.table) \($0.checksum)" })
    (madeAt, seconds, self.filesMade) = (started.ISO8601Format(), Date().timeIntervalSince(started), filesMade)
    if filesMade == 0, let before, before.files.count == files.count {
      (madeAt, seconds, self.filesMade) = (before.madeAt, before.seconds, before.filesMade)
    }
  }

  /// This stage as the ledger records it.
  package var record: StageRecord {
    StageRecord(
      stage: stage, madeAt: madeAt, seconds: seconds, files: files.count, filesMade: filesMade,
      rows: files.reduce(0) { $0 + $1.rows }, bytes: files.reduce(0) { $0 + $1.bytes })
  }

  package func file(_ table: String, _ month: Month? = nil) -> StageFile? {
    files.first { $0.table == table && $0.month == month }
  }

  package func files(of table: String) -> [StageFile] {
    files.filter { $0.table == table }
  }

  /// The files of each month, oldest first; before them the files without a month.
  package var filesByMonth: [(month: Month?, files: [StageFile])] {
    Dictionary(grouping: files, by: \.month).sorted { ($0.key?.index ?? 0) < ($1.key?.index ?? 0) }
      .map { ($0.key, $0.value) }
  }
}

extension Manifest {
  /// Whether the files of an input have a column.
  package func has(_ input: String, _ column: String) -> Bool {
    files(of: input).first?.columns.contains { $0.name == column } ?? false
  }

  /// Whether there are counts of stock.
  package var hasStock: Bool { files(of: "stock").contains { $0.month != nil } }

  /// Whether the pipeline maps a cost, of a line or of a unit.
  package var hasCost: Bool { has("sales", "cost") || has("products", "unit_cost") }

  /// The type of a key in the source.
  package func keyType(_ key: String) -> ColumnType { keyTypes[key] ?? .text }
}

/// What a manifest of any format says about itself.
package struct ManifestHead: Decodable, Sendable {
  package var format: Int
  /// The version of the program that wrote it.
  package var tierbook: String?
}

/// The written form: a table's columns appear once, and not with each of its files.
struct WrittenManifest: Codable {
  /// nil: of another format, of which only the number is known.
  let manifest: Manifest?

  private enum CodingKeys: String, CodingKey {
    case format
    case columns
  }

  init(_ manifest: Manifest) {
    self.manifest = manifest
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard try container.decode(Int.self, forKey: .format) == Manifest.currentFormat else {
      manifest = nil
      return
    }
    var manifest = try Manifest(from: decoder)
    let columns = try container.decode([String: [Column]].self, forKey: .columns)
    for (index, file) in manifest.files.enumerated() where file.columns.isEmpty {
      guard let known = columns[file.table] else {
        throw DecodingError.dataCorruptedError(forKey: .columns, in: container, debugDescription: file.table)
      }
      manifest.files[index].columns = known
    }
    self.manifest = manifest
  }

  func encode(to encoder: any Encoder) throws {
    guard var manifest else { return }
    var columns: [String: [Column]] = [:]
    for (index, file) in manifest.files.enumerated() {
      if columns[file.table] == nil { columns[file.table] = file.columns }
      // A file that was made when its table had other columns keeps its own.
      if columns[file.table] == file.columns { manifest.files[index].columns = [] }
    }
    try manifest.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(columns, forKey: .columns)
  }
}

/// The manifests of a process's stages as they were last read or written, so that the next stage need not read the
/// manifest that the stage before has left. For one process, which has locked the work directory.
package final class ManifestMemory: Sendable {
  private let manifests = Locked<[String: Manifest]>([:])

  package init() {}

  subscript(path: String) -> Manifest? {
    get { manifests.withLock { $0[path] } }
    set { manifests.withLock { $0[path] = newValue } }
  }
}

/// One line of the ledger's `run_stage`.
package struct StageRecord: Codable, Sendable, Equatable {
  package var stage: String
  package var madeAt: String
  package var seconds: Double
  package var files: Int
  package var filesMade: Int
  package var rows: Int
  package var bytes: Int

  package init(
    stage: String, madeAt: String, seconds: Double, files: Int, filesMade: Int, rows: Int, bytes: Int
  ) {
    self.stage = stage
    self.madeAt = madeAt
    self.seconds = seconds
    self.files = files
    self.filesMade = filesMade
    self.rows = rows
    self.bytes = bytes
  }
}

/// Sales lines read and rejected, with their revenue.
package struct Totals: Codable, Sendable, Equatable {
  package var linesRead = 0
  package var linesRejected = 0
  package var revenueRead: ExactDecimal = 0
  package var revenueRejected: ExactDecimal = 0
  /// The day of the newest line; nil if the lines were landed before this was recorded.
  package var newestDay: Day?

  package init() {}
}

/// One file: rows of one table, and of one month if the table has months.
package struct StageFile: Codable, Sendable, Equatable {
  package var table: String
  package var month: Month?
  /// The table's version when the file was made.
  package var version = 1
  /// For instance `sales-2024-11.3f8a2c61.copy`; the last part but one is the beginning of the checksum.
  package var name: String
  package var columns: [Column]
  package var rows: Int
  package var bytes: Int
  package var checksum: String
  /// Fingerprint of the inputs and options behind the file: if it stays the same, the file need not be made again.
  package var madeFrom: String
  package var facts = Facts()

  /// The name of a file with these bytes.
  package static func name(_ table: String, _ month: Month? = nil, checksum: String) -> String {
    "\(month.map { "\(table)-\($0)" } ?? table).\(checksum.prefix(8)).copy"
  }
}

/// What the maker of a file found out and the next stage needs.
package struct Facts: Codable, Sendable, Equatable {
  /// Decimals of each numeric column, found or declared; 0 for others.
  package var scales: [Int]?
  /// Sales: lines that met the contract, their revenue, and the rejected ones by reason.
  package var lines: Int?
  package var revenue: ExactDecimal?
  package var rejected: [String: RejectedLines]?
  /// Measures: the least number of decimals that amounts of money are shown with.
  package var decimals: ShownDecimals?
  /// Measures: the windows that are written for this month, including those without a row.
  package var windows: [Int]?
  /// Measures of products: the bases that their tiers can be cut by, as far as the pipeline maps cost and stock.
  package var bases: [String]?
  /// Stock: the last day of the month with a row.
  package var lastDay: Day?
  /// Stock: products whose stock at the month's end is unknown.
  package var unknownStocks: Int?
  /// Stock: whether the own warehouse has a row, and customers.
  package var stockHolders: [String]?
  /// Stock: rows that were rejected for their amounts. They are among the lines too, without amounts.
  package var unvalued: Int?
  /// The company's measures: doubts about how the month's stock was counted.
  package var stockDoubts: [String]?
  /// Inputs with a date: the day of the newest row that met the contract.
  package var newestDay: Day?
  /// Cells: the beginning of each part, in bytes. Customers are in order within a part.
  package var parts: [Int]?
  /// Landed lines that were added to those of an earlier file: the facts of that file.
  package var beginning: EarlierLines?
  /// Inputs with days but without months: the days of all rows, including those that were not read.
  package var days: RowDays?
  /// Measures: the number of keys in the lines of the longest window, and how many of them the master has.
  package var keys: KeysMet?
  /// Customers: by the length of the window, how many without a line are not shown.
  package var leftOut: [Int: Int]?

  package init() {}

  /// A text that differs if the facts differ, except for how the rows were written.
  package var text: String {
    var facts = self
    (facts.parts, facts.beginning) = (nil, nil)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(facts) else { preconditionFailure("facts cannot be written") }
    return String(decoding: data, as: UTF8.self)
  }
}

/// The days of an input's rows.
package struct RowDays: Codable, Sendable, Equatable {
  package var first: Day
  package var last: Day
  /// Rows later than the business date, which were not read.
  package var later: Int

  package init(first: Day, last: Day, later: Int) {
    (self.first, self.last, self.later) = (first, last, later)
  }

  package mutating func merge(_ other: Self) {
    (first, last, later) = (min(first, other.first), max(last, other.last), later + other.later)
  }
}

/// Keys of lines, and those of them that a master has.
package struct KeysMet: Codable, Sendable, Equatable {
  package var all: Int
  package var met: Int

  package init(all: Int, met: Int) {
    (self.all, self.met) = (all, met)
  }
}

/// A file of landed lines whose rows are, byte by byte, the first ones of a later file.
package struct EarlierLines: Codable, Sendable, Equatable {
  package var checksum: String
  package var rows: Int
  /// The end of its rows in the later file.
  package var bytes: Int

  package init(checksum: String, rows: Int, bytes: Int) {
    self.checksum = checksum
    self.rows = rows
    self.bytes = bytes
  }
}

/// Rows that broke one rule of the contract.
package struct RejectedLines: Codable, Sendable, Equatable {
  package var lines: Int
  /// Their revenue, if it is a number.
  package var revenue: ExactDecimal

  package init(lines: Int, revenue: ExactDecimal) {
    self.lines = lines
    self.revenue = revenue
  }
}

extension RejectedLines {
  /// Name of the files that keep the rejected rows of an input.
  package static func table(_ input: String) -> String { "\(LedgerState.rejected.name).\(input)" }

  /// Whether files of this name keep rejected rows of any input.
  package static func isTable(_ name: String) -> Bool { name.hasPrefix(table("")) }

  package static let columns = LedgerState.rejected.columns([:])
}
