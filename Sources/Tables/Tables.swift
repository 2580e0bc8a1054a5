/// All tables, in the order of documents and messages.
package enum Tables {
  package static let all: [TableDeclaration] = target + between

  /// The tables of the target.
  package static let target: [TableDeclaration] = published + ledger

  /// The tables of the target that runs write, without the ledger's.
  package static let published: [TableDeclaration] = [
    ProductSummary.table.declaration, CategorySummary.table.declaration, ProductTierSummary.table.declaration,
    ProductMovement.table.declaration, CompanySummary.table.declaration, CustomerSummary.table.declaration,
    CustomerComposition.table.declaration, CustomerTierSummary.table.declaration, CustomerMovement.table.declaration,
    CustomerProduct.declaration, CustomerProductSum.declaration, CustomerProductCustomer.table.declaration,
    CustomerProductDemand.table.declaration, SalespersonSummary.table.declaration, CreditSummary.table.declaration,
    VisitPlan.table.declaration, ComplaintSummary.table.declaration, ExceptionLine.table.declaration,
    ProductCause.table.declaration, RatioCause.table.declaration, ProfitBridgeTable.table.declaration,
    CustomerCause.table.declaration,
  ]

  /// The tables that record the runs themselves.
  package static let ledger: [TableDeclaration] = [
    LedgerRun.table, LedgerRunParts.stages, LedgerRunParts.checks, LedgerState.months, LedgerState.rejected,
    LedgerState.restatedTiers, LedgerState.migrations,
  ]

  /// What one stage hands to the next.
  package static let between: [TableDeclaration] = [
    ProductMonthSums.table.declaration, StockMonthEnd.table.declaration, StockMonthEnd.held.declaration,
    CustomerMonthSums.table.declaration, SalespersonMonthSums.table.declaration, UncostedSums.table.declaration,
    StockHolder.table.declaration, ProductWindow.table.declaration, CustomerWindow.table.declaration,
    IdleCustomer.table.declaration, SalespersonWindow.table.declaration, SalespersonEntry.table.declaration,
    GroupTarget.table.declaration, ProfitBridgeTable.channels.declaration, ProfitBridgeTable.products.declaration,
    CellPrice.table.declaration,
    CreditMonth.table.declaration, VisitMonth.table.declaration, SalespersonVisits.table.declaration,
    ComplaintMonth.table.declaration, ExceptionCandidate.table.declaration, HeldState.products.declaration,
    HeldState.customers.declaration,
  ]

  /// Names of what the pipeline file can leave out.
  package static let outputs = published.filter { $0.partOf == nil }.map(\.name)

  /// The tables of the target whose rows come from files.
  package static let sent = target.filter(\.hasFiles)

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// Returns the table of a name; nil: there is none.
  package static func named(_ name: String) -> TableDeclaration? { byName[name] }

  /// Returns the table whose rows are in files of this name: `rejected_line.sales` holds rows of `rejected_line`.
  package static func ofFiles(named name: String) -> TableDeclaration? { named(String(name.prefix { $0 != "." })) }
}

extension InputContract {
  /// All inputs, in reading order.
  package static let all = [
    sales, products, customers, stock, targets, salespeople, financials, receivables, visits, complaints,
  ]
}
