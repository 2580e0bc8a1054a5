/// Numbers distinct fields from 0, in the order in which they are first seen. Open addressing over a copy of their bytes.
struct FieldNumbers: Sendable {
  private var bytes: [UInt8] = []
  /// Where the bytes of each number end.
  private var ends: [Int] = []
  private var hashes: [UInt64] = []
  /// A number, or −1 where nothing is; twice as many as numbers at least.
  private var slots = [Int32](repeating: -1, count: 64)

  var count: Int { ends.count }

  /// The field's number, a new one where it was not seen before.
  mutating func number(_ field: UnsafeRawBufferPointer) -> Int {
    let hash = Self.hash(field)
    var slot = slot(field, hash)
    if slots[slot] >= 0 { return Int(slots[slot]) }
    if count * 2 >= slots.count {
      grow()
      slot = self.slot(field, hash)
    }
    slots[slot] = Int32(count)
    bytes.append(contentsOf: field)
    ends.append(bytes.count)
    hashes.append(hash)
    return count - 1
  }

  /// nil where the field was not seen.
  func find(_ field: UnsafeRawBufferPointer) -> Int? {
    let number = slots[slot(field, Self.hash(field))]
    return number < 0 ? nil : Int(number)
  }

  func field(_ number: Int) -> ArraySlice<UInt8> { bytes[start(number)..<ends[number]] }

  private func start(_ number: Int) -> Int { number == 0 ? 0 : ends[number - 1] }

  /// Where the field is, or would be.
  private func slot(_ field: UnsafeRawBufferPointer, _ hash: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0, !isEqual(Int(slots[slot]), field, hash) { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  private func isEqual(_ number: Int, _ field: UnsafeRawBufferPointer, _ hash: UInt64) -> Bool {
    guard hashes[number] == hash, ends[number] - start(number) == field.count else { return false }
    var place = start(number)
    for byte in field {
      guard bytes[place] == byte else { return false }
      place += 1
    }
    return true
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for (number, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(number)
    }
  }

  /// FNV-1a, its bits mixed once more for the slots, which take the low ones.
  private static func hash(_ field: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in field { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash ^ hash >> 32
  }
}

/// Texts of a column that has few: rows keep their numbers.
struct Labels: Sendable {
  private var fields = FieldNumbers()
  private var labelOfField: [UInt32] = []
  private(set) var names: [String] = []
  private var numbers: [String: UInt32] = [:]

  /// The number of the text that `name` makes of a field; different fields may be of one text.
  mutating func number(_ field: UnsafeRawBufferPointer, _ name: () -> String) -> UInt32 {
    let number = fields.number(field)
    if number == labelOfField.count { labelOfField.append(self.number(name())) }
    return labelOfField[number]
  }

  mutating func number(_ name: String) -> UInt32 {
    if let known = numbers[name] { return known }
    numbers[name] = UInt32(names.count)
    names.append(name)
    return UInt32(names.count - 1)
  }

  /// Numbers in the order of the texts' bytes.
  func sorted() -> [Int] {
    names.indices.sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
  }
}

/// Splits an order by the group of each item; each part keeps it.
func split(_ order: [Int32], by groups: [UInt32], count: Int) -> [[Int32]] {
  var parts = [[Int32]](repeating: [], count: count)
  for item in order { parts[Int(groups[Int(item)])].append(item) }
  return parts
}
