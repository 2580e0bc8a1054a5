import Glibc
import PostgreSQL

/// Numbers strings of bytes from 0, in the order of their first use.
///
/// Sendable unchecked: one thread numbers them, and others look them up only after it has finished.
package final class KeyTable: @unchecked Sendable {
  private let bytes = ByteBuffer(capacity: 1 << 12)
  /// The beginning of each key's bytes; the end of the last key closes the list.
  private var starts: [Int] = [0]
  /// Open addressing: a key's number, or −1.
  private var slots: [Int32]

  package init(capacity: Int = 1 << 10) {
    slots = Array(repeating: -1, count: capacity)
  }

  package var count: Int { starts.count - 1 }

  /// Bytes of all keys together.
  var size: Int { bytes.count }

  /// A key's bytes, valid until the next key is added.
  package subscript(number: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes.bytes[starts[number]..<starts[number + 1]])
  }

  /// The number of a key; a new key gets a new one.
  package func number(_ key: UnsafeRawBufferPointer) -> Int {
    let slot = slot(of: key)
    if slots[slot] >= 0 { return Int(slots[slot]) }
    let new = count
    slots[slot] = Int32(new)
    bytes.append(key)
    starts.append(bytes.count)
    if count * 2 > slots.count { grow() }
    return new
  }

  /// The number of a key; nil: the key never came.
  package func find(_ key: UnsafeRawBufferPointer) -> Int? {
    let number = slots[slot(of: key)]
    return number >= 0 ? Int(number) : nil
  }

  /// The slot of a key, or the slot that it would get.
  private func slot(of key: UnsafeRawBufferPointer) -> Int {
    var slot = Int(truncatingIfNeeded: hash(key)) & (slots.count - 1)
    while slots[slot] >= 0, !equals(Int(slots[slot]), key) { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  private func equals(_ number: Int, _ other: UnsafeRawBufferPointer) -> Bool {
    let key = self[number]
    guard key.count == other.count else { return false }
    guard let left = key.baseAddress, let right = other.baseAddress else { return true }
    return memcmp(left, right, key.count) == 0
  }

  /// Multiplies and folds eight bytes at a time; the constants are odd, and their bits are spread.
  private func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
    var hash = UInt64(key.count) &* 0x9E37_79B9_7F4A_7C15
    var place = 0
    while place + 8 <= key.count {
      hash = mixed(hash ^ key.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      place += 8
    }
    var rest: UInt64 = 0
    while place < key.count {
      rest = rest << 8 | UInt64(key[place])
      place += 1
    }
    return mixed(hash ^ rest)
  }

  private func mixed(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }

  private func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for number in 0..<count { slots[slot(of: self[number])] = Int32(number) }
  }
}
