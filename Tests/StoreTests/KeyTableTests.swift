import Store
import TestSupport
import Testing

struct KeyTableTests {
  @Test func `numbers keys as they first come`() {
    var generator = SeededGenerator(seed: 1)
    let numbers = KeyTable()
    var known: [[UInt8]: Int] = [:]
    for _ in 0..<20_000 {
      let length = Int.random(in: 0...9, using: &generator)
      let field = (0..<length).map { _ in UInt8.random(in: 0...3, using: &generator) }
      let number = field.withUnsafeBytes { numbers.number($0) }
      #expect(number == known[field, default: known.count])
      known[field] = number
    }
    #expect(numbers.count == known.count)
    for (field, number) in known {
      #expect(field.withUnsafeBytes { numbers.find($0) } == number && Array(numbers[number]) == field)
    }
    #expect([9].withUnsafeBytes { numbers.find($0) } == nil)
  }
}
