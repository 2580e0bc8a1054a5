package import PostgreSQL

/// What the server itself sets in a column, or enforces.
package enum Rule: Sendable, Equatable {
  /// A unique number for each row.
  case identity
  /// This expression, if a row gives no value.
  case otherwise(String)
  /// One of these texts.
  case within([String])
  /// Only the value of this expression.
  case equal(to: String)
  /// The key of a row of that table. If that row is deleted, this one is deleted too.
  case row(of: String)
}

/// The declaration of a column: its content, its unit, its names for people, and its formula.
package struct ColumnDeclaration: Sendable {
  package let name: String
  package private(set) var type: DeclaredType
  package private(set) var unit: Unit
  /// A heading.
  package private(set) var label: Words
  /// A sentence.
  package private(set) var comment: Words
  package private(set) var isNullable = true
  package private(set) var formula: Formula
  package private(set) var rules: [Rule] = []
  /// Inputs without which the column is empty, even if the table exists.
  package private(set) var needs: [InputNeed] = []
  /// Whether the column assigns the row to a group by the present master, such as a customer to its channel.
  package private(set) var isGroup = false

  package init(
    _ name: String, _ type: DeclaredType, _ unit: Unit, _ label: Words, _ comment: Words, _ formula: Formula = .given
  ) {
    self.name = name
    self.type = type
    self.unit = unit
    self.label = label
    self.comment = comment
    self.formula = formula
  }

  /// The same column without null.
  package var required: Self { changed { $0.isNullable = false } }

  /// The same column in a view: it may be null, and the server checks none of its rules.
  package var optional: Self {
    changed { column in
      column.isNullable = true
      column.rules = []
    }
  }

  /// Returns the same column with rules that the server enforces.
  package func held(_ rules: [Rule]) -> Self { changed { $0.rules = rules } }

  /// Returns the same column, which is empty without an input.
  package func needing(_ need: InputNeed) -> Self { changed { $0.needs.append(need) } }

  /// The same column as a group of the table's rows.
  package var grouping: Self { changed { $0.isGroup = true } }

  /// Returns the same column with other words, another formula, type or unit.
  package func with(
    label: Words? = nil, comment: Words? = nil, formula: Formula? = nil, type: DeclaredType? = nil, unit: Unit? = nil
  ) -> Self {
    changed { column in
      if let label { column.label = label }
      if let comment { column.comment = comment }
      if let formula { column.formula = formula }
      if let type { column.type = type }
      if let unit { column.unit = unit }
    }
  }

  private func changed(_ change: (inout Self) -> Void) -> Self {
    var column = self
    change(&column)
    return column
  }

  /// The column's comment in the target.
  package var sqlComment: String { "\(comment.english) \(label.chinese)" }

  package func column(_ keyTypes: [String: ColumnType]) -> Column {
    Column(name: name, type: type.resolved(keyTypes))
  }
}
