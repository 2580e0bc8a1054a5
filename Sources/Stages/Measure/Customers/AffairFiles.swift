import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL
import Tables

/// Rows of the month's credit and visits, before tiers say what follows from them.
struct AffairFiles: Sendable {
  static let creditTable = "credit_month"
  static let visitTable = "visit_month"
  static let salespersonVisitTable = "salesperson_visit"

  let end: CustomerMonthEnd
  let customers: KeyIndex
  let salespeople: KeyIndex
  let decimals: ShownDecimals

  /// The accounts go on as they are: their limits are rounded once, by classify, after the tier's factor.
  var creditColumns: [Column] {
    [
      Column(name: "month", type: .date), Column(name: "customer_id", type: customers.type),
      Column(name: "customer_name", type: .text), Column(name: "financials_on", type: .date),
    ]
      + CustomerAccounts.columns.map { Column(name: $0.name, type: .decimal) } + [
        Column(name: "receivables_on", type: .date)
      ]
      + ["open_amount", "unsettled_notes"].map { Column(name: $0, type: .decimal) }
      + [Column(name: "overdue_days", type: .integer), Column(name: "stop_supply", type: .boolean)]
  }

  /// A row for each customer with accounts or receivables by the end of the month; the newest count.
  func writeCredit(_ book: CreditBook, to writer: CopyFileWriter) throws {
    let fields = creditColumns.count
    for customer in customers.sorted() {
      let accounts = book.accounts[customer]?.last { $0.on <= end.today }
      let isListed = book.receivables[customer]?.contains { $0.on <= end.today } ?? false
      guard accounts != nil || isListed else { continue }
      let owed = book.owed(by: customer, at: end.today)
      try writer.row { buffer in
        buffer.beginRow(fields: fields)
        buffer.appendField(end.month.firstDay)
        customers.append(customer, to: buffer)
        buffer.appendField(end.master[customer]?.name)
        append(accounts?.on, to: buffer)
        for column in CustomerAccounts.columns { buffer.appendField(accounts?.accounts[keyPath: column.path]) }
        append(owed?.on, to: buffer)
        buffer.appendField((owed?.receivables.openAmount).map(decimals.shown(money:)))
        buffer.appendField((owed?.receivables.unsettledNotes).map(decimals.shown(money:)))
        let isOwed = owed?.receivables.isOwed ?? false
        let overdue = owed?.receivables.oldestDueOn.map { end.today.days(since: $0) }
        if isOwed, let overdue, overdue > 0 { buffer.appendField(Int32(overdue)) } else { buffer.appendNull() }
        buffer.appendField(owed?.receivables.isDishonoured ?? false)
      }
    }
  }

  var visitColumns: [Column] {
    [
      Column(name: "month", type: .date), Column(name: "customer_id", type: customers.type),
      Column(name: "customer_name", type: .text), Column(name: "region", type: .text),
      Column(name: "route", type: .text), Column(name: "salesperson_id", type: salespeople.type),
    ]
      + ["visits_made", "visits_with_order", "visits_without_order"].map { Column(name: $0, type: .integer) }
      + [Column(name: "is_prospect", type: .boolean)]
  }

  /// A row for each customer with a row this month, and for each that was visited by its end.
  func writeVisits(_ book: VisitBook, to writer: CopyFileWriter) throws {
    var visits: [Int: [VisitBook.Visit]] = [:]
    for visit in book.visits where visit.on <= end.today { visits[visit.customer, default: []].append(visit) }
    let listed = Set(end.order)
    let fields = visitColumns.count
    for customer in customers.sorted() where listed.contains(customer) || visits[customer] != nil {
      let all = visits[customer] ?? []
      let inMonth = all.filter { $0.on.month == end.month }
      let lastSale = end.lastSale(of: customer)
      let lastOrder = [all.last { $0.isOrdered }?.on, lastSale].compactMap { $0 }.max()
      let inVain = all.filter { visit in lastOrder.map { visit.on > $0 } ?? true }.count
      let entry = end.master[customer]
      try writer.row { buffer in
        buffer.beginRow(fields: fields)
        buffer.appendField(end.month.firstDay)
        customers.append(customer, to: buffer)
        buffer.appendField(entry?.name)
        buffer.appendField(entry?.region)
        buffer.appendField(entry?.route)
        salespeople.append(entry?.salesperson, to: buffer)
        buffer.appendField(Int32(inMonth.count))
        buffer.appendField(Int32(inMonth.filter(\.isOrdered).count))
        buffer.appendField(Int32(inVain))
        buffer.appendField(lastSale == nil)
      }
    }
  }

  var salespersonVisitColumns: [Column] {
    [Column(name: "month", type: .date), Column(name: "salesperson_id", type: salespeople.type)]
      + ["visits_made", "visits_with_order"].map { Column(name: $0, type: .integer) }
  }

  func writeSalespersonVisits(_ book: VisitBook, to writer: CopyFileWriter) throws {
    let inMonth = book.visits.filter { $0.on.month == end.month && $0.on <= end.today }
    let bySalesperson = Dictionary(grouping: inMonth, by: \.salesperson)
    for salesperson in salespeople.sorted() {
      guard let visits = bySalesperson[salesperson] else { continue }
      try writer.row { buffer in
        buffer.beginRow(fields: 4)
        buffer.appendField(end.month.firstDay)
        salespeople.append(salesperson, to: buffer)
        buffer.appendField(Int32(visits.count))
        buffer.appendField(Int32(visits.filter(\.isOrdered).count))
      }
    }
  }

  private func append(_ day: Day?, to buffer: ByteBuffer) {
    if let day { buffer.appendField(day) } else { buffer.appendNull() }
  }
}
