import Arithmetic
import CommandLine
import Configuration
import Foundation
import Ledger
import TestSupport
import Testing

/// Days at which calendars and clocks do something of their own.
@Suite struct `A night at the edge of the calendar` {
  /// The tables of a run that has no history.
  private func undisturbed(_ nightly: NightlyRun, date: String) throws -> [String: String] {
    let fresh = try NightlyRun(
      try TestDatabase("undisturbed", template: nightly.database), yaml: Shop.yaml, folder: "undisturbed")
    try fresh.database.execute("drop schema tierbook cascade; drop schema if exists oracle cascade")
    try fresh.run(date: date)
    return try publishedTables(fresh.database)
  }

  @Test func `around a leap day and a month's and a year's end gives what a run without history gives`() throws {
    let nightly = try Shop.nightly("calendar")
    for (date, month, isComplete) in [
      ("2024-02-28", "2024-02-01", "f"), ("2024-02-29", "2024-02-01", "t"), ("2024-03-01", "2024-03-01", "f"),
      ("2024-04-29", "2024-04-01", "f"), ("2024-04-30", "2024-04-01", "t"), ("2024-12-30", "2024-12-01", "f"),
      ("2024-12-31", "2024-12-01", "t"), ("2025-01-01", "2025-01-01", "f"), ("2025-02-28", "2025-02-01", "t"),
    ] {
      try nightly.run(date: date)
      #expect(
        try nightly.database.rows(
          "select month, month_complete from tierbook.company_summary where window_months = 1 order by 1 desc limit 1")
          == [[month, isComplete]])
      #expect(try publishedTables(nightly.database) == undisturbed(nightly, date: date), "\(date)")
      try Shop.expectOracleAgrees(nightly.database, ["business_date": date])
    }
  }

  @Test func `has a date that there is not refused`() throws {
    let nightly = try Shop.nightly("no_leap_year")
    let result = try nightly.tierbook("run", date: "2025-02-29")
    #expect(result.status == 2)
    #expect(result.errors.contains("The value '2025-02-29' is invalid for '--date <yyyy-mm-dd>'"), "\(result.errors)")
  }

  /// From the first place on Earth where a day begins to the last one; and one whose clocks are put forward at midnight.
  @Test(arguments: ["Pacific/Kiritimati", "Asia/Shanghai", "Europe/Berlin", "Africa/Cairo", "Pacific/Pago_Pago"])
  func `ends the day when the pipeline's time zone does, whatever the machine and the server say`(zone: String) throws {
    let yaml = try Shop.yaml.edited("windows: [1, 3]", "windows: [1], timezone: \(zone)")
    let nightly = try Shop.nightly("zone", yaml: yaml)
    let database = nightly.database
    try database.execute(
      """
      alter database \(database.name) set timezone = 'America/New_York';
      insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, unit_cost, changed_at)
      select current_date + n, 1, 1, 1, 1000, 1, now() from generate_series(-4, 4) as n
      """)
    func yesterday() throws -> String {
      try database.value("select (now() at time zone '\(zone)')::date - 1")
    }
    // At midnight the day may end between the two.
    var date = ""
    repeat {
      date = try yesterday()
      let result = try nightly.launch("tierbook", ["run", "pipeline.yaml"], environment: ["TZ": "Asia/Tokyo"]).wait()
      #expect(result.status == 1, "\(result.errors)")
    } while try yesterday() != date
    #expect(
      try database.rows(
        """
        select business_date, lines_rejected = (select count(*) from erp.sales_line where sale_date > '\(date)'::date + 1),
          lines_read - lines_rejected = (select count(*) from erp.sales_line
            where sale_date <= '\(date)' and status <> 'void')
        from tierbook.run order by run_id desc limit 1
        """) == [[date, "t", "t"]])
    #expect(
      try database.value(
        "select count(*) from tierbook.rejected_line where input = 'sales' and reason <> 'after_business_date'") == "0")
  }

  /// Moments around midnight, with the clock changing in the night, around a leap day, and on a day that there was not.
  @Test(arguments: [
    ("UTC", "2024-02-28T23:59:59Z", "2024-02-28"), ("UTC", "2024-02-29T00:00:00Z", "2024-02-29"),
    ("Asia/Shanghai", "2024-02-29T15:59:59Z", "2024-02-29"), ("Asia/Shanghai", "2024-02-29T16:00:00Z", "2024-03-01"),
    ("Asia/Shanghai", "2023-02-28T16:00:00Z", "2023-03-01"), ("Asia/Shanghai", "2024-12-31T16:00:00Z", "2025-01-01"),
    ("Europe/Berlin", "2024-03-30T22:59:59Z", "2024-03-30"), ("Europe/Berlin", "2024-03-30T23:00:00Z", "2024-03-31"),
    ("Europe/Berlin", "2024-03-31T21:59:59Z", "2024-03-31"), ("Europe/Berlin", "2024-03-31T22:00:00Z", "2024-04-01"),
    ("Europe/Berlin", "2024-10-26T22:00:00Z", "2024-10-27"), ("Europe/Berlin", "2024-10-27T22:59:59Z", "2024-10-27"),
    ("Europe/Berlin", "2024-10-27T23:00:00Z", "2024-10-28"),
    // Clocks that went from 0:00 to 1:00.
    ("Africa/Cairo", "2024-04-25T21:59:59Z", "2024-04-25"), ("Africa/Cairo", "2024-04-25T22:00:00Z", "2024-04-26"),
    // Samoa had no 30 December 2011.
    ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"), ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"),
    ("Pacific/Kiritimati", "2024-12-31T10:00:00Z", "2025-01-01"),
    ("Pacific/Pago_Pago", "2025-01-01T10:59:59Z", "2024-12-31"),
  ])
  func `begins a day at midnight of the pipeline's time zone`(zone: String, moment: String, day: String) throws {
    let yaml = try Shop.yaml.edited("windows: [1, 3]", "windows: [1], timezone: \(zone)")
    let calendar = try PipelineFile(yaml: yaml, path: "p.yaml").calendar
    #expect(calendar.day(at: try Date(moment, strategy: .iso8601)) == Day(day))
  }

  private static let tills = """
    pipeline: tills
    calendar: { first_month: 2024-03, windows: [1], timezone: Europe/Berlin }
    inputs:
      sales:
        table: erp.till
        columns: { sale_date: "(sold_at at time zone 'Europe/Berlin')::date", product_id: product_id,
          customer_id: customer_id, quantity: quantity, revenue: revenue }
        refresh: { changed_at: changed_at }
      products: { table: erp.product }

    """

  /// Lines at every half hour around the two changes of the clock, of which the first is at a month's end.
  private func tills(changedAt type: String) throws -> NightlyRun {
    let database = try TestDatabase("tills")
    try database.execute(
      """
      alter database \(database.name) set timezone = 'Europe/Berlin';
      set timezone = 'Europe/Berlin';
      create schema erp;
      create table erp.till as
        select t as sold_at, t::\(type) as changed_at, 1 as product_id, 1 as customer_id, 1 as quantity, 1.00 as revenue
        from (select generate_series(timestamptz '2024-03-30 00:00', '2024-04-01 23:30', '30 min')
          union all select generate_series(timestamptz '2024-10-26 00:00', '2024-10-28 23:30', '30 min')) as times (t);
      create table erp.product as select 1 as product_id, 'Product 1' as product_name;
      """)
    return try NightlyRun(database, yaml: Self.tills, folder: "tills")
  }

  @Test(arguments: ["timestamptz", "timestamp"])
  func `when the clocks change has days of 23 and 25 hours, and finds what changed in the hour that comes twice`(
    type: String
  ) throws {
    let nightly = try tills(changedAt: type)
    let database = nightly.database
    try nightly.run(date: "2024-10-26")
    try nightly.run(date: "2024-10-27")
    let months = "select month, lines, revenue from tierbook.product_summary where lines is not null order by 1"
    // Two days of March less an hour, one of April; of October the 26th, and the 27th with its 25 hours.
    #expect(
      try database.rows(months) == [
        ["2024-03-01", "94", "94.00"], ["2024-04-01", "48", "48.00"], ["2024-10-01", "98", "98.00"],
      ])
    try nightly.run(date: "2024-10-28")
    #expect(try database.rows(months).last == ["2024-10-01", "146", "146.00"])
    // The latest change so far, and then one in the second 02:30, which the clock calls earlier than 02:45.
    try database.execute(
      """
      set timezone = 'Europe/Berlin';
      update erp.till set changed_at = least(changed_at, (timestamptz '2024-10-27 00:45Z')::\(type))
      """)
    try nightly.run(date: "2024-10-28", "--force")
    try database.execute(
      """
      set timezone = 'Europe/Berlin';
      update erp.till set revenue = 100, changed_at = (timestamptz '2024-10-27 01:30Z')::\(type)
        where sold_at = '2024-03-30 12:00'
      """)
    try nightly.run(date: "2024-10-28")
    #expect(try database.rows(months).first == ["2024-03-01", "94", "193.00"])

    // A server that thinks in another time zone changes nothing.
    let before = try publishedTables(database)
    try database.execute("alter database \(database.name) set timezone = 'Pacific/Auckland'")
    try nightly.run(date: "2024-10-28")
    #expect(try publishedTables(database) == before)
    if type == "timestamptz" {
      try nightly.run(date: "2024-10-28", "--force")
      #expect(try publishedTables(database) == before)
    }
  }
}
