import PostgreSQL
import Store
import Tables

/// Writes parts into their tables, in the transaction of one publication.
struct TableWriter {
  private let folder: StageFolder
  private let schema: TargetSchema
  private let referenced: ReferencedTables
  /// Number of months that a full table has.
  private let months: Int
  /// nil: the tables existed before.
  private var new: NewTables?
  /// A small part costs the server a few statements, and each waits for its turn while all processors compute. So small
  /// parts wait for the end, and those of one table go together.
  private var small: [Publication.Part] = []
  /// By table.
  private(set) var written: [String: Publication.Part.Sent] = [:]

  /// - Parameters:
  ///   - folder: the folder of the files.
  ///   - referenced: tables whose rows keep their identity.
  ///   - new: the tables that the transaction has created.
  init(
    _ folder: StageFolder, _ schema: TargetSchema, months: Int, referenced: ReferencedTables, new: NewTables?
  ) {
    self.referenced = referenced
    self.folder = folder
    self.schema = schema
    self.months = months
    self.new = new
  }

  /// Writes the large parts; `finish` writes the small ones.
  mutating func write(_ parts: [Publication.Part], _ connection: inout Connection) throws {
    for part in parts {
      if part.isSmall { small.append(part) } else { try replace(part, &connection) }
    }
  }

  /// Writes the small parts, removes those that are gone, and restores what the migrations define for new tables.
  mutating func finish(gone: [Publication.Part], _ connection: inout Connection) throws {
    let rowByRow = small.filter { $0.changes != nil && !referenced.contains($0.table) }
    for part in rowByRow { try replace(part, &connection) }
    let whole = small.filter { $0.changes == nil || referenced.contains($0.table) } + gone
    // A file of an earlier version may have its columns in another order.
    let tables = Dictionary(grouping: whole) { part in [part.table] + (part.file?.columns.map(\.name) ?? []) }
    for (key, parts) in tables.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      written[key[0], default: .init()] +=
        referenced.contains(key[0])
        ? try Publication.Part.merge(parts, from: folder, schema, &connection)
        : try Publication.Part.replace(small: parts, from: folder, schema, &connection)
    }
    small = []
    try new?.complete(&connection)
  }

  private mutating func replace(_ part: Publication.Part, _ connection: inout Connection) throws {
    written[part.table, default: .init()] +=
      referenced.contains(part.table)
      ? try Publication.Part.merge([part], from: folder, schema, &connection)
      : try part.replace(from: folder, schema, &connection)
    let isNewest = Tables.ofFiles(named: part.table)?.partition == .newestMonth
    if isNewest || written[part.table]?.months == months { try new?.complete(part.table, &connection) }
  }
}
