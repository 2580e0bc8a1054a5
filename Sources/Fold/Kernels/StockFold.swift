import Arithmetic
import Configuration
import PostgreSQL
package import Rules
package import Store
import Tables

/// Folds a month's stock rows into its month end. A holder's last count in the month is a full count of its stock.
package struct StockFold {
  private static let own = 0

  /// The last two days on which a holder counted.
  private struct Days {
    var last: Day?
    /// The latest day before `last`.
    var before: Day?

    mutating func add(_ day: Day) {
      guard let last else {
        self.last = day
        return
      }
      if day > last {
        (self.last, before) = (day, last)
      } else if day < last, before.map({ day > $0 }) ?? true {
        before = day
      }
    }
  }

  /// A holder's count on its last day.
  private struct Count {
    var products = 0
    var productsBefore = 0
    /// nil: the amount of at least one product is unknown.
    var amount: ExactDecimal? = 0
  }

  package let products: KeyIndex
  package let customers: KeyIndex
  package let valuation: StockValuation
  /// Whose stock the sums by product include.
  package let counted: StockHolders

  package init(products: KeyIndex, customers: KeyIndex, valuation: StockValuation, counted: StockHolders) {
    (self.products, self.customers, self.valuation, self.counted) = (products, customers, valuation, counted)
  }

  /// The stock at a month's end, by product and by customer, and the holders' counts.
  package struct Folded {
    package var products = StockMonth()
    /// The stock of all customers, even if the sums by product leave it out.
    package var customers = StockMonth()
    package var counts: [HolderCount] = []
    /// Kinds of holders that have a row.
    package var kinds: Set<StockHolders> = []
  }

  /// Returns the month end. Reads the file twice: first the days on which each holder counted, then its last two
  /// counts.
  package func fold(_ file: StageFile, in folder: StageFolder) throws -> Folded {
    var folded = Folded()
    var days: [Days] = [Days()]
    try readDays(file, in: folder) { holder, day in
      while days.count <= holder { days.append(Days()) }
      days[holder].add(day)
    }
    var counts = Array(repeating: Count(), count: days.count)
    // Products of a holder's last day, and of the day before it with a count.
    var (last, before): (Set<Int>, Set<Int>) = ([], [])
    last.reserveCapacity(file.rows)
    try read(file, in: folder) { product, holder, day, amount in
      let isCounted = counted.counts(ownStock: holder == Self.own)
      if isCounted { folded.products.note(product) }
      let key = holder << 32 | product
      guard day == days[holder].last else {
        if day == days[holder].before, before.insert(key).inserted { counts[holder].productsBefore += 1 }
        return
      }
      if last.insert(key).inserted { counts[holder].products += 1 }
      if isCounted { folded.products.add(amount, of: product) }
      if holder != Self.own { folded.customers.add(amount, of: holder - 1) }
      if let amount, let sum = counts[holder].amount {
        counts[holder].amount = sum + amount
      } else {
        counts[holder].amount = nil
      }
    }
    let names = days.indices.map { $0 == Self.own ? nil : customers.text($0 - 1) }
    for holder in days.indices.sorted(by: { (names[$0] ?? "") < (names[$1] ?? "") }) {
      let days = days[holder]
      guard let day = days.last else { continue }
      let isOwn = holder == Self.own
      folded.kinds.insert(isOwn ? .own : .customers)
      folded.customers.lastDay = max(day, folded.customers.lastDay ?? day)
      guard counted.counts(ownStock: isOwn) else { continue }
      folded.products.lastDay = max(day, folded.products.lastDay ?? day)
      let count = counts[holder]
      folded.counts.append(
        HolderCount(
          holder: names[holder], day: day, products: count.products, dayBefore: days.before,
          productsBefore: count.productsBefore, amount: count.amount))
    }
    return folded
  }

  /// Passes the holder and day of each row to `body`.
  private func readDays(
    _ file: StageFile, in folder: StageFolder, _ body: (_ holder: Int, _ day: Day) -> Void
  ) throws {
    let columns = FileColumns(file, in: folder)
    let (day, holder) = (try columns.index("as_of"), columns.optionalIndex("customer_id"))
    var holders: [Int32] = []
    try folder.readLines(file) { lines in
      if let holder { customers.number(lines, holder, columns.type(holder), into: &holders) }
      for line in 0..<lines.count {
        guard let asOf = lines.day(day, line) else { continue }
        body(holder == nil ? Self.own : Int(holders[line]) + 1, asOf)
      }
    }
  }

  /// Passes each row to `body`: its product's number, its holder (0: own warehouse, else customer number + 1), its day
  /// and its amount.
  private func read(
    _ file: StageFile, in folder: StageFolder,
    _ body: (_ product: Int, _ holder: Int, _ day: Day, _ amount: ExactDecimal?) -> Void
  ) throws {
    let columns = FileColumns(file, in: folder)
    let (key, day) = (try columns.index("product_id"), try columns.index("as_of"))
    let (amount, holder) = (try columns.index(StockColumn.name(for: valuation)), columns.optionalIndex("customer_id"))
    var (numbers, holders): ([Int32], [Int32]) = ([], [])
    try folder.readLines(file) { lines in
      products.number(lines, key, columns.type(key), into: &numbers)
      if let holder { customers.number(lines, holder, columns.type(holder), into: &holders) }
      for (line, number) in numbers.enumerated() {
        guard let asOf = lines.day(day, line) else { continue }
        body(Int(number), holder == nil ? Self.own : Int(holders[line]) + 1, asOf, lines.amount(amount, line))
      }
    }
  }
}
