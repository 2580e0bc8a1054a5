import TestSupport
import Testing

/// Inputs that are read without a fault and do not say what they seem to: it is told, and the run ends with 0.
@Suite struct `Inputs that meet nothing or come too late` {
  private static let yaml = """
    pipeline: doubtful
    calendar: { first_month: 2026-07, windows: [1, 3] }
    inputs:
      sales:
        table: erp.line
        columns: { sale_date: d, product_id: p, customer_id: c, salesperson_id: s, quantity: "1", revenue: net }
      products: { table: erp.item, columns: { product_id: p, product_name: name } }
      customers: { table: erp.shop, columns: { customer_id: c, customer_name: name } }
      stock: { table: erp.held, columns: { as_of: "date '2150-01-01'", product_id: p, value: net } }
      targets: { table: erp.target, columns: { month: m, subject: subject, subject_id: id, amount: amount } }
      salespeople: { table: erp.seller, columns: { salesperson_id: s, salesperson_name: name } }
      financials: { table: erp.account, columns: { customer_id: c, as_of: d, current_assets: assets } }
      receivables: { table: erp.owed, columns: { customer_id: c, as_of: d, open_amount: net } }

    """

  private static let source = """
    create schema erp;
    create table erp.line (d date, p integer, c integer, s integer, net numeric(12,2));
    create table erp.item (p integer, name text);
    create table erp.shop (c integer, name text);
    create table erp.held (p integer, net numeric(12,2));
    create table erp.target (m date, subject char(12), id text, amount numeric(12,2));
    create table erp.seller (s integer, name text);
    create table erp.account (c integer, d date, assets numeric(12,2));
    create table erp.owed (c integer, d date, net numeric(12,2));
    insert into erp.line select '2026-08-05', n, 1 + n % 2, 1 + n % 3, 100 from generate_series(1, 5) n;
    insert into erp.line select '2026-10-30', n, 1 + n % 2, 1 + n % 3, 100 from generate_series(1, 5) n;
    insert into erp.item values (1, 'Tea'), (2, 'Rice'), (77, 'Salt');
    insert into erp.shop values (1, 'One'), (2, 'Two');
    insert into erp.held select n, 10 from generate_series(1, 1204) n;
    insert into erp.target values
      ('2026-10-01', 'product', '1', 500), ('2026-10-01', 'product', '2', 900), ('2026-10-01', 'category', 'food', 1400),
      ('2026-10-01', 'company', null, 9999), ('2026-10-01', 'channel', 'chains', 5000), ('2026-10-31', 'customer', '1', 700),
      ('2026-10-01', 'Salesperson', '1', 800), ('2026-10-01', 'salesperson', '01', 800),
      ('2026-10-01', 'salesperson', '9', 600), ('2026-10-01', 'produtc', '1', 1);
    insert into erp.seller values (9, 'Nine');
    insert into erp.account values (1, '2026-10-31', 10), (1, '2026-11-01', 20);
    insert into erp.owed values (1, '2026-08-31', 5), (2, '2026-09-30', 5), (2, '2026-10-31', 5);
    """

  private func warnings(_ messages: String...) -> String {
    messages.map { "tierbook: warning: \($0)\n" }.joined()
  }

  /// Extract and measure work at the same time, so that whose warning comes first is not certain.
  private func sorted(_ errors: String) -> [Substring] { errors.split(separator: "\n").sorted() }

  @Test func `are told with their numbers in every run`() throws {
    let nightly = try NightlyRun(try TestDatabase("doubtful"), yaml: Self.yaml, folder: "doubtful")
    try nightly.database.execute(Self.source)
    let expected = warnings(
      """
      inputs.stock: 1,204 rows are dated after 2026-10-31 and not read; all its rows are of one day, 2150-01-01: the \
      source keeps no history, so what it had on 2026-10-31 or at the end of a month cannot be known; keep a copy of its \
      rows a day, and map that
      """,
      "inputs.financials: 1 row is dated after 2026-10-31 and not read",
      """
      inputs.targets: 3 of 10 rows meet nothing: 2 by the subject, which is none of product, category, customer, kind, \
      channel, salesperson, company, 1 by the key, which is not written as the keys of its subject are; the first: \
      'Salesperson' '1', 'produtc' '1', 'salesperson' '01'
      """,
      """
      inputs.receivables: 1 customer of earlier days is not on the list of 2026-10-31, and shown with what was owed then; \
      where the list of a day has everybody who owes, set lists: complete, and who is absent owes 0, else lists: partial
      """,
      """
      inputs.products has 2 of the 5 keys that product_id has in the lines of the 3 months to 2026-10: the others stand \
      without a name; look whether both are written alike (leading zeros, blanks, upper case), and whether rows are left \
      out there
      """,
      """
      inputs.salespeople has 0 of the 3 keys that salesperson_id has in the lines of the 3 months to 2026-10: the others \
      stand without a name; look whether both are written alike (leading zeros, blanks, upper case), and whether rows are \
      left out there
      """)
    let first = try nightly.run(date: "2026-10-31")
    #expect(sorted(first.errors) == sorted(expected))
    // Nothing is new the second time, and it is said all the same.
    let second = try nightly.run(date: "2026-10-31")
    #expect(sorted(second.errors) == sorted(expected))
    let database = nightly.database
    #expect(try database.values("select count(*) from tierbook.rejected_line") == ["0"])
    // A subject of char(n) is the same subject.
    let october = "where month = '2026-10-01' and window_months = 1"
    #expect(
      try database.rows("select product_id, target from tierbook.product_summary \(october) and target is not null")
        == [["1", "500.00"], ["2", "900.00"]])
    #expect(
      try database.rows("select customer_id, target from tierbook.customer_summary \(october) order by 1")
        == [["1", "700.00"], ["2", "∅"]])
    let credit = "from tierbook.credit_summary where month = '2026-10-01'"
    #expect(
      try database.rows("select customer_id, receivables_on, exposure \(credit)")
        == [["1", "2026-08-31", "5.00"], ["2", "2026-10-31", "5.00"]])

    // Who says how the lists are hears no more of them, and half of the keys are enough.
    try nightly.edit("receivables: { table: erp.owed,", "receivables: { table: erp.owed, lists: partial,")
    try database.execute("insert into erp.item values (3, 'Oil'); insert into erp.seller values (1, 'A'), (2, 'B')")
    try database.execute("truncate erp.held; delete from erp.target where subject = 'produtc'; delete from erp.account")
    let third = try nightly.run(date: "2026-10-31")
    #expect(
      third.errors
        == warnings(
          """
          inputs.targets: 2 of 9 rows meet nothing: 1 by the subject, which is none of product, category, customer, \
          kind, channel, salesperson, company, 1 by the key, which is not written as the keys of its subject are; the \
          first: 'Salesperson' '1', 'salesperson' '01'
          """))
    #expect(try database.value("select exposure \(credit) and customer_id = 1") == "5.00")
    try nightly.edit("lists: partial", "lists: complete")
    try nightly.run(date: "2026-10-31")
    #expect(try database.value("select exposure \(credit) and customer_id = 1") == "0.00")
  }
}
