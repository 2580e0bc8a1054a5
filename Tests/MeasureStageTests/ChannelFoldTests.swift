import Arithmetic
import PostgreSQL
import Store
import Tables
import TestSupport
import Testing

@testable import Engine
@testable import Fold
@testable import MeasureStage

/// A month's lines by product and channel: the pass over the month leaves what a fold of the channels alone leaves.
struct ChannelFoldTests {
  private struct Line {
    var product: Int
    var customer: Int
    var quantity: ExactDecimal
    var revenue: ExactDecimal
    var cost: ExactDecimal?
  }

  private struct Sums: Equatable {
    var lines = 0
    var sales = 0
    var amounts: [ExactDecimal] = [0, 0, 0, 0, 0]
  }

  private let scratch: ScratchFolder
  private let folder: StageFolder
  private let month = Month(year: 2024, month: 3)
  private let names = ["retail", "key account", "online"]
  private let scales = [0, 0, 0, 3, 2, 4]

  init() throws {
    scratch = try ScratchFolder()
    folder = StageFolder(workDirectory: scratch.path, stage: "extract")
    try folder.create()
  }

  private func lines(_ seed: UInt64, largest: Int128, hasCost: Bool) -> [Line] {
    var random = SeededGenerator(seed: seed)
    func amount(_ limit: Int128, _ scale: Int) -> ExactDecimal {
      ExactDecimal(units: Int128.random(in: -limit...limit, using: &random), scale: scale)
    }
    return (0..<200).map { _ in
      Line(
        product: Int.random(in: 0..<12, using: &random), customer: Int.random(in: 0..<9, using: &random),
        quantity: amount(9000, 3), revenue: amount(largest, 2),
        cost: hasCost && Bool.random(using: &random) ? amount(90000, 4) : nil)
    }
  }

  /// The landed month, in blocks of seven lines.
  private func landed(_ lines: [Line], _ type: ColumnType, hasCost: Bool = true) throws -> StageFile {
    let amount = ColumnType.numeric(precision: 38, scale: 2)
    let columns =
      [
        Column(name: "sale_date", type: .date), Column(name: "product_id", type: type),
        Column(name: "customer_id", type: type), Column(name: "quantity", type: amount),
        Column(name: "revenue", type: amount),
      ] + (hasCost ? [Column(name: "cost", type: amount)] : [])
    let scales = Array(scales.prefix(columns.count))
    return try folder.write("sales", month, columns: columns, madeFrom: "test") { writer in
      for start in stride(from: 0, to: lines.count, by: 7) {
        let block = LineBlock(columns: columns, scales: scales)
        for line in lines[start..<min(start + 7, lines.count)] {
          block.set(0, Int64(month.firstDay.daysSince2000 + 3))
          for (column, key) in [(1, line.product), (2, line.customer)] {
            block.set(column, key: type == .text ? .array(Array("k\(key)".utf8)) : .integer(Int64(key)))
          }
          block.set(3, line.quantity)
          block.set(4, line.revenue)
          if hasCost { if let cost = line.cost { block.set(5, cost) } else { block.setNull(5) } }
          block.add()
        }
        let buffer = ByteBuffer()
        block.write(to: buffer)
        try writer.append(buffer.bytes, rows: block.lines)
      }
      var facts = Facts()
      facts.scales = scales
      return facts
    }
  }

  /// Customers 0 to 6 are in the master, the last of them without a channel.
  private func channels(_ type: ColumnType) -> CustomerChannels {
    let customers = KeyIndex(type: type)
    for key in 0...6 { _ = customers.number(printed: type == .text ? "k\(key)" : "\(key)") }
    return CustomerChannels(customers, names: [CustomerChannels.unassigned] + names) { $0 == 6 ? 0 : $0 % 3 + 1 }
  }

  private func name(_ customer: Int) -> String {
    customer < 6 ? names[customer % 3] : CustomerChannels.unassigned
  }

  private func write(_ type: ColumnType, _ fill: (CopyFileWriter) throws -> Facts) throws -> (
    StageFile, long: [Int: Bool]
  ) {
    var long: [Int: Bool] = [:]
    let columns = CellFile.columns(product: type)
    let file = try folder.write(CellFile.channels, month, columns: columns, madeFrom: "test") { writer in
      let facts = try fill(writer)
      long = writer.longFields
      return facts
    }
    return (file, long)
  }

