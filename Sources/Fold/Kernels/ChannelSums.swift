import Arithmetic
import PostgreSQL
import Store

/// Sums of a month's lines by product and channel, in units of the month's scales.
struct ChannelSums {
  private struct Cell {
    let product: Int32
    let channel: Int32
    var lines: Int32 = 0
    /// Lines with revenue above 0.
    var sales: Int32 = 0
    var quantity: Int128 = 0
    var revenue: Int128 = 0
    var cost: Int128 = 0
    // Of the lines without a cost of their own.
    var uncostedQuantity: Int128 = 0
    var uncostedRevenue: Int128 = 0
  }

  private let channels: CustomerChannels
  private var channelCount: Int { channels.names.count }
  /// With more pairs of a product and a channel, a list of all of them would be too large.
  private let listed: Int
  /// By product × channels + channel: the place of its sums; −1: it has no lines.
  private var places: [Int32] = []
  /// The same for those that are not listed.
  private var sparsePlaces: [Int: Int32] = [:]
  private var cells: [Cell] = []
  /// Whether a sum overflows 128 bits.
  private var isTooLong = false
  /// Of the lines that are being added: their channels, then the places of their sums.
  private var numbers: [Int32] = []

  /// - Parameter listed: how many pairs of a product and a channel have a place of their own, whether they have lines or
  ///   not.
  init(_ channels: CustomerChannels, listed: Int = 1 << 22) {
    (self.channels, self.listed) = (channels, listed)
  }

  /// Adds lines.
  ///
  /// - Parameter products: the number of each line's product.
  /// - Throws: `SumTooLong` if an amount has too many digits.
  mutating func add(_ products: [Int32], _ lines: LandedLines, _ columns: SalesColumns) throws {
    channels.find(lines, columns, into: &numbers)
    findPlaces(products)
    if columns.areNarrow(lines) { add(columns.narrow(lines)) } else { add(try columns.wide(lines)) }
  }

  private mutating func add<List: AmountList>(_ amounts: LineAmounts<List>) {
    let numbers = numbers
    var isTooLong = isTooLong
    cells.withUnsafeMutableBufferPointer { cells in
      for (line, place) in numbers.enumerated() {
        let (amount, place) = (amounts[line], Int(place))
        cells[place].lines &+= 1
        if amount.revenue > 0 { cells[place].sales &+= 1 }
        cells[place].quantity.add(amount.quantity, &isTooLong)
        cells[place].revenue.add(amount.revenue, &isTooLong)
        if let cost = amount.cost {
          cells[place].cost.add(cost, &isTooLong)
        } else {
          cells[place].uncostedQuantity.add(amount.quantity, &isTooLong)
          cells[place].uncostedRevenue.add(amount.revenue, &isTooLong)
        }
      }
    }
    self.isTooLong = isTooLong
  }

  /// Replaces the lines' channels by the places of their sums. New ones get room.
  private mutating func findPlaces(_ products: [Int32]) {
    let channelCount = channelCount
    let missing = min((Int(products.max() ?? -1) + 1) * channelCount, listed) - places.count
    if missing > 0 { places.append(contentsOf: repeatElement(-1, count: missing)) }
    for line in products.indices {
      let (product, channel) = (products[line], numbers[line])
      let item = Int(product) * channelCount + Int(channel)
      var place = item < listed ? places[item] : sparsePlaces[item] ?? -1
      if place < 0 {
        place = Int32(truncatingIfNeeded: cells.count)
        if item < listed { places[item] = place } else { sparsePlaces[item] = place }
        cells.append(Cell(product: product, channel: channel))
      }
      numbers[line] = place
    }
  }

  /// Passes what writes each row to `add`: a row for each product in key order, and in it the channels in their order.
  ///
  /// - Returns: whether a sum overflows 128 bits.
  func addRows(of products: KeyIndex, _ add: (_ row: (ByteBuffer) -> Void) throws -> Void) rethrows -> Bool {
    let (ranks, channelRanks) = (products.places(), channels.names.places())
    let order = cells.indices.map { cell in
      (rank: ranks[Int(cells[cell].product)] << 32 | channelRanks[Int(cells[cell].channel)], cell: cell)
    }.sorted { $0.rank < $1.rank }.map(\.cell)
    var (next, row) = (0, CustomerCells())
    while next < order.count {
      let product = cells[order[next]].product
      row.removeAll()
      while next < order.count, cells[order[next]].product == product {
        append(cells[order[next]], to: &row)
        next += 1
      }
      try add { buffer in
        buffer.beginRow(fields: CellFile.fields(isDetailed: true))
        products.append(Int(product), to: buffer)
        row.append(to: buffer, products: channels.names, isDetailed: true)
      }
    }
    return isTooLong
  }

  private func append(_ cell: Cell, to row: inout CustomerCells) {
    row.products.append(cell.channel)
    row.sales.append(cell.sales)
    row.lines.append(cell.lines)
    row.revenues.append(cell.revenue)
    row.quantities.append(cell.quantity)
    row.costs.append(cell.cost)
    row.uncostedQuantities.append(cell.uncostedQuantity)
    row.uncostedRevenues.append(cell.uncostedRevenue)
  }
}
