/// A line of COPY's text format, with its line feed.
///
/// `margin` bytes before and behind it can be read too, whatever they are, so that a loop over eight bytes at a time
/// needs no check of the length.
package struct CopyLine {
  package static let margin = 16

  package let start: UnsafeRawPointer
  package let count: Int

  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}

/// The memory that holds one line after the other.
package final class LineBuffer {
  private var room: UnsafeMutableRawPointer
  private var capacity: Int
  private var count = 0

  package init(capacity: Int = 1 << 12) {
    self.capacity = capacity
    room = Self.room(capacity)
  }

  deinit {
    room.deallocate()
  }

  private static func room(_ capacity: Int) -> UnsafeMutableRawPointer {
    let size = capacity + 2 * CopyLine.margin
    let room = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    room.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    return room
  }

  package var line: CopyLine { CopyLine(start: room + CopyLine.margin, count: count) }

  /// The place for more of the line: at least one byte.
  var free: UnsafeMutableBufferPointer<CChar> {
    if count == capacity { grow() }
    let start = (room + CopyLine.margin + count).assumingMemoryBound(to: CChar.self)
    return UnsafeMutableBufferPointer(start: start, count: capacity - count)
  }

  /// Takes the bytes that were put there.
  func add(_ size: Int) { count += size }

  package func append(_ bytes: [UInt8]) {
    for byte in bytes {
      free[0] = CChar(bitPattern: byte)
      add(1)
    }
  }

  package func removeAll() { count = 0 }

  private func grow() {
    let larger = Self.room(2 * capacity)
    (larger + CopyLine.margin).copyMemory(from: room + CopyLine.margin, byteCount: count)
    room.deallocate()
    (room, capacity) = (larger, 2 * capacity)
  }
}
