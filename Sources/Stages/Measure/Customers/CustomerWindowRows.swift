import Arithmetic
import CommandLine
import Configuration
import Engine
import Fold
import Ledger
import Rules
import Store
import Tables

/// Writes the figures of customers and salespeople as rows.
///
/// It is a class, because a struct of this size would be copied for each row.
final class CustomerWindowRows: Sendable {
  let month: Month
  let customers: KeyIndex
  let salespeople: KeyIndex
  let master: CustomerMaster
  let options: CustomerOptions

  init(
    month: Month, customers: KeyIndex, salespeople: KeyIndex, master: CustomerMaster, options: CustomerOptions
  ) {
    (self.month, self.customers, self.salespeople) = (month, customers, salespeople)
    (self.master, self.options) = (master, options)
  }

  func add(_ customer: CustomerFigures, length: Int, to rows: TableRows<CustomerWindow.Row>) throws {
    try rows.add(
      CustomerWindow.Row(
        month: month.firstDay, length: length, key: customers.field(customer.number),
        master: master[customer.number].map { entry in
          CustomerWindow.Master(
            name: entry.name, kind: entry.kind, channel: entry.channel, region: entry.region, route: entry.route,
            salesperson: salespeople.field(entry.salesperson))
        },
        figures: customer, average: customer.trend.average(months: options.averageMonths),
        line: customer.trend.line(months: options.potentialMonths)))
  }

  /// Adds a customer that is not shown in some windows, which are bits.
  func add(idle customer: Int, windows: Int, _ average: MonthlyAverage?, to rows: BlockRows<IdleCustomer.Row>) throws {
    let entry = master[customer]
    try rows.add(
      IdleCustomer.Row(
        key: customers.field(customer), kind: entry?.kind, channel: entry?.channel, region: entry?.region,
        salesperson: salespeople.field(entry?.salesperson), windows: windows, average: average))
  }

  func add(_ sold: SalespersonSums, length: Int, to rows: TableRows<SalespersonWindow.Row>) throws {
    try rows.add(
      SalespersonWindow.Row(
        month: month.firstDay, length: length, salesperson: salespeople.field(sold.salesperson),
        customer: customers.field(sold.customer), sales: sold.sales, sums: sold.sums))
  }
}
