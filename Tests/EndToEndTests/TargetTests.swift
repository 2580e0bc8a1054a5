import TestSupport
import Testing

/// The worst miss is a target without any sale: it has a row of its own.
@Suite struct `Targets` {
  /// Of products, customers and salespeople that the masters know or do not, of categories, kinds and channels that have
  /// products and customers or none, and of months that are not written.
  private static let more = """
    insert into market.product values (60, 'Never sold', 'garden', 1), (61, 'Never sold in food', 'food', null);
    insert into market.customer values (50, 'Opens later', 'retailer', 'retail', 'north', null, null, '2025-02-01');
    insert into market.salesperson values (8, 'Salesperson 8');
    insert into market.target
    select month, subject, subject_id, amount
    from (values ('2024-03-01'::date), ('2024-10-15'), ('2025-02-01'), ('2025-03-01'), ('2025-07-01')) m (month),
      (values ('product', '60', 500), ('product', '61', 0), ('product', '62', 70.5), ('product', '062', 9),
        ('customer', '50', 800), ('customer', '51', -3), ('customer', '36', 5), ('customer', ' 51', 9),
        ('salesperson', '8', 100), ('salesperson', '9', 200), ('salesperson', '99999999999', 9),
        ('category', 'food', 4000), ('category', 'garden', 40), ('category', 'nothing', 400),
        ('category', '(unassigned)', 44), ('category', null, 9),
        ('kind', 'retailer', 7000), ('kind', 'kiosk', 70), ('channel', 'chains', 9000), ('channel', 'canteens ', 90),
        ('channel', '(unassigned)', 11), ('company', 'all', 12345.67), ('region', 'north', 9)
      ) t (subject, subject_id, amount);
    """

  @Test func `without a sale have rows, which equal plain SQL`() throws {
    let nightly = try Market.nightly("targets")
    try nightly.database.execute(Self.more)
    let told = try nightly.run(date: Market.date).errors.split(separator: "\n").filter { $0.contains("inputs.targets") }
    #expect(
      told == [
        """
        tierbook: warning: inputs.targets: 25 of 424 rows meet nothing: 5 by the subject, which is none of product, \
        category, customer, kind, channel, salesperson, company, 20 by the key, which is not written as the keys of its \
        subject are; the first: 'category' without a key, 'customer' ' 51', 'product' '062'
        """
      ])
    try Market.expectOracleAgrees(nightly.database)
    let last = "where month = '2025-03-01' and window_months = 3"
    func rows(_ columns: String, _ from: String) throws -> [[String]] {
      try nightly.database.rows("select \(columns) from tierbook.\(from) order by 1")
    }
    // February and March have a target each; one of 0 has no attainment.
    #expect(
      try rows(
        "product_id, product_name, lines, target, target_attainment, revenue_tier, movement, flags",
        "product_summary \(last) and product_id >= 60") == [
          ["60", "Never sold", "0", "1000.00", "0.000000", "N", "same", "{no_revenue,no_stock}"],
          ["61", "Never sold in food", "0", "0.00", "∅", "N", "same", "{no_revenue,no_stock}"],
          ["62", "∅", "0", "141.00", "0.000000", "N", "same", "{no_revenue,no_stock,unknown_product}"],
        ])
    #expect(
      try rows(
        "category, products, revenue, target, target_attainment, flags",
        "category_summary \(last) and category in ('garden', 'nothing')") == [
          ["garden", "1", "0.00", "80.00", "0.000000", "{no_revenue,no_stock}"],
          ["nothing", "0", "0.00", "800.00", "0.000000", "{no_revenue,no_stock}"],
        ])
    #expect(
      try rows(
        "customer_id, customer_name, lines, target, target_attainment, status, flags",
        "customer_summary \(last) and customer_id in (50, 51)") == [
          ["50", "Opens later", "0", "1600.00", "0.000000", "prospect", "{no_revenue}"],
          ["51", "∅", "0", "-6.00", "∅", "prospect", "{no_revenue,unknown_customer}"],
        ])
    #expect(
      try rows(
        "dimension || ' ' || value, customers, revenue, target, target_attainment",
        "customer_composition \(last) and value in ('kiosk', 'canteens ')") == [
          ["channel canteens ", "0", "0.00", "180.00", "0.000000"], ["kind kiosk", "0", "0.00", "140.00", "0.000000"],
        ])
    #expect(
      try rows(
        "salesperson_key, salesperson_name, revenue, target, target_attainment, flags",
        "salesperson_summary \(last) and salesperson_key in ('8', '9')") == [
          ["8", "Salesperson 8", "0.00", "200.00", "0.000000", "{}"],
          ["9", "∅", "0.00", "400.00", "0.000000", "{unknown_salesperson}"],
        ])
    // January's 1,444 and March's 1,518 beside 12,345.67 in February and in March, whatever key the source gives the company.
    #expect(try rows("target", "company_summary \(last)") == [["27653.34"]])
    // Who has once had a target stays in the table, as who has once bought does.
    #expect(
      try rows(
        "month, target, movement, revenue_tier",
        "customer_summary where window_months = 1 and customer_id = 51 and month < '2024-06-01'") == [
          ["2024-03-01", "-3.00", "new", "N"], ["2024-04-01", "∅", "same", "N"], ["2024-05-01", "∅", "same", "N"],
        ])
  }

  /// Else everybody would have missed all of it.
  @Test func `of salespeople are not looked at where nothing says who sold`() throws {
    let yaml = try Market.yaml.edited("      salesperson_id: salesperson_id\n", "").edited(
      "customers: { table: market.customer }",
      "customers: { table: market.customer, columns: { customer_id: customer_id, customer_name: customer_name } }")
    let nightly = try Market.nightly("nobodys_targets", yaml: yaml)
    try nightly.database.execute(Self.more)
    try nightly.run(date: Market.date)
    #expect(
      try nightly.database.rows(
        """
        select salesperson_key, revenue > 0, target from tierbook.salesperson_summary
        where month = '2025-03-01' and window_months = 3 order by 1
        """)
        == [["", "t", "∅"], ["1", "f", "∅"], ["2", "f", "∅"], ["3", "f", "∅"], ["4", "f", "∅"], ["8", "f", "∅"]])
  }
}
