package import Store

/// The rows of a file of products' sales by channel, from a month's lines: a row for each product, and in it a cell for
/// each channel.
package struct ChannelRows: Sendable {
  let bytes: [UInt8]
  let count: Int
  let scales: LineScales
  /// Whether a sum overflows 128 bits.
  let isTooLong: Bool

  /// Writes a month's file.
  ///
  /// - Parameter earlier: the cells of the first lines, which the rows do not have; nil: the rows have all lines.
  /// - Returns: the file's facts.
  package func write(to writer: CopyFileWriter, after earlier: EarlierFold?) throws -> Facts {
    let parts = try earlier?.copyCells(to: writer) ?? []
    let start = writer.position
    try bytes.withUnsafeBytes { try writer.append($0, rows: count) }
    if isTooLong { writer.noteLong(CellFile.revenueField, isOutOfRange: true) }
    return CellFile.facts(scales, isDetailed: true, parts: parts + [start])
  }
}
