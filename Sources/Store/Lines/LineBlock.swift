package import Arithmetic
package import PostgreSQL
package import Tables

/// Lines that are gathered column by column and become one row of a file.
///
/// The caller sets a line's columns one after the other, and `add` makes it a line of the block. A line that turns out
/// not to belong to the block is not added. Nothing is allocated for a line.
package final class LineBlock {
  /// The number in a column that marks a wide one.
  private static let wide = Int64.max

  private let columns: [Column]
  private let shown: [Int]
  package private(set) var lines = 0
  private var capacity = 1 << 8
  /// Column after column, each with room for `capacity` lines.
  private var values: UnsafeMutablePointer<Int64>
  /// Decimals of each column; 0 for columns without amounts.
  package private(set) var scales: [Int]
  /// Whether a column has more decimals than it began with.
  package private(set) var isWidened = false
  /// By column and line: numbers that 64 bits do not hold.
  private var wideValues: [Int: [Int: Int128]] = [:]
  /// Columns with an amount of more than `LandedLines.digits` digits with the decimals of the others: here it is 0.
  package private(set) var tooLong: Set<Int> = []
  /// For the columns of texts.
  private let texts: [KeyTable?]

  /// - Parameters:
  ///   - scales: the declared decimals of each column; columns without a declaration begin with 0.
  ///   - shown: the least decimals that each column is shown with; nil: they are kept elsewhere.
  package init(columns: [Column], scales: [Int], shown: [Int]? = nil) {
    self.columns = columns
    self.shown = shown ?? columns.map { _ in 0 }
    self.scales = scales
    texts = columns.map { $0.type.isLandedAsText ? KeyTable(capacity: 1 << 6) : nil }
    values = .allocate(capacity: columns.count * capacity)
  }

  deinit {
    values.deallocate()
  }

  /// Sets a number that is not at the ends of 64 bits, in units of the column's decimals.
  @inline(__always)
  package func set(_ column: Int, small number: Int64) { values[column &* capacity &+ lines] = number }

  /// The place of the next line.
  package var next: LinePlace { LinePlace(start: values + lines, stride: capacity) }

  package func setNull(_ column: Int) { values[column * capacity + lines] = PackedColumn.null }

  /// Sets a whole number.
  @inline(__always)
  package func set(_ column: Int, _ number: Int64) {
    if number != PackedColumn.null, number != Self.wide {
      set(column, small: number)
    } else {
      set(column, units: Int128(number))
    }
  }

  package func set(_ column: Int, key: KeyField) {
    switch key {
    case .integer(let key): set(column, key)
    case .bytes(let key): set(column, text: key)
    case .array(let key): key.withUnsafeBytes { set(column, text: $0) }
    case .null: setNull(column)
    }
  }

  /// Sets an amount. If it has more decimals than the column, the column gets as many.
  package func set(_ column: Int, _ amount: ExactDecimal) {
    if amount.scale > scales[column] { widen(column, to: amount.scale) }
    set(column, amount: amount)
  }

  /// Sets an amount that has no more decimals than the column.
  private func set(_ column: Int, amount: ExactDecimal) {
    if let units = amount.units(at: scales[column]), units.magnitude < Self.limit {
      set(column, units: units)
    } else {
      tooLong.insert(column)
      set(column, small: 0)
    }
  }

  /// Whether a column can take an amount, and give the lines that it has as many decimals.
  package func holds(_ column: Int, _ amount: ExactDecimal) -> Bool {
    guard amount.scale > scales[column] else {
      return amount.units(at: scales[column]).map { $0.magnitude < Self.limit } ?? false
    }
    let factor = powerOfTen(amount.scale - scales[column])
    return amount.units(at: amount.scale).map { $0.magnitude < Self.limit } == true
      && (0..<lines).allSatisfy { line in
        let value = values[column * capacity + line]
        let units = value == PackedColumn.null ? 0 : value == Self.wide ? wideValues[column]?[line] ?? 0 : Int128(value)
        let (product, overflow) = units.multipliedReportingOverflow(by: factor)
        return !overflow && product.magnitude < Self.limit
      }
  }

  private static let limit = powerOfTen(LandedLines.digits).magnitude

  package func set(_ column: Int, text: UnsafeRawBufferPointer) {
    guard let table = texts[column] else { return }
    set(column, small: Int64(table.number(text)))
  }

  private func set(_ column: Int, units: Int128) {
    let narrow = Int64(truncatingIfNeeded: units)
    if Int128(narrow) == units, narrow != PackedColumn.null, narrow != Self.wide {
      set(column, small: narrow)
    } else {
      wideValues[column, default: [:]][lines] = units
      set(column, small: Self.wide)
    }
  }

  /// Gives a column and the lines that it has more decimals.
  private func widen(_ column: Int, to scale: Int) {
    let before = scales[column]
    scales[column] = scale
    isWidened = true
    let wide = wideValues.removeValue(forKey: column) ?? [:]
    let current = lines
    defer { lines = current }
    for line in 0..<current {
      let value = values[column * capacity + line]
      guard value != PackedColumn.null else { continue }
      let units = value == Self.wide ? wide[line] ?? 0 : Int128(value)
      lines = line
      set(column, amount: ExactDecimal(units: units, scale: before))
    }
  }

  /// Makes the columns that were set a line of the block. A column that was not set has any value.
  ///
  /// - Returns: whether the block's room has moved.
  @discardableResult
  @inline(__always)
  package func add() -> Bool {
    lines &+= 1
    guard lines == capacity else { return false }
    grow()
    return true
  }

  private func grow() {
    let larger = UnsafeMutablePointer<Int64>.allocate(capacity: columns.count * capacity * 4)
    for column in columns.indices {
      (larger + column * capacity * 4).update(from: values + column * capacity, count: lines)
    }
    values.deallocate()
    values = larger
    capacity *= 4
  }

  /// Writes the block as a row: the number of its lines, then a field for each column.
  package func write(to buffer: ByteBuffer) {
    buffer.beginRow(fields: columns.count + 1)
    buffer.appendField(Int32(lines))
    for column in columns.indices {
      let numbers = UnsafeBufferPointer(start: values + column * capacity, count: lines)
      // A line that was given up may have left a wide number where a later line has none.
      if let wide = wideValues[column], numbers.contains(Self.wide) {
        let units = numbers.enumerated().map { line, value in
          switch value {
          case PackedColumn.null: PackedColumn.wideNull
          case Self.wide: wide[line] ?? 0
          default: Int128(value)
          }
        }
        buffer.appendPacked(wide: units, scale: scales[column], shown: shown[column])
      } else {
        buffer.appendPacked(numbers, scale: scales[column], shown: shown[column], texts: texts[column])
      }
    }
  }
}

/// The place of a line's numbers in a block, for loops that set millions of lines. It is public because the compiler
/// inlines no other code in the modules that use it.
public struct LinePlace {
  @usableFromInline var start: UnsafeMutablePointer<Int64>
  @usableFromInline let stride: Int

  init(start: UnsafeMutablePointer<Int64>, stride: Int) { (self.start, self.stride) = (start, stride) }

  /// Sets a number that is not at the ends of 64 bits, in units of the column's decimals.
  @inlinable @inline(__always)
  public func set(_ column: Int, _ number: Int64) { start[column &* stride] = number }

  /// Moves to the line after this one, as long as the block's room does not move.
  @inlinable @inline(__always)
  public mutating func advance() { start += 1 }
}

extension ColumnType {
  /// Whether lines have it as a text of any bytes; else it is a whole number, a day or an amount.
  package var isLandedAsText: Bool {
    switch self {
    case .text, .varchar, .character, .uuid: true
    default: false
    }
  }
}
