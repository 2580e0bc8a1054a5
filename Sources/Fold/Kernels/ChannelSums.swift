import Arithmetic
import PostgreSQL
import Store

/// Sums of a month's lines by product and channel, in units of the month's scales.
struct ChannelSums {
  private struct Cell {
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
  /// By product and channel: the place of its sums; −1: it has no lines. Most products are not sold in all channels, and
  /// a place is small.
  private var places: [Int32] = []
  private var cells: [Cell] = []
  /// Whether a sum overflows 128 bits.
  private var isTooLong = false
  /// Of the lines that are being added: their channels, then the places of their sums.
  private var numbers: [Int32] = []

  init(_ channels: CustomerChannels) {
    self.channels = channels
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
    let missing = (Int(products.max() ?? -1) + 1) * channelCount - places.count
    if missing > 0 { places.append(contentsOf: repeatElement(-1, count: missing)) }
    let channelCount = channelCount
    var next = Int32(cells.count)
    places.withUnsafeMutableBufferPointer { places in
      for line in products.indices {
        let item = Int(products[line]) * channelCount + Int(numbers[line])
        if places[item] < 0 {
          places[item] = next
          next += 1
        }
        numbers[line] = places[item]
      }
    }
    cells.append(contentsOf: repeatElement(Cell(), count: Int(next) - cells.count))
  }

  /// Passes what writes each row to `add`: a row for each product in key order, and in it the channels in their order.
  ///
  /// - Returns: whether a sum overflows 128 bits.
  func addRows(of products: KeyIndex, _ add: (_ row: (ByteBuffer) -> Void) throws -> Void) rethrows -> Bool {
    let order = channels.names.sorted()
    var row = CustomerCells()
    for product in products.sorted() where (product + 1) * channelCount <= places.count {
      row.removeAll()
      for channel in order {
        let place = places[product * channelCount + channel]
        if place >= 0 { append(cells[Int(place)], of: channel, to: &row) }
      }
      guard row.count > 0 else { continue }
      try add { buffer in
        buffer.beginRow(fields: CellFile.fields(isDetailed: true))
        products.append(product, to: buffer)
        row.append(to: buffer, products: channels.names, isDetailed: true)
      }
    }
    return isTooLong
  }

  private func append(_ cell: Cell, of channel: Int, to row: inout CustomerCells) {
    row.products.append(Int32(truncatingIfNeeded: channel))
    row.sales.append(cell.sales)
    row.lines.append(cell.lines)
    row.revenues.append(cell.revenue)
    row.quantities.append(cell.quantity)
    row.costs.append(cell.cost)
    row.uncostedQuantities.append(cell.uncostedQuantity)
    row.uncostedRevenues.append(cell.uncostedRevenue)
  }
}
