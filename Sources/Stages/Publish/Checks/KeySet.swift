import Landing
import Pipeline
import PostgreSQL

/// Whether any primary key stands twice in a file: 8 bytes a row, and none allocated for it.
struct KeySet {
  /// How many columns, the first ones of each table, make its primary key.
  static let keyColumns = [
    "product_summary": 3, "category_summary": 3, "product_tier_summary": 4, "product_movement": 5,
    "company_summary": 2, "customer_summary": 3, "customer_composition": 4, "customer_tier_summary": 5,
    "customer_movement": 5, "customer_product": 4, "salesperson_summary": 3, "credit_summary": 2, "visit_plan": 2,
    "exception_line": 3, "rejected_line": 3,
  ]

  private let file: StageFile
  private let columns: Int
  private var hashes: Set<Int>
  /// Hashes that came twice: of equal keys, or by chance.
  private var suspects: Set<Int> = []

  init(_ file: StageFile) {
    self.file = file
    // `rejected_line.sales` holds rows of `rejected_line`.
    columns = Self.keyColumns[String(file.table.prefix { $0 != "." })] ?? 0
    hashes = Set(minimumCapacity: columns > 0 ? file.rows : 0)
  }

  mutating func insert(_ row: BinaryRow) {
    guard columns > 0 else { return }
    let hash = hash(row)
    if !hashes.insert(hash).inserted { suspects.insert(hash) }
  }

  private func hash(_ row: BinaryRow) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: row.fields(0...columns - 1))
    return hasher.finalize()
  }

  /// The keys that stand twice, as text. Reads the file again, but only where a hash came twice.
  func duplicates(in folder: StageFolder) throws -> [String] {
    guard !suspects.isEmpty else { return [] }
    var seen: Set<[UInt8]> = []
    var duplicates: [String] = []
    try folder.read(file) { row in
      guard suspects.contains(hash(row)), !seen.insert(Array(row.fields(0...columns - 1))).inserted else { return }
      let values = (0..<columns).map { row.textForm($0, file.columns[$0].type) ?? "null" }
      duplicates.append(values.joined(separator: ", "))
    }
    return duplicates
  }
}
