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
    let columns = FileColumns(company, in: folder)
    let (windowIndex, claimedIndex) = (
      try columns.index("window_months"), try columns.index("revenue_in_products")
    )
    let (readIndex, rejectedIndex) = (try columns.index("revenue_read"), try columns.index("revenue_rejected"))
    try folder.read(company) { row in
      let window = try row.integer(windowIndex)
      let read = try row.decimal(readIndex) ?? 0
      let rejected = try row.decimal(rejectedIndex) ?? 0
      let found = inProducts[window] ?? 0
      let claimed = try row.decimal(claimedIndex)
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
    let columns = FileColumns(file, in: folder)
    let (window, revenue) = (try columns.index("window_months"), try columns.index("revenue"))
    var sums: [Int64: ExactDecimal] = [:]
    try folder.read(file) { row in
      sums[try row.integer(window), default: 0] += try row.decimal(revenue) ?? 0
    }
    return sums
  }
}
