import Glibc

/// Writes all bytes, however many the system takes at once.
///
/// - Returns: the number of bytes left, for the reason in `errno`; 0: none.
package func writeWhole(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
  var rest = bytes
  while !rest.isEmpty {
    let count = write(descriptor, rest.baseAddress, rest.count)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return rest.count }
    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
  }
  return 0
}

/// The same for a text, as UTF-8.
@discardableResult
package func writeWhole(_ text: String, to descriptor: Int32) -> Int {
  var text = text
  return text.withUTF8 { writeWhole(UnsafeRawBufferPointer($0), to: descriptor) }
}
