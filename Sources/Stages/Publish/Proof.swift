import Arithmetic
import Landing
import Pipeline
import PostgreSQL

/// The proof of the totals, made again from the files that are about to be published: nothing that extract read is
/// missing from the products' rows, nor from the customers'.
struct Proof {
  private let manifest: Manifest
  private let folder: StageFolder

  init(_ manifest: Manifest, in folder: StageFolder) {
    self.manifest = manifest
    self.folder = folder
  }

  /// Checks one month: every window's revenue over the rows of `product_summary` against what `company_summary` says was
  /// read and rejected, and that over the customers and the salespeople against that of the products.
  ///
  /// - Throws: `Failure` of code `checkFailed` with every window that does not add up.
  func check(_ month: Month) throws {
    guard let products = manifest.file("product_summary", month), let company = manifest.file("company_summary", month)
    else { return }
    let inProducts = try revenue(products)
    var problems: [Problem] = []
    for table in ["customer_summary", "salesperson_summary"] {
      guard let file = manifest.file(table, month) else { continue }
      let found = try revenue(file)
      for (window, expected) in inProducts.sorted(by: { $0.key < $1.key }) where found[window] ?? 0 != expected {
        problems.append(
          Problem(
            "\(month), \(window) months",
            "the revenue \(found[window] ?? 0) in \(table) is not the \(expected) in the products",
            hint: "nothing was published; run again with --force, and report this if it stays"))
      }
    }
    let columns = try Columns(company, ["window_months", "revenue_read", "revenue_rejected", "revenue_in_products"])
    try folder.read(company) { row in
      let window = try row.integer(columns[0])
      let read = try columns.decimal(1, row) ?? 0
      let rejected = try columns.decimal(2, row) ?? 0
      let found = inProducts[window] ?? 0
      let claimed = try columns.decimal(3, row)
      if read - rejected != found || found != claimed {
        problems.append(
          Problem(
            "\(month), \(window) months",
            "revenue read \(read) less rejected \(rejected) is not the \(found) in the products: the difference is "
              + "\(read - rejected - found)",
            hint: "nothing was published; run again with --force, and report this if it stays"))
      }
    }
    if !problems.isEmpty { throw Failure(.checkFailed, problems) }
  }

  /// Revenue by window over the rows of a file.
  private func revenue(_ file: StageFile) throws -> [Int64: ExactDecimal] {
    var revenue: [Int64: ExactDecimal] = [:]
    let columns = try Columns(file, ["window_months", "revenue"])
    try folder.read(file) { row in
      revenue[try row.integer(columns[0]), default: 0] += try columns.decimal(1, row) ?? 0
    }
    return revenue
  }
}

/// Places of some columns of a file.
private struct Columns {
  private let indexes: [Int]
  private let types: [ColumnType]

  init(_ file: StageFile, _ names: [String]) throws {
    indexes = try names.map { name in
      guard let index = file.columns.firstIndex(where: { $0.name == name }) else {
        throw LandingError(.damaged, path: file.name, problem: "lacks the column \(name)")
      }
      return index
    }
    types = indexes.map { file.columns[$0].type }
  }

  subscript(place: Int) -> Int { indexes[place] }

  func decimal(_ place: Int, _ row: BinaryRow) throws -> ExactDecimal? {
    try AmountColumn(index: indexes[place], type: types[place], rounding: nil).value(row)
  }
}
