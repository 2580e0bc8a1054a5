import Arithmetic
package import PostgreSQL
package import Store

/// Folds a landed month's lines by product and channel, into a file of cells: a row for each product, and in it a cell
/// for each channel.
///
/// Another channel of a customer needs only these lines once more, and not all sums of the month.
package struct ChannelFold {
  private let products: KeyIndex
  private let channels: CustomerChannels

  package init(product: ColumnType, channels: CustomerChannels) {
    products = KeyIndex(type: product)
    self.channels = channels
  }

  /// Writes the cells of a month.
  ///
  /// - Parameter earlier: the cells of the first lines; nil: all lines are folded.
  /// - Returns: the file's facts.
  /// - Throws: `SumTooLong` if an amount has too many digits.
  package func fold(
    _ file: StageFile, in folder: StageFolder, after earlier: EarlierFold?, to writer: CopyFileWriter
  ) throws -> Facts {
    let columns = try SalesColumns(file, in: folder)
    let parts = try earlier?.copyCells(to: writer) ?? []
    var sums = SumTable(limit: .max)
    var numbers: (products: [Int32], channels: [Int32]) = ([], [])
    func add<List: AmountList>(_ amounts: LineAmounts<List>) {
      for line in numbers.products.indices {
        sums.add(
          amounts[line],
          SumTable.Key(customer: numbers.channels[line], product: numbers.products[line], salesperson: SumTable.nobody))
      }
    }
    try folder.readLines(file, behind: earlier?.lines) { lines in
      try columns.requireAll(lines)
      products.number(lines, columns.product, columns.productType, into: &numbers.products)
      channels.customers.find(lines, columns.customer, columns.customerType, into: &numbers.channels)
      channels.replace(&numbers.channels)
      if columns.areNarrow(lines) { add(columns.narrow(lines)) } else { add(try columns.wide(lines)) }
    }
    let start = writer.position
    try write(sums, to: writer)
    return CellFile.facts(columns.scales, isDetailed: true, parts: parts + [start])
  }

  /// Writes a row for each product in key order, and its channels in their order.
  private func write(_ sums: SumTable, to writer: CopyFileWriter) throws {
    let (places, channelPlaces) = (products.places(), channels.names.places())
    let order = sums.keys.indices.map { sum in
      (rank: places[Int(sums.keys[sum].product)] << 32 | channelPlaces[Int(sums.keys[sum].customer)], sum: sum)
    }.sorted { $0.rank < $1.rank }.map(\.sum)
    var (next, cells) = (0, CustomerCells())
    while next < order.count {
      let product = sums.keys[order[next]].product
      cells.removeAll()
      while next < order.count, sums.keys[order[next]].product == product {
        let channel = sums.keys[order[next]].customer
        if !cells.append(channel, sums.sums[order[next]]) {
          writer.noteLong(CellFile.revenueField, isOutOfRange: true)
        }
        next += 1
      }
      try writer.row { buffer in
        buffer.beginRow(fields: CellFile.fields(isDetailed: true))
        products.append(Int(product), to: buffer)
        cells.append(to: buffer, products: channels.names, isDetailed: true)
      }
    }
  }
}
