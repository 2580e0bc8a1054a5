import Arithmetic
import Landing
import Pipeline
import PostgreSQL

/// The proof of the totals, made again from the files that are about to be published: nothing that extract read is
/// missing from the products' rows.
struct Proof {
  private let manifest: Manifest
  private let folder: StageFolder

  init(_ manifest: Manifest, in folder: StageFolder) {
    self.manifest = manifest
    self.folder = folder
  }

  /// Checks one month: every window's revenue over the rows of `product_summary`, and over those of `customer_summary`,
  /// against what `company_summary` says was read and rejected.
  ///
  /// - Throws: `Failure` of code `checkFailed` with every window that does not add up.
  func check(_ month: Month) throws {
    guard let products = manifest.file("product_summary", month), let company = manifest.file("company_summary", month)
    else { return }
    let inProducts = try revenues(products)
    let inCustomers = try manifest.file("customer_summary", month).map { try revenues($0) }
    var problems: [Problem] = []
    let columns = try Columns(company, ["window_months", "revenue_read", "revenue_rejected", "revenue_in_products"])
    try folder.read(company) { row in
      let window = try row.integer(columns[0])
      let read = try columns.decimal(1, row) ?? 0
      let rejected = try columns.decimal(2, row) ?? 0
      let found = inProducts[window] ?? 0
      let claimed = try columns.decimal(3, row)
      if let bought = inCustomers.map({ $0[window] ?? 0 }), bought != found {
        problems.append(
          Problem(
            "\(month), \(window) months",
            "revenue in the customers \(bought) is not the \(found) in the products: the difference is \(found - bought)",
            hint: "nothing was published; run again with --force, and report this if it stays"))
      }
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

  /// Revenue over the rows of a file, by window.
  private func revenues(_ file: StageFile) throws -> [Int64: ExactDecimal] {
    let columns = try Columns(file, ["window_months", "revenue"])
    var sums: [Int64: ExactDecimal] = [:]
    try folder.read(file) { row in
      sums[try row.integer(columns[0]), default: 0] += try columns.decimal(1, row) ?? 0
    }
    return sums
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
