import CXXHash

/// The checksum of a file's bytes, or of words: XXH128, as `xxh128sum` prints it.
///
/// It tells damage, and whether two files are the same. It is no seal: whoever may write into the work directory may
/// write a manifest too. It takes a tenth of SHA-256's time, even where the processor has instructions for that.
package final class Checksum {
  private let state: OpaquePointer

  package init() {
    guard let state = XXH3_createState() else { fatalError("no memory for a checksum") }
    self.state = state
    XXH3_128bits_reset(state)
  }

  /// That of some bytes.
  package convenience init(of bytes: UnsafeRawBufferPointer) {
    self.init()
    add(bytes)
  }

  deinit { XXH3_freeState(state) }

  package func add(_ bytes: UnsafeRawBufferPointer) { XXH3_128bits_update(state, bytes.baseAddress, bytes.count) }

  package func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes(add) }

  /// Of all bytes so far: 32 hexadecimal digits.
  package var digits: String {
    let value = XXH3_128bits_digest(state)
    return [value.high64, value.low64].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}

/// A checksum of some words: they are kept apart, so that none can run into the next.
package func fingerprint(_ words: [String]) -> String {
  let checksum = Checksum()
  for word in words {
    checksum.add(Array("\(word.utf8.count):".utf8))
    checksum.add(Array(word.utf8))
  }
  return checksum.digits
}
