import PostgreSQL
package import Store

/// The rows of a file of products' sales by channel, as the pass over a month leaves them.
package struct ChannelRows: Sendable {
  private let bytes: [UInt8]
  private let count: Int
  private let scales: LineScales
  /// Whether a sum overflows 128 bits.
  private let isTooLong: Bool

  init(_ sums: ChannelSums, of products: KeyIndex, _ scales: LineScales) {
    let buffer = ByteBuffer()
    var count = 0
    isTooLong = sums.addRows(of: products) { row in
      row(buffer)
      count += 1
    }
    (bytes, self.count, self.scales) = (Array(buffer.bytes), count, scales)
  }

  /// Writes a month's file.
  ///
  /// - Parameter earlier: the cells of the first lines, which the rows do not have; nil: the rows have all lines.
  /// - Returns: the file's facts.
  package func write(to writer: CopyFileWriter, after earlier: EarlierFold?) throws -> Facts {
    try CellFile.writeChannels(to: writer, after: earlier, scales) {
      try bytes.withUnsafeBytes { try writer.append($0, rows: count) }
      return isTooLong
    }
  }
}
