import Arithmetic
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// Tiers that a closed month had when it was published, of items that have another tier in it now. A move from such a
/// tier begins elsewhere than readers were told.
struct ToldTiers: Sendable, Equatable {
  /// Whose tiers they are.
  enum Kind: String, Sendable, CaseIterable {
    case product
    case customer

    /// - Parameter table: the table whose rows have the tiers; any other has none.
    init?(table: String) {
      guard let kind = Self.allCases.first(where: { $0.table == table }) else { return nil }
      self = kind
    }

    var table: String { self == .product ? ProductSummary.table.name : CustomerSummary.table.name }
    var key: String { "\(rawValue)_id" }

    /// The table that tells of moves.
    var causes: TableDeclaration {
      self == .product ? ProductCause.table.declaration : CustomerCause.table.declaration
    }

    /// The bases as `causes` names them.
    var bases: [String] {
      self == .product
        ? ProductBasis.allCases.map(\.rawValue) : CustomerBasis.allCases.filter { !$0.isOverall }.map(\.name)
    }

    /// What the absence of a row says; nil: that the item is not there. A customer without a row stands in tier N,
    /// whether or not the table shows customers who buy nothing.
    var tierWithoutRow: String? { self == .product ? nil : TierCuts.none }
  }

  struct Tier: Sendable, Equatable {
    let window: String
    /// The item's key as text.
    let key: String
    let basis: String
    /// nil: there was no row.
    let tier: String?
  }

  let kind: Kind
  let month: Month
  /// The type of the keys.
  let keyType: ColumnType
  private(set) var tiers: [Tier] = []

  /// - Parameters:
  ///   - part: what is to be published of a month.
  ///   - before: what the month's rows in the target were written from, with the same columns.
  /// - Throws: `LandingError` if `before` is damaged.
  /// - Returns: nil if every tier stays.
  init?(_ part: Publication.Part, from before: MappedFile, to after: MappedFile) throws {
    guard let file = part.file, let month = file.month, let kind = Kind(table: part.table),
      let keyColumns = KeySet.keyCount(file), let places = Places(kind, file.columns)
    else { return nil }
    (self.kind, self.month, keyType) = (kind, month, file.columns[places.key].type)
    let (earlier, current) = (BinaryRow(columns: file.columns.count), BinaryRow(columns: file.columns.count))
    // A changed row comes right after the row that it replaces.
    var waiting: UnsafeRawBufferPointer?
    var gone: [String: Int] = [:]
    func takeWaiting() throws -> BinaryRow? {
      guard var bytes = waiting else { return nil }
      waiting = nil
      return try earlier.take(from: &bytes) ? earlier : nil
    }
    func settleWaiting() throws {
      if let old = try takeWaiting() { addGone(old) }
    }
    func addGone(_ old: BinaryRow) {
      gone[places.window(of: old), default: 0] += 1
      add(old, nil, places)
    }
    _ = try after.compare(with: before, keyColumns: keyColumns) { row in
      try settleWaiting()
      waiting = row.bytes
      return true
    } new: { row in
      var bytes = row.bytes
      guard try current.take(from: &bytes) else { return true }
      let old = try takeWaiting()
      let key = 0...keyColumns - 1
      if let old, !old.fields(key).elementsEqual(current.fields(key)) {
        addGone(old)
        add(nil, current, places)
      } else {
        add(old, current, places)
      }
      return true
    }
    try settleWaiting()
    try leaveOutNewWindows(gone: gone, before: before, places)
    guard !tiers.isEmpty else { return nil }
  }

  /// Leaves out the windows of which no key stays: a window that is new has told nothing, and where the source has other
  /// keys, perhaps of another type, nothing tells which item is which.
  ///
  /// - Parameter gone: the number of keys that are gone, by window.
  private mutating func leaveOutNewWindows(
    gone: [String: Int], before: MappedFile, _ places: Places
  ) throws {
    guard !tiers.isEmpty else { return }
    var rows: [String: Int] = [:]
    try before.rows { rows[places.window(of: $0), default: 0] += 1 }
    tiers.removeAll { gone[$0.window, default: 0] == rows[$0.window, default: 0] }
  }

  /// Adds what a row told, as far as the row in its place tells something else.
  private mutating func add(_ before: BinaryRow?, _ after: BinaryRow?, _ places: Places) {
    guard let row = before ?? after, let key = row.textForm(places.key, keyType) else { return }
    for (basis, place) in places.tiers {
      // A basis that was not mapped has told nothing, and one that is not mapped any more tells of no move.
      guard let stood = places.tier(before, place, kind), let stands = places.tier(after, place, kind),
        stood != stands
      else { continue }
      tiers.append(Tier(window: places.window(of: row), key: key, basis: basis, tier: stood))
    }
  }

