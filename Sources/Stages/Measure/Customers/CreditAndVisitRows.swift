import Arithmetic
import CommandLine
import Configuration
import Engine
import Fold
import Ledger
import Rules
import Tables

/// Writes a month's credit and visits, before classify adds what depends on tiers.
struct CreditAndVisitRows: Sendable {
  let end: CustomerMonthEnd
  let customers: KeyIndex
  let salespeople: KeyIndex

  /// Adds a row per customer with accounts or receivables by the end of the month. The newest ones count.
  func addCredit(_ calculator: CreditHistory, to rows: TableRows<CreditMonth.Row>) throws {
    for customer in customers.sorted() {
      let accounts = calculator.accounts[customer]?.last { $0.on <= end.today }
      let isListed = calculator.receivables[customer]?.contains { $0.on <= end.today } ?? false
      guard accounts != nil || isListed else { continue }
      let owed = calculator.owed(by: customer, at: end.today)
      try rows.add(
        CreditMonth.Row(
          month: end.month.firstDay, key: customers.field(customer), name: end.master[customer]?.name,
          accountsOn: accounts?.on, accounts: accounts?.accounts ?? CustomerAccounts(), receivablesOn: owed?.on,
          receivables: owed?.receivables, today: end.today))
    }
  }

  /// Adds a row per customer that the plan may name: one of `end.order` for which visits may be planned, and one that
  /// was visited in the month, or before in vain.
  ///
  /// - Parameter mayBePlanned: whether visits may be planned for a customer.
  func addVisits(
    _ calculator: VisitHistory, mayBePlanned: (Int) -> Bool, to rows: TableRows<VisitMonth.Row>
  ) throws {
    var visits: [Int: [VisitHistory.Visit]] = [:]
    for visit in calculator.visits where visit.on <= end.today { visits[visit.customer, default: []].append(visit) }
    let wanted = Set(end.order.filter(mayBePlanned))
    for customer in customers.sorted() where wanted.contains(customer) || visits[customer] != nil {
      let all = visits[customer] ?? []
      let inMonth = all.filter { $0.on.month == end.month }
      let lastSale = end.lastSale(of: customer)
      guard wanted.contains(customer) || !inMonth.isEmpty || lastSale == nil else { continue }
      let lastOrder = [all.last { $0.isOrdered }?.on, lastSale].compactMap { $0 }.max()
      let entry = end.master[customer]
      try rows.add(
        VisitMonth.Row(
          month: end.month.firstDay, key: customers.field(customer), name: entry?.name, region: entry?.region,
          route: entry?.route, salesperson: salespeople.field(entry?.salesperson), made: inMonth.count,
          withOrder: inMonth.filter(\.isOrdered).count,
          withoutOrder: all.filter { visit in lastOrder.map { visit.on > $0 } ?? true }.count,
          isProspect: lastSale == nil))
    }
  }

  func addSalespersonVisits(_ calculator: VisitHistory, to rows: TableRows<SalespersonVisits.Row>) throws {
    let inMonth = calculator.visits.filter { $0.on.month == end.month && $0.on <= end.today }
    let bySalesperson = Dictionary(grouping: inMonth, by: \.salesperson)
    for salesperson in salespeople.sorted() {
      guard let visits = bySalesperson[salesperson] else { continue }
      try rows.add(
        SalespersonVisits.Row(
          month: end.month.firstDay, key: salespeople.field(salesperson), made: visits.count,
          withOrder: visits.filter(\.isOrdered).count))
    }
  }
}
