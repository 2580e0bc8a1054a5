import Arithmetic
import Rules
import Tables
import TerminalText

/// The way from a figure before to the figure now, by the effects of a published row, with the proof that they add up.
package struct Bridge: Encodable, Sendable {
  package struct Step: Encodable, Sendable {
    package var name: String
    package var value: String
  }

  /// The figure before, the effects, the figure now.
  package var steps: [Step]
  /// The figure before and all effects, less the figure now.
  package var difference: String

  /// nil: the row has no effects.
  init?(_ table: TableDeclaration, _ row: PublishedRow) {
    let ends: (before: String, now: String)
    switch table.name {
    case ProductCause.table.name, ProfitBridgeTable.table.name: ends = ("gross_profit_before", "gross_profit")
    case RatioCause.table.name: ends = ("ratio_before", "ratio")
    default: return nil
    }
    let effects = table.columns.map(\.name).filter { name in
      name.hasSuffix("_effect")
        || table.name == RatioCause.table.name && RatioFactor.allCases.contains { $0.name == name }
    }
    let known = effects.filter { row[$0] != nil }
    guard !known.isEmpty else { return nil }
    func amount(_ name: String) -> ExactDecimal? { row[name].flatMap { ExactDecimal($0) } }
    // A product that was not there before, or is not now, has no gross profit then.
    let sum = ([ends.before] + known).reduce(into: ExactDecimal.zero) { $0 += amount($1) ?? 0 }
    let scale = ([ends.before, ends.now] + known).compactMap { amount($0)?.scale }.max() ?? 0
    difference = "\((sum - (amount(ends.now) ?? 0)).shortened(toAtLeast: scale))"
    steps = ([ends.before] + known + [ends.now]).map { Step(name: $0, value: row[$0] ?? "0") }
  }

  var lines: [String] {
    let rows = steps.enumerated().map { place, step in
      ["  \(step.name)", place > 0 && place < steps.count - 1 ? signed(step.value) : groupedText(step.value)]
    }
    return aligned(rows + [["  difference", groupedText(difference)]], right: [1])
  }
}

/// An amount with its sign.
func signed(_ amount: String) -> String {
  ExactDecimal(amount)?.isPositive == true ? "+" + groupedText(amount) : groupedText(amount)
}
