import Foundation
import TestSupport
import Testing

/// `restated` and `published_previous_tier`: the reader was told another tier of the month that a move is compared with.
@Suite struct `A restated move` {
  private enum Kind: String {
    case product
    case customer

    var bases: [String] {
      self == .product
        ? ["revenue", "profit", "contribution"] : ["revenue", "profit"]
    }
  }

  /// Keeps what readers are told now.
  private func keep(_ nightly: NightlyRun, _ kinds: [Kind]) throws {
    try nightly.database.execute("create schema told")
    for kind in kinds {
      try nightly.database.execute(
        "create table told.\(kind.rawValue)_summary as select * from tierbook.\(kind.rawValue)_summary")
    }
  }

  /// Rows of causes whose columns are not those that the kept rows give.
  private func differences(_ nightly: NightlyRun, _ kind: Kind) throws -> [[String]] {
    let tiers = kind.bases.map { "('\($0)', s.\($0)_tier)" }.joined(separator: ", ")
    // A customer without a row stands in tier N.
    let absent = kind == .product ? "null" : "'N'"
    return try nightly.database.rows(
      """
      with told as (
        select s.month, window_months, \(kind.rawValue)_id as key, basis, tier
        from told.\(kind.rawValue)_summary s cross join lateral (values \(tiers)) t (basis, tier)
        where movement is distinct from 'lost'
      ), expected as (
        select c.*, coalesce(told.tier, \(absent)) as told
        from tierbook.\(kind.rawValue)_cause c left join told
          on told.month = c.month - case compare when 'month' then interval '1 month' else interval '1 year' end
            and told.window_months = c.window_months and key = \(kind.rawValue)_id and told.basis = c.basis
      )
      select month, window_months, compare, \(kind.rawValue)_id, basis, from_tier, told, restated,
        published_previous_tier
      from expected
      where restated <> (told is distinct from coalesce(from_tier, \(absent)))
        or published_previous_tier is distinct from case when restated then told end
      """)
  }

  private func count(_ nightly: NightlyRun, _ kind: Kind, _ condition: String = "restated") throws -> Int? {
    Int(try nightly.database.value("select count(*) from tierbook.\(kind.rawValue)_cause where \(condition)"))
  }

  /// Both columns of all rows.
  private func columns(_ nightly: NightlyRun, _ kind: Kind) throws -> [[String]] {
    try nightly.database.rows(
      """
      select month, window_months, compare, \(kind.rawValue)_id, basis, restated, published_previous_tier
      from tierbook.\(kind.rawValue)_cause order by 1, 2, 3, 4, 5
      """)
  }

  /// A market that has told all its months.
  private func market(_ label: String, yaml: String = Market.yaml) throws -> NightlyRun {
    let nightly = try Market.nightly(label, yaml: yaml)
    try nightly.run(date: Market.date)
    try keep(nightly, [.product, .customer])
    return nightly
  }

  private static let change = """
    update market.sales_line set net_amount = net_amount * 7
    where sale_date between '2024-02-01' and '2024-02-29' and product_id % 3 = 1
    """

  @Test(arguments: ["", "outputs: { customer_summary: active }\n"])
  func `begins with the tier that was told first, until today's data say the same again`(options: String) throws {
    let nightly = try market("restated", yaml: Market.yaml + options)
    let shown = options.isEmpty ? [:] : ["shown_customers": "active"]
    for kind in [Kind.product, .customer] { #expect(try count(nightly, kind) == 0) }
    try nightly.database.execute("create table market.kept as select * from market.sales_line")

    try nightly.database.execute(Self.change)
    try nightly.run(date: Market.date)
    try Market.expectOracleAgrees(nightly.database, shown)
    for kind in [Kind.product, .customer] {
      #expect(try differences(nightly, kind) == [])
      for compare in ["month", "year"] {
        #expect(try count(nightly, kind, "restated and compare = '\(compare)'") ?? 0 > 0, "\(kind) \(compare)")
      }
    }

    // Nothing to do, and rows written again for no reason.
    let before = try [columns(nightly, .product), columns(nightly, .customer)]
    try nightly.run(date: Market.date)
    #expect(try [columns(nightly, .product), columns(nightly, .customer)] == before)
    for table in ["product_cause", "customer_cause:2024-03", "product_summary"] {
      let result = try nightly.tierbook("publish", date: nil, "--rewrite", table)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try [columns(nightly, .product), columns(nightly, .customer)] == before, "\(table)")
    }

    // The months that are compared change, and then those that they are compared with change once more.
    for change in [
      "update market.sales_line set net_amount = net_amount * 5 where sale_date >= '2024-03-01' and customer_id % 4 = 1",
      "update market.sales_line set net_amount = net_amount * 3 where sale_date < '2024-03-01' and product_id % 3 = 2",
    ] {
      try nightly.database.execute(change)
      try nightly.run(date: Market.date)
      for kind in [Kind.product, .customer] {
        #expect(try differences(nightly, kind) == [])
        #expect(try count(nightly, kind) ?? 0 > 0)
      }
    }

    try nightly.database.execute(
      "truncate market.sales_line; insert into market.sales_line select * from market.kept")
    try nightly.run(date: Market.date, "--accept", "shrink")
    for kind in [Kind.product, .customer] {
      #expect(try differences(nightly, kind) == [])
      #expect(try count(nightly, kind) == 0)
    }
  }

