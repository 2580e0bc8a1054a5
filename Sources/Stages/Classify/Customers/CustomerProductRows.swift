import Arithmetic
import CommandLine
import Configuration
import Engine
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// Makes the rows of what each customer buys, and of what its segment's key accounts buy and it does not.
struct CustomerProductRows: Sendable {
  let month: Month
  /// Whether the month is over on the business date.
  let isComplete: Bool
  let source: StageFile
  let folder: StageFolder
  let options: CustomerOptions

  /// Adds the rows of one window. The source's rows are sorted by customer, then by product, and are too many to keep
  /// in memory. They are read twice: first for what key accounts buy, then customer by customer.
  ///
  /// - Throws: `LandingError` of kind `damaged` if the customers are out of order.
  func add(_ customers: CustomerMonth, length: Int, to rows: TableRows<CustomerProduct.Row>) throws {
    guard let index = customers.windows.firstIndex(where: { $0.length == length }) else { return }
    let (window, keyNumbers) = (customers.windows[index], customers.keyNumbers[index])
    let columns = try PurchaseColumns(source, in: folder)
    // Rows of the window by the number of the key.
    var rowOfKey = Array(repeating: -1, count: customers.keys.count)
    for (row, number) in keyNumbers.enumerated() { rowOfKey[Int(number)] = row }
    func customer(_ row: BinaryRow) -> Int? {
      customers.keys.find(row.field(columns.customer)).map { rowOfKey[$0] }.flatMap { $0 < 0 ? nil : $0 }
    }
    var demand = SegmentDemand(window, productKey: source.columns[columns.product].type)
    try folder.read(source) { row in
      try demand.add(
        row, product: columns.product, customer: customer(row), isSold: try row.integer(columns.sales) > 0,
        isMerchandise: try row.boolean(columns.merchandise))
    }
    demand.sort(gapShare: options.gapShare)
    var next = 0
    var bought = Purchases()
    /// Adds the customers before `end`. The first of them has the purchases at hand; the others bought nothing.
    func finish(before end: Int) throws {
      while next < end {
        let key = customers.keys[Int(keyNumbers[next])]
        try add(bought, of: next, .bytes(key), in: window, demand, to: rows)
        bought.removeAll()
        next += 1
      }
    }
    try folder.read(source) { row in
      guard let customer = customer(row), let product = demand.products.find(row.field(columns.product)) else { return }
      guard customer >= next else {
        throw LandingError(
          .damaged, path: "\(folder.path)/\(source.name)", problem: "has customers out of the order of their keys")
      }
      try finish(before: customer)
      try bought.append(row, columns, product: product)
    }
    try finish(before: keyNumbers.count)
  }

  private func add(
    _ bought: Purchases, of customer: Int, _ key: KeyField, in window: TieredCustomers, _ demand: SegmentDemand,
    to rows: TableRows<CustomerProduct.Row>
  ) throws {
    let ranks = bought.ranks
    let revenue = window.customers.revenue[customer] ?? 0
    let row = CustomerProduct.Row(
      month: month.firstDay, length: window.length, customer: key, product: .null, bought: nil, keyAccountsBuying: 0,
      isMonthComplete: isComplete)
    for (index, product) in bought.products.enumerated() {
      row.product = .bytes(demand.products[product])
      row.bought = (
        Measures(sums: bought.sums[index], stock: nil, companyRevenue: revenue, options: MeasureOptions()),
        ranks[index]
      )
      row.keyAccountsBuying = demand.buyers(of: product, beside: customer, whoBuysIt: bought.isSold[index])
      try rows.add(row)
    }
    row.bought = nil
    let own = Set(bought.products)
    for product in demand.gaps(beside: customer) where !own.contains(product) {
      row.product = .bytes(demand.products[product])
      row.keyAccountsBuying = demand.buyers(of: product, beside: customer, whoBuysIt: false)
      try rows.add(row)
    }
  }
}

/// Columns of `customer_product_window`.
private struct PurchaseColumns {
  let customer: Int
  let product: Int
  let merchandise: Int
  let sales: Int
  let lines: Int
  let quantity: Int
  let costed: CostedColumns

  init(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    (customer, product) = (try columns.index(.customerID), try columns.index(.productID))
    (sales, lines) = (try columns.index(.sales), try columns.index(.lines))
    merchandise = try columns.index(.merchandise)
    quantity = try columns.index(.quantity)
    costed = try CostedColumns(columns)
  }
}

