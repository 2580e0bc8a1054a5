import Arithmetic
import PostgreSQL
import Store
import TestSupport
import Testing

@testable import Fold
@testable import MeasureStage

/// Cells of customers and products: in the order of customers, whatever order the lines came in.
struct CellFileTests {
  private struct Line {
    var customer: Int
    var product: Int
    var amounts: LineAmount
  }

  private struct Cell: Equatable {
    var lines = 0
    var sales = 0
    var quantity: Int128 = 0
    var revenue: Int128 = 0
    var cost: Int128 = 0
    var uncosted: Int128 = 0
  }

  private let scratch: ScratchFolder
  private let folder: StageFolder
  private let products = KeyIndex(type: .text)
  private let customers = KeyIndex(type: .integer)
  private let scales = LineScales(quantity: 0, revenue: 2, cost: 2)

  init() throws {
    scratch = try ScratchFolder()
    folder = StageFolder(workDirectory: scratch.path, stage: "measure")
    try folder.create()
    // Numbers are not in the order of the keys.
    let row = BinaryRow(columns: 2)
    for number in [9, 3, 7, 1, 5] {
      let buffer = ByteBuffer()
      buffer.beginRow(fields: 2)
      buffer.appendField(Int32(number))
      buffer.appendField("P\(number)")
      var bytes = buffer.bytes
      _ = try row.take(from: &bytes)
      _ = try customers.number(row, 0, .integer)
      _ = try products.number(row, 1, .text)
    }
  }

  private func file(_ lines: [Line], isDetailed: Bool, linesAPart: Int) throws -> StageFile {
    let run = CellRun(products: products, customers: customers, isDetailed: isDetailed, linesAPart: linesAPart)
    let columns = CellFile.columns(customer: .integer, isDetailed: isDetailed)
    return try folder.write(CellFile.table, Month(year: 2024, month: 5), columns: columns, madeFrom: "test") { writer in
      var parts: [Int] = []
      for line in lines {
        append(line, to: run)
        if run.isFull {
          parts.append(writer.position)
          try run.write(to: writer)
        }
      }
      parts.append(writer.position)
      try run.write(to: writer)
      return CellFile.facts(scales, isDetailed: isDetailed, parts: parts)
    }
  }

  /// A block of one line: in 64 bits where they hold its amounts.
  private func append(_ line: Line, to run: CellRun) {
    let (customers, products) = ([Int32(line.customer)], [Int32(line.product)])
    let amounts = LineAmounts(
      quantity: [line.amounts.quantity], revenue: [line.amounts.revenue], cost: [line.amounts.cost ?? .min],
      haveUncosted: true)
    guard let revenue = Int64(exactly: line.amounts.revenue), line.amounts.cost ?? 0 <= revenue.magnitude else {
      return run.append(customers, products, amounts)
    }
    let narrow = [Int64(line.amounts.quantity), revenue, line.amounts.cost.map { Int64($0) } ?? .min]
    narrow.withUnsafeBufferPointer { all in
      func list(_ place: Int) -> UnsafeBufferPointer<Int64> { UnsafeBufferPointer(rebasing: all[place...place]) }
      run.append(
        customers, products,
        LineAmounts(quantity: list(0), revenue: list(1), cost: list(2), haveUncosted: true))
    }
  }

  private func lines(_ count: Int, largest: Int128) -> [Line] {
    var random = SeededGenerator(seed: 3)
    return (0..<count).map { _ in
      let revenue = Int128.random(in: -largest...largest, using: &random)
      return Line(
        customer: Int.random(in: 0..<4, using: &random), product: Int.random(in: 0..<5, using: &random),
        amounts: LineAmount(
          quantity: Int128.random(in: -5...5, using: &random), revenue: revenue,
          cost: Bool.random(using: &random) ? revenue / 2 : nil))
    }
  }

