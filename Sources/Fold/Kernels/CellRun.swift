import Arithmetic
import PostgreSQL
import Store

/// Gathers lines in the order in which they come, and writes them as cells in the order of customers.
///
/// Ten million lines may make eight million cells, too many to look one up for each line. So the run keeps the lines,
/// orders them by customer in a counting sort, and adds up customer after customer. When it has enough lines for a part
/// of the file, it writes them, so that memory does not grow with the month.
package final class CellRun {
  /// Lines per part of the file.
  static let linesAPart = 1 << 19

  private let limit: Int

  private let products: KeyIndex
  private let customers: KeyIndex
  /// Whether quantity and cost are kept besides the revenue.
  package let isDetailed: Bool
  private var customerNumbers: [Int32] = []
  private var lines = CellLines()

  package init(products: KeyIndex, customers: KeyIndex, isDetailed: Bool, linesAPart: Int = CellRun.linesAPart) {
    self.products = products
    self.customers = customers
    self.isDetailed = isDetailed
    limit = linesAPart
  }

  var isFull: Bool { customerNumbers.count >= limit }

  package func append<List: AmountList>(_ customers: [Int32], _ products: [Int32], _ amounts: LineAmounts<List>) {
    customerNumbers += customers
    lines.append(products, amounts, isDetailed: isDetailed)
  }

  /// Writes the gathered lines, a row per customer in key order, and drops them.
  func write(to writer: CopyFileWriter) throws {
    let starts = customerStarts()
    let ordered = lines.ordered(by: customerNumbers, starts)
    let adder = CellAdder(products: products.count)
    for customer in customers.sorted() where starts[customer] < starts[customer + 1] {
      try writer.row { buffer in
        buffer.beginRow(fields: CellFile.fields(isDetailed: isDetailed))
        customers.append(customer, to: buffer)
        let range = Int(starts[customer])..<Int(starts[customer + 1])
        adder.write(ordered, range, isDetailed: isDetailed, keys: products, to: buffer)
      }
    }
    if adder.isTooLong { writer.noteLong(CellFile.revenueField, isOutOfRange: true) }
    customerNumbers.removeAll(keepingCapacity: true)
    lines.removeAll()
  }

  /// Returns where each customer's lines begin, in the order of customer numbers.
  private func customerStarts() -> [Int32] {
    var starts = Array(repeating: Int32(0), count: customers.count + 1)
    for customer in customerNumbers { starts[Int(customer) + 1] += 1 }
    for customer in 0..<customers.count { starts[customer + 1] += starts[customer] }
    return starts
  }
}

/// Lines of a month without their customers, as arrays of the same length.
package struct CellLines {
  package var products: [Int32] = []
  package var revenues = CompactAmounts()
  // Empty unless details are kept.
  package var quantities = CompactAmounts()
  package var costs = CompactAmounts()

  package mutating func append<List: AmountList>(_ products: [Int32], _ amounts: LineAmounts<List>, isDetailed: Bool) {
    self.products += products
    revenues.append(amounts.revenue)
    guard isDetailed else { return }
    quantities.append(amounts.quantity)
    if let list = amounts.cost { costs.append(list) } else { costs.append(nulls: products.count) }
  }

  package mutating func removeAll() {
    products.removeAll(keepingCapacity: true)
    revenues.removeAll()
    quantities.removeAll()
    costs.removeAll()
  }

  /// Returns the lines in the order of customer numbers, and for one customer in their present order. Copying them
  /// reads memory from front to back; looking each line up would not.
  package func ordered(by customers: [Int32], _ starts: [Int32]) -> CellLines {
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
