package import Arithmetic
package import Configuration
package import Tables
import TerminalText

/// A figure as readers see it, and as the table has it.
package struct Figure: Sendable, Equatable {
  /// All digits, as the table has them.
  package let value: String
  /// The digits that say something.
  package let text: String
}

/// How figures are written: grouped thousands, no digits that say nothing.
package struct FigureFormat: Sendable {
  package let language: Language
  /// Whether amounts from 10,000 on are in 万 and 亿: never in English.
  let isInWan: Bool

  package init(_ language: Language, amounts: ReportOptions.Amounts = .full) {
    self.language = language
    isInWan = amounts == .wan && language != .english
  }

  /// An amount of money: without decimals from 10,000 on, with two below.
  package func money(_ value: String?) -> Figure? {
    figure(value) { amount in
      if isInWan, let text = wan(amount) { return text }
      return grouped(amount, decimals: isAtLeast(10_000, amount) ? 0 : 2)
    }
  }

  /// An amount in 万 with one decimal, or in 亿 with two; nil: as it is rounded it is less than 1万.
  private func wan(_ amount: ExactDecimal) -> String? {
    guard isAtLeast(10_000, amount.rounded(to: 2)) else { return nil }
    let wan = amount * Self.oneBy10000
    guard isAtLeast(10_000, wan.rounded(to: 1)) else { return grouped(wan, decimals: 1) + "万" }
    return grouped(wan * Self.oneBy10000, decimals: 2) + "亿"
  }

  /// A round amount of money beside an axis, without digits that say nothing.
  package func tick(_ value: String) -> String? {
    figure(value) { amount in
      guard isInWan, isAtLeast(10_000, amount) else { return grouped(amount, decimals: 0) }
      let wan = amount * Self.oneBy10000
      return isAtLeast(10_000, wan)
        ? withoutZeros(wan * Self.oneBy10000) + "亿" : withoutZeros(wan) + "万"
    }?.text
  }

  private static let oneBy10000 = ExactDecimal(units: 1, scale: 4)

  private func isAtLeast(_ least: ExactDecimal, _ amount: ExactDecimal) -> Bool { amount >= least || amount <= -least }

  private func withoutZeros(_ amount: ExactDecimal) -> String {
    grouped(amount, decimals: (0..<amount.scale).first { amount.rounded(to: $0) == amount } ?? amount.scale)
  }

  /// An amount with its sign, as a change.
  package func change(_ value: String?) -> Figure? { signed(money(value)) }

  /// A fraction of 1 as a percentage with one decimal.
  package func percent(_ value: String?) -> Figure? {
    figure(value) { grouped($0 * 100, decimals: 1) + "%" }
  }

  /// The difference of two fractions of 1 in points: of 0.298 and 0.312 −1.4. A percentage would be read as a part of it.
  package func points(_ difference: String?) -> Figure? {
    signed(figure(difference) { grouped($0 * 100, decimals: 1) }).map { figure in
      Figure(value: figure.value, text: ReportWords(language: language).points(figure.text))
    }
  }

  /// A fraction of 1 at an axis, as a whole percentage.
  package func percentTick(_ value: Double) -> String {
    let percent = Int((value * 100).rounded())
    return percent < 0 ? "−\(-percent)%" : "\(percent)%"
  }

  package func signedPercent(_ value: String?) -> Figure? { signed(percent(value)) }

  /// A figure with its sign, as a change.
  package func signed(_ figure: Figure?) -> Figure? {
    figure.map { figure in
      let isPositive = ExactDecimal(figure.value)?.isPositive == true
      return Figure(value: figure.value, text: isPositive ? "+\(figure.text)" : figure.text)
    }
  }

  /// A ratio with two decimals; a contribution ratio needs more to say something.
  package func ratio(_ value: String?, decimals: Int = 2) -> Figure? {
    figure(value) { grouped($0, decimals: decimals) }
  }

  /// All digits, with commas.
  package func full(_ value: String?) -> Figure? { figure(value) { grouped($0, decimals: max(0, $0.scale)) } }

  /// A number of things.
  package func count(_ value: String?) -> Figure? { figure(value) { grouped($0, decimals: 0) } }

  /// Returns the figure of a column by its unit.
  package func figure(_ value: String?, of column: ColumnDeclaration) -> Figure? {
    switch column.unit {
    case .money: money(value)
    case .percent: percent(value)
    case .ratio: ratio(value, decimals: column.name.hasPrefix("contribution") ? 4 : 2)
    case .count, .days, .quantity: count(value)
    default: value.map { Figure(value: $0, text: $0) }
    }
  }

  private func figure(_ value: String?, _ text: (ExactDecimal) -> String) -> Figure? {
    guard let value, let amount = ExactDecimal(value) else { return nil }
    return Figure(value: value, text: text(amount))
  }

  private func grouped(_ amount: ExactDecimal, decimals: Int) -> String {
    let text = amount.rounded(to: decimals).description
    let isNegative = text.hasPrefix("-")
    let parts = text.drop { $0 == "-" }.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let decimalsShown = parts.count > 1 ? ".\(parts[1])" : ""
    return (isNegative ? "−" : "") + parts[0].groupedDigits + decimalsShown
  }
}

extension FigureFormat {
  /// A month as people of the language write it.
  package func month(_ month: Month) -> String {
    language == .english ? "\(month)" : "\(month.index / 12)年\(month.index % 12 + 1)月"
  }
}
