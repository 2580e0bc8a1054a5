import Foundation
import TestSupport
import Testing

@Suite struct `A million lines with a hundred thousand bad ones` {
  private static func yaml(limit: String) -> String {
    """
    pipeline: million
    reject_limit: \(limit)
    calendar: { first_month: 2024-01, windows: [1] }
    inputs:
      sales: { table: erp.sales_line, columns: { sale_date: sale_date, product_id: product_id,
        customer_id: customer_id, quantity: quantity, revenue: revenue } }
      products: { table: erp.product }

    """
  }

  @Test func `are refused above the limit; below it the bad are kept one by one, and all others counted`() throws {
    let database = try TestDatabase("million")
    try database.execute(
      """
      create schema erp;
      create table erp.sales_line as
        select case when n % 40 <> 0 then date '2024-01-01' + n % 60 end as sale_date,
          case when n % 40 <> 10 then n % 50 end as product_id, n % 1000 as customer_id,
          case when n % 40 <> 20 then 1 + n % 3 end as quantity,
          case when n % 40 <> 30 then 1 + n % 7 else 'NaN'::numeric end as revenue
        from generate_series(1, 1000000) as n;
      create table erp.product as
        select n as product_id, 'Product ' || n as product_name from generate_series(0, 49) as n;
      analyze;
      """)
    let nightly = try NightlyRun(database, yaml: Self.yaml(limit: "99999"), folder: "million")
    expect(
      try nightly.tierbook("run", date: "2024-02-29"), code: 4,
      error: """
        inputs.sales: 100,000 rows of 1,000,000 break the contract (nan_revenue 25,000, null_product_id 25,000, \
        null_quantity 25,000, null_sale_date 25,000)
          accepted: at most 99999 rows (reject_limit)
          hint: correct the rows at the source, leave them out with where, or raise reject_limit in the pipeline file
        """)
    #expect(try database.value("select to_regclass('tierbook.product_summary') is null") == "t")

    try nightly.write(Self.yaml(limit: "10%"))
    let result = try nightly.start("run", date: "2024-02-29").wait()
    #expect(result.status == 1)
    #expect(
      result.errors == """
        tierbook: warning: inputs.sales: 100,000 rows of 1,000,000 rejected (nan_revenue 25,000, \
        null_product_id 25,000, null_quantity 25,000, null_sale_date 25,000); they stand in rejected_line after \
        publishing

        """)
    #expect(
      try database.rows("select reason, count(*) from tierbook.rejected_line group by 1 order by 1")
        == ["nan_revenue", "null_product_id", "null_quantity", "null_sale_date"].map { [$0, "25000"] })
    let isGood = "num_nonnulls(sale_date, product_id, quantity) = 3 and revenue <> 'NaN'"
    let read = "select month, product_id, lines, quantity, revenue from tierbook.product_summary where lines > 0"
    let sound = """
      select date_trunc('month', sale_date)::date, product_id, count(*), sum(quantity), sum(revenue)
      from erp.sales_line where \(isGood) group by 1, 2
      """
    #expect(try database.rows("(\(read) except \(sound)) union all (\(sound) except \(read)) limit 9") == [])
    #expect(
      try database.rows(
        "select lines_read, lines_rejected from tierbook.run where lines_rejected > 0") == [["1000000", "100000"]])

    // Put right at the source, they leave.
    try database.execute("delete from erp.sales_line where not (\(isGood))")
    #expect(try nightly.tierbook("run", date: "2024-02-29").status == 0)
    #expect(try database.value("select count(*) from tierbook.rejected_line") == "0")
    #expect(try database.value("select sum(lines) from tierbook.product_summary") == "900000")
  }
}
