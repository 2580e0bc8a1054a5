import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import Tables

/// Checks each row of an input against the contract and sorts it by month.
struct RowContract {
  private struct Check {
    var index: Int
    var name: String
    var isRequired: Bool
    var amount: AmountColumn?
  }

  /// The part of a check that nearly all rows need, without reference-counted members.
  private struct QuickCheck {
    var index: Int
    var isAmount: Bool
    var isRevenue: Bool
    /// Decimals of a `numeric` whose declaration fixes all of its values except whether they are numbers.
    var declaredScale: Int?
  }

  /// A column that is landed as it is: neither the date nor an amount.
  private struct PlainColumn {
    var index: Int
    var isText: Bool
  }

  /// A column of texts that does not accept every text.
  private struct TextCheck {
    var index: Int
    var name: String
    var longest: Int?
  }

  /// The part and the block that take rows of one day, if the input is landed in columns.
  private struct OrdinaryPlace {
    var day: Int32
    var part: Unmanaged<LandedRows>
    var lines: Unmanaged<LineBlock>
  }

  /// As many as the last bits of a day distinguish.
  private static let daysRemembered = 64

  private let input: SourceInput
  private let dates: DateRange
  private let dateIndex: Int?
  private let revenueIndex: Int?
  /// The columns that may not repeat together.
  private let uniqueIndexes: [Int]
  /// The column of a row's day, if the input has no months.
  private let dayIndex: Int?
  /// Stock: the amount that is counted.
  private let valuedIndex: Int?
  private let checks: [Check]
  /// In the order of `checks`.
  private let quickChecks: [QuickCheck]
  /// For inputs that are landed in columns.
  private let plainColumns: [PlainColumn]
  private let textChecks: [TextCheck]
  private var keysSeen: Set<[UInt8]> = []

  /// Rows by month; nil: rows without a month.
  private(set) var parts: [Month?: LandedRows] = [:]
  /// Rows left out by day: their days neither count nor are impossible.
  private var leftOut: [Day: Int] = [:]
  /// The part that took the last row: lines mostly come by date. `parts` keeps it alive. Counting references to it and
  /// its block for each row would cost as much as reading a column.
  private var last: (month: Month?, part: Unmanaged<LandedRows>, lines: Unmanaged<LineBlock>?)?
  /// Where rows of the recent days go, each at the place of its last bits. Most rows have one of these days.
  private var ordinaryPlaces: [OrdinaryPlace] = []
  /// nil for inputs with columns that have no quick way.
  private let ordinaryRow: OrdinaryRow?
  /// The day and month of the last row: most lines have the same day as the one before.
  private var lastDay: (day: Day, month: Month)?

  /// - Parameter head: the form in which the first columns of ordinary lines come together.
  init(_ input: SourceInput, _ dates: DateRange, head: LineHead? = nil) {
    self.input = input
    self.dates = dates
    dateIndex = input.index(of: input.contract.dateColumn)
    revenueIndex = input.index(of: input.contract.revenueColumn)
    uniqueIndexes = input.contract.uniqueColumns.compactMap { input.index(of: $0) }
    dayIndex = input.index(of: input.contract.dayColumn)
    valuedIndex = input.index(of: input.valuedColumn)
    checks = input.columns.enumerated().compactMap { index, column in
      guard let wanted = input.contract.column(column.name), index != input.index(of: input.contract.dateColumn) else {
        return nil
      }
      let amount =
        wanted.kind == .amount
        ? AmountColumn(index: index, type: column.type, rounding: input.rounding[index]) : nil
      guard wanted.isRequired || amount != nil else { return nil }
      return Check(index: index, name: column.name, isRequired: wanted.isRequired, amount: amount)
    }
    quickChecks = checks.map { [revenueIndex] check in
      let isNumeric = if case .numeric? = check.amount?.type { true } else { false }
      return QuickCheck(
        index: check.index, isAmount: check.amount != nil, isRevenue: check.index == revenueIndex,
        declaredScale: isNumeric ? input.scale(ofEach: check.index) : nil)
    }
    ordinaryRow = input.ordinaryRow(head: head)
    let special = checks.filter { $0.amount != nil }.map(\.index) + [dateIndex].compactMap { $0 }
    plainColumns = input.columns.indices.filter { !special.contains($0) }.map { index in
      PlainColumn(index: index, isText: input.columns[index].type.isLandedAsText)
    }
    textChecks = input.columns.enumerated().compactMap { index, column in
      switch column.type {
      case .text, .varchar, .character: break
      default: return nil
      }
      let longest = input.longestText(index)
      return longest == nil && !input.hasAnyBytes ? nil : TextCheck(index: index, name: column.name, longest: longest)
    }
  }

  /// Removes and returns the rows that are ready; the next row begins new parts.
  mutating func takeParts() -> [Month?: LandedRows] {
    defer {
      parts = [:]
      last = nil
      ordinaryPlaces = []
    }
    for part in parts.values { part.pack() }
    return parts
  }

