import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import Tables

/// Finds primary keys that occur twice in a file. It needs 8 bytes per row and allocates nothing for it.
struct KeySet {
  /// The columns of each table's primary key, in the order of the key.
  static let keyColumns = Dictionary(uniqueKeysWithValues: Tables.sent.map { ($0.name, $0.key) })

  /// The primary key of the table that a file is for; `rejected_line.sales` holds rows of `rejected_line`.
  static func keyColumns(of table: String) -> [String]? { Tables.ofFiles(named: table).flatMap { keyColumns[$0.name] } }

  /// How many of a file's first columns form the primary key of its table; nil: the key has other places, or the table
  /// has none.
  static func keyCount(_ file: StageFile) -> Int? {
    keyColumns(of: file.table).flatMap { key in
      file.columns.prefix(key.count).map(\.name) == key ? key.count : nil
    }
  }

  private let file: StageFile
  /// Places of the key's columns; adjacent columns form one range.
  private let places: [ClosedRange<Int>]
  private var hashes: Set<Int>
  /// Hashes that occurred twice, by equal keys or by chance.
  private var suspects: Set<Int> = []

  init(_ file: StageFile) {
    self.file = file
    var places: [ClosedRange<Int>] = []
    for name in Self.keyColumns(of: file.table) ?? [] {
      guard let place = file.columns.firstIndex(where: { $0.name == name }) else { continue }
      if let last = places.last, last.upperBound + 1 == place {
        places[places.count - 1] = last.lowerBound...place
      } else {
        places.append(place...place)
      }
    }
    self.places = places
    hashes = Set(minimumCapacity: places.isEmpty || file.packedTable != nil ? 0 : file.rows)
  }

  mutating func insert(_ row: BinaryRow) {
    guard !places.isEmpty else { return }
    let hash = hash(row)
    if !hashes.insert(hash).inserted { suspects.insert(hash) }
  }

  private func hash(_ row: BinaryRow) -> Int {
    var hasher = Hasher()
    for place in places { hasher.combine(bytes: row.fields(place)) }
    return hasher.finalize()
  }

  private func key(_ row: BinaryRow) -> [UInt8] { places.flatMap { Array(row.fields($0)) } }

  /// Reads the keys of the whole file.
  mutating func read(in folder: StageFolder) throws {
    guard file.packedTable == nil else { return }
    try folder.read(file) { insert($0) }
  }

  /// The keys that occur twice, as text. It reads the file again, but only if a hash occurred twice.
  func duplicates(in folder: StageFolder) throws -> [String] {
    guard file.packedTable == nil else { return try Self.duplicates(packed: file, in: folder) }
    guard !suspects.isEmpty else { return [] }
    var seen: Set<[UInt8]> = []
    var duplicates: [String] = []
    try folder.read(file) { row in
      guard suspects.contains(hash(row)), !seen.insert(key(row)).inserted else { return }
      let values = places.joined().map { row.textForm($0, file.columns[$0].type) ?? "null" }
      duplicates.append(values.joined(separator: ", "))
    }
    return duplicates
  }
}
