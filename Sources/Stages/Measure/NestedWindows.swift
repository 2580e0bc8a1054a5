/// Returns the totals of windows that end with the same month. A longer window continues where the shorter one ended,
/// so that each month is added once.
///
/// - Parameters:
///   - lengths: in months, ascending.
///   - nothing: the totals of no month.
///   - add: adds the month that is `monthsBefore` months before the last.
func nestedWindows<Totals>(
  _ lengths: [Int], from nothing: Totals, add: (_ monthsBefore: Int, _ totals: inout Totals) -> Void
) -> [Totals] {
  var totals = nothing
  var added = 0
  return lengths.map { length in
    while added < length {
      add(added, &totals)
      added += 1
    }
    return totals
  }
}
