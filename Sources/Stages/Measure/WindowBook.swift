import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL

/// The measures of all products in the windows that end with one month, written as files.
///
/// A class, since what is done for each row would count references to all members of a copy, which threads share.
final class WindowBook: Sendable {
  static let productTable = "product_window"
  static let categoryTable = "category_summary"
  static let companyTable = "company_summary"
  let keys: KeyIndex
  /// All products in the order of their keys.
  let order: [Int]
  let master: ProductMaster
  let targets: Targets
  let options: MeasureOptions
  /// Decimals that amounts of money are shown with, at least.
  let moneyDecimals: Int
  let month: Month
  let isMonthComplete: Bool

  /// - Parameter books: have read what the windows look at.
  init(_ books: Books, _ month: Month) {
    keys = books.products
    order = books.products.sorted()
    master = books.productMaster
    targets = books.targets
    options = books.landed.pipeline.measures
    moneyDecimals = books.landed.moneyDecimals
    isMonthComplete = books.landed.isComplete(month)
    self.month = month
  }

  /// What a product's measures are computed from when they are written.
  struct Product {
    let number: Int
    let sums: CostedSums
    let stock: StockWindow?
  }

  /// One window's figures.
  struct Window {
    let length: Int
    var products: [Product]
    var categories: [(name: String, products: Int, measures: Measures)] = []
    var company: Measures
    var proof: Proof
  }

  /// Adds up a window.
  ///
  /// - Parameters:
  ///   - length: how many months it has.
  ///   - sums: of all products, by their numbers.
  ///   - stock: the month before the window and the window's months; nil: the pipeline maps no stock.
  func window(_ length: Int, _ sums: [CostedSums], _ stock: [StockMonth]?, proof: Proof) -> Window {
    var rows: [Product] = []
    rows.reserveCapacity(order.count)
    for product in order {
      guard sums[product].lines > 0 || stock?.dropFirst().contains(where: { $0.hasRow(of: product) }) == true
      else { continue }
      let stockWindow = stock.map { months in StockWindow(monthEnds: months.map { $0.end(of: product) }) }
      rows.append(Product(number: product, sums: sums[product], stock: stockWindow))
    }
    let nothing = Total(stock: stock.map(emptyStock))
    var company = nothing
    var categories = Array(repeating: nothing, count: master.categoryNames.count)
    for row in rows {
      company.add(row.sums, row.stock)
      categories[master.category(of: row.number)].add(row.sums, row.stock)
    }
    let revenue = company.sums.revenue
    func measures(_ sums: CostedSums, _ stock: StockWindow?) -> Measures {
      Measures(sums: sums, stock: stock, companyRevenue: revenue, options: options)
    }
    var window = Window(
      length: length, products: rows, company: measures(company.sums, company.stock), proof: proof)
    window.proof.products = rows.count
    window.categories = zip(master.categoryNames, categories).filter { $0.1.products > 0 }
      .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }.map { name, total in
        (name, total.products, measures(total.sums, total.stock))
      }
    return window
  }

  /// The stock of nothing in a window: zero at every known month end.
  private func emptyStock(_ months: [StockMonth]) -> StockWindow {
    StockWindow(monthEnds: months.map { $0.lastDay == nil ? nil : 0 })
  }

  private struct Total {
    var products = 0
    var sums = CostedSums()
    var stock: StockWindow?

    init(stock: StockWindow?) {
      self.stock = stock
    }

    mutating func add(_ more: CostedSums, _ moreStock: StockWindow?) {
      products += 1
      sums += more
      if let moreStock { stock? += moreStock }
    }
  }
}

/// What was read and what became of it: SPEC 4's proof.
struct Proof {
  var products = 0
  var linesRead = 0
  var linesRejected = 0
  var reasons: [String: Int] = [:]
  var revenueRead: ExactDecimal = 0
  var revenueRejected: ExactDecimal = 0
  /// Revenue of all customers; nil where the pipeline maps none.
  var revenueInCustomers: ExactDecimal?

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

  /// `{"null_product_id": 2}`, sorted.
  var reasonsJSON: String {
    "{" + reasons.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
  }
}
