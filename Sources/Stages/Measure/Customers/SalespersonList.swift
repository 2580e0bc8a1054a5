import Arithmetic
import CommandLine
import Configuration
import Engine
import Fold
import Ledger
import Rules
import Store
import Tables

/// Lists the salespeople of a window, with name and target.
struct SalespersonList: Sendable {
  let salespeople: KeyIndex
  /// By salesperson number.
  let names: [Int: String]
  /// Whether the pipeline maps `salespeople`.
  let isMapped: Bool
  let targets: Targets
  let visits: VisitHistory

  func add(_ end: CustomerMonthEnd, length: Int, to rows: TableRows<SalespersonEntry.Row>) throws {
    let months = Array(end.month.advanced(by: 1 - length)...end.month)
    let listed = listed(end, months, length)
    for salesperson in salespeople.sorted() where listed.contains(salesperson) {
      try rows.add(
        SalespersonEntry.Row(
          month: end.month.firstDay, length: length, key: salespeople.field(salesperson), name: names[salesperson],
          target: targets.sum("salesperson", salesperson, over: months),
          isKnown: !isMapped || names[salesperson] != nil))
    }
  }

  /// Counts the salespeople of a window's lines, and those that the input has; nil: the input has none.
  func keysMet(_ sellers: Set<Int>) -> KeysMet? {
    guard !names.isEmpty else { return nil }
    return KeysMet(all: sellers.count, met: sellers.filter { names[$0] != nil }.count)
  }

  /// Returns the salespeople of the input, those with customers, and those with lines, visits or a target in these
  /// months. Other months do not count, because earlier runs decide whether they were read.
  private func listed(_ end: CustomerMonthEnd, _ months: [Month], _ length: Int) -> Set<Int> {
    var listed = Set(names.keys).union(targets.numbers("salesperson", in: months))
    listed.formUnion(end.order.compactMap(end.master.salesperson))
    listed.formUnion(end.sellers(length: length))
    for visit in visits.visits where months.contains(visit.on.month) && visit.on <= end.today {
      listed.insert(visit.salesperson)
    }
    return listed
  }
}