  @Test(arguments: [1, 3, 1000], [Int128(500), Int128(1) << 80])
  func `come back with all their sums, in one part or in many`(linesAPart: Int, largest: Int128) throws {
    let lines = lines(60, largest: largest)
    let file = try file(lines, isDetailed: true, linesAPart: linesAPart)
    #expect(file.facts.parts?.count == 60 / linesAPart + 1)
    var expected: [[Int]: Cell] = [:]
    for line in lines {
      var cell = expected[[line.customer, line.product]] ?? Cell()
      cell.lines += 1
      cell.sales += line.amounts.revenue > 0 ? 1 : 0
      cell.quantity += line.amounts.quantity
      cell.revenue += line.amounts.revenue
      cell.cost += line.amounts.cost ?? 0
      cell.uncosted += line.amounts.cost == nil ? line.amounts.revenue : 0
      expected[[line.customer, line.product]] = cell
    }
    try folder.verify(file)
    // The same month twice, the second time in units of one decimal more.
    var merge = try CellMerge<DetailedCells>([file], in: folder, products: products, customers: customers)
    let adder = PairAdder(products: products)
    var found: [[Int]: Cell] = [:]
    for customer in customers.sorted() {
      guard try merge.read(customer, isWanted: true) else { continue }
      adder.add(merge.months[0], PairAdder.Factors(quantity: 1, revenue: 1, cost: 1), isSold: true)
      adder.add(merge.months[0], PairAdder.Factors(quantity: 10, revenue: 10, cost: 10), isSold: false)
      var order: [Int] = []
      try adder.finish { product, sums in
        let sums = sums.pointee
        order.append(product)
        #expect(!sums.isTooLong)
        var cell = Cell()
        cell.lines = sums.lines / 2
        cell.sales = sums.sales
        cell.quantity = try #require(exactly(sums.quantity, 11))
        cell.revenue = try #require(exactly(sums.revenue, 11))
        cell.cost = try #require(exactly(sums.cost, 11))
        cell.uncosted = try #require(exactly(sums.uncostedRevenue, 11))
        found[[customer, product]] = cell
      }
      #expect(order == products.sorted().filter(Set(order).contains))
    }
    // Nothing of a customer is left for the next.
    adder.finish { product, _ in Issue.record("\(product) was left") }
    #expect(found == expected)
  }

  /// The second ones fit into 64 bits, their sums do not.
  @Test(arguments: [1, 3, 1000], [Int128(500), Int128(Int64.max), Int128(1) << 80])
  func `come back with sales and revenue from files without details`(linesAPart: Int, largest: Int128) throws {
    let lines = lines(60, largest: largest)
    let file = try file(lines, isDetailed: false, linesAPart: linesAPart)
    var expected: [[Int]: Cell] = [:]
    for line in lines {
      var cell = expected[[line.customer, line.product]] ?? Cell()
      cell.sales += line.amounts.revenue > 0 ? 1 : 0
      cell.revenue += line.amounts.revenue
      expected[[line.customer, line.product]] = cell
    }
    var merge = try CellMerge<PlainCells>([file], in: folder, products: products, customers: customers)
    var found: [[Int]: Cell] = [:]
    for customer in customers.sorted() {
      guard try merge.read(customer, isWanted: true) else { continue }
      let cells = merge.months[0]
      for place in 0..<cells.count {
        let key = [customer, Int(cells.products[place])]
        found[key, default: Cell()].sales += Int(cells.sales[place])
        found[key, default: Cell()].revenue += try #require(cells.revenues[place])
      }
    }
    #expect(found == expected)
  }

  @Test func `are passed over where a customer is not wanted`() throws {
    let file = try file(lines(60, largest: 500), isDetailed: false, linesAPart: 20)
    var merge = try CellMerge<PlainCells>([nil, file], in: folder, products: products, customers: customers)
    let order = customers.sorted()
    #expect(try merge.read(order[0], isWanted: false))
    #expect(merge.months.allSatisfy { $0.count == 0 })
    #expect(try merge.read(order[1], isWanted: true))
    #expect(merge.months[0].count == 0)
    #expect(merge.months[1].count > 0)
  }

  @Test func `of a month without lines are none`() throws {
    let file = try file([], isDetailed: false, linesAPart: 20)
    #expect(file.rows == 0)
    var merge = try CellMerge<PlainCells>([file], in: folder, products: products, customers: customers)
    #expect(try !merge.read(customers.sorted()[0], isWanted: true))
  }

  @Test func `that are torn are an error`() throws {
    let file = try file(lines(60, largest: 500), isDetailed: false, linesAPart: 1000)
    var shorter = file
    shorter.bytes -= 40
    let path = "\(folder.path)/\(file.name)"
    #expect(throws: LandingError(.damaged, path: path, problem: "ends within a row")) {
      var merge = try CellMerge<PlainCells>([shorter], in: folder, products: products, customers: customers)
      for customer in customers.sorted() { _ = try merge.read(customer, isWanted: true) }
    }
  }

  private func exactly(_ number: Int128, _ divisor: Int128) -> Int128? {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder == 0 ? quotient : nil
  }
}