/// What one customer bought in the window, in the order of the products' keys.
private struct Purchases {
  private(set) var products: [Int] = []
  private(set) var sums: [CostedSums] = []
  /// Whether the product has a line with revenue above 0.
  private(set) var isSold: [Bool] = []
  private var isMerchandise: [Bool] = []

  mutating func append(_ row: BinaryRow, _ columns: PurchaseColumns, product: Int) throws {
    products.append(product)
    isSold.append(try row.integer(columns.sales) > 0)
    isMerchandise.append(try row.boolean(columns.merchandise))
    var bought = try columns.costed.sums(row)
    bought.lines = Int(try row.integer(columns.lines))
    bought.quantity = try row.decimal(columns.quantity) ?? 0
    sums.append(bought)
  }

  mutating func removeAll() {
    products.removeAll(keepingCapacity: true)
    sums.removeAll(keepingCapacity: true)
    isSold.removeAll(keepingCapacity: true)
    isMerchandise.removeAll(keepingCapacity: true)
  }

  /// Ranks by revenue; equal revenues rank in the order of their keys; nil: no merchandise.
  var ranks: [Int?] {
    var ranks = [Int?](repeating: nil, count: products.count)
    var rank = 0
    for index in DecimalColumn(sums.map(\.revenue)).descending() where isMerchandise[Int(index)] {
      rank += 1
      ranks[Int(index)] = rank
    }
    return ranks
  }
}

/// What the key accounts of each segment buy.
private struct SegmentDemand {
  private let window: TieredCustomers
  private let tiers: [TierIndex]
  let products = KeyTable()
  /// By segment: products that enough of its key accounts buy, in the order of their keys. One list holds for all other
  /// customers, and one for key accounts, which do not count themselves. Checking each product for each customer would
  /// take time for every pair.
  private var gaps: [(ofOthers: [Int], ofKeyAccounts: [Int])] = []
  private var keys: KeyColumn
  /// By product.
  private var isMerchandise: [Bool] = []
  private var keyAccounts: [Int]
  /// By segment and product.
  private var buyers: [[Int32]]

  init(_ window: TieredCustomers, productKey: ColumnType) {
    self.window = window
    tiers = window.places(.revenue).tiers
    keys = KeyColumn(productKey)
    keyAccounts = Array(repeating: 0, count: window.segments.count)
    buyers = Array(repeating: [], count: window.segments.count)
    for (tier, segment) in zip(tiers, window.customers.segments) where tier == 0 { keyAccounts[Int(segment)] += 1 }
  }

  private func segment(_ customer: Int) -> Int { Int(window.customers.segments[customer]) }

  mutating func add(
    _ row: BinaryRow, product column: Int, customer: Int?, isSold: Bool, isMerchandise: Bool
  ) throws {
    let product = products.number(row.field(column))
    if product == keys.count {
      try keys.append(row, column)
      self.isMerchandise.append(isMerchandise)
    }
    guard isSold, let customer, tiers[customer] == 0 else { return }
    let segment = segment(customer)
    while buyers[segment].count <= product { buyers[segment].append(0) }
    buyers[segment][product] += 1
  }

  mutating func sort(gapShare: ExactDecimal) {
    // What is no merchandise is proposed to nobody.
    let sorted = keys.sorted().filter { product in
      isMerchandise[product] && buyers.contains { product < $0.count && $0[product] > 0 }
    }
    gaps = zip(keyAccounts, buyers).map { accounts, buyers in
      func gaps(amongPeers peers: Int) -> [Int] {
        peers < 1
          ? []
          : sorted.filter { product in
            product < buyers.count
              && ProductGap.isGap(buyers: Int(buyers[product]), peers: peers, share: gapShare)
          }
      }
      return (gaps(amongPeers: accounts), gaps(amongPeers: accounts - 1))
    }
  }

  /// Number of key accounts in a customer's segment that buy a product, without the customer itself.
  func buyers(of product: Int, beside customer: Int, whoBuysIt: Bool) -> Int {
    let here = buyers[segment(customer)]
    return (product < here.count ? Int(here[product]) : 0) - (whoBuysIt && tiers[customer] == 0 ? 1 : 0)
  }

  /// Products that enough key accounts of a customer's segment buy, without the customer itself, if it buys none of
  /// them.
  func gaps(beside customer: Int) -> [Int] {
    let gaps = gaps[segment(customer)]
    return tiers[customer] == 0 ? gaps.ofKeyAccounts : gaps.ofOthers
  }
}
