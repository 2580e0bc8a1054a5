/// All declarations for tools: tables, columns, words, and formulas as trees.
package struct SchemaDocument: Encodable {
  package struct Table: Encodable {
    let name: String
    let stage: String
    let use: String
    let partition: String?
    let label: Words
    let comment: Words
    let version: Int
    let key: [String]
    let needs: [[String]]
    let columns: [Column]
  }

  package struct Column: Encodable {
    let name: String
    let type: String
    let unit: String
    let nullable: Bool
    /// Inputs without which the column is empty.
    let needs: [String]
    let label: Words
    let comment: Words
    /// The formula in words and as a tree; nil: nothing is computed.
    let formula: String?
    let formulaTree: Formula?
    /// The values that the server allows; nil: all.
    let values: [String]?
  }

  private let schema: String
  private let tables: [Table]

  /// - Parameter schema: the schema of the target's tables.
  package init(_ declarations: [TableDeclaration], schema: String) {
    self.schema = schema
    tables = declarations.map { table in
      Table(
        name: table.name, stage: table.stage, use: table.use.rawValue, partition: table.partition?.rawValue,
        label: table.label, comment: table.comment, version: table.version, key: table.key, needs: table.needs,
        columns: (table.use == .between ? table.columns : table.targetColumns).map(Column.init))
    }
  }
}

extension SchemaDocument.Column {
  fileprivate init(_ column: ColumnDeclaration) {
    let isGiven = column.formula == .given
    self.init(
      name: column.name, type: column.type.name, unit: column.unit.rawValue, nullable: column.isNullable,
      needs: column.needs.map(\.input), label: column.label, comment: column.comment,
      formula: isGiven ? nil : column.formula.description,
      formulaTree: isGiven ? nil : column.formula, values: column.rules.compactMap(\.allowedTexts).first)
  }
}

extension Rule {
  fileprivate var allowedTexts: [String]? {
    if case .within(let texts) = self { texts } else { nil }
  }
}

extension Formula: Encodable {
  private enum CodingKeys: String, CodingKey {
    case kind, input, table, column, decimals, over, among, name, options, of
  }

  /// Encodes an object with its `kind`, and its parts in `of`.
  package func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: CodingKeys.self)
    func encode(_ kind: String, of parts: [Formula] = [], over scope: Scope? = nil) throws {
      try object.encode(kind, forKey: .kind)
      if !parts.isEmpty { try object.encode(parts, forKey: .of) }
      try object.encodeIfPresent(scope.map { "\($0)" }, forKey: .over)
    }
    switch self {
    case .given: try encode("given")
    case .input(let input, let column):
      try encode("input")
      try object.encode(input, forKey: .input)
      try object.encode(column, forKey: .column)
    case .column(let column):
      try encode("column")
      try object.encode(column, forKey: .column)
    case .other(let table, let column):
      try encode("other")
      try object.encode(table, forKey: .table)
      try object.encode(column, forKey: .column)
    case .sum(let parts): try encode("sum", of: parts)
    case .difference(let left, let right): try encode("difference", of: [left, right])
    case .product(let parts): try encode("product", of: parts)
    case .ratio(let left, let right, let decimals):
      try encode("ratio", of: [left, right])
      try object.encode(decimals, forKey: .decimals)
    case .total(let part, let scope): try encode("total", of: [part], over: scope)
    case .count(let scope): try encode("count", over: scope)
    case .mean(let part, let scope): try encode("mean", of: [part], over: scope)
    case .least(let part, let scope): try encode("least", of: [part], over: scope)
    case .greatest(let part, let scope): try encode("greatest", of: [part], over: scope)
    case .place(let place, let column, let group):
      try encode(place.rawValue.split(separator: " ").joined(separator: "_"))
      try object.encode(column, forKey: .column)
      try object.encode(group, forKey: .among)
    case .rule(let name, let parts, let options):
      try encode("rule", of: parts)
      try object.encode(name, forKey: .name)
      if !options.isEmpty { try object.encode(options, forKey: .options) }
    }
  }
}
