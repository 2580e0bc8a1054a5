/// Which columns set a row against all others: whoever sees some rows alone could compute the sums of all from them.
extension TableDeclaration {
  /// Names of the columns that are parts of sums over all rows, such as the share of the company's revenue, or places among
  /// all rows, and of those that are made from such. A tier is none: nothing can be computed from it.
  package var relativeToAll: Set<String> {
    var found: Set<String> = []
    // What is made from such a column may stand in front of it.
    var count = -1
    while found.count > count {
      count = found.count
      for column in columns + filled where isRelative(column.formula, found) { found.insert(column.name) }
    }
    return found
  }

  private func isRelative(_ formula: Formula, _ relative: Set<String>) -> Bool {
    switch formula {
    case .given, .input, .count, .rule, .total, .mean, .least, .greatest: false
    case .column(let name): relative.contains(name)
    case .other(let table, _): table == CompanySummary.table.name && name != table
    case .sum(let parts), .product(let parts): parts.contains { isRelative($0, relative) }
    case .difference(let left, let right): isRelative(left, relative) || isRelative(right, relative)
    // A part of what all rows of a group have.
    case .ratio(.column(let part), .total(.column(let whole), _), _) where part == whole: true
    case .ratio(let left, let right, _): isRelative(left, relative) || isRelative(right, relative)
    case .place(let place, _, _): place != .tier
    }
  }
}
