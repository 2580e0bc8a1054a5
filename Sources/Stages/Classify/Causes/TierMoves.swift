import Arithmetic
import Rules

/// The items of two months by one basis, to tell why they change their tier.
///
/// A class, because a copy for each item would count references to all its lists.
final class TierMoves {
  /// What is known of all items of a month by one basis.
  struct Month {
    let values: DecimalColumn
    let places: TierRanks
    /// The number of each item's group, of those that are cut together; empty: all are cut together.
    let groups: [UInt32]
    /// Names of the groups by their numbers.
    let names: [String]

    fileprivate func group(_ item: Int) -> Int { groups.isEmpty ? 0 : Int(groups[item]) }
  }

  private let before: Month
  private let now: Month
  /// By the number of a group of now.
  private let groups: [MovingGroup]

  /// - Parameter previous: by item of now, its item before; nil: it was not there.
  init(_ before: Month, _ now: Month, previous: [Int?], cuts: (_ group: String) -> TierCuts) {
    (self.before, self.now) = (before, now)
    let tiersBefore = previous.map { $0.map { before.places.tiers[$0] } }
    func parts(_ month: Month) -> [[Int32]] { month.places.parts(by: month.groups, count: month.names.count) }
    let partsBefore = Dictionary(zip(before.names, parts(before))) { first, _ in first }
    groups = zip(now.names, parts(now)).map { name, part in
      MovingGroup(
        before: (partsBefore[name] ?? [], before.values), now: (part, now.values), from: tiersBefore,
        to: now.places.tiers, cuts: cuts(name))
    }
  }

  /// Says why an item of both months changed its tier; nil: it did not.
  func move(from old: Int, to new: Int) -> MovingGroup.Move? {
    let group = now.group(new)
    return groups[group].move(
      from: before.places.tiers[old], to: now.places.tiers[new],
      old: (before.values[old], before.names[before.group(old)] == now.names[group]), new: now.values[new])
  }
}

/// By place of a match, a bit for each basis by which the item has another tier than before, or has come or gone.
///
/// - Parameter bases: the tiers of all items by each basis, in the order of the bits.
func moved(_ matches: [KeyMatch], _ bases: [(before: [TierIndex], now: [TierIndex])]) -> [UInt8] {
  var moved = [UInt8](repeating: 0, count: matches.count)
  // Basis by basis: a list that is taken from a list for each item would be counted each time.
  for (bit, (before, now)) in bases.enumerated() {
    for (place, match) in matches.enumerated() where match.before.map({ before[$0] }) != match.now.map({ now[$0] }) {
      moved[place] |= 1 << UInt8(bit)
    }
  }
  return moved
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
    let position = items.firstIndex { $0.size < size } ?? items.count
    items.insert((size, place), at: position)
  }

  var places: Set<Int> { Set(items.map(\.place)) }
}
