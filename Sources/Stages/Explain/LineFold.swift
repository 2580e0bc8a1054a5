import Arithmetic
import Fold
import Rules
import Store

/// How the lines behind a sum came to their cost.
struct CostOrigins: Equatable {
  /// Lines with a cost of their own, with that of the product master, and with none.
  var own = 0
  var master = 0
  var none = 0

  static func += (left: inout Self, right: Self) {
    left.own += right.own
    left.master += right.master
    left.none += right.none
  }
}

/// Sums over the lines of a group, such as a month or a customer.
struct GroupSums {
  var sums = CostedSums()
  var origins = CostOrigins()

  static func += (left: inout Self, right: Self) {
    // The first sums are taken as they are, with their decimals.
    if left.sums.lines == 0 { left.sums = right.sums } else { left.sums += right.sums }
    left.origins += right.origins
  }
}

/// Adds lines up by group, with the kernel that measure folds them with.
struct LineFold {
  private struct Key: Hashable {
    let group: Int
    let product: Int
  }

  private let keys: Keys
  /// The sums of the month that is being read, by group and product: the product master's cost applies to a product.
  private var month: [Key: LineSums] = [:]
  private var scales: LineScales?
  private(set) var groups: [Int: GroupSums] = [:]

  init(_ keys: Keys) {
    self.keys = keys
  }

  mutating func add(_ line: SelectedLine, to group: Int) {
    if scales.map({ $0 != line.columns.scales }) ?? true { settle() }
    scales = line.columns.scales
    month[Key(group: group, product: line.product), default: LineSums()].add(line.amount)
  }

  /// Adds the sums of the lines read so far to those of their groups.
  mutating func settle() {
    guard let scales else { return }
    for (key, lines) in month {
      let sums = scales.sums(lines)
      let unitCost = keys.productMaster[key.product]?.unitCost
      var group = GroupSums(sums: sums.costed(at: unitCost))
      group.origins.own = sums.lines - sums.uncostedLines
      if unitCost == nil { group.origins.none = sums.uncostedLines } else { group.origins.master = sums.uncostedLines }
      groups[key.group, default: GroupSums()] += group
    }
    month.removeAll(keepingCapacity: true)
  }

  /// The sum over all groups.
  var total: GroupSums { groups.values.reduce(into: GroupSums()) { $0 += $1 } }
}

extension SelectedLine {
  var date: Day { block.day(columns.date, place) ?? month.firstDay }
  var document: String? { columns.document.flatMap { block.text($0, place) } }
  var listAmount: ExactDecimal? { columns.list.flatMap { block.amount($0, place) } }
  var quantity: ExactDecimal { ExactDecimal(units: amount.quantity, scale: columns.scales.quantity) }
  var revenue: ExactDecimal { ExactDecimal(units: amount.revenue, scale: columns.scales.revenue) }

  /// The line's cost and where it comes from.
  func cost(_ keys: Keys) -> (amount: ExactDecimal?, origin: String) {
    if let own = amount.cost { return (ExactDecimal(units: own, scale: columns.scales.cost), "line") }
    guard let unitCost = keys.productMaster[product]?.unitCost else { return (nil, "none") }
    return (unitCost * quantity, "product master")
  }
}
