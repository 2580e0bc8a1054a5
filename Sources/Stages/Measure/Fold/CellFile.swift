import Arithmetic
import Landing
import PostgreSQL

/// Files of what customers bought of products in a month: a row for each customer, with arrays that have an element for
/// each product.
///
/// Amounts are whole numbers of units, in the scales that the file's facts say. Where one does not fit into 64 bits, the
/// array behind has the upper halves.
enum CellFile {
  static let table = "customer_cell"
  static let fields = 5
  static let detailedFields = 14

  static func columns(customer: ColumnType, product: ColumnType, isDetailed: Bool) -> [Column] {
    func amounts(_ name: String) -> [Column] {
      [name, "\(name)_high"].map { Column(name: $0, type: ColumnType.bigint.array) }
    }
    let base =
      [
        Column(name: "customer_id", type: customer), Column(name: "product_id", type: product.array),
        Column(name: "sales", type: ColumnType.integer.array),
      ] + amounts("revenue")
    guard isDetailed else { return base }
    return base + [Column(name: "lines", type: ColumnType.integer.array)]
      + ["quantity", "cost", "uncosted_quantity", "uncosted_revenue"].flatMap(amounts)
  }

  /// Decimals of the columns.
  static func facts(_ scales: LineScales, isDetailed: Bool, parts: [Int]) -> Facts {
    var facts = Facts()
    let (quantity, revenue, cost) = (scales.quantity, scales.revenue, scales.cost)
    facts.scales = [0, 0, 0, revenue, revenue]
    if isDetailed {
      facts.scales? += [0, quantity, quantity, cost, cost, quantity, quantity, revenue, revenue]
    }
    facts.parts = parts
    return facts
  }

  static func revenueScale(_ file: StageFile) -> Int { file.facts.scales?[3] ?? 0 }

  /// The decimals of a detailed file.
  static func scales(_ file: StageFile) -> LineScales {
    let scales = file.facts.scales ?? []
    guard scales.count == detailedFields else { return LineScales(quantity: 0, revenue: 0, cost: 0) }
    return LineScales(quantity: scales[6], revenue: scales[3], cost: scales[8])
  }
}

/// One customer's month by product, as arrays of the same length.
struct CustomerCells {
  var products: [Int32] = []
  /// Lines with revenue above 0.
  var sales: [Int32] = []
  var revenues: [Int128] = []
  // Of detailed files alone.
  var lines: [Int32] = []
  var quantities: [Int128] = []
  var costs: [Int128] = []
  var uncostedQuantities: [Int128] = []
  var uncostedRevenues: [Int128] = []

  var count: Int { products.count }

  mutating func removeAll() {
    products.removeAll(keepingCapacity: true)
    sales.removeAll(keepingCapacity: true)
    revenues.removeAll(keepingCapacity: true)
    lines.removeAll(keepingCapacity: true)
    quantities.removeAll(keepingCapacity: true)
    costs.removeAll(keepingCapacity: true)
    uncostedQuantities.removeAll(keepingCapacity: true)
    uncostedRevenues.removeAll(keepingCapacity: true)
  }

  /// Adds a cell of nothing.
  mutating func begin(_ product: Int, isDetailed: Bool) {
    products.append(Int32(truncatingIfNeeded: product))
    sales.append(0)
    revenues.append(0)
    guard isDetailed else { return }
    lines.append(0)
    quantities.append(0)
    costs.append(0)
    uncostedQuantities.append(0)
    uncostedRevenues.append(0)
  }

  /// Adds to a cell what only detailed files have of a line.
  mutating func addDetails(_ cell: Int, _ quantity: Int128, _ revenue: Int128, _ cost: Int128?) {
    lines[cell] += 1
    quantities[cell] += quantity
    if let cost {
      costs[cell] += cost
    } else {
      uncostedQuantities[cell] += quantity
      uncostedRevenues[cell] += revenue
    }
  }

  /// Writes the fields behind the customer's.
  func append(to buffer: ByteBuffer, products keys: KeyIndex, isDetailed: Bool) {
    buffer.appendArray(of: keys.type, count: count) { buffer in
      for product in products { keys.append(Int(product), to: buffer) }
    }
    append(sales, to: buffer)
    append(revenues, to: buffer)
    guard isDetailed else { return }
    append(lines, to: buffer)
    for amounts in [quantities, costs, uncostedQuantities, uncostedRevenues] { append(amounts, to: buffer) }
  }

  private func append(_ numbers: [Int32], to buffer: ByteBuffer) {
    buffer.appendArray(of: .integer, count: numbers.count) { buffer in
      for number in numbers { buffer.appendField(number) }
    }
  }

  private func append(_ amounts: [Int128], to buffer: ByteBuffer) {
    buffer.appendArray(of: .bigint, count: amounts.count) { buffer in
      for amount in amounts { buffer.appendField(Int64(truncatingIfNeeded: amount)) }
    }
    let isWide = amounts.contains { Int128(Int64(truncatingIfNeeded: $0)) != $0 }
    buffer.appendArray(of: .bigint, count: isWide ? amounts.count : 0) { buffer in
      for amount in amounts { buffer.appendField(Int64(truncatingIfNeeded: amount >> 64)) }
    }
  }

  /// Adds the cells of a row behind those that are here.
  mutating func read(_ row: BinaryRow, products keys: KeyIndex, isDetailed: Bool) throws {
    try row.array(1).eachElement { _, element in
      guard let product = keys.find(element) else {
        throw BinaryFormatError(description: "has a product that the month's sums do not have")
      }
      products.append(Int32(truncatingIfNeeded: product))
    }
    try row.array(2).append(to: &sales)
    try Self.read(row, 3, into: &revenues)
    if isDetailed {
      try row.array(5).append(to: &lines)
      try Self.read(row, 6, into: &quantities)
      try Self.read(row, 8, into: &costs)
      try Self.read(row, 10, into: &uncostedQuantities)
      try Self.read(row, 12, into: &uncostedRevenues)
    }
    let details = [lines.count, quantities.count, costs.count, uncostedQuantities.count, uncostedRevenues.count]
    guard sales.count == count, revenues.count == count, !isDetailed || details.allSatisfy({ $0 == count })
    else { throw BinaryFormatError(description: "has arrays of different lengths") }
  }

  private static func read(_ row: BinaryRow, _ column: Int, into amounts: inout [Int128]) throws {
    let start = amounts.count
    try row.array(column).append(to: &amounts)
    var high: [Int128] = []
    try row.array(column + 1).append(to: &high)
    guard !high.isEmpty else { return }
    guard high.count == amounts.count - start else {
      throw BinaryFormatError(description: "has arrays of different lengths")
    }
    for (place, upper) in high.enumerated() {
      amounts[start + place] = upper << 64 | Int128(UInt64(truncatingIfNeeded: amounts[start + place]))
    }
  }
}
