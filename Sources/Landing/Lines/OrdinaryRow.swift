import PostgreSQL

/// The quick way for a row of COPY's format into a block: for the ordinary one, of which there are millions. What it has
/// not seen before, such as another day, a null or a number of many digits, it leaves to the long way.
package struct OrdinaryRow: Sendable {
  /// What a column's field must be.
  package enum Field: Sendable {
    case day
    case integer
    case text
    /// A `numeric` that is landed in units of 10^−scale.
    case numeric(scale: Int)
  }

  private let fields: [Field]
  private let hasTexts: Bool
  /// The column whose numbers are summed.
  private let summed: Int

  /// - Parameters:
  ///   - fields: of all columns of the row, and of the block.
  ///   - summed: a column of numbers whose sum is wanted; nil: none.
  package init(_ fields: [Field], summed: Int?) {
    self.fields = fields
    hasTexts = fields.contains { if case .text = $0 { true } else { false } }
    self.summed = summed ?? -1
  }

  /// The day of a row whose first column has it, in days since 2000; nil: it has none.
  @inline(__always)
  package func day(of row: UnsafeRawBufferPointer) -> Int32? {
    // Two bytes of fields, four of this one's length, four of the day.
    guard row.count >= 10, Int32(bigEndian: row.loadUnaligned(fromByteOffset: 2, as: Int32.self)) == 4 else {
      return nil
    }
    return Int32(bigEndian: row.loadUnaligned(fromByteOffset: 6, as: Int32.self))
  }

  /// Adds the row to a block.
  ///
  /// - Parameter day: that of the rows that the block is for, in days since 2000.
  /// - Returns: the summed number; nil where the row is not an ordinary one of that day, and the block as it was.
  package func add(_ row: UnsafeRawBufferPointer, on day: Int32, to block: LineBlock) -> Int64? {
    guard row.count >= 2, let start = row.baseAddress,
      Int16(bigEndian: start.loadUnaligned(as: Int16.self)) == fields.count
    else { return nil }
    var place = 2
    var sum: Int64 = 0
    for column in fields.indices {
      guard place + 4 <= row.count else { return nil }
      let size = Int(Int32(bigEndian: start.loadUnaligned(fromByteOffset: place, as: Int32.self)))
      let field = start + place + 4
      guard size >= 0, place + 4 + size <= row.count else { return nil }
      place += 4 + size
      switch fields[column] {
      case .day:
        guard size == 4, Int32(bigEndian: field.loadUnaligned(as: Int32.self)) == day else { return nil }
        block.set(column, small: Int64(day))
      case .integer:
        switch size {
        case 2: block.set(column, small: Int64(Int16(bigEndian: field.loadUnaligned(as: Int16.self))))
        case 4: block.set(column, small: Int64(Int32(bigEndian: field.loadUnaligned(as: Int32.self))))
        case 8: block.set(column, Int64(bigEndian: field.loadUnaligned(as: Int64.self)))
        default: return nil
        }
      case .text: break
      case .numeric(let scale):
        guard let units = smallNumeric(UnsafeRawBufferPointer(start: field, count: size), scale: scale) else {
          return nil
        }
        block.set(column, small: units)
        if column == summed { sum = units }
      }
    }
    guard place == row.count else { return nil }
    // A block keeps every text that it is given: only now is the row sure to be one of its lines.
    if hasTexts { addTexts(start, to: block) }
    block.add()
    return sum
  }

  /// Sets the columns of texts, of a row whose lengths have been checked.
  private func addTexts(_ start: UnsafeRawPointer, to block: LineBlock) {
    var place = 2
    for column in fields.indices {
      let size = Int(Int32(bigEndian: start.loadUnaligned(fromByteOffset: place, as: Int32.self)))
      if case .text = fields[column] {
        block.set(column, text: UnsafeRawBufferPointer(start: start + place + 4, count: size))
      }
      place += 4 + size
    }
  }
}
