package import PostgreSQL
package import Store

/// Folds a landed month's lines by product and channel alone.
///
/// Another channel of a customer needs only these sums of the lines once more, and not all sums of the month.
package struct ChannelFold {
  private let products: KeyIndex
  private let channels: CustomerChannels

  package init(product: ColumnType, channels: CustomerChannels) {
    products = KeyIndex(type: product)
    self.channels = channels
  }

  /// Writes the cells of a month: a row for each product, and in it a cell for each channel.
  ///
  /// - Parameter earlier: the cells of the first lines; nil: all lines are folded.
  /// - Returns: the file's facts.
  /// - Throws: `SumTooLong` if an amount has too many digits.
  package func fold(
    _ file: StageFile, in folder: StageFolder, after earlier: EarlierFold?, to writer: CopyFileWriter
  ) throws -> Facts {
    let columns = try SalesColumns(file, in: folder)
    var sums = ChannelSums(channels)
    var numbers: [Int32] = []
    try folder.readLines(file, behind: earlier?.lines) { lines in
      try columns.requireAll(lines)
      products.number(lines, columns.product, columns.productType, into: &numbers)
      try sums.add(numbers, lines, columns)
    }
    return try CellFile.writeChannels(to: writer, after: earlier, columns.scales) {
      try sums.addRows(of: products) { try writer.row($0) }
    }
  }
}
