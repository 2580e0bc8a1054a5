package import Rules

/// How a figure is computed from others, as a tree. Explanations and documents of figures are read from it.
package indirect enum Formula: Sendable, Equatable {
  /// What sums run over.
  package enum Scope: String, Sendable {
    case lines = "the window's sales lines"
    case months = "the window's months"
    case products
    case customers
  }

  /// The results of comparing items with each other.
  package enum Place: String, Sendable {
    case rank
    case cumulativeShare = "cumulative share"
    case tier
  }

  /// The value identifies or describes the row; nothing is computed.
  case given
  /// A column of an input.
  case input(String, String)
  /// A column of the same row.
  case column(String)
  /// A column of another table's row of the same month and window, such as the company's.
  case other(table: String, column: String)
  case sum([Formula])
  case difference(Formula, Formula)
  case product([Formula])
  /// Rounded once to `decimals`; null if the divisor is zero or negative.
  case ratio(Formula, Formula, decimals: Int = 6)
  /// The sum over what the row covers.
  case total(Formula, over: Scope)
  case count(Scope)
  case mean(Formula, over: Scope)
  case least(Formula, over: Scope)
  case greatest(Formula, over: Scope)
  /// The place among the items of `group`, by a column.
  case place(Place, by: String, among: String)
  /// A rule of the textbook, with the values that it uses and the options of the pipeline file that are its thresholds.
  case rule(String, of: [Formula], options: [String] = [])

  /// Columns of the same row that the formula uses, each once, in the formula's order.
  package var columns: [String] {
    var found: [String] = []
    func visit(_ formula: Formula) {
      switch formula {
      case .given, .input, .other, .count: break
      case .column(let name): if !found.contains(name) { found.append(name) }
      case .place(_, let name, _): if !found.contains(name) { found.append(name) }
      case .sum(let parts), .product(let parts), .rule(_, let parts, _): parts.forEach(visit)
      case .difference(let left, let right), .ratio(let left, let right, _):
        visit(left)
        visit(right)
      case .total(let part, _), .mean(let part, _), .least(let part, _), .greatest(let part, _): visit(part)
      }
    }
    visit(self)
    return found
  }
}

extension Formula {
  /// What turnover divides by average stock: the options of the pipeline file decide which column that is.
  package static let turned = Formula.rule(
    "what was turned", of: ["revenue", "cost", "quantity"],
    options: ["measures.turnover_basis", "measures.stock_valuation"])

  /// Returns the formula with what the options decide in its place.
  package func deciding(_ options: MeasureOptions) -> Formula {
    let turned: Formula =
      options.stockValuation == .units ? "quantity" : options.turnoverBasis == .cost ? "cost" : "revenue"
    return replacing { $0 == .turned ? turned : nil }
  }

  /// Returns the formula with some of its parts replaced. A part that is replaced is not looked into.
  package func replacing(_ replacement: (Formula) -> Formula?) -> Formula {
    if let other = replacement(self) { return other }
    func replaced(_ part: Formula) -> Formula { part.replacing(replacement) }
    return switch self {
    case .given, .input, .column, .other, .count, .place: self
    case .sum(let parts): .sum(parts.map(replaced))
    case .difference(let left, let right): .difference(replaced(left), replaced(right))
    case .product(let parts): .product(parts.map(replaced))
    case .ratio(let left, let right, let decimals): .ratio(replaced(left), replaced(right), decimals: decimals)
    case .total(let part, let scope): .total(replaced(part), over: scope)
    case .mean(let part, let scope): .mean(replaced(part), over: scope)
    case .least(let part, let scope): .least(replaced(part), over: scope)
    case .greatest(let part, let scope): .greatest(replaced(part), over: scope)
    case .rule(let name, let parts, let options): .rule(name, of: parts.map(replaced), options: options)
    }
  }
}

extension Formula: CustomStringConvertible {
  /// The formula as documents print it: `gross_profit ÷ costed_revenue`.
  package var description: String {
    switch self {
    case .given: ""
    case .input(let input, let column): "\(input).\(column)"
    case .column(let name): name
    case .other(let table, let column): "\(table).\(column)"
    case .sum(let parts): parts.map(\.inBrackets).joined(separator: " + ")
    case .difference(let left, let right): "\(left.inBrackets) − \(right.inBrackets)"
    case .product(let parts): parts.map(\.inBrackets).joined(separator: " × ")
    case .ratio(let left, let right, _): "\(left.inBrackets) ÷ \(right.inBrackets)"
    case .total(let part, let scope): "sum of \(part.inBrackets) over \(scope.rawValue)"
    case .count(let scope): "number of \(scope.rawValue)"
    case .mean(let part, let scope): "mean of \(part.inBrackets) over \(scope.rawValue)"
    case .least(let part, let scope): "least \(part.inBrackets) of \(scope.rawValue)"
    case .greatest(let part, let scope): "greatest \(part.inBrackets) of \(scope.rawValue)"
    case .place(let place, let column, let group): "\(place.rawValue) by \(column) among \(group)"
    case .rule(let name, let parts, let options):
      switch (parts.map(\.description).joined(separator: ", "), options.joined(separator: ", ")) {
      case ("", ""): name
      case (let parts, ""): "\(name) (\(parts))"
      case ("", let options): "\(name) (by \(options))"
      case (let parts, let options): "\(name) (\(parts); by \(options))"
      }
    }
  }

  /// The formula in brackets if it has several parts.
  private var inBrackets: String {
    switch self {
    case .sum, .difference, .product, .ratio: "(\(description))"
    default: description
    }
  }
}

extension Formula: ExpressibleByStringLiteral {
  /// Makes a formula for a column of the same row.
  package init(stringLiteral name: String) { self = .column(name) }
}
