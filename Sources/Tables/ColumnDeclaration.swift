package import PostgreSQL

/// What the server itself fills a column with, or holds it to.
package enum Rule: Sendable, Equatable {
  /// A number of its own for each row.
  case identity
  /// This expression, where a row does not say.
  case otherwise(String)
  /// One of these texts.
  case within([String])
  /// Nothing but what this expression gives.
  case equal(to: String)
  /// The key of a row of that table; with it goes this one.
  case row(of: String)
}

/// A column as it is declared: what stands in it, in which unit, what people call it, and how it is made.
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
  /// Inputs without which nothing stands in it, where the table is there.
  package private(set) var needs: [InputNeed] = []
  /// Whether it says which group of items the row's item belongs to, as a master has it today.
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

  /// The same column where null cannot stand.
  package var required: Self { changed { $0.isNullable = false } }

  /// The same column, which the server holds to rules.
  package func held(_ rules: [Rule]) -> Self { changed { $0.rules = rules } }

  /// The same column, which is empty without an input.
  package func needing(_ need: InputNeed) -> Self { changed { $0.needs.append(need) } }

  /// The same column of a table whose rows it groups.
  package var grouping: Self { changed { $0.isGroup = true } }

  /// The same column where other words, another formula or another type are right.
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

  /// The comment that the target's column has.
  package var sqlComment: String { "\(comment.english) \(label.chinese)" }

  package func column(_ keyTypes: [String: ColumnType]) -> Column {
    Column(name: name, type: type.resolved(keyTypes))
  }
}
