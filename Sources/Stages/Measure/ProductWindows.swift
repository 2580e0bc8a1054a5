import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// The measures of products, categories and the company: the files of each month's windows.
struct ProductWindows: Sendable {
  let books: Books
  let work: StageWork

  private var landed: Landed { books.landed }

  /// The job for the windows that end with a month. All months up to it must be folded; those that the windows look at are
  /// read.
  func job(_ month: Month) throws -> FileJob {
    let tables = [ProductWindow.table.name, CategorySummary.table.name, CompanySummary.table.name]
    let files = MonthlyFiles(tables, [month], work) { Self.madeFrom($0, books) }
    // What is stale is known from fingerprints; only its months are read.
    guard files.stale.contains(month) else { return files.job(month) { _ in } }
    try books.loadProducts(windows: [month], customers: [])
    let landed = landed
    let book = WindowBook(books, month)
    let lengths = landed.windows.lengths(endingWith: month)
    let sales = books.sales(endingWith: month)
    let inputs = lengths.map { length in
      (
        length: length, stock: landed.hasStock ? books.stockSpan(month, length: length) : nil,
        proof: proof(Array(month.advanced(by: 1 - length)...month))
      )
    }
    let counts = Books.countedMonths(month).map { books.holderCounts[$0] ?? [] }
    let doubts = HolderCount.doubts(about: counts[0], after: Array(counts[1...]))
    return files.job(month) { maker in
      let sums = sales.sums(lengths)
      let windows = zip(inputs, sums).map { book.window($0.length, $1, $0.stock, proof: $0.proof) }
      try maker.make(ProductWindow.table, landed.form) { rows in
        for window in windows { try book.addProducts(window, to: rows) }
        var facts = Facts()
        facts.decimals = landed.decimals
        facts.windows = windows.map(\.length)
        facts.bases = landed.bases
        facts.keys = windows.last.map(book.keysMet)
        return facts
      }
      try maker.make(CategorySummary.table, landed.form) { rows in
        for window in windows { try book.addCategories(window, to: rows) }
        return Facts()
      }
      try maker.make(CompanySummary.table, landed.form) { rows in
        for window in windows { try book.addCompany(window, to: rows) }
        var facts = Facts()
        facts.stockDoubts = doubts
        return facts
      }
    }
  }

  private func proof(_ months: [Month]) -> CompanySummary.Proof {
    var proof = CompanySummary.Proof()
    for month in months { proof.add(landed.manifest.file("sales", month)?.facts ?? Facts()) }
    if books.customerMaster != nil {
      proof.revenueInCustomers = months.reduce(into: ExactDecimal.zero) { $0 += books.customerRevenue($1) ?? 0 }
    }
    return proof
  }

  /// Fingerprint of all that the windows ending with `month` are computed from.
  private static func madeFrom(_ month: Month, _ books: Books) -> String {
    let landed = books.landed
    let (manifest, options, folded) = (landed.manifest, landed.pipeline.measures, books.folded)
    let months = landed.windows.months(endingWith: month)
    var words = [
      "products' windows", month.description, "\(landed.windows.lengths(endingWith: month))",
      books.products.type.sqlName,
      manifest.file("products")?.checksum ?? "", "\(landed.decimals)", options.stockValuation.rawValue,
      options.turnoverBasis.rawValue, manifest.file("targets")?.checksum ?? "",
      landed.isComplete(month) ? "complete" : "unfinished", "\(landed.hasStock)", "\(landed.bases)",
      "\(landed.pipeline.productTiers.minCoverage)",
    ]
    for month in months {
      let facts = manifest.file("sales", month)?.facts
      words += [folded[ProductMonthSums.table.name, month]?.checksum ?? "", "\(facts?.revenue ?? 0)"]
      words += [books.customerRevenue(month)?.description ?? ""]
      words += (facts?.rejected ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    }
    words += books.stockMonths(endingWith: month).map { month in
      folded[StockMonthEnd.table.name, month].map { "\($0.checksum) \($0.facts.lastDay?.description ?? "unknown")" }
        ?? ""
    }
    words += Books.countedMonths(month).map { folded[StockHolder.table.name, $0]?.checksum ?? "" }
    return fingerprint(words)
  }
}
