import CXlsxWriter
import Foundation
import TestSupport
import Testing

@testable import Workbook

struct ArchiveCheckTests {
  @Test(
    arguments: [
      ("<?xml version=\"1.0\"?>\n<sst><si><t>a</t></si></sst>", true), ("<xml xmlns:v=\"u\"><v:a/></xml>", true),
      ("<?xml version=\"1.0\"?>\n<sst><si><t>a</t></si>", false), ("<?xml version=\"1.0\"?>\n<sst><si><t>a", false),
      ("<?xml version=\"1.0\"?>\n", false), ("", false),
      ("<a>" + String(repeating: "<b/>", count: 100_000) + "</a>", true),
      ("<a>" + String(repeating: "<b/>", count: 100_000), false),
    ])
  func `a part that was cut off is found`(part: String, isWhole: Bool) throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write("a.zip", archive(of: ["<ok></ok>", part]))
    #expect(try ArchiveCheck.isWhole(path) == isWhole)
  }

  @Test func `what is no archive is not whole`() throws {
    let scratch = try ScratchFolder()
    let whole = archive(of: ["<ok></ok>"])
    for length in 0..<whole.count {
      let path = try scratch.write("a.zip", whole.prefix(length))
      #expect(try !ArchiveCheck.isWhole(path), "\(length) bytes")
    }
  }

  /// An archive of compressed parts, without what the check does not read.
  private func archive(of parts: [String]) -> [UInt8] {
    func bytes(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    var (archive, list): ([UInt8], [UInt8]) = ([], [])
    for part in parts {
      let packed = compressed(part)
      list += bytes(0x0201_4B50, 4) + bytes(0, 16) + bytes(packed.count, 4) + bytes(0, 4) + bytes(1, 2) + bytes(0, 12)
      list += bytes(archive.count, 4) + [UInt8(ascii: "p")]
      archive += bytes(0x0403_4B50, 4) + bytes(0, 22) + bytes(1, 2) + bytes(0, 2) + [UInt8(ascii: "p")] + packed
    }
    let end =
      bytes(0x0605_4B50, 4) + bytes(0, 6) + bytes(parts.count, 2) + bytes(list.count, 4) + bytes(archive.count, 4)
    return archive + list + end + bytes(0, 2)
  }

  private func compressed(_ text: String) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var input = Array(text.utf8)
    var output = [UInt8](repeating: 0, count: input.count + 100)
    input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(input.count))
        (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
        _ = deflate(&stream, Z_FINISH)
      }
    }
    return Array(output.prefix(output.count - Int(stream.avail_out)))
  }
}
