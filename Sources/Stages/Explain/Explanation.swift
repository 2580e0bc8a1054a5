import Arithmetic
package import Configuration
import Tables

/// Why a figure is what it is.
package struct Explanation: Encodable {
  /// A line of the split: a month, a customer, a line.
  package struct Addend: Encodable, Sendable {
    package var by: String
    package var name: String?
    package var lines: Int
    package var quantity: String
    package var revenue: String
    package var cost: String
    package var costedRevenue: String
    package var opening: String?
    package var closing: String?
    package var average: String?
  }

  /// What the addends and the rest give, less the figure's row.
  package struct Difference: Encodable, Sendable {
    package var lines: String?
    package var quantity: String?
    package var revenue: String?
    package var cost: String?
    package var costedRevenue: String?
    package var average: String?

    package var all: [String] { [lines, quantity, revenue, cost, costedRevenue, average].compactMap { $0 } }
  }

  /// A row that was rejected, and is not in the figure.
  package struct Rejected: Encodable, Sendable {
    package var month: String
    package var input: String
    package var reason: String
    package var revenue: String?
    package var line: [String: String]
  }

  package struct File: Encodable, Sendable {
    package var name: String
    package var checksum: String
    package var rows: Int
  }

  package struct Published: Encodable, Sendable {
    package var runID: Int?
    package var value: String?
    /// Where the row stands.
    package var place: String

    private enum CodingKeys: String, CodingKey {
      case runID = "run_id"
      case value, place
    }
  }

  package var figure: String
  package var table: String
  package var key: [String: String]
  package var name: String?
  package var month: String
  package var monthComplete: Bool
  package var window: Int?
  package var value: String?
  package var formula: String?
  package var formulaChinese: String
  package var parts: [FigureNode]
  /// The computation with its one rounding.
  package var exact: String?
  package var by: Split.RawValue
  package var addends: [Addend] = []
  package var rest: Addend?
  package var sum: Addend?
  package var difference: Difference?
  package var lines: [ExplainedLine] = []
  package var place: TierPlace?
  package var moves: TierMoves?
  /// From the figure before to the figure now; nil: the row has no effects.
  package var bridge: Bridge?
  package var rules: [ExplainedRule] = []
  package var notInIt: [Rejected] = []
  package var stockCounts: [String] = []
  package var options: [String: String] = [:]
  package var files: [File] = []
  package var published: Published?
  package var sourceCheck: SourceCheckResult?
  package var notices: [String] = []
  /// Where parts do not add up, or the source does not agree.
  package var problems: [String] = []

  let title: String
  let column: ColumnDeclaration
  let root: FigureNode

  package var exitCode: ExitCode { problems.isEmpty ? .done : .checkFailed }
}

extension Explanation {
  private enum CodingKeys: String, CodingKey {
    case figure, table, key, name, month, monthComplete, window, value, formula, formulaChinese, parts, exact, by
    case addends, rest, sum, difference, lines, place, moves, bridge, rules, notInIt, stockCounts, options, files,
      published
    case sourceCheck, notices, problems
  }

  /// What there is not is null, not missing.
  package func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: CodingKeys.self)
    try object.encode(figure, forKey: .figure)
    try object.encode(table, forKey: .table)
    try object.encode(key, forKey: .key)
    try object.encode(name, forKey: .name)
    try object.encode(month, forKey: .month)
    try object.encode(monthComplete, forKey: .monthComplete)
    try object.encode(window, forKey: .window)
    try object.encode(value, forKey: .value)
    try object.encode(formula, forKey: .formula)
    try object.encode(formulaChinese, forKey: .formulaChinese)
    try object.encode(parts, forKey: .parts)
    try object.encode(exact, forKey: .exact)
    try object.encode(by, forKey: .by)
    try object.encode(addends, forKey: .addends)
    try object.encode(rest, forKey: .rest)
    try object.encode(sum, forKey: .sum)
    try object.encode(difference, forKey: .difference)
    try object.encode(lines, forKey: .lines)
    try object.encode(place, forKey: .place)
    try object.encode(moves, forKey: .moves)
    try object.encode(bridge, forKey: .bridge)
    try object.encode(rules, forKey: .rules)
    try object.encode(notInIt, forKey: .notInIt)
    try object.encode(stockCounts, forKey: .stockCounts)
    try object.encode(options, forKey: .options)
    try object.encode(files, forKey: .files)
    try object.encode(published, forKey: .published)
    try object.encode(sourceCheck, forKey: .sourceCheck)
    try object.encode(notices, forKey: .notices)
    try object.encode(problems, forKey: .problems)
  }
}

/// A line of the source that is in the figure.
package struct ExplainedLine: Encodable, Sendable {
  package var date: String
  package var document: String?
  package var product: String
  package var customer: String
  package var quantity: String
  package var revenue: String
  package var cost: String?
  /// `line`, `product master` or `none`.
  package var costOrigin: String
  /// The figure's column up to and with this line.
  package var runningTotal: String
}

/// A rule behind a list of reasons or flags: its inputs, its threshold, and whether it holds.
package struct ExplainedRule: Encodable, Sendable {
  package var rule: String
  package var inputs: String
  package var threshold: String
  package var holds: Bool
}

/// An item among those that are ranked with it.
package struct TierPlace: Encodable, Sendable {
  package struct Item: Encodable, Sendable {
    package var rank: Int?
    package var key: String
    package var name: String?
    package var value: String?
    package var shareBefore: String?
    package var cumulativeShare: String?
    package var tier: String?
    /// What the item is here: `this`, `above`, `below`, or `at the cut A`.
    package var role: String
  }

  package var basis: String
  package var group: String
  package var cuts: String
  package var items: Int
  package var neighbours: [Item]
  /// Where the ranks, shares and tiers that the rule gives are others than those published.
  package var differences: Int
}

/// What the source says now.
package struct SourceCheckResult: Encodable, Sendable {
  package struct Row: Encodable, Sendable {
    package var input: String
    package var month: String
    package var what: String
    package var source: String
    package var landed: String
    package var difference: String
    /// Lines of the month that were changed after the files were made; nil: the pipeline maps no time of change.
    package var changedSince: Int?
  }

  package var equal: Bool
  /// Months and columns that differ; empty: none.
  package var rows: [Row]
}
