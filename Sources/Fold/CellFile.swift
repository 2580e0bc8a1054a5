package import Arithmetic
package import PostgreSQL
import Rules
package import Store

/// Files of customers' purchases by product in a month. A row has a customer, the number of products, and one field per
/// column, packed like those of landed lines. Files of products' sales by channel are the same, with a product in place
/// of the customer and channels in place of products.
///
/// Amounts are in units of 10^−scale. The file's facts record the scales.
package enum CellFile {
  package static let table = "customer_cell"
  /// The table of products' sales by channel.
  package static let channels = "channel_cell"
  private static let details = ["lines", "quantity", "cost", "uncosted_quantity", "uncosted_revenue"]

  package static func columns(customer: ColumnType, isDetailed: Bool) -> [Column] {
    columns(Column(name: "customer_id", type: customer), "products", "product_id", isDetailed: isDetailed)
  }

  /// The columns of products' sales by channel.
  package static func columns(product: ColumnType) -> [Column] {
    columns(Column(name: "product_id", type: product), "channels", "channel", isDetailed: true)
  }

  private static func columns(_ key: Column, _ count: String, _ cell: String, isDetailed: Bool) -> [Column] {
    let packed = [cell, "sales", "revenue"] + (isDetailed ? details : [])
    return [key, Column(name: count, type: .integer)] + packed.map { Column(name: $0, type: .bytea) }
  }

  static let revenueField = 4

  package static func fields(isDetailed: Bool) -> Int { 5 + (isDetailed ? details.count : 0) }

  /// Returns a file's facts: the decimals of its columns, and where its parts begin.
  package static func facts(_ scales: LineScales, isDetailed: Bool, parts: [Int]) -> Facts {
    var facts = Facts()
    facts.scales =
      [0, 0, 0, 0, scales.revenue]
      + (isDetailed ? [0, scales.quantity, scales.cost, scales.quantity, scales.revenue] : [])
    facts.parts = parts
    return facts
  }

  /// Writes a month's file of products' sales by channel.
  ///
  /// - Parameters:
  ///   - earlier: the cells of the first lines; nil: the rows have all lines.
  ///   - addRows: adds the rows, and returns whether a sum overflows 128 bits.
  /// - Returns: the file's facts.
  static func writeChannels(
    to writer: CopyFileWriter, after earlier: EarlierFold?, _ scales: LineScales, _ addRows: () throws -> Bool
  ) throws -> Facts {
    let parts = try earlier?.copyCells(to: writer) ?? []
    let start = writer.position
    if try addRows() { writer.noteLong(revenueField, isOutOfRange: true) }
    return facts(scales, isDetailed: true, parts: parts + [start])
  }

  package static func revenueScale(_ file: StageFile) -> Int { file.facts.scales?[revenueField] ?? 0 }

  /// Returns the decimals of a detailed file.
  package static func scales(_ file: StageFile) -> LineScales {
    let scales = file.facts.scales ?? []
    guard scales.count == fields(isDetailed: true) else { return LineScales(quantity: 0, revenue: 0, cost: 0) }
    return LineScales(quantity: scales[6], revenue: scales[4], cost: scales[7])
  }
}

