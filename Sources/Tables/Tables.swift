/// All tables, in the order in which documents and messages name them.
package enum Tables {
  package static let all: [TableDeclaration] = target + between

  /// Those of the target.
  package static let target: [TableDeclaration] = published + ledger

  /// Those of the target that runs write, but for the ledger's.
  package static let published: [TableDeclaration] = [
    ProductSummary.table.declaration, CategorySummary.table.declaration, ProductTierSummary.table.declaration,
    ProductMovement.table.declaration, CompanySummary.table.declaration, CustomerSummary.table.declaration,
    CustomerComposition.table.declaration, CustomerTierSummary.table.declaration, CustomerMovement.table.declaration,
    CustomerProduct.table.declaration, SalespersonSummary.table.declaration, CreditSummary.table.declaration,
    VisitPlan.table.declaration, ExceptionLine.table.declaration,
  ]

  /// What the target says of the runs themselves.
  package static let ledger: [TableDeclaration] = [
    LedgerRun.table, LedgerRunParts.stages, LedgerRunParts.checks, LedgerState.months, LedgerState.rejected,
    LedgerState.migrations,
  ]

  /// What one stage hands to the next.
  package static let between: [TableDeclaration] = [
    ProductMonthSums.table.declaration, StockMonthEnd.table.declaration, StockMonthEnd.held.declaration,
    CustomerMonthSums.table.declaration, SalespersonMonthSums.table.declaration, UncostedSums.table.declaration,
    StockHolder.table.declaration, ProductWindow.table.declaration, CustomerWindow.table.declaration,
    SalespersonWindow.table.declaration, SalespersonEntry.table.declaration, CustomerProductWindow.table.declaration,
    CreditMonth.table.declaration, VisitMonth.table.declaration, SalespersonVisits.table.declaration,
    ExceptionCandidate.table.declaration,
  ]

  /// Those of the target whose rows come from files.
  package static let sent = target.filter(\.hasFiles)

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// nil: there is none of that name.
  package static func named(_ name: String) -> TableDeclaration? { byName[name] }

  /// The table whose rows files of this name hold: `rejected_line.sales` holds rows of `rejected_line`.
  package static func ofFiles(named name: String) -> TableDeclaration? { named(String(name.prefix { $0 != "." })) }
}