  /// The file of the pass over the month.
  private func passed(_ file: StageFile, _ type: ColumnType) throws -> (StageFile, long: [Int: Bool]) {
    let fold = SalesFold(products: type, customers: type, salespeople: .integer)
    let maker = FileMaker(folder, month, madeFrom: "test", reads: []) { _ in nil }
    var rows: ChannelRows?
    let form = RowForm(
      keyTypes: ["product_id": type, "customer_id": type, "salesperson_id": .integer], decimals: ShownDecimals())
    try maker.make(CellFile.table, columns: CellFile.columns(customer: type, isDetailed: false)) { writer in
      var facts = Facts()
      try maker.make(UncostedSums.table, form) { uncosted in
        let folded = try fold.fold(
          file, in: folder, after: nil, scope: SalesFold.Scope(), channels: channels(type), cells: writer,
          uncosted: uncosted)
        (facts, rows) = (folded.cells, folded.channels)
        return Facts()
      }
      return facts
    }
    let found = try #require(rows)
    return try write(type) { try found.write(to: $0, after: nil) }
  }

  private func alone(_ file: StageFile, _ type: ColumnType) throws -> (StageFile, long: [Int: Bool]) {
    try write(type) {
      try ChannelFold(product: type, channels: channels(type)).fold(file, in: folder, after: nil, to: $0)
    }
  }

  private func expectSums(_ lines: [Line], in file: StageFile, _ type: ColumnType) throws {
    var expected: [String: Sums] = [:]
    for line in lines {
      let key = "\(line.product) \(name(line.customer))"
      var sums = expected[key] ?? Sums()
      sums.lines += 1
      sums.sales += line.revenue.isPositive ? 1 : 0
      let isUncosted = line.cost == nil
      let added = [
        line.quantity, line.revenue, line.cost ?? 0, isUncosted ? line.quantity : 0, isUncosted ? line.revenue : 0,
      ]
      sums.amounts = zip(sums.amounts, added).map { $0 + $1 }
      expected[key] = sums
    }
    let (products, names) = (KeyIndex(type: type), channels(type).names)
    for key in 0..<12 { _ = products.number(printed: type == .text ? "k\(key)" : "\(key)") }
    try folder.verify(file)
    var merge = try CellMerge<DetailedCells>([file], in: folder, products: names, customers: products)
    var found: [String: Sums] = [:]
    for product in products.sorted() {
      guard try merge.read(product, isWanted: true) else { continue }
      let cells = merge.months[0]
      for cell in 0..<cells.count {
        let amounts: [(CompactAmounts, Int)] = [
          (cells.quantities, 3), (cells.revenues, 2), (cells.costs, 4), (cells.uncostedQuantities, 3),
          (cells.uncostedRevenues, 2),
        ]
        found["\(product) \(names.text(Int(cells.products[cell])))"] = Sums(
          lines: Int(cells.lines[cell]), sales: Int(cells.sales[cell]),
          amounts: amounts.map { ExactDecimal(units: $0[cell] ?? 0, scale: $1) })
      }
    }
    #expect(found == expected)
  }

  @Test(arguments: [ColumnType.integer, .text], [Int128(50_000), Int128(1) << 80])
  func `is the same from the pass over the month and alone`(type: ColumnType, largest: Int128) throws {
    let lines = lines(5, largest: largest, hasCost: true)
    let file = try landed(lines, type)
    let (passed, alone) = (try passed(file, type).0, try alone(file, type).0)
    #expect(passed.checksum == alone.checksum && passed.facts.text == alone.facts.text)
    #expect(passed.facts.parts?.count == 1)
    try expectSums(lines, in: passed, type)
  }

  @Test func `has no cost where sales have none`() throws {
    let lines = lines(6, largest: 50_000, hasCost: false)
    let file = try landed(lines, .integer, hasCost: false)
    let (passed, alone) = (try passed(file, .integer).0, try alone(file, .integer).0)
    #expect(passed.checksum == alone.checksum)
    try expectSums(
      lines.map { Line(product: $0.product, customer: $0.customer, quantity: $0.quantity, revenue: $0.revenue) },
      in: alone, .integer)
  }

  /// The list of all pairs ends with the fifth.
  @Test func `is the same where there are too many products and channels for a list`() throws {
    let lines = lines(7, largest: 50_000, hasCost: true)
    let file = try landed(lines, .integer)
    let columns = try SalesColumns(file, in: folder)
    let products = KeyIndex(type: .integer)
    var sums = ChannelSums(channels(.integer), listed: 5)
    var numbers: [Int32] = []
    try folder.readLines(file) { lines in
      products.number(lines, columns.product, columns.productType, into: &numbers)
      try sums.add(numbers, lines, columns)
    }
    let sparse = try write(.integer) {
      try ChannelRows(sums, of: products, columns.scales).write(to: $0, after: nil)
    }
    #expect(try sparse.0.checksum == alone(file, .integer).0.checksum)
  }

  @Test func `says that a sum is too long for 128 bits`() throws {
    let large = ExactDecimal(units: 9 * powerOfTen(37), scale: 2)
    let lines = [0, 3].map { Line(product: 1, customer: $0, quantity: 1, revenue: large) }
    let file = try landed(lines, .integer)
    #expect(try alone(file, .integer).long == [CellFile.revenueField: true])
    #expect(try passed(file, .integer).long == [CellFile.revenueField: true])
  }
}
