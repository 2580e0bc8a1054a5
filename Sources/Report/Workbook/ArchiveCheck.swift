import CXlsxWriter
import FoundationEssentials
import Glibc

/// Looks whether each part of a written workbook is whole.
///
/// The library writes each part to a temporary file and packs that, and never looks whether the part could be written:
/// what a full disk has cut off would be a workbook that Excel cannot open.
enum ArchiveCheck {
  /// Whether each part of the archive ends with the end of its first element. True for what is no file.
  static func isWhole(_ path: String) throws(WorkbookError) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return true }
    do {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
      return bytes.withUnsafeBytes { archive in
        guard let parts = parts(of: archive) else { return false }
        return parts.allSatisfy { isWhole(part: $0) }
      }
    } catch {
      throw WorkbookError(path: path, problem: "cannot be read again: \(error)")
    }
  }

  /// The parts' compressed bytes, by the list at the archive's end; nil: there is none.
  private static func parts(of archive: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer]? {
    // Numbers of an archive are little-endian, and may lie anywhere.
    func number(_ offset: Int, _ bytes: Int) -> Int? {
      guard offset >= 0, offset + bytes <= archive.count else { return nil }
      return (0..<bytes).reduce(0) { $0 | Int(archive[offset + $1]) << (8 * $1) }
    }
    // The library writes no comment behind the list's end.
    let end = archive.count - 22
    guard number(end, 4) == 0x0605_4B50, let count = number(end + 10, 2), var entry = number(end + 16, 4) else {
      return nil
    }
    var parts: [UnsafeRawBufferPointer] = []
    for _ in 0..<count {
      guard number(entry, 4) == 0x0201_4B50, let size = number(entry + 20, 4), let name = number(entry + 28, 2),
        let extra = number(entry + 30, 2), let comment = number(entry + 32, 2), let head = number(entry + 42, 4),
        let headName = number(head + 26, 2), let headExtra = number(head + 28, 2)
      else { return nil }
      let start = head + 30 + headName + headExtra
      guard start + size <= archive.count else { return nil }
      parts.append(UnsafeRawBufferPointer(rebasing: archive[start..<(start + size)]))
      entry += 46 + name + extra + comment
    }
    return parts
  }

  /// Whether a compressed part begins with an element and ends with that element's end.
  private static func isWhole(part: UnsafeRawBufferPointer) -> Bool {
    guard let (start, end) = ends(of: part) else { return false }
    // Behind the XML declaration, if there is one.
    let text = String(decoding: start, as: UTF8.self)
    guard let element = text.split(separator: "<").first(where: { $0.first?.isLetter == true }) else { return false }
    let name = element.prefix { !$0.isWhitespace && $0 != ">" && $0 != "/" }
    return String(decoding: end, as: UTF8.self).trimmingSuffix("\n").hasSuffix("</\(name)>")
  }

  /// The first and the last bytes of what is compressed; nil: it is damaged.
  private static func ends(of part: UnsafeRawBufferPointer) -> (start: [UInt8], end: [UInt8])? {
    let kept = 200
    var stream = z_stream()
    // Without zlib's own head, as archives have it.
    guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      return nil
    }
    defer { inflateEnd(&stream) }
    stream.next_in = UnsafeMutablePointer(mutating: part.bindMemory(to: UInt8.self).baseAddress)
    stream.avail_in = UInt32(part.count)
    var (start, end): ([UInt8], [UInt8]) = ([], [])
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var code = Z_OK
    while code == Z_OK {
      let count = buffer.withUnsafeMutableBufferPointer { buffer in
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(buffer.count)
        code = inflate(&stream, Z_NO_FLUSH)
        return buffer.count - Int(stream.avail_out)
      }
      if start.count < kept { start += buffer.prefix(min(count, kept - start.count)) }
      end = Array((end + buffer[..<count].suffix(kept)).suffix(kept))
    }
    return code == Z_STREAM_END ? (start, end) : nil
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: Character) -> Substring {
    var text = self[...]
    while text.last == suffix { text.removeLast() }
    return text
  }
}
