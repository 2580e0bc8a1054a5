import Arithmetic
import PostgreSQL
import Rules
import Store
import Tables
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Fold
@testable import Ledger

/// What a month's stock rows say of its end.
struct StockFoldTests {
  /// A row: the day of March 2024, the product, who holds it, and its value.
  private typealias Row = (day: Int32, product: Int64, holder: Int64?, value: ExactDecimal?)

  private let scratch: ScratchFolder
  private let folder: StageFolder
  private let products = KeyIndex(type: .integer)
  private let customers = KeyIndex(type: .integer)
  private let march = Day(daysSince2000: 8826)

  init() throws {
    scratch = try ScratchFolder()
    folder = StageFolder(workDirectory: scratch.path, stage: "extract")
    try folder.create()
  }

  private func fold(_ rows: [Row], counted: StockHolders = .all, hasHolders: Bool = true) throws -> StockFold.Folded {
    let columns =
      [Column(name: "as_of", type: .date), Column(name: "product_id", type: .integer)]
      + (hasHolders ? [Column(name: "customer_id", type: .integer)] : [])
      + [Column(name: "value", type: .numeric(precision: 14, scale: 2))]
    let file = try folder.write("stock", columns: columns, madeFrom: "test") { writer in
      let block = LineBlock(columns: columns, scales: columns.map { _ in 0 })
      for row in rows {
        block.set(0, Int64(march.advanced(by: Int(row.day) - 1).daysSince2000))
        block.set(1, row.product)
        if hasHolders { if let holder = row.holder { block.set(2, holder) } else { block.setNull(2) } }
        let value = columns.count - 1
        if let amount = row.value { block.set(value, amount) } else { block.setNull(value) }
        block.add()
      }
      let buffer = ByteBuffer()
      if block.lines > 0 { block.write(to: buffer) }
      try writer.append(buffer.bytes, rows: block.lines)
      return Facts()
    }
    return try StockFold(products: products, customers: customers, valuation: .cost, counted: counted)
      .fold(file, in: folder)
  }

  /// By product: what it has at the end, nil where that is not known.
  private func ends(_ folded: StockFold.Folded, _ keys: [Int64]) -> [ExactDecimal?] {
    keys.map { key in folded.products.end(of: number(key, products)) }
  }

  private func number(_ key: Int64, _ keys: KeyIndex) -> Int {
    withUnsafeBytes(of: key.bigEndian) { keys.find($0) } ?? 99
  }

  private let rows: [Row] = [
    // The own warehouse counts on the 31st, customer 7 on the 28th, customer 8 once, early.
    (31, 1, nil, 100), (31, 2, nil, 50), (15, 1, nil, 999), (15, 3, nil, 999), (14, 4, nil, 1),
    (28, 1, 7, 40), (28, 1, 7, 2), (10, 2, 7, 999), (3, 2, 8, 5),
  ]

  @Test func `each holder's last day is a full count of it`() throws {
    let folded = try fold(rows)
    #expect(ends(folded, [1, 2, 3, 4]) == [142, 55, 0, 0])
    #expect(
      [1, 2, 3, 4, 5].map { folded.products.hasRow(of: number($0, products)) } == [true, true, true, true, false])
    #expect(folded.products.lastDay == march.advanced(by: 30))
    #expect([7, 8].map { folded.customers.end(of: number($0, customers)) } == [42, 5])
    #expect(folded.kinds == [.own, .customers])
    #expect(
      folded.counts.map(\.text)
        == [
          HolderCount(
            holder: nil, day: march.advanced(by: 30), products: 2, dayBefore: march.advanced(by: 14), productsBefore: 2,
            amount: 150),
          HolderCount(
            holder: "7", day: march.advanced(by: 27), products: 1, dayBefore: march.advanced(by: 9), productsBefore: 1,
            amount: 42),
          HolderCount(
            holder: "8", day: march.advanced(by: 2), products: 1, dayBefore: nil, productsBefore: 0, amount: 5),
        ].map(\.text))
  }

  @Test(
    arguments: [
      (.own, [100, 50, 0, 0], [nil]), (.customers, [42, 5, 0, 0], ["7", "8"]),
      (.all, [142, 55, 0, 0], [nil, "7", "8"]),
    ] as [(StockHolders, [ExactDecimal], [String?])])
  func `only those that count count, and customers hold what they hold`(
    counted: StockHolders, expected: [ExactDecimal], holders: [String?]
  ) throws {
    let folded = try fold(rows, counted: counted)
    #expect(ends(folded, [1, 2, 3, 4]) == expected)
    #expect(folded.counts.map(\.holder) == holders)
    #expect([7, 8].map { folded.customers.end(of: number($0, customers)) } == [42, 5])
    #expect(folded.products.hasRow(of: number(3, products)) == (counted != .customers))
  }

  @Test func `an amount that is not there makes the product unknown and nothing else`() throws {
    let folded = try fold([(31, 1, nil, nil), (31, 2, nil, 50), (28, 1, 7, 40), (28, 3, 7, 9), (1, 2, nil, nil)])
    #expect(ends(folded, [1, 2, 3]) == [nil, 50, 9])
    #expect(folded.products.unknownCount == 1 && folded.products.hasRow(of: number(1, products)))
    #expect(folded.customers.end(of: number(7, customers)) == 49)
    #expect(folded.counts.map(\.amount) == [nil, 49])
  }

  @Test func `where the rows name no holder all of it is the own warehouse's`() throws {
    let folded = try fold([(30, 1, nil, 5), (31, 2, nil, 6)], hasHolders: false)
    #expect(ends(folded, [1, 2]) == [0, 6])
    #expect(folded.kinds == [.own] && folded.counts.map(\.holder) == [nil])
  }

  @Test func `a month in which nobody counts that counts is unknown`() throws {
    let folded = try fold([(30, 1, 7, 5)], counted: .own)
    #expect(folded.products.lastDay == nil && folded.counts.isEmpty)
    #expect(folded.products.end(of: 0) == nil && folded.customers.end(of: number(7, customers)) == 5)
  }
}

