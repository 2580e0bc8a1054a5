import TestSupport
import Testing

@Suite struct `Rows that break the contract` {
  private static let yaml = Shop.yaml + "reject_limit: 100%\n"

  /// Lines of amount 100 unless said otherwise, each with the reason that it is rejected for.
  private static let broken: [(reason: String, columns: String, values: String)] = [
    ("null_sale_date", "sale_date", "null"), ("date_out_of_range", "sale_date", "'1899-12-31'"),
    ("date_out_of_range", "sale_date", "'-infinity'"), ("date_out_of_range", "sale_date", "'infinity'"),
    ("after_business_date", "sale_date", "current_date + 2"), ("null_product_id", "product_id", "null"),
    ("null_customer_id", "customer_id", "null"), ("null_quantity", "quantity", "null"),
    ("nan_quantity", "quantity", "'NaN'"), ("infinite_quantity", "quantity", "'-Infinity'"),
    ("too_large_quantity", "quantity", "1e40"), ("null_revenue", "net_amount", "null"),
    ("nan_revenue", "net_amount", "'NaN'"), ("infinite_revenue", "net_amount", "'Infinity'"),
    ("too_large_revenue", "net_amount", "-1e30"), ("nan_cost", "unit_cost", "'NaN'"),
    ("infinite_cost", "unit_cost", "'Infinity'"), ("too_large_cost", "unit_cost", "1e35"),
  ]

  private func shop(_ label: String) throws -> NightlyRun {
    let nightly = try Shop.nightly(label, yaml: Self.yaml)
    try nightly.database.execute(
      "alter table erp.sales_line alter quantity type numeric, alter net_amount type numeric, alter unit_cost type numeric"
    )
    return nightly
  }

  @Test func `are kept with the reason, and their revenue is counted`() throws {
    let nightly = try shop("rejected")
    let database = nightly.database
    let sound = try database.rows("select count(*), sum(net_amount) from erp.sales_line where status = 'posted'")[0]
    for line in Self.broken {
      let others = [
        "sale_date": "'2024-06-05'", "product_id": "3", "customer_id": "4", "quantity": "2", "net_amount": "100",
        "unit_cost": "9", "changed_at": "'2024-06-05 18:00Z'",
      ].merging([line.columns: line.values]) { $1 }.sorted { $0.key < $1.key }
      try database.execute(
        "insert into erp.sales_line (\(others.map(\.key).joined(separator: ", "))) "
          + "values (\(others.map(\.value).joined(separator: ", ")))")
    }
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(result.status == 1)
    #expect(
      result.errors == """
        tierbook: warning: inputs.sales: 18 rows of 1,184 rejected (date_out_of_range 3, after_business_date 1, \
        infinite_cost 1, infinite_quantity 1, infinite_revenue 1, nan_cost 1, nan_quantity 1, nan_revenue 1, \
        null_customer_id 1, null_product_id 1, null_quantity 1, null_revenue 1, null_sale_date 1, too_large_cost 1, \
        too_large_quantity 1, too_large_revenue 1); they stand in rejected_line after publishing; amounts of more than \
        28 digits or 20 decimals are taken where the pipeline file rounds them: scale: { cost: DECIMALS, quantity: DECIMALS, \
        revenue: DECIMALS }

        """)
    #expect(sound[0] == "1166")

