import Arithmetic
import Rules

/// The items of two months by one basis, to tell why they change their tier.
final class TierMoves {
  /// What is known of all items of a month by one basis.
  struct Month {
    let values: DecimalColumn
    let places: TierRanks
    /// The number of each item's group, of those that are cut together.
    let groups: [UInt32]
    /// Names of the groups by their numbers.
    let names: [String]

    /// The ranked items of each group, highest first.
    fileprivate var orders: [[Int32]] {
      var counts = Array(repeating: 0, count: names.count)
      for (item, rank) in places.ranks.enumerated() where rank > 0 { counts[Int(groups[item])] += 1 }
      var orders = counts.map { [Int32](repeating: 0, count: $0) }
      for (item, rank) in places.ranks.enumerated() where rank > 0 {
        orders[Int(groups[item])][Int(rank) - 1] = Int32(item)
      }
      return orders
    }
  }

  struct Move {
    var cause: TierMoveCause
    /// The item among all others of before.
    var side: TierMoveCause.Side
    /// The item of now that made room, or took it.
    var mover: Int?
  }

  /// A class, because a copy for each item would count references to all its lists.
  private final class Group {
    let before: OtherValues
    let now: OtherValues
    let movers: TierMovers

    init(before: OtherValues, now: OtherValues, movers: TierMovers) {
      (self.before, self.now, self.movers) = (before, now, movers)
    }
  }

  private let before: Month
  private let now: Month
  /// By the number of a group of now.
  private let groups: [Group]

  /// - Parameter previous: by item of now, its item before; nil: it was not there.
  init(_ before: Month, _ now: Month, previous: [Int?], cuts: (_ group: String) -> TierCuts) {
    (self.before, self.now) = (before, now)
    let tiersBefore = previous.map { $0.map { before.places.tiers[$0] } }
    let (ordersBefore, ordersNow) = (before.orders, now.orders)
    let numbers = Dictionary(before.names.enumerated().map { ($1, $0) }) { first, _ in first }
    groups = now.names.indices.map { group in
      let (name, order) = (now.names[group], ordersNow[group])
      let cuts = cuts(name)
      return Group(
        before: OtherValues(numbers[name].map { ordersBefore[$0] } ?? [], by: before.values, cuts: cuts),
        now: OtherValues(order, by: now.values, cuts: cuts),
        movers: TierMovers(order, from: tiersBefore, to: now.places.tiers, cuts: cuts))
    }
  }

  /// Says why an item of both months changed its tier; nil: it did not.
  func move(from old: Int, to new: Int) -> Move? {
    let (from, to) = (before.places.tiers[old], now.places.tiers[new])
    guard from != to else { return nil }
    let number = Int(now.groups[new])
    let group = groups[number]
    let side = TierMoveCause.Side(
      before.values[old], among: group.before,
      isAmongThem: before.names[Int(before.groups[old])] == now.names[number])
    let cause =
      TierMoveCause(
        from: from, to: to, before: side, now: TierMoveCause.Side(now.values[new], among: group.now)) ?? .cuts
    return Move(
      cause: cause, side: side,
      mover: cause.namesMover ? group.movers.mover(from: from, to: to).map { Int($0) } : nil)
  }
}

/// The items with the largest numbers, whatever their sign.
struct Largest {
  private var items: [(size: ExactDecimal, place: Int)] = []
  private let count: Int

  init(_ count: Int) {
    self.count = count
  }

  /// Items must come in order: of equal ones, the first stay.
  mutating func add(_ number: ExactDecimal, _ place: Int) {
    guard count > 0 else { return }
    let size = number.isNegative ? 0 - number : number
    if items.count == count {
      guard let last = items.last, last.size < size else { return }
      items.removeLast()
    }
    var low = 0
    while low < items.count, items[low].size >= size { low += 1 }
    items.insert((size, place), at: low)
  }

  var places: Set<Int> { Set(items.map(\.place)) }
}
