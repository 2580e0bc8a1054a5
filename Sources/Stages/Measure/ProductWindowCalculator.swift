import Arithmetic
import CommandLine
import Configuration
import Fold
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// Computes the measures of all products in the windows that end with one month.
///
/// It is a class, because each row's work on a copy of a struct would count references to all members, which threads
/// share.
final class ProductWindowCalculator: Sendable {
  let keys: KeyIndex
  /// All products in key order.
  let order: [Int]
  let master: ProductMaster
  let targets: Targets
  let options: MeasureOptions
  let month: Month
  let isMonthComplete: Bool
  /// The least cost coverage at which a contribution is ranked; nil: contributions are not ranked.
  let minCoverage: ExactDecimal?

  /// - Parameter loaded: has the months that the windows read.
  init(_ loaded: LoadedMonths, _ month: Month) {
    keys = loaded.products
    order = loaded.products.sorted()
    master = loaded.productMaster
    targets = loaded.targets
    options = loaded.landed.pipeline.measures
    isMonthComplete = loaded.landed.isComplete(month)
    minCoverage = loaded.landed.bases.contains("contribution") ? loaded.landed.pipeline.productTiers.minCoverage : nil
    self.month = month
  }

  /// The sums and the stock that a product's measures are computed from.
  final class Product {
    let number: Int
    let sums: CostedSums
    let projected: ProjectedSums?
    var stock: StockWindow?

    init(number: Int, sums: CostedSums, projected: ProjectedSums?, stock: StockWindow?) {
      (self.number, self.sums, self.projected, self.stock) = (number, sums, projected, stock)
    }
  }

  /// The totals over a category's products.
  struct CategoryTotal {
    let name: String
    let products: Int
    let measures: Measures
    let target: ExactDecimal?
  }

  /// One window's figures.
  struct Window {
    let length: Int
    /// The months of the window.
    let months: [Month]
    var products: [Product]
    let productCount: Int
    var categories: [CategoryTotal] = []
    var company: Measures
    var proof: CompanySummary.Proof
  }

  /// Returns the figures of a window.
  ///
  /// - Parameters:
  ///   - length: the number of its months.
  ///   - projection: nil: the window is not looked ahead for.
  ///   - stock: nil: the pipeline maps no stock.
  func window(
    _ length: Int, _ sales: ProductSales, _ projection: Projection?, _ stock: StockSpan?, proof: CompanySummary.Proof
  ) -> Window {
    let months = Array(month.advanced(by: 1 - length)...month)
    let aimedAt = targets.numbers("product", in: months)
    var rows: [Product] = []
    sales.sums(of: order, length: length, projection) { product, sums, projected in
      guard sums.lines > 0 || stock?.hasRow(of: product) == true || aimedAt.contains(product) else { return }
      rows.append(Product(number: product, sums: sums, projected: projected, stock: stock?.window(of: product)))
    }
    weigh(rows)
    let nothing = Total(stock: stock.map { $0.window(of: nil) })
    var company = nothing
    var categories = Array(repeating: nothing, count: master.categoryNames.count)
    for row in rows {
      company.add(row.sums, row.stock)
      categories[master.category(of: row.number)].add(row.sums, row.stock)
    }
    if let stock { findNegativeEnds(rows, stock, &company, &categories) }
    let revenue = company.sums.revenue
    func measures(_ total: Total) -> Measures {
      Measures(sums: total.sums, stock: total.stock, companyRevenue: revenue, options: options)
    }
    var window = Window(
      length: length, months: months, products: rows, productCount: rows.count, company: measures(company), proof: proof
    )
    let aims = targets.sums("category", over: months)
    var totals = Dictionary(uniqueKeysWithValues: zip(master.categoryNames, categories).filter { $0.1.products > 0 })
    for name in aims.keys where totals[name] == nil { totals[name] = nothing }
    window.categories = totals.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, total in
      CategoryTotal(name: name, products: total.products, measures: measures(total), target: aims[name])
    }
    return window
  }

  /// Counts the products of a window's lines, and those that the master has.
  func keysMet(_ window: Window) -> KeysMet {
    window.products.reduce(into: KeysMet(all: 0, met: 0)) { keys, product in
      guard product.sums.lines > 0 else { return }
      keys.all += 1
      if master[product.number] != nil { keys.met += 1 }
    }
  }

  /// Brings the stock of all products to one weight, so that it adds up. Weights differ only if a month end is unknown
  /// for single products.
  private func weigh(_ rows: [Product]) {
    let weights = Set(rows.compactMap { $0.stock?.weight })
    guard weights.subtracting([0]).count > 1 else { return }
    let common = commonWeight(weights)
    for row in rows { row.stock = row.stock?.weighed(common) }
  }

  /// Marks totals with a month end below 0. Only totals over a product with such an end can have one, so the other ends
  /// need not be added up.
  private func findNegativeEnds(
    _ rows: [Product], _ stock: StockSpan, _ company: inout Total, _ categories: inout [Total]
  ) {
    let suspects = Set(rows.filter { $0.stock?.hasNegativeEnd == true }.map { master.category(of: $0.number) })
    guard !suspects.isEmpty else { return }
    func hasNegativeEnd(_ rows: [Product]) -> Bool {
      stock.ends.contains { end in
        rows.reduce(into: ExactDecimal.zero) { $0 += end.end(of: $1.number) ?? 0 }.isNegative
      }
    }
    company.stock?.hasNegativeEnd = hasNegativeEnd(rows)
    let byCategory = Dictionary(grouping: rows) { master.category(of: $0.number) }
    for category in suspects {
      categories[category].stock?.hasNegativeEnd = hasNegativeEnd(byCategory[category] ?? [])
    }
  }

  private struct Total {
    var products = 0
    var sums = CostedSums()
    var stock: StockWindow?

    init(stock: StockWindow?) {
      self.stock = stock
    }

    mutating func add(_ more: CostedSums, _ moreStock: StockWindow?) {
      // If the stock of all products is unknown, so is their average.
      if products == 0 { stock?.weight = 0 }
      products += 1
      sums += more
      if let moreStock { stock? += moreStock }
    }
  }
}

extension CompanySummary.Proof {
  /// Adds a landed month.
  mutating func add(_ facts: Facts) {
    linesRead += facts.lines ?? 0
    revenueRead += facts.revenue ?? 0
    for (reason, rejected) in facts.rejected ?? [:] {
      linesRead += rejected.lines
      linesRejected += rejected.lines
      revenueRead += rejected.revenue
      revenueRejected += rejected.revenue
      reasons[reason, default: 0] += rejected.lines
    }
  }
}