    // Each once, with its own revenue, or none where that is what is wrong.
    let rows = try database.rows(
      """
      select reason, month = case when reason ~ 'date' then '-infinity' else '2024-06-01'::date end, revenue,
        jsonb_typeof(line) from tierbook.rejected_line where input = 'sales' order by reason, position
      """)
    #expect(
      rows
        == Self.broken.map(\.reason).sorted().map { [$0, "t", $0.hasSuffix("revenue") ? "∅" : "100", "object"] })
    #expect(
      try database.value("select line from tierbook.rejected_line where reason = 'nan_revenue'")
        == #"{"cost": "18", "revenue": "NaN", "quantity": "2", "sale_date": "2024-06-05", "product_id": "3", "customer_id": "4"}"#
    )
    #expect(
      try database.value("select line -> 'product_id' from tierbook.rejected_line where reason = 'null_product_id'")
        == "null")

    // The proof: those of June in June's rows, all of them in the run's.
    let june = try database.rows(
      """
      select lines_rejected, revenue_rejected, lines_read - lines_rejected - lines,
        revenue_read - revenue_rejected - revenue, difference, rejected_reasons -> 'null_quantity'
      from tierbook.company_summary where month = '2024-06-01' and window_months = 1
      """)[0]
    #expect(june == ["13", "900.00", "0", "0.00", "0.00", "1"])
    #expect(
      try database.rows(
        "select lines_read, lines_rejected, revenue_read = \(sound[1]) + 1400, revenue_rejected = 1400 from tierbook.run"
      )
        == [["1184", "18", "t", "t"]])
  }

  @Test func `of products and stock are kept too`() throws {
    let nightly = try shop("rejected_master")
    let database = nightly.database
    try database.execute(
      """
      alter table erp.product drop constraint product_pkey, alter product_id drop not null, alter product_name drop not null;
      alter table erp.stock_count alter as_of drop not null, alter product_id drop not null, alter value type numeric;
      insert into erp.product values (null, 'Nobody', null, 1), (3, 'Product 3', 'twice', 1), (20, null, null, 1), (21, 'Odd', null, 'NaN');
      insert into erp.stock_count values (null, 1, 1, 1, 1), ('2024-06-30', null, 1, 1, 1), ('2024-06-30', 2, 1, 'NaN', 1);
      """)
    let result = try nightly.tierbook("run", date: Shop.date)
    #expect(result.status == 1)
    #expect(
      try database.rows("select input, month, reason, revenue from tierbook.rejected_line order by 1, 2, 3") == [
        ["products", "-infinity", "duplicate_product_id", "∅"], ["products", "-infinity", "nan_unit_cost", "∅"],
        ["products", "-infinity", "null_product_id", "∅"], ["products", "-infinity", "null_product_name", "∅"],
        ["stock", "-infinity", "null_as_of", "∅"], ["stock", "2024-06-01", "nan_value", "∅"],
        ["stock", "2024-06-01", "null_product_id", "∅"],
      ])
    // They are no sales.
    #expect(try database.rows("select lines_rejected, revenue_rejected from tierbook.run") == [["0", "0"]])
  }

  @Test func `are not those of later nights: a line after the business date and not after today is not read`() throws {
    let nightly = try Shop.nightly("later_night")
    try nightly.database.execute(
      """
      insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, changed_at)
      values ('2025-01-01', 1, 1, 1, 1000, '2024-12-31 18:00Z'), (current_date - 1, 1, 1, 1, 1000, '2024-12-31 18:00Z')
      """)
    try nightly.run()
    #expect(try nightly.database.value("select lines_read from tierbook.run") == "1166")
    try Shop.expectOracleAgrees(nightly.database)
  }

  /// Of columns that are read as lines of text, in which an infinite date has no number.
  @Test func `of declared types are rejected for the same reasons`() throws {
    let yaml = try Self.yaml.edited("quantity * unit_cost", "(quantity * unit_cost)::numeric(18,7)")
    let nightly = try Shop.nightly("declared", yaml: yaml)
    let database = nightly.database
    let broken = [
      ("2024-06-05", "null", "2", "1"), ("2024-06-05", "4", "null", "2"), ("2024-06-05", "4", "'NaN'", "4"),
      ("1899-12-31", "4", "2", "8"),
    ]
    for (day, customer, quantity, amount) in broken {
      try database.execute(
        """
        insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, changed_at)
        values ('\(day)', 3, \(customer), \(quantity), \(amount), '2024-06-05 18:00Z')
        """)
    }
    let reasons = "select reason, line ->> 'sale_date', revenue from tierbook.rejected_line order by revenue"
    var expected = [
      ["null_customer_id", "2024-06-05", "1.00"], ["null_quantity", "2024-06-05", "2.00"],
      ["nan_quantity", "2024-06-05", "4.00"], ["date_out_of_range", "1899-12-31", "8.00"],
    ]
    #expect(try nightly.tierbook("run", date: Shop.date).status == 1)
    #expect(try database.rows(reasons) == expected)
    let products =
      "select to_jsonb(t) - 'run_id' from tierbook.product_summary t order by month, window_months, product_id"
    let sound = try database.rows(products)

    for (day, amount) in [("-infinity", 16), ("infinity", 32)] {
      try database.execute(
        """
        insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, changed_at)
        values ('\(day)', 3, 4, 2, \(amount), '2024-06-05 18:00Z')
        """)
      expected.append(["date_out_of_range", day, "\(amount).00"])
    }
    for arguments in [["--force"], []] {
      let result = try nightly.start("run", date: Shop.date, arguments).wait()
      #expect(result.status == 1)
      #expect(
        result.errors == """
          tierbook: warning: inputs.sales: 6 rows of 1,172 rejected (date_out_of_range 3, nan_quantity 1, \
          null_customer_id 1, null_quantity 1); they stand in rejected_line after publishing

          """)
      #expect(try database.rows(reasons) == expected)
    }
    #expect(try database.rows(products) == sound)
  }
}
