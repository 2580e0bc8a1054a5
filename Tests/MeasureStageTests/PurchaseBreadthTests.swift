import Arithmetic
import PostgreSQL
import Store
import TestSupport
import Testing

@testable import Fold
@testable import MeasureStage

/// What customers buy in windows, against the lines themselves.
struct PurchaseBreadthTests {
  private struct Line {
    var month: Int
    var customer: Int
    var product: Int
    var revenue: Int128
  }

  /// Numbers of products that are found by their place, by hashing, and not in 32 bits.
  private static let productKeys: [Int64] = [7, 70_000, 1 << 21, 3, 1 << 40, 12, -5, 400]
  private static let months = (0..<6).map { Month(year: 2024, month: 1).advanced(by: $0) }

  private let scratch: ScratchFolder
  private let folder: StageFolder
  private let products = KeyIndex(type: .bigint)
  private let customers = KeyIndex(type: .bigint)

  init() throws {
    scratch = try ScratchFolder()
    folder = StageFolder(workDirectory: scratch.path, stage: "measure")
    try folder.create()
    let row = BinaryRow(columns: 1)
    func number(_ key: Int64, in keys: KeyIndex) throws {
      let buffer = ByteBuffer()
      buffer.beginRow(fields: 1)
      buffer.appendField(key)
      var bytes = buffer.bytes
      _ = try row.take(from: &bytes)
      _ = try keys.number(row, 0, .bigint)
    }
    for key in Self.productKeys { try number(key, in: products) }
    for key: Int64 in [20, 10, 30] { try number(key, in: customers) }
  }

  private func lines(largest: Int128, products: Range<Int>) -> [Line] {
    var random = SeededGenerator(seed: 11)
    return (0..<200).map { _ in
      Line(
        month: Int.random(in: 0..<Self.months.count, using: &random), customer: Int.random(in: 0..<3, using: &random),
        product: Int.random(in: products, using: &random),
        revenue: Int128.random(in: -largest / 4...largest, using: &random))
    }
  }

  private func file(_ lines: [Line], _ month: Month) throws -> StageFile {
    let run = CellRun(products: products, customers: customers, isDetailed: false, linesAPart: 7)
    let columns = CellFile.columns(customer: .bigint, isDetailed: false)
    return try folder.write(CellFile.table, month, columns: columns, madeFrom: "test") { writer in
      var parts: [Int] = []
      for line in lines {
        func append<List: AmountList>(_ revenue: List, _ nothing: List) {
          run.append(
            [Int32(line.customer)], [Int32(line.product)],
            LineAmounts(quantity: nothing, revenue: revenue, cost: nil, haveUncosted: true))
        }
        if let revenue = Int64(exactly: line.revenue) {
          [revenue].withUnsafeBufferPointer { append($0, $0) }
        } else {
          append([line.revenue], [0])
        }
        guard run.isFull else { continue }
        parts.append(writer.position)
        try run.write(to: writer)
      }
      parts.append(writer.position)
      try run.write(to: writer)
      return CellFile.facts(LineScales(quantity: 0, revenue: 2, cost: 2), isDetailed: false, parts: parts)
    }
  }

  /// Sums of the second ones do not fit into 64 bits, and the third ones themselves do not. Products of the first range
  /// have keys that fit into 32 bits.
  @Test(arguments: [Int128(90_000), Int128(Int64.max) - 1, Int128(1) << 70], [0..<4, 0..<8])
  func `are those of its lines`(largest: Int128, sold: Range<Int>) throws {
    let lines = lines(largest: largest, products: sold)
    let categoryOf: [Int32] = [0, 1, 1, 2, 0, 2, 3, 3]
    let isHigh = [true, false, true, true, false, false, true, false]
    let files = try Self.months.indices.map { month in
      try file(lines.filter { $0.month == month }, Self.months[month])
    }
    let windows = [
      WindowMargins(length: 1, isHigh: isHigh.map { !$0 }), WindowMargins(length: 3, isHigh: isHigh),
      WindowMargins(length: 12, isHigh: nil),
    ]
    let targets = [(place: 3, base: 2, windows: windows), (place: 5, base: 5, windows: windows)]
    // One customer has brought back on the day whatever it bought in the third month.
    let saleDays = Self.months.indices.map { month in (0..<3).map { UInt32(month == 2 && $0 == 1 ? 0 : 1) } }
    let breadth = try BreadthReader(
      months: Self.months, files: files, folder: folder, products: products, customers: customers,
      categoryOf: categoryOf,
      saleMonths: { customer, months in
        for month in months.indices { months[month] = saleDays[month][customer] != 0 }
      }, targets: targets
    ).read()

    for (target, all) in zip(targets, breadth) {
      var found = all
      for customer in customers.sorted() {
        let place = found.take(customer)
        func bought(_ months: ClosedRange<Int>) -> [Line] {
          lines.filter { $0.customer == customer && months.contains($0.month) }
        }
        // What was bought has a line with revenue, in a month with a day of sale, whatever came back later.
        func sold(_ months: ClosedRange<Int>) -> Set<Int> {
          Set(bought(months).filter { $0.revenue > 0 && saleDays[$0.month][customer] != 0 }.map(\.product))
        }
        func categories(_ months: ClosedRange<Int>) -> Int { Set(sold(months).map { categoryOf[$0] }).count }
        for (number, window) in windows.enumerated() {
          let months = max(0, target.place + 1 - window.length)...target.place
          let habit = found.window(number, place)
          #expect(habit.products == sold(months).count)
          #expect(habit.categories == categories(months))
          let high = window.isHigh.map { isHigh in
            ExactDecimal(
              units: bought(months).filter { isHigh[$0.product] != 0 }.reduce(0) { $0 + $1.revenue }, scale: 2)
          }
          #expect(habit.highMarginRevenue == high)
        }
        let quarter = found.quarters(place)
        #expect(quarter.recent == categories(max(0, target.base - 2)...target.base))
        #expect(quarter.before == (target.base >= 3 ? categories(max(0, target.base - 5)...target.base - 3) : 0))
      }
    }
  }
}
