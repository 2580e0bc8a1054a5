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

  /// Returns the rows of a month's lines.
  ///
  /// - Parameter earlier: the number of the first lines, which are left out; nil: all lines are folded.
  /// - Throws: `SumTooLong` if an amount has too many digits.
  package func fold(_ file: StageFile, in folder: StageFolder, after earlier: EarlierFold?) throws -> ChannelRows {
    let columns = try SalesColumns(file, in: folder)
    var sums = ChannelSums(channels)
    var numbers: [Int32] = []
    try folder.readLines(file, behind: earlier?.lines) { lines in
      try columns.requireAll(lines)
      products.number(lines, columns.product, columns.productType, into: &numbers)
      try sums.add(numbers, lines, columns)
    }
    return sums.rows(of: products, columns.scales)
  }
}
