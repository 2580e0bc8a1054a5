import Configuration
import PostgreSQL
import Store

/// Which channel each customer belongs to, by today's master.
package struct CustomerChannels: Sendable {
  /// Stands for customers without a channel, and for those that the master lacks.
  package static let unassigned = "(unassigned)"

  package let customers: KeyIndex
  /// The names of the channels, by number.
  package let names: KeyIndex
  /// By customer: the number of its channel.
  private let numbers: [Int32]
  private let unassignedNumber: Int32

  /// - Parameters:
  ///   - customers: no thread may add keys while others read the channels.
  ///   - names: by the master's number of a channel.
  ///   - channel: returns the master's number of a customer's channel.
  package init(_ customers: KeyIndex, names: [String], channel: (_ customer: Int) -> Int) {
    self.customers = customers
    let index = KeyIndex(type: .text)
    let all = Set(names + [Self.unassigned]).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let places = Dictionary(uniqueKeysWithValues: all.map { ($0, Int32(index.number(printed: $0) ?? 0)) })
    let byNumber = names.map { places[$0] ?? 0 }
    unassignedNumber = places[Self.unassigned] ?? 0
    numbers = (0..<customers.count).map { byNumber[channel($0)] }
    // Threads then only read the order.
    _ = index.sorted()
    self.names = index
  }

  /// The number of a customer's channel.
  package func channel(of customer: Int) -> Int {
    Int(numbers.indices.contains(customer) ? numbers[customer] : unassignedNumber)
  }

  /// A text that differs if a customer has got another channel.
  package var digest: String {
    let checksum = Checksum()
    for number in 0..<names.count { checksum.add(Array("\(names.text(number).utf8.count):\(names.text(number))".utf8)) }
    let buffer = ByteBuffer()
    for customer in customers.sorted() where numbers[customer] != unassignedNumber {
      customers.append(customer, to: buffer)
      buffer.appendField(numbers[customer])
    }
    checksum.add(buffer.bytes)
    return checksum.digits
  }

  /// Writes the numbers of the channels that lines were sold in.
  func find(_ lines: LandedLines, _ columns: SalesColumns, into numbers: inout [Int32]) {
    customers.find(lines, columns.customer, columns.customerType, into: &numbers)
    for place in numbers.indices {
      numbers[place] = Int32(truncatingIfNeeded: channel(of: Int(numbers[place])))
    }
  }
}
