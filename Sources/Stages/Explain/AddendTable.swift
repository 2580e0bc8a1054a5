import Arithmetic
import Rules
import Tables

/// Makes the addends of a figure, the rest and the difference row.
struct AddendTable {
  private let question: Question
  private let computation: Computation
  private let row: PublishedRow

  init(_ question: Question, _ computation: Computation, _ row: PublishedRow) {
    (self.question, self.computation, self.row) = (question, computation, row)
    scales = Self.scales(computation)
  }

  /// An amount with at least the decimals of the row's column, or else those that the groups need.
  private func text(_ amount: ExactDecimal, _ column: String) -> String {
    "\(amount.shortened(toAtLeast: row[column].flatMap { ExactDecimal($0)?.scale } ?? scales[column] ?? 2))"
  }

  /// The decimals of sums that the row does not have.
  private let scales: [String: Int]

  private static func scales(_ computation: Computation) -> [String: Int] {
    let groups = computation.months.map(\.group) + computation.groups.map(\.group)
    func most(_ least: Int, _ value: (CostedSums) -> ExactDecimal) -> Int {
      groups.map { value($0.sums).shortened(toAtLeast: least).scale }.max() ?? least
    }
    return ["quantity": most(0, \.quantity), "revenue": most(2, \.revenue), "cost": most(2, \.cost)]
  }

  private func stockText(_ amount: ExactDecimal?) -> String? {
    amount.map { text($0, row["closing_stock"] == nil ? "opening_stock" : "closing_stock") }
  }

  private func addend(_ label: String, _ name: String? = nil, _ group: GroupSums) -> Explanation.Addend {
    Explanation.Addend(
      by: label, name: name, lines: group.sums.lines, quantity: text(group.sums.quantity, "quantity"),
      revenue: text(group.sums.revenue, "revenue"), cost: text(group.sums.cost, "cost"),
      costedRevenue: text(group.sums.costedRevenue, "revenue"))
  }

  func add(to explanation: inout Explanation) {
    guard computation.measures != nil, question.table.name != ExceptionLine.table.name else { return }
    var all: [GroupSums] = []
    if question.split == .month || question.split == .line {
      for part in computation.months {
        var addend = addend("\(part.month)", nil, part.group)
        if computation.hasStock {
          (addend.opening, addend.closing) = (stockText(part.opening), stockText(part.closing))
          addend.average = part.average.map { "\($0.shortened(toAtLeast: averageScale))" }
        }
        explanation.addends.append(addend)
        all.append(part.group)
      }
    } else {
      // Largest first; of equals, the first in the order of their keys.
      let groups = computation.groups.sorted { left, right in
        let (a, b) = (left.group.sums.revenue, right.group.sums.revenue)
        return a == b ? left.label < right.label : a > b
      }
      for group in groups.prefix(question.top) {
        explanation.addends.append(addend(group.label, group.name, group.group))
        all.append(group.group)
      }
      let others = groups.dropFirst(question.top).map(\.group)
      if !others.isEmpty {
        let rest = others.reduce(into: GroupSums()) { $0 += $1 }
        explanation.rest = addend("rest: \(others.count)", nil, rest)
        all.append(rest)
      }
    }
    let sum = all.reduce(into: GroupSums()) { $0 += $1 }
    var shown = addend("sum", nil, sum)
    let isByMonth = question.split == .month || question.split == .line
    if isByMonth, computation.hasStock { shown.average = averageOfMonths.map { "\($0)" } }
    explanation.sum = shown
    let difference = difference(sum, isByMonth ? averageOfMonths : nil)
    explanation.difference = difference.all.isEmpty ? nil : difference
  }

  /// The decimals that all months' averages are shown with.
  private var averageScale: Int {
    let stock = row["closing_stock"].flatMap { ExactDecimal($0)?.scale } ?? 2
    return computation.months.compactMap { $0.average?.shortened(toAtLeast: stock).scale }.max() ?? stock
  }

  /// The mean of the months' averages, rounded once.
  private var averageOfMonths: ExactDecimal? {
    let averages = computation.months.compactMap(\.average)
    guard computation.haveMonthsAverages, !averages.isEmpty else { return nil }
    let total = averages.reduce(into: ExactDecimal.zero) { $0 += $1 }
    return Fraction(total, over: ExactDecimal(averages.count))?.rounded()
  }

  private func difference(_ sum: GroupSums, _ average: ExactDecimal?) -> Explanation.Difference {
    func less(_ mine: ExactDecimal, _ column: String) -> String? {
      guard question.table[column] != nil, let figure = row[column].flatMap({ ExactDecimal($0) }) else { return nil }
      return "\((mine - figure).shortened(toAtLeast: figure.scale))"
    }
    return Explanation.Difference(
      lines: less(ExactDecimal(sum.sums.lines), "lines"), quantity: less(sum.sums.quantity, "quantity"),
      revenue: less(sum.sums.revenue, "revenue"), cost: less(sum.sums.cost, "cost"),
      costedRevenue: less(sum.sums.costedRevenue, "costed_revenue"),
      average: average.flatMap { less($0, "average_stock") })
  }
}