  /// Removes and returns the number of rows left out by month.
  mutating func takeLeftOut() -> [Month: Int] {
    defer { leftOut = [:] }
    return Dictionary(leftOut.map { ($0.key.month, $0.value) }, uniquingKeysWith: +)
  }

  /// Takes a line of COPY's text format. Returns false if the line is not ordinary; then `add(_:)` must take it.
  mutating func add(ordinary line: CopyLine) -> Bool {
    guard let ordinaryRow, let beginning = ordinaryRow.beginning(of: line) else { return false }
    guard let place = ordinaryPlace(of: beginning.day) else { return leaveOut(Day(daysSince2000: beginning.day)) }
    guard let revenue = place.lines._withUnsafeGuaranteedRef({ ordinaryRow.add(line, beginning, to: $0) })
    else { return false }
    place.part._withUnsafeGuaranteedRef { part in
      part.rows += 1
      part.declaredRevenue += Int128(revenue)
    }
    return true
  }

  mutating func add(_ row: BinaryRow) throws {
    var month: Month?
    var day: Day?
    if let dateIndex {
      day = try row.day(dateIndex)
      if let lastDay, lastDay.day == day {
        month = lastDay.month
      } else {
        if let reason = reasonAgainst(day, isNull: row.isNull(dateIndex)) {
          try reject(row, reason, month: nil)
          return
        }
        if let day, leaveOut(day) { return }
        month = day?.month
        lastDay = day.map { ($0, $0.month) }
      }
    }
    let (part, lines) = part(for: month)
    let isTaken =
      if let lines {
        try lines._withUnsafeGuaranteedRef { try land(row, in: $0, part, month) }
      } else {
        try part._withUnsafeGuaranteedRef { try copy(row, to: $0, month) }
      }
    guard isTaken else { return }
    if let lines, let day { remember(OrdinaryPlace(day: day.daysSince2000, part: part, lines: lines)) }
    part._withUnsafeGuaranteedRef { part in
      part.rows += 1
      if let day, part.newestDay.map({ day > $0 }) ?? true { part.newestDay = day }
    }
  }

  /// Lands a row that meets the contract in columns. Returns false if the row was rejected.
  private mutating func land(
    _ row: BinaryRow, in lines: LineBlock, _ part: Unmanaged<LandedRows>, _ month: Month?
  ) throws -> Bool {
    // Checked before anything is set: the values of a rejected row would leave their decimals in the block.
    for place in quickChecks.indices where row.isNull(quickChecks[place].index) && checks[place].isRequired {
      try reject(row, "null_\(checks[place].name)", month: month)
      return false
    }
    if let reason = reasonAgainstTexts(row) {
      try reject(row, reason, month: month)
      return false
    }
    // Added only after no other column can reject the row.
    var (declaredRevenue, revenue): (Int64, ExactDecimal?) = (0, nil)
    for place in quickChecks.indices {
      let check = quickChecks[place]
      if row.isNull(check.index) {
        if check.index == valuedIndex {
          try reject(row, "null_\(checks[place].name)", month: month)
          try landUnvalued(row, in: lines, part)
          return false
        }
        lines.setNull(check.index)
        continue
      }
      guard check.isAmount else { continue }
      if let scale = check.declaredScale, let units = row.smallNumeric(check.index, scale: scale) {
        lines.set(check.index, small: units)
        if check.isRevenue { declaredRevenue = units }
        continue
      }
      guard var value = try amount(row, checks[place], month) else {
        if valuedIndex != nil { try landUnvalued(row, in: lines, part) }
        return false
      }
      if value.scale > lines.scales[check.index] { value = value.shortened(toAtLeast: lines.scales[check.index]) }
      try part._withUnsafeGuaranteedRef { try $0.widen(check.index, by: value, of: input) }
      lines.set(check.index, value)
      if check.isRevenue { revenue = value }
    }
    try landPlain(row, in: lines)
    lines.add()
    part._withUnsafeGuaranteedRef { part in
      part.declaredRevenue += Int128(declaredRevenue)
      if let revenue { part.revenue += revenue }
    }
    return true
  }

  /// Sets all columns except the amounts.
  private func landPlain(_ row: BinaryRow, in lines: LineBlock) throws {
    if let dateIndex, let lastDay { lines.set(dateIndex, small: Int64(lastDay.day.daysSince2000)) }
    for column in plainColumns {
      if row.isNull(column.index) {
        lines.setNull(column.index)
      } else if column.isText {
        lines.set(column.index, text: row.field(column.index))
      } else {
        lines.set(column.index, try row.integer(column.index))
      }
    }
  }

  /// Lands a row of stock that was rejected for its amounts, without them. Its product's stock on that day is unknown,
  /// which is not zero.
  private func landUnvalued(_ row: BinaryRow, in lines: LineBlock, _ part: Unmanaged<LandedRows>) throws {
    for check in quickChecks where check.isAmount { lines.setNull(check.index) }
    try landPlain(row, in: lines)
    lines.add()
    part._withUnsafeGuaranteedRef { part in
      part.rows += 1
      part.unvalued += 1
    }
  }