  /// Where the columns stand in a row.
  private struct Places {
    let key: Int
    private let window: Int
    private let movement: Int
    let tiers: [(basis: String, place: Int)]

    init?(_ kind: Kind, _ columns: [Column]) {
      func place(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }
      guard let window = place(ColumnDeclaration.windowMonths.name), let key = place(kind.key),
        let movement = place("movement")
      else { return nil }
      (self.window, self.key, self.movement) = (window, key, movement)
      tiers = kind.bases.compactMap { basis in place("\(basis)_tier").map { (basis, $0) } }
    }

    func window(of row: BinaryRow) -> String { row.textForm(window, .integer) ?? "" }

    /// The tier that a row tells, which is nil for what is not there; nil: it tells nothing.
    func tier(_ row: BinaryRow?, _ place: Int, _ kind: Kind) -> String?? {
      guard let row, row.textForm(movement, .text) != Movement.lost.rawValue else { return .some(kind.tierWithoutRow) }
      return row.textForm(place, .text).map { .some($0) }
    }
  }
}

extension ToldTiers {
  /// Records the tiers that readers were told, and marks the moves from these. Call it when the parts are written.
  ///
  /// Moves of other months need no look: if the tier of a month changes, the moves from it change too, and their rows
  /// are written anew.
  static func record(
    _ parts: [Publication.Part], run: String, _ schema: TargetSchema, _ connection: inout Connection
  ) throws {
    // A new target has told nothing yet.
    guard !schema.isEmpty else { return }
    for told in parts.compactMap(\.told) { try told.insert(run: run, schema, &connection) }
    let written = Kind.allCases.map { kind in
      (kind: kind, parts: parts.filter { $0.table == kind.causes.name && $0.file != nil })
    }.filter { !$0.parts.isEmpty }
    guard !written.isEmpty else { return }
    let hasAny = try connection.query("select exists (select from \(schema.table(LedgerState.restatedTiers.name)))")
    guard hasAny[0][0] == "t" else { return }
    for (kind, parts) in written {
      try connection.query(statement(kind, schema), [arrayLiteral(parts.map(\.monthText))])
    }
  }

  /// Adds the tiers to the ledger. What was told first stays: later tiers are restated themselves.
  private func insert(run: String, _ schema: TargetSchema, _ connection: inout Connection) throws {
    try connection.query(
      """
      insert into \(schema.table(LedgerState.restatedTiers.name)) (kind, month, window_months, key, basis, tier, run_id)
      select $1, $2::date, window_months, key::text, basis, nullif(tier, ''), $3::bigint
      from unnest($4::integer[], $5::\(keyType.sqlName)[], $6::text[], $7::text[])
        as told (window_months, key, basis, tier)
      on conflict do nothing
      """,
      [
        kind.rawValue, month.firstDay.description, run, arrayLiteral(tiers.map(\.window)),
        arrayLiteral(tiers.map(\.key)), arrayLiteral(tiers.map(\.basis)), arrayLiteral(tiers.map { $0.tier ?? "" }),
      ])
  }

  /// The statement that gives the rows of causes of some months what they say of restated tiers.
  private static func statement(_ kind: Kind, _ schema: TargetSchema) -> String {
    let causes = schema.table(kind.causes.name)
    let (restated, published) = (ColumnDeclaration.restated.name, ColumnDeclaration.publishedPreviousTier.name)
    let from = kind.tierWithoutRow.map { "coalesce(cause.from_tier, \(quotedLiteral($0)))" } ?? "cause.from_tier"
    let lengths = Comparison.allCases.map { "when \(quotedLiteral($0.rawValue)) then \($0.months)" }
    let key = kind.causes.key.map(quotedIdentifier)
    return """
      update \(causes) as moved set \(restated) = found.\(restated), \(published) = found.tier
      from (
        select \(key.map { "cause.\($0)" }.joined(separator: ", ")), told.month is not null as \(restated), told.tier
        from \(causes) as cause left join \(schema.table(LedgerState.restatedTiers.name)) as told
          on told.kind = \(quotedLiteral(kind.rawValue)) and told.window_months = cause.window_months
            and told.month
              = (cause.month - make_interval(months => case cause.compare \(lengths.joined(separator: " ")) end))::date
            and told.key = cause.\(kind.key)::text and told.basis = cause.basis and told.tier is distinct from \(from)
        where cause.month = any ($1::date[])
      ) as found
      where \(key.map { "moved.\($0) = found.\($0)" }.joined(separator: " and "))
        and (moved.\(restated), moved.\(published)) is distinct from (found.\(restated), found.tier)
      """
  }
}
