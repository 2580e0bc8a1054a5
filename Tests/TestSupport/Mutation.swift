import Foundation

/// Changes up to four places of a binary COPY stream: cuts it short, turns bits over, makes lengths lie.
package func mutate(_ stream: inout [UInt8], _ generator: inout SeededGenerator) {
  for _ in 0..<Int.random(in: 1...4, using: &generator) {
    guard !stream.isEmpty else { return }
    let place = Int.random(in: 0..<stream.count, using: &generator)
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: stream.removeLast(stream.count - place)
    case 1: stream[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 2: stream[place] = [0x00, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
    case 3: stream.remove(at: place)
    case 4: stream.insert(UInt8.random(in: 0...255, using: &generator), at: place)
    default:
      // Over four bytes that may be a length.
      let length: Int32 =
        [.max, .min, -1, -2, 0, 1, 65_535, Int32.random(in: 0...40, using: &generator)]
        .randomElement(using: &generator) ?? 0
      let end = min(stream.count, place + 4)
      let bytes = withUnsafeBytes(of: length.bigEndian) { Array($0) }
      stream.replaceSubrange(place..<end, with: bytes.prefix(end - place))
    }
  }
}

/// Bytes that end where a page ends that nobody may read: who reads beyond them is killed.
package final class GuardedBytes {
  package let bytes: UnsafeRawBufferPointer
  private let pages: UnsafeMutableRawPointer
  private let size: Int

  package init(_ content: [UInt8]) {
    let page = Int(getpagesize())
    let room = (content.count + page - 1) / page * page
    size = room + page
    guard let pages = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), pages != MAP_FAILED,
      mprotect(pages + room, page, PROT_NONE) == 0
    else { fatalError("no memory with a guard: \(String(cString: strerror(errno)))") }
    self.pages = pages
    let start = pages + room - content.count
    content.withUnsafeBytes { if let base = $0.baseAddress { start.copyMemory(from: base, byteCount: $0.count) } }
    bytes = UnsafeRawBufferPointer(start: start, count: content.count)
  }

  deinit { munmap(pages, size) }
}