  @Test func `is of an item that came to a closed month or left it, too`() throws {
    let nightly = try Market.nightly("restated_rows")
    // Products of which nothing is in stock, so that they have a row only where they have a line.
    try nightly.database.execute(
      "update market.sales_line set product_id = 9998 where product_id = 2 and sale_date between '2024-06-01' and '2024-07-31'"
    )
    try nightly.run(date: Market.date)
    try keep(nightly, [.product, .customer])
    try nightly.database.execute(
      """
      update market.sales_line set product_id = 9999 where product_id = 9998 and sale_date < '2024-07-01';
      delete from market.sales_line where sale_date between '2024-08-01' and '2024-08-31' and customer_id % 3 = 0
      """)
    try nightly.run(date: Market.date, "--accept", "shrink")
    for kind in [Kind.product, .customer] {
      #expect(try differences(nightly, kind) == [])
      #expect(try count(nightly, kind) ?? 0 > 0)
    }
    let came = "month = '2024-07-01' and window_months = 1 and compare = 'month' and basis = 'revenue' and product_id ="
    #expect(try count(nightly, .product, "\(came) 9998 and cause = 'new' and published_previous_tier is not null") == 1)
    #expect(
      try count(nightly, .product, "\(came) 9999 and cause = 'lost' and restated and published_previous_tier is null")
        == 1)
  }

  @Test func `is none where the months were told for the first time, or while they were not over`() throws {
    let nightly = try Market.nightly("restated_none")
    try nightly.run(date: "2025-02-15")
    let ledger = "select count(*) from tierbook.restated_tier"
    try nightly.run(date: Market.date)
    #expect(try nightly.database.value(ledger) == "0")
    // Months that are removed have told nothing when they come again.
    try nightly.database.execute(Self.change)
    try nightly.run(date: Market.date)
    #expect(try nightly.database.value("\(ledger) where month = '2024-02-01'") != "0")
    let dropped = try nightly.tierbook("publish", date: nil, "--drop-after", "2024-01")
    #expect(dropped.status == 0, "\(dropped.errors)")
    #expect(try nightly.database.value(ledger) == "0")
    try nightly.run(date: Market.date)
    #expect(try nightly.database.value(ledger) == "0")
    #expect(try count(nightly, .product) == 0 && count(nightly, .customer) == 0)
    try Market.expectOracleAgrees(nightly.database)
  }

  @Test func `is none of a window or a basis that told nothing before`() throws {
    let nightly = try Market.nightly(
      "restated_more",
      yaml: Market.yaml.edited("windows: [1, 3, 12]", "windows: [1, 12]").edited("      cost: cost\n", ""))
    try nightly.database.execute("alter table market.product rename unit_cost to cost_once")
    try nightly.run(date: Market.date)
    #expect(try nightly.database.value("select count(profit_tier) from tierbook.product_summary") == "0")
    try nightly.database.execute("alter table market.product rename cost_once to unit_cost")
    try nightly.write(Market.yaml)
    try nightly.run(date: Market.date)
    try Market.expectOracleAgrees(nightly.database)
    #expect(try nightly.database.value("select count(*) from tierbook.restated_tier") == "0")
    #expect(try count(nightly, .product) == 0 && count(nightly, .customer) == 0)
  }

  /// Keys are kept as text.
  @Test(arguments: `Keys of every type`.types)
  func `is found by keys of every type`(_ type: KeyType) throws {
    let nightly = try NightlyRun(
      Shop.made("restated_keys", ["key_type": type.name, "key": type.key]), yaml: Shop.yaml)
    try nightly.run()
    try keep(nightly, [.product])
    try nightly.database.execute(
      "update erp.sales_line set net_amount = net_amount * 9 where sale_date < '2024-04-01' and line_id % 5 = 0")
    try nightly.run()
    #expect(try differences(nightly, .product) == [])
    #expect(try count(nightly, .product) ?? 0 > 0)
  }

  @Test func `is explained, and not believed where the ledger says something else`() throws {
    let nightly = try market("restated_why")
    try nightly.database.execute(Self.change)
    try nightly.run(date: Market.date)
    for kind in [Kind.product, .customer] {
      let row = try nightly.database.rows(
        """
        select \(kind.rawValue)_id, basis, to_char(month, 'YYYY-MM'), window_months, published_previous_tier
        from tierbook.\(kind.rawValue)_cause
        where restated and compare = 'month' and published_previous_tier is not null and cause is not null
        order by month, window_months, 1, 2 limit 1
        """)[0]
      func explain(_ figure: String) throws -> CommandResult {
        try nightly.tierbook(
          "explain", date: nil, "--table", "\(kind.rawValue)_cause", "--key", "\(kind.rawValue)_id=\(row[0])", "--key",
          "basis=\(row[1])", "--key", "compare=month", "--month", row[2], "--window", row[3], "--figure", figure)
      }
      for (figure, value) in [("restated", "true"), ("published_previous_tier", row[4])] {
        let result = try explain(figure)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.outputLines.first?.hasSuffix(" \(value)") == true, "\(result.output)")
      }
      try nightly.database.execute(
        "update tierbook.\(kind.rawValue)_cause set restated = false, published_previous_tier = null")
      let result = try explain("restated")
      #expect(result.status == 4)
      #expect(
        result.output.contains("  problem: restated is false as published and true by the files\n"),
        "\(result.output)")
    }
  }
}