/// One customer's month by product, as arrays of the same length.
package struct CustomerCells {
  package var products: [Int32] = []
  /// Lines with revenue above 0.
  package var sales: [Int32] = []
  package var revenues: [Int128] = []
  // Only detailed files have these.
  package var lines: [Int32] = []
  package var quantities: [Int128] = []
  package var costs: [Int128] = []
  package var uncostedQuantities: [Int128] = []
  package var uncostedRevenues: [Int128] = []
  /// Whether a sum overflows 128 bits.
  var isTooLong = false

  package init() {}

  package var count: Int { products.count }

  package mutating func removeAll() {
    isTooLong = false
    products.removeAll(keepingCapacity: true)
    sales.removeAll(keepingCapacity: true)
    revenues.removeAll(keepingCapacity: true)
    lines.removeAll(keepingCapacity: true)
    quantities.removeAll(keepingCapacity: true)
    costs.removeAll(keepingCapacity: true)
    uncostedQuantities.removeAll(keepingCapacity: true)
    uncostedRevenues.removeAll(keepingCapacity: true)
  }

  /// Adds an empty cell for a product.
  package mutating func begin(_ product: Int, isDetailed: Bool) {
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

  mutating func addRevenue(_ cell: Int, _ revenue: Int128) {
    revenues[cell].add(revenue, &isTooLong)
    if revenue > 0 { sales[cell] += 1 }
  }

  /// Adds a line to the columns that only detailed files have; `cost` nil: it has none.
  mutating func addDetails(_ cell: Int, _ quantity: Int128, _ revenue: Int128, _ cost: Int128?) {
    lines[cell] += 1
    quantities[cell].add(quantity, &isTooLong)
    if let cost {
      costs[cell].add(cost, &isTooLong)
    } else {
      uncostedQuantities[cell].add(quantity, &isTooLong)
      uncostedRevenues[cell].add(revenue, &isTooLong)
    }
  }

  /// Appends the fields that follow the customer's key.
  package func append(to buffer: ByteBuffer, products keys: KeyIndex, isDetailed: Bool) {
    buffer.appendField(Int32(count))
    products.withUnsafeBufferPointer { keys.appendPacked($0, to: buffer) }
    buffer.appendPacked(sales)
    buffer.appendPacked(revenues)
    guard isDetailed else { return }
    buffer.appendPacked(lines)
    for amounts in [quantities, costs, uncostedQuantities, uncostedRevenues] { buffer.appendPacked(amounts) }
  }
}

/// One customer's month, read from a file of cells.
package protocol ReadCells {
  init()

  var count: Int { get }

  mutating func removeAll()

  /// Appends the cells of a row.
  mutating func read(_ row: BinaryRow, products keys: KeyIndex) throws
}

/// The columns of one customer's month that all files have.
package struct PlainCells: ReadCells {
  package private(set) var products: [Int32] = []
  /// Lines with revenue above 0.
  package private(set) var sales: [Int32] = []
  package private(set) var revenues = CompactAmounts()
  /// An upper bound of the revenues' absolute values, in units; nil: no bound is known.
  package private(set) var largest: Int64? = 0

  package init() {}

  package var count: Int { products.count }

  package mutating func removeAll() {
    products.removeAll(keepingCapacity: true)
    sales.removeAll(keepingCapacity: true)
    revenues.removeAll()
    largest = 0
  }

  package mutating func read(_ row: BinaryRow, products keys: KeyIndex) throws {
    let columns = try CellColumns(row)
    try columns.findProducts(keys, into: &products)
    try columns.numbers(3).append(to: &sales)
    let revenues = try columns.numbers(4)
    self.revenues.append(revenues)
    largest = revenues.bounds.flatMap { bounds in largest.map { max($0, bounds.upperBound, -bounds.lowerBound) } }
  }
}

extension PlainCells {
  /// Returns the revenue of the wanted products, from units of the file's scale.
  package func revenue(where isWanted: UnsafeBufferPointer<Int8>, scale: Int) -> ExactDecimal {
    let isSmall = largest.map { !$0.multipliedReportingOverflow(by: Int64(count)).overflow } ?? false
    return products.withUnsafeBufferPointer { products in
      let units = revenues.withNarrow { revenues in
        if isSmall { return Int128(Self.sum(products, revenues, where: isWanted, as: Int64.self)) }
        return Self.sum(products, revenues, where: isWanted, as: Int128.self)
      }
      if let units { return ExactDecimal(units: units, scale: scale) }
      return products.indices.reduce(into: ExactDecimal(units: 0, scale: scale)) { sum, cell in
        if isWanted[Int(products[cell])] != 0 { sum += ExactDecimal(units: revenues[cell] ?? 0, scale: scale) }
      }
    }
  }

  /// Returns the sum in a type that holds it.
  @inline(__always)
  private static func sum<Sum: FixedWidthInteger>(
    _ products: UnsafeBufferPointer<Int32>, _ revenues: UnsafeBufferPointer<Int64>,
    where isWanted: UnsafeBufferPointer<Int8>, as type: Sum.Type
  ) -> Sum {
    var units: Sum = 0
    for cell in products.indices {
      units &+= Sum(truncatingIfNeeded: revenues[cell] & Int64(isWanted[Int(products[cell])]))
    }
    return units
  }
}

/// The columns of a row of cells.
struct CellColumns {
  let row: BinaryRow
  let count: Int

  init(_ row: BinaryRow) throws {
    self.row = row
    count = Int(try row.integer(1))
  }

  func numbers(_ column: Int) throws -> PackedNumbers { try PackedNumbers(row.field(column), count: count) }

  func findProducts(_ keys: KeyIndex, into products: inout [Int32]) throws {
    guard try keys.find(try numbers(2), into: &products) else {
      throw BinaryFormatError(description: "has a product that the month's sums do not have")
    }
  }
}
