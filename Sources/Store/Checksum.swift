import CXXHash

/// The checksum of a file's bytes, or of words: XXH128, as `xxh128sum` prints it.
///
/// It detects damage, and tells whether two files are the same. It is no seal: a user who can write into the work
/// directory can write a manifest too. It takes a tenth of SHA-256's time, even if the processor has instructions for
/// SHA-256.
package final class Checksum {
  private let state: OpaquePointer

  package init() {
    guard let state = XXH3_createState() else { fatalError("no memory for a checksum") }
    self.state = state
    XXH3_128bits_reset(state)
  }

  /// The checksum of some bytes.
  package convenience init(of bytes: UnsafeRawBufferPointer) {
    self.init()
    add(bytes)
  }

  deinit { XXH3_freeState(state) }

  package func add(_ bytes: UnsafeRawBufferPointer) { XXH3_128bits_update(state, bytes.baseAddress, bytes.count) }

  package func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes(add) }

  /// The checksum of all bytes so far: 32 hexadecimal digits.
  package var digits: String {
    let value = XXH3_128bits_digest(state)
    return [value.high64, value.low64].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}

/// A checksum of some words. They are kept apart, so that moving a letter from one to the next changes it.
package func fingerprint(_ words: [String]) -> String {
  let checksum = Checksum()
  for word in words {
    checksum.add(Array("\(word.utf8.count):".utf8))
    checksum.add(Array(word.utf8))
  }
  return checksum.digits
}
