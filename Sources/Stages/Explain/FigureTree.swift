package import Arithmetic
import Configuration
package import Rules
package import Tables

/// A figure with its formula and its parts: a column of a row, and the columns and inputs that its declaration names.
package struct FigureNode: Sendable, Encodable {
  package let name: String
  /// As it is published, or as it was computed where nothing is published; nil: null.
  package let value: String?
  /// In words; nil: nothing is computed.
  package let formula: String?
  /// The formula with the values of its parts.
  let formulaWithValues: String?
  package let parts: [FigureNode]
  /// What was computed anew less what is published; nil: the column is not computed anew, or is no amount.
  package let difference: String?
  /// Whether the formula is one of the row's columns and signs alone.
  let isOfColumns: Bool
  /// Remarks on the value, such as where costs come from.
  package let notes: [String]

  private enum CodingKeys: String, CodingKey { case name, value, formula, parts, difference, notes }

  /// What there is not is null, not missing.
  package func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: CodingKeys.self)
    try object.encode(name, forKey: .name)
    try object.encode(value, forKey: .value)
    try object.encode(formula, forKey: .formula)
    try object.encode(parts, forKey: .parts)
    try object.encode(difference, forKey: .difference)
    try object.encode(notes, forKey: .notes)
  }
}

/// Makes figures from the declarations of a table's columns. It reads nothing.
package struct FigureTree: Sendable {
  private let table: TableDeclaration
  private let options: MeasureOptions

  package init(_ table: TableDeclaration, _ options: MeasureOptions) {
    (self.table, self.options) = (table, options)
  }

  /// The values that a tree shows.
  package struct Values {
    /// Of the row, as they are published or computed.
    var row: PublishedRow
    /// Computed anew.
    var computed: [String: FigureValue] = [:]
    /// Of other tables' rows, as `TABLE.COLUMN`, and of inputs, as `INPUT.COLUMN`.
    var others: [String: String] = [:]
    var notes: [String: [String]] = [:]
    /// Whether the row is published, so that differences to it mean something.
    package var isPublished = false

    package init(row: PublishedRow) {
      self.row = row
    }
  }

  /// A column's formula, with what the options decide in its place.
  package func formula(of column: ColumnDeclaration) -> Formula {
    column.formula.deciding(options)
  }

  /// Returns the node of a column. A column that contains itself ends there.
  package func node(_ name: String, _ values: Values) -> FigureNode { node(name, values, within: []) }

  private func node(_ name: String, _ values: Values, within above: Set<String>) -> FigureNode {
    guard let column = table[name] ?? table.targetColumns.first(where: { $0.name == name }) else {
      return leaf(name, values.row[name] ?? values.computed[name]?.text)
    }
    let formula = formula(of: column)
    let within = above.union([name])
    let parts: [FigureNode] = formula.sources.map { source in
      switch source {
      case .column(let part) where within.contains(part): leaf(part, values.row[part])
      case .column(let part): node(part, values, within: within)
      default: leaf(source.description, values.others[source.description])
      }
    }
    return FigureNode(
      name: name, value: values.row[name], formula: formula == .given ? nil : formula.description,
      formulaWithValues: formula == .given ? nil : withValues(formula, values), parts: parts,
      difference: difference(column, formula, values), isOfColumns: isOfColumns(formula),
      notes: values.notes[name] ?? [])
  }

  private func isOfColumns(_ formula: Formula) -> Bool {
    guard chinese(formula) != nil else { return false }
    return formula.sources.allSatisfy { if case .column = $0 { true } else { false } }
  }

  private func leaf(_ name: String, _ value: String?) -> FigureNode {
    FigureNode(
      name: name, value: value, formula: nil, formulaWithValues: nil, parts: [], difference: nil, isOfColumns: false,
      notes: [])
  }

  // MARK: Differences

  /// What lines or parts give, less what is published.
  private func difference(_ column: ColumnDeclaration, _ formula: Formula, _ values: Values) -> String? {
    guard values.isPublished, let published = values.row[column.name].flatMap({ ExactDecimal($0) }) else { return nil }
    let computed = values.computed[column.name]?.amount ?? value(of: formula, values)
    return computed.map { "\(($0 - published).shortened(toAtLeast: published.scale))" }
  }

  /// The value that a formula has by the row's published values; nil: it needs more than these, or a value that was
  /// rounded before.
  package func value(of formula: Formula, _ values: Values) -> ExactDecimal? {
    switch formula {
    case .column(let name):
      guard let column = table[name], !isRounded(column) else { return nil }
      return values.row[name].flatMap { ExactDecimal($0) }
    case .input, .other: return values.others[formula.description].flatMap { ExactDecimal($0) }
    case .sum(let parts):
      let values = parts.compactMap { value(of: $0, values) }
      return values.count == parts.count ? values.reduce(into: ExactDecimal.zero) { $0 += $1 } : nil
    case .difference(let left, let right):
      guard let left = value(of: left, values), let right = value(of: right, values) else { return nil }
      return left - right
    case .ratio(let left, let right, let decimals):
      guard let left = value(of: left, values), let right = value(of: right, values) else { return nil }
      return Fraction(left, over: right)?.rounded(to: decimals)
    default: return nil
    }
  }

  /// Whether a column may have been rounded. What a rule makes of ratios is taken as rounded, since its declaration does
  /// not say.
  private func isRounded(_ column: ColumnDeclaration) -> Bool {
    switch column.formula {
    case .ratio, .mean, .product, .place: true
    case .rule: if case .decimal(.exact) = column.type { true } else { false }
    default: false
    }
  }

  // MARK: Words

  /// The formula with the value behind each of its columns.
  private func withValues(_ formula: Formula, _ values: Values) -> String {
    func text(_ name: String) -> String {
      "\(name) \((table[name] ?? ColumnDeclaration(name, .text, .text, Words("", ""), Words("", ""))).shown(values.row[name]))"
    }
    return formula.replacing { part in
      switch part {
      case .column(let name): .column(text(name))
      case .place(let place, let name, let group): .place(place, by: text(name), among: group)
      case .other, .input, .total:
        values.others[part.description].map { .column("\(part.description) \(groupedText($0))") }
      default: nil
      }
    }.description
  }

  /// The formula in Chinese, by the headings of its columns; nil: it is no plain formula of columns.
  package func chinese(_ column: ColumnDeclaration) -> String {
    let label = column.label.chinese
    guard let formula = chinese(formula(of: column)) else { return "\(label)：\(column.comment.chinese)" }
    return "\(label) = \(formula)"
  }

  private func chinese(_ formula: Formula) -> String? {
    func joined(_ parts: [Formula], _ sign: String) -> String? {
      let texts = parts.compactMap { part in
        chinese(part).map { text in
          switch part {
          case .sum, .difference, .product, .ratio: "（\(text)）"
          default: text
          }
        }
      }
      return texts.count == parts.count ? texts.joined(separator: " \(sign) ") : nil
    }
    switch formula {
    case .column(let name): return table[name]?.label.chinese
    case .other(let name, let column):
      return Tables.named(name).flatMap { other in other[column].map { "\(other.label.chinese)的\($0.label.chinese)" } }
    case .sum(let parts): return joined(parts, "+")
    case .product(let parts): return joined(parts, "×")
    case .difference(let left, let right): return joined([left, right], "−")
    case .ratio(let left, let right, _): return joined([left, right], "÷")
    default: return nil
    }
  }
}

extension Formula {
  /// The columns and inputs that a formula names, each once, in its order.
  package var sources: [Formula] {
    var found: [Formula] = []
    _ = replacing { part in
      switch part {
      case .column, .other, .input: if !found.contains(part) { found.append(part) }
      case .place(_, let name, _): if !found.contains(.column(name)) { found.append(.column(name)) }
      default: break
      }
      return nil
    }
    return found
  }
}