struct StockSpanTests {
  private func month(_ amounts: [ExactDecimal?]?) -> StockMonth {
    var month = StockMonth()
    guard let amounts else { return month }
    month.lastDay = Day(daysSince2000: 8826)
    for (product, amount) in amounts.enumerated() where amount != 0 { month.add(amount, of: product) }
    return month
  }

  /// Products that have a row in a window of one month, by its ends and those before.
  @Test(
    arguments: [
      ([[5, 0, -1], [0, 0, 0]], [], [0, 2]),
      // Unknown at the opening: what lay there at the last known end lies there still.
      ([nil, [0, 0, 0]], [[0, 3, 0]], [1]), ([nil, nil], [nil, [4, 0, 0], [0, 9, 9]], [0]), ([nil, nil], [], []),
      // Of one product alone the opening is unknown.
      ([[nil, 0, 0], [0, 0, 0]], [[0, 7, 0]], []), ([[nil, 0, 0], [0, 0, 0]], [[nil, 7, 0], [2, 7, 0]], [0]),
      // A row in the month is one, with an amount or without.
      ([[0, 0, 0], [0, nil, 1]], [], [1, 2]),
    ] as [([[ExactDecimal?]?], [[ExactDecimal?]?], [Int])])
  func `a product has a row where stock lies, as far as anybody knows`(
    ends: [[ExactDecimal?]?], earlier: [[ExactDecimal?]?], expected: [Int]
  ) {
    let span = StockSpan(ends: ends.map(month), earlier: earlier.map(month)[...])
    #expect((0..<3).filter { span.hasRow(of: $0) } == expected)
  }
}

/// What `stock_count` says.
struct HolderCountsTests {
  private let day = Day(daysSince2000: 9070)

  private func count(
    _ holder: String?, _ products: Int, day: Int = 0, before: Int? = nil, amount: ExactDecimal? = 100
  ) -> HolderCount {
    HolderCount(
      holder: holder, day: self.day.advanced(by: day), products: products,
      dayBefore: before.map { _ in self.day.advanced(by: day - 1) }, productsBefore: before ?? 0, amount: amount)
  }

  private func told(about counts: [HolderCount], after earlier: [[HolderCount]]) -> [String] {
    let numbers = HolderNumbers()
    func held(_ counts: [HolderCount]) -> HolderCounts { HolderCounts(counts, numbering: numbers) }
    return HolderCounts.doubts(about: held(counts), after: earlier.map(held), numbers)
  }

  @Test func `a count of half as many products passes, and one of fewer is told`() {
    #expect(told(about: [count(nil, 5, before: 10)], after: []) == [])
    #expect(
      told(about: [count(nil, 4, before: 10)], after: []) == [
        "the count of the own warehouse on 2024-10-31 has 4 products, the one before it, on 2024-10-30, had 10: "
          + "all others hold 0 now"
      ])
  }

  @Test func `the count before it may be some months back`() {
    let doubts = told(
      about: [count(nil, 1000), count("7", 1)],
      after: [[count(nil, 1999, day: -31)], [count("7", 2, day: -60)], [count("7", 9, day: -90)]])
    #expect(doubts == [])
    let fewer = told(
      about: [count(nil, 1000), count("7", 1)], after: [[count(nil, 2001, day: -31)], [count("7", 3, day: -60)]])
    #expect(
      fewer == [
        "the count of the own warehouse on 2024-10-31 has 1,000 products, the one before it, on 2024-09-30, had 2,001: "
          + "all others hold 0 now",
        "the count of customer 7 on 2024-10-31 has 1 product, the one before it, on 2024-09-01, had 3: "
          + "all others hold 0 now",
      ])
  }

  @Test func `who is missing is told with what it held, once`() {
    let before = [
      count(nil, 3, day: -31), count("7", 2, day: -31), count("8", 1, day: -31, amount: 0),
      count("9", 1, day: -31, amount: nil),
    ]
    #expect(
      told(about: [count(nil, 3)], after: [[], before]) == [
        "customer 7 was not counted, others were, and so holds 0: on 2024-09-30 it held 100",
        "customer 9 was not counted, others were, and so holds 0: on 2024-09-30 it held what is not known",
      ])
    #expect(told(about: [count(nil, 3)], after: [[count(nil, 3, day: -31)], before]) == [])
    // Nobody counted: the month end is unknown, and nobody holds 0.
    #expect(told(about: [], after: [before]) == [])
  }

  @Test func `of many holders the first are told and the others counted`() {
    let before = (0..<25).map { count("\($0)", 1, day: -31) }
    let doubts = told(about: [count(nil, 1)], after: [before])
    #expect(doubts.count == 21 && doubts.last == "5 more holders")
  }
}

extension StockHolder.Row {
  /// All values, to compare.
  fileprivate var text: String {
    "\(holder ?? "own") \(day) \(products) \(dayBefore?.description ?? "-") \(productsBefore) "
      + (amount?.description ?? "unknown")
  }
}
