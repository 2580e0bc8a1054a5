/// All tables, in the order in which documents and messages name them.
package enum Tables {
  package static let all: [TableDeclaration] = published + between

  /// Those of the target that runs write, but for the ledger's.
  package static let published: [TableDeclaration] = [
    ProductSummary.table.declaration, CategorySummary.table.declaration, ProductTierSummary.table.declaration,
    ProductMovement.table.declaration, CompanySummary.table.declaration,
  ]

  /// What one stage hands to the next.
  package static let between: [TableDeclaration] = [ProductWindow.table.declaration]

  /// nil: there is none of that name.
  package static func named(_ name: String) -> TableDeclaration? { all.first { $0.name == name } }
}
