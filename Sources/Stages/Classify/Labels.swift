import Store

/// The texts of a column with few different ones. Rows store the texts' numbers.
///
/// Unchecked `Sendable`: one thread numbers the texts; the others read them only after that.
final class Labels: @unchecked Sendable {
  private let fields = KeyTable(capacity: 1 << 6)
  private var labelOfField: [UInt32] = []
  private(set) var names: [String] = []
  private var numbers: [String: UInt32] = [:]

  /// The number of the text that `name` makes from a field. Different fields may have the same text.
  func number(_ field: UnsafeRawBufferPointer, _ name: () -> String) -> UInt32 {
    let number = fields.number(field)
    if number == labelOfField.count { labelOfField.append(self.number(name())) }
    return labelOfField[number]
  }

  func number(_ name: String) -> UInt32 {
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

/// Splits an order by the group of each item. Each part keeps the order.
func split(_ order: [Int32], by groups: [UInt32], count: Int) -> [[Int32]] {
  var parts = [[Int32]](repeating: [], count: count)
  for item in order { parts[Int(groups[Int(item)])].append(item) }
  return parts
}
