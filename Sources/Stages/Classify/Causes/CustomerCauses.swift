import Arithmetic
import CommandLine
import Configuration
import Engine
import Ledger
import Rules
import Store
import Tables

/// Why the customers of one window are not as in the month that it is compared with.
struct CustomerCauses {
  let month: Month
  let comparison: Comparison
  let now: TieredCustomers
  let before: TieredCustomers
  /// The number of customers that have a row even if their tier stays: those whose gross profit changed most.
  let largest: Int

  /// Within the segments: what follows from a tier follows from that one.
  private var bases: [CustomerBasis] { now.bases.filter { !$0.isOverall && before.bases.contains($0) } }

  func add(to rows: TableRows<CustomerCause.Row>) throws {
    let matches = now.customers.keys.matched(with: before.customers.keys)
    let places = largestChanges(matches)
    let previous = matches.rowsBefore
    let moves = bases.map { basis in
      TierMoves(side(before, basis), side(now, basis), previous: previous) { now.rule.cuts(of: $0) }
    }
    let order = now.rule.order
    let changes = moved(matches, bases.map { (before.places($0).tiers, now.places($0).tiers) })
    for (place, match) in matches.enumerated() where changes[place] != 0 || places.contains(place) {
      for (bit, basis) in bases.enumerated() {
        guard changes[place] >> UInt8(bit) & 1 == 1 || basis == .profit && places.contains(place) else { continue }
        let (from, to) = (
          match.before.map { before.places(basis).tiers[$0] }, match.now.map { now.places(basis).tiers[$0] }
        )
        var move: MovingGroup.Move?
        if let old = match.before, let new = match.now { move = moves[bit].move(from: old, to: new) }
        let cause = from == to ? nil : move?.cause ?? (match.before == nil ? .new : .lost)
        try rows.add(
          CustomerCause.Row(
            month: month.firstDay, length: now.length, comparison: comparison,
            key: key(match),
            basis: basis, from: from.map { order[Int($0)] }, to: to.map { order[Int($0)] }, cause: cause,
            mover: move?.mover.map { now.customers.keys.field(Int($0)) } ?? .null,
            before: match.before.map { before.customers.sums($0) }, now: match.now.map { now.customers.sums($0) }))
      }
    }
  }

  private func key(_ match: KeyMatch) -> KeyField {
    match.now.map { now.customers.keys.field($0) } ?? match.before.map { before.customers.keys.field($0) } ?? .null
  }

  private func largestChanges(_ matches: [KeyMatch]) -> Set<Int> {
    guard bases.contains(.profit) else { return [] }
    var found = Largest(largest)
    for (place, match) in matches.enumerated() {
      let old = match.before.flatMap { before.customers.grossProfit[$0] } ?? 0
      let new = match.now.flatMap { now.customers.grossProfit[$0] } ?? 0
      found.add(new - old, place)
    }
    return found.places
  }

  private func side(_ window: TieredCustomers, _ basis: CustomerBasis) -> TierMoves.Month {
    TierMoves.Month(
      values: basis.values(window.customers), places: window.places(basis), groups: window.customers.segments,
      names: window.segments)
  }
}
