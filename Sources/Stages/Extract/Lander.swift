import Arithmetic
import CommandLine
import Configuration
import FoundationEssentials
import Ledger
import Locking
import PostgreSQL
import Store
import Tables

/// Writes the rows of one input into one file a month, in the order of the ranges they come from, even if streams
/// overtake each other. The same source gives the same bytes.
///
/// Streams call it from their threads; its lock makes it `Sendable`.
final class Lander: @unchecked Sendable {
  /// Unchecked `Sendable`: one thread owns it until the lander takes it; from then on the lander's lock protects it.
  private final class Part: @unchecked Sendable {
    var writer: CopyFileWriter
    var rejectedWriter: CopyFileWriter?
    var facts = Facts()
    /// Digits of each column's amounts.
    var spans: [DigitSpan]

    init(_ writer: CopyFileWriter, columns: Int) {
      self.writer = writer
      spans = Array(repeating: DigitSpan(), count: columns)
    }
  }

  let input: SourceInput
  private let folder: StageFolder
  private let definition: String
  private let condition = Condition()
  /// Ranges that may wait for an earlier one. A stream that is further ahead waits itself.
  private let rangesAhead: Int
  private var next = 0
  private var waiting: [Int: [Month?: LandedRows]] = [:]
  private var parts: [Month?: Part] = [:]
  private var isStopped = false
  /// Rows by month that were read and left out for their days. Valid once the streams have ended.
  private(set) var leftOut: [Month: Int] = [:]
  /// The landed files of months that only grow.
  private let grown: [Month: StageFile]

  /// - Parameters:
  ///   - stale: what to land; each month gets a file even without a row.
  ///   - before: the files of the growing months, with their rows.
  /// - Throws: `LandingError` of kind `damaged` if one of these files is damaged.
  init(
    _ input: SourceInput, folder: StageFolder, definition: String, stale: StaleParts, before: [StageFile], streams: Int
  ) throws {
    self.input = input
    self.folder = folder
    self.definition = definition
    grown = Dictionary(uniqueKeysWithValues: before.compactMap { file in file.month.map { ($0, file) } })
    rangesAhead = 2 * streams
    let months = Array(stale.all)
    // A growing month begins with a copy of its file.
    for (month, part) in zip(months, try parallelMap(months.count) { [self] in try newPart(months[$0]) }) {
      parts[month] = part
    }
  }

  /// Whether a file of the previous execution will be made anew.
  func lands(_ file: StageFile) -> Bool { file.table == input.name && parts.keys.contains(file.month) }

  /// Takes the rows of range `index`, counted from 0 within the input. Waits if the range is too far ahead.
  ///
  /// - Parameter leftOut: rows of the range by month that do not concern the run.
  func land(_ rows: [Month?: LandedRows], leftOut: [Month: Int], range index: Int) throws {
    condition.lock()
    defer { condition.unlock() }
    self.leftOut.merge(leftOut, uniquingKeysWith: +)
    while index > next + rangesAhead, !isStopped { condition.wait() }
    waiting[index] = rows
    while let ready = waiting.removeValue(forKey: next) {
      try append(ready)
      next += 1
    }
    condition.broadcast()
  }

  /// Takes rows of a month that no other range reads; they need not wait.
  func landAtOnce(_ rows: [Month?: LandedRows]) throws {
    condition.lock()
    defer { condition.unlock() }
    try append(rows)
  }

  /// Discards what `landAtOnce` took of a month, because its range is read again from the beginning.
  func forget(_ month: Month?) throws {
    condition.lock()
    defer { condition.unlock() }
    if parts.removeValue(forKey: month) != nil { _ = try part(month) }
  }

  /// Wakes waiting streams, which then find that the work was given up.
  func stop() {
    condition.lock()
    isStopped = true
    condition.broadcast()
    condition.unlock()
  }

  /// Closes all files and returns them. Call it after the streams have ended.
  func finish() throws -> [StageFile] {
    var files: [StageFile] = []
    for (month, part) in parts.sorted(by: { ($0.key?.index ?? -1) < ($1.key?.index ?? -1) }) {
      part.facts.rejected = part.facts.rejected ?? [:]
      // Rows without a month are always rejected ones, except in inputs that have no months.
      if month != nil || input.contract.dateColumn == nil {
        files.append(
          try folder.finish(
            part.writer, input.name, month, columns: input.columns, madeFrom: definition, facts: part.facts))
      }
      if let rejected = part.rejectedWriter {
        var facts = Facts()
        facts.rejected = part.facts.rejected
        files.append(
          try folder.finish(
            rejected, RejectedLines.table(input.name), month, columns: RejectedLines.columns, madeFrom: definition,
            facts: facts))
      }
    }
    return files
  }

  private func part(_ month: Month?) throws -> Part {
    if let part = parts[month] { return part }
    let part = try newPart(month)
    parts[month] = part
    return part
  }

  private func newPart(_ month: Month?) throws -> Part {
    let part = Part(try folder.writer(input.name, month), columns: input.columns.count)
    if let file = month.flatMap({ grown[$0] }) {
      try folder.copyRows(file, to: part.writer)
      part.facts = file.facts
      part.facts.beginning = EarlierLines(checksum: file.checksum, rows: file.rows, bytes: part.writer.position)
    } else {
      part.facts.lines = 0
      part.facts.revenue = 0
      part.facts.scales = input.contract.dateColumn == nil ? input.declaredScales : input.landedScales
    }
    return part
  }

  private func append(_ rows: [Month?: LandedRows]) throws {
    for (month, landed) in rows {
      let part = try part(month)
      for (column, span) in landed.spans.enumerated() {
        part.spans[column].merge(span)
        if !part.spans[column].fits { throw input.tooManyDigits(column, part.spans[column]) }
      }
      try part.writer.append(landed.bytes.bytes, rows: landed.rows)
      part.facts.lines = (part.facts.lines ?? 0) + landed.rows
      if landed.unvalued > 0 { part.facts.unvalued = (part.facts.unvalued ?? 0) + landed.unvalued }
      part.facts.revenue = (part.facts.revenue ?? 0) + landed.revenue
      if let day = landed.newestDay { part.facts.newestDay = max(day, part.facts.newestDay ?? day) }
      if let days = landed.days, part.facts.days?.merge(days) == nil { part.facts.days = days }
      part.facts.scales = zip(part.facts.scales ?? [], landed.scales).map(max)
      for row in landed.rejected { try keep(row, in: part, month) }
    }
  }

  private func keep(_ row: RejectedRow, in part: Part, _ month: Month?) throws {
    let writer = try part.rejectedWriter ?? folder.writer(RejectedLines.table(input.name), month)
    part.rejectedWriter = writer
    let position = Int32(clamping: writer.rows + 1)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let line = String(decoding: try encoder.encode(row.line), as: UTF8.self)
    try writer.row { buffer in
      buffer.beginRow(fields: RejectedLines.columns.count)
      // A date of −infinity stands for "no month".
      buffer.appendField(month?.firstDay ?? Day(daysSince2000: .min))
      buffer.appendField(input.name)
      buffer.appendField(position)
      buffer.appendField(row.reason)
      buffer.appendField(row.revenue)
      buffer.appendField(json: line)
    }
    var rejected = part.facts.rejected ?? [:]
    var reason = rejected[row.reason] ?? RejectedLines(lines: 0, revenue: 0)
    reason.lines += 1
    if let revenue = row.revenue { reason.revenue += revenue }
    rejected[row.reason] = reason
    part.facts.rejected = rejected
  }
}
