import Arithmetic
import Landing
import PostgreSQL

/// What customers bought of products, line by line as it comes, and in the order of customers when it is written.
///
/// Ten million lines may fall into eight million cells, so a cell has no place to be looked up in: lines are kept side
/// by side, put in the order of customers by counting, and added up customer by customer. When there are enough for
/// a part of the file they are written, so that memory does not grow with a month's lines.
final class CellRun {
  /// Lines of one part.
  private let limit: Int

  private let products: KeyIndex
  private let customers: KeyIndex
  /// Whether quantity and cost are kept, beside the revenue.
  let isDetailed: Bool
  @exclusivity(unchecked) private var customerNumbers: [Int32] = []
  @exclusivity(unchecked) private var lines = CellLines()

  init(products: KeyIndex, customers: KeyIndex, isDetailed: Bool, linesAPart: Int = 1 << 19) {
    self.products = products
    self.customers = customers
    self.isDetailed = isDetailed
    limit = linesAPart
  }

  var isFull: Bool { customerNumbers.count >= limit }

  func append<List: AmountList>(_ customers: [Int32], _ products: [Int32], _ amounts: LineAmounts<List>) {
    customerNumbers += customers
    lines.append(products, amounts, isDetailed: isDetailed)
  }

  /// Writes what has come, a row for each customer in the order of their keys, and forgets it.
  func write(to writer: CopyFileWriter) throws {
    let starts = customerStarts()
    let ordered = lines.ordered(by: customerNumbers, starts)
    var cells = CustomerCells()
    var sums = CellAdder(products: products.count)
    for customer in customers.sorted() where starts[customer] < starts[customer + 1] {
      sums.addUp(ordered, Int(starts[customer])..<Int(starts[customer + 1]), isDetailed: isDetailed, into: &cells)
      try writer.row { buffer in
        buffer.beginRow(fields: CellFile.fields(isDetailed: isDetailed))
        customers.append(customer, to: buffer)
        cells.append(to: buffer, products: products, isDetailed: isDetailed)
      }
    }
    customerNumbers.removeAll(keepingCapacity: true)
    lines.removeAll()
  }

  /// Where each customer's lines begin in the order of customers' numbers.
  private func customerStarts() -> [Int32] {
    var starts = Array(repeating: Int32(0), count: customers.count + 1)
    for customer in customerNumbers { starts[Int(customer) + 1] += 1 }
    for customer in 0..<customers.count { starts[customer + 1] += starts[customer] }
    return starts
  }
}

/// Lines of a month apart from their customers, as arrays of the same length.
private struct CellLines {
  var products: [Int32] = []
  var revenues = CompactAmounts()
  // Where details are kept.
  var quantities = CompactAmounts()
  var costs = CompactAmounts()

  mutating func append<List: AmountList>(_ products: [Int32], _ amounts: LineAmounts<List>, isDetailed: Bool) {
    self.products += products
    revenues.append(amounts.revenue)
    guard isDetailed else { return }
    quantities.append(amounts.quantity)
    if let list = amounts.cost { costs.append(list) } else { costs.append(nulls: products.count) }
  }

  mutating func removeAll() {
    products.removeAll(keepingCapacity: true)
    revenues.removeAll()
    quantities.removeAll()
    costs.removeAll()
  }

  /// The lines in the order of their customers, and within one in the order in which they came. Copying them there
  /// reads memory from front to back, which looking each of them up would not.
  func ordered(by customers: [Int32], _ starts: [Int32]) -> CellLines {
    var places = Array(repeating: Int32(0), count: customers.count)
    var next = starts
    for (line, customer) in customers.enumerated() {
      places[line] = next[Int(customer)]
      next[Int(customer)] += 1
    }
    return CellLines(
      products: inOrder(products, to: places), revenues: revenues.moved(to: places),
      quantities: quantities.moved(to: places), costs: costs.moved(to: places))
  }
}

private func inOrder<Value>(_ values: [Value], to places: [Int32]) -> [Value] {
  Array(unsafeUninitializedCapacity: values.count) { moved, count in
    guard let start = moved.baseAddress else { return }
    for (value, place) in zip(values, places) { (start + Int(place)).initialize(to: value) }
    count = values.count
  }
}

/// Amounts in 64 bits each, or in 128 from the first list on that needs them. Null is the lowest.
private struct CompactAmounts {
  private var narrow: [Int64] = []
  private var wide: [Int128] = []
  private var isWide = false

  mutating func append<List: AmountList>(_ list: List) {
    if List.Element.bitWidth == Int64.bitWidth, !isWide {
      narrow.append(contentsOf: list.lazy.map { Int64(truncatingIfNeeded: $0) })
    } else {
      widen()
      wide.append(contentsOf: list.lazy.map { $0 == .min ? Int128.min : Int128($0) })
    }
  }

  mutating func append(nulls count: Int) {
    if isWide {
      wide.append(contentsOf: repeatElement(.min, count: count))
    } else {
      narrow.append(contentsOf: repeatElement(.min, count: count))
    }
  }

  private mutating func widen() {
    guard !isWide else { return }
    isWide = true
    wide = narrow.map { $0 == .min ? .min : Int128($0) }
    narrow = []
  }

  mutating func removeAll() {
    narrow.removeAll(keepingCapacity: true)
    wide = []
    isWide = false
  }

  func moved(to places: [Int32]) -> Self {
    var result = Self()
    result.isWide = isWide
    if isWide {
      result.wide = inOrder(wide, to: places)
    } else {
      result.narrow = inOrder(narrow, to: places)
    }
    return result
  }

  /// nil: null.
  @inline(__always)
  subscript(line: Int) -> Int128? {
    if isWide { return wide[line] == .min ? nil : wide[line] }
    return narrow[line] == .min ? nil : Int128(narrow[line])
  }
}

/// Adds a customer's lines up to cells: one for each product, in the order in which they come.
private struct CellAdder {
  // By product: the round in which it was last seen, and its place among the customer's cells.
  private var rounds: [Int32]
  private var places: [Int32]
  private var round: Int32 = 0

  init(products: Int) {
    rounds = Array(repeating: 0, count: products)
    places = rounds
  }

  mutating func addUp(_ lines: CellLines, _ range: Range<Int>, isDetailed: Bool, into cells: inout CustomerCells) {
    round += 1
    cells.removeAll()
    for line in range {
      let product = Int(lines.products[line])
      if rounds[product] != round {
        rounds[product] = round
        places[product] = Int32(truncatingIfNeeded: cells.count)
        cells.begin(product, isDetailed: isDetailed)
      }
      let cell = Int(places[product])
      let revenue = lines.revenues[line] ?? 0
      cells.revenues[cell] += revenue
      if revenue > 0 { cells.sales[cell] += 1 }
      if isDetailed { cells.addDetails(cell, lines.quantities[line] ?? 0, revenue, lines.costs[line]) }
    }
  }
}
