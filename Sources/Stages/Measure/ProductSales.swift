import Arithmetic
import Fold
import Rules

/// The sales of all products in the windows that end with one month.
struct ProductSales: Sendable {
  /// Newest first.
  let months: [SalesMonth]
  /// The number of products.
  let count: Int
  let master: ProductMaster

  /// The same months. Loops go over these, because threads that count references to the same months wait for each other.
  private var uncounted: [Unmanaged<SalesMonth>] { months.map { Unmanaged.passUnretained($0) } }

  /// Gives the sums of each product in the last `length` months to `body`, in the order of `products`.
  ///
  /// - Parameter projection: nil: the sums are not projected.
  func sums(
    of products: [Int], length: Int, _ projection: Projection?,
    _ body: (_ product: Int, CostedSums, ProjectedSums?) -> Void
  ) {
    let uncounted = uncounted
    withExtendedLifetime(months) {
      for product in products {
        let unitCost = master.unitCost(of: product)
        var sums = SalesSums()
        var parts = projection.map { Projection.Parts($0) }
        for month in 0..<length {
          uncounted[month]._withUnsafeGuaranteedRef { $0.add(product, to: &sums) }
          if sums.lines > 0, parts?.isWanted(month + 1) == true { parts?.set(sums.costed(at: unitCost), of: month + 1) }
        }
        body(product, sums.costed(at: unitCost), parts?.projected)
      }
    }
  }

  /// Gives the sums of each product with lines to `body`, by window of `lengths` months, ascending. A longer window
  /// continues where the shorter one ended, so that each month is added once.
  private func nestedSums(_ lengths: [Int], _ body: (_ window: Int, _ product: Int, CostedSums) -> Void) {
    let uncounted = uncounted
    withExtendedLifetime(months) {
      for product in 0..<count {
        var sums = SalesSums()
        var added = 0
        for (window, length) in lengths.enumerated() {
          while added < length {
            uncounted[added]._withUnsafeGuaranteedRef { $0.add(product, to: &sums) }
            added += 1
          }
          if sums.lines > 0 { body(window, product, sums.costed(at: master.unitCost(of: product))) }
        }
      }
    }
  }

  /// Returns, by window, which products have a gross margin above the company's.
  func margins(_ lengths: [Int]) -> [WindowMargins] {
    var margins = lengths.map { _ in Margins() }
    nestedSums(lengths) { window, product, sums in margins[window].add(product, sums) }
    return zip(lengths, margins).map { length, margins in
      WindowMargins(length: length, isHigh: margins.areHigh(count))
    }
  }

  /// What the margins of a window's products are computed from.
  private struct Margins {
    var company = CostedSums()
    var products: [Int32] = []
    var revenues = CompactDecimals()
    var costs = CompactDecimals()
    var costedRevenues = CompactDecimals()

    mutating func add(_ product: Int, _ sums: CostedSums) {
      company += sums
      products.append(Int32(product))
      revenues.append(sums.revenue)
      costs.append(sums.cost)
      costedRevenues.append(sums.costedRevenue)
    }

    /// By product number; nil: the company has no margin.
    func areHigh(_ count: Int) -> [Bool]? {
      guard company.hasMargin else { return nil }
      var areHigh = Array(repeating: false, count: count)
      for (place, product) in products.enumerated() {
        var sums = CostedSums()
        (sums.revenue, sums.cost, sums.costedRevenue) = (revenues[place], costs[place], costedRevenues[place])
        areHigh[Int(product)] = sums.isMarginAbove(company)
      }
      return areHigh
    }
  }
}
