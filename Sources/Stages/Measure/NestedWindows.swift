/// Totals of windows that end with the same month: a longer one goes on where the shorter one has ended, so that each
/// month is added once.
///
/// - Parameters:
///   - lengths: in months, ascending.
///   - nothing: totals of no month.
///   - add: adds a month, of which it is given how many months before the last it is.
/// - Returns: the totals of each window.
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