  /// Copies a row that meets the contract as it came. Returns false if the row was rejected or is later than the
  /// business date.
  private mutating func copy(_ row: BinaryRow, to part: LandedRows, _ month: Month?) throws -> Bool {
    if let dayIndex, !row.isNull(dayIndex) {
      guard let day = try row.day(dayIndex) else {
        try reject(row, "date_out_of_range", month: month)
        return false
      }
      let isLater = day > dates.last
      let days = RowDays(first: day, last: day, later: isLater ? 1 : 0)
      if part.days?.merge(days) == nil { part.days = days }
      if isLater { return false }
    }
    for check in checks {
      if row.isNull(check.index) {
        guard check.isRequired else { continue }
        try reject(row, "null_\(check.name)", month: month)
        return false
      }
      guard check.amount != nil else { continue }
      guard let value = try amount(row, check, month) else { return false }
      let scale = part.scales[check.index]
      if value.scale > scale { part.scales[check.index] = value.shortened(toAtLeast: scale).scale }
    }
    if let reason = reasonAgainstTexts(row) {
      try reject(row, reason, month: month)
      return false
    }
    if let first = uniqueIndexes.first {
      // The fields include their lengths, so that no two keys look alike side by side.
      let key = uniqueIndexes.flatMap { Array(row.fields($0...$0)) }
      guard keysSeen.insert(key).inserted else {
        try reject(row, "duplicate_\(input.columns[first].name)", month: month)
        return false
      }
    }
    part.bytes.append(row.bytes)
    return true
  }

  /// Reads an amount. Returns nil if it is none; then the row was rejected.
  private mutating func amount(_ row: BinaryRow, _ check: Check, _ month: Month?) throws -> ExactDecimal? {
    switch try check.amount?.read(row) {
    case .number(let value)?: return value
    case .notANumber?: try reject(row, "nan_\(check.name)", month: month)
    case .infinite?: try reject(row, "infinite_\(check.name)", month: month)
    case .tooLarge?: try reject(row, "too_large_\(check.name)", month: month)
    case nil: break
    }
    return nil
  }

  /// Counts a row if its day does not concern the run; returns false for all others.
  private mutating func leaveOut(_ day: Day) -> Bool {
    guard dates.leavesOut(day) else { return false }
    leftOut[day, default: 0] += 1
    return true
  }

  private func reasonAgainst(_ day: Day?, isNull: Bool) -> String? {
    guard let day else { return isNull ? "null_\(input.contract.dateColumn ?? "date")" : "date_out_of_range" }
    if day > dates.latestPossible { return "after_business_date" }
    return day < DateRange.earliestPossible ? "date_out_of_range" : nil
  }

  private func reasonAgainstTexts(_ row: BinaryRow) -> String? {
    for check in textChecks where !row.isNull(check.index) {
      if let longest = check.longest, row.field(check.index).count > longest { return "too_long_\(check.name)" }
      if input.hasAnyBytes, !row.isUTF8(check.index) { return "not_utf8_\(check.name)" }
    }
    return nil
  }

  @inline(__always)
  private func ordinaryPlace(of day: Int32) -> OrdinaryPlace? {
    guard !ordinaryPlaces.isEmpty else { return nil }
    let place = ordinaryPlaces[Int(day) & (Self.daysRemembered - 1)]
    return place.day == day ? place : nil
  }

  private mutating func remember(_ place: OrdinaryPlace) {
    if ordinaryPlaces.isEmpty { ordinaryPlaces = Array(repeating: place, count: Self.daysRemembered) }
    ordinaryPlaces[Int(place.day) & (Self.daysRemembered - 1)] = place
  }

  private mutating func part(for month: Month?) -> (Unmanaged<LandedRows>, Unmanaged<LineBlock>?) {
    if let last, last.month == month { return (last.part, last.lines) }
    let part = parts[month] ?? LandedRows(input)
    parts[month] = part
    let found = (Unmanaged.passUnretained(part), part.lines.map { Unmanaged.passUnretained($0) })
    last = (month, found.0, found.1)
    return found
  }

  private mutating func reject(_ row: BinaryRow, _ reason: String, month: Month?) throws {
    var line: [String: String?] = [:]
    for (index, column) in input.columns.enumerated() { line[column.name] = row.textForm(index, column.type) }
    var revenue: ExactDecimal?
    if let index = revenueIndex, !row.isNull(index),
      let amount = checks.first(where: { $0.index == index })?.amount, case .number(let value) = try amount.read(row)
    {
      revenue = value
    }
    let part = part(for: month).0.takeUnretainedValue()
    part.rejected.append(RejectedRow(reason: reason, revenue: revenue, line: line))
  }
}
