import Foundation
import TestSupport
import Testing

@Suite struct `Lines that change while they are read` {
  /// A table of many pages, so that there are several ranges to read, and whose rows and revenue no commit changes.
  private static func manyPages() throws -> TestDatabase {
    let database = try TestDatabase("many_pages")
    try database.execute(
      """
      create schema erp;
      create table erp.sales_line (line_id integer, sale_date date, product_id integer, customer_id integer,
        quantity integer, revenue numeric(14,2)) with (fillfactor = 10);
      insert into erp.sales_line select n, date '2024-01-01' + n % 360, n % 50, 1, 1, 1 + n % 7
        from generate_series(1, 60000) as n;
      create index on erp.sales_line (line_id);
      create table erp.product as select n as product_id, 'Product ' || n as product_name from generate_series(0, 49) as n;
      create table erp.commits (number integer);
      insert into erp.commits values (0);
      -- Moves lines to other pages, months and products, deletes some and inserts as many with the same revenue.
      create procedure erp.shuffle() language plpgsql as $$
      begin
        for number in 1 .. 1000000 loop
          update erp.sales_line set sale_date = date '2024-01-01' + (line_id + number) % 360, product_id = number % 50
            where line_id between number * 97 % 60000 and number * 97 % 60000 + 20;
          with gone as (
            delete from erp.sales_line where line_id between number * 89 % 60000 and number * 89 % 60000 + 20 returning *)
          insert into erp.sales_line select line_id, date '2024-12-25' - line_id % 350, product_id, 2, 1, revenue from gone;
          update erp.commits set number = shuffle.number;
          commit;
        end loop;
      end $$;
      """.replacingOccurrences(of: "shuffle.number", with: "erp.commits.number + 1"))
    return database
  }

  private static func yaml(streams: Int) -> String {
    """
    pipeline: snapshot
    source: { streams: \(streams) }
    target: { schema: streams_\(streams) }
    calendar: { first_month: 2024-01, windows: [1] }
    inputs: { sales: { table: erp.sales_line }, products: { table: erp.product } }

    """
  }

  @Test func `are read as they stood at one moment, with any number of streams`() throws {
    let database = try Self.manyPages()
    let constant = try database.rows("select count(*), sum(revenue) from erp.sales_line")[0]
    let pages = try database.value("select pg_relation_size('erp.sales_line') / 8192")
    #expect(try #require(Int(pages)) > 4 * 1024)
    let writer = try database.session("call erp.shuffle()")
    func commits() throws -> Int { Int(try database.value("select number from erp.commits")) ?? 0 }
    try waitUntil("the writer writes") { try commits() > 0 }
    for streams in [1, 2, 4] {
      let nightly = try NightlyRun(database, yaml: Self.yaml(streams: streams))
      let before = try commits()
      try nightly.run()
      #expect(try commits() > before + 1)
      #expect(
        try database.rows(
          """
          select sum(lines), sum(revenue), sum(lines_read), sum(revenue_read), sum(difference)
          from streams_\(streams).company_summary
          """) == [constant + constant + ["0.00"]])
    }
    #expect(writer.isRunning)
    try database.execute(
      "select pg_terminate_backend(pid) from pg_stat_activity where query = 'call erp.shuffle()' and pid <> pg_backend_pid()"
    )
    _ = try writer.wait()
  }

  @Test func `give the same bytes with one stream and with four`() throws {
    let database = try TestDatabase("same_bytes")
    try database.execute(
      """
      create schema erp;
      create table erp.sales_line with (fillfactor = 10) as select date '2024-01-01' + n * 7 % 360 as sale_date,
        n % 50 as product_id, 1 as customer_id, 1 as quantity, (n % 1000 / 100.0)::numeric(14,2) as revenue
        from generate_series(1, 60000) as n;
      create table erp.product as select n as product_id, 'Product ' || n as product_name from generate_series(49, 0, -1) as n;
      """)
    var files: [[String: Data]] = []
    for streams in [1, 4] {
      let nightly = try NightlyRun(database, yaml: Self.yaml(streams: streams))
      try nightly.run(date: Shop.date, "--to", "measure")
      let copies = try nightly.files().keys.filter { $0.hasSuffix(".copy") }
      #expect(copies.count == 12 + 1 + 4 * 12)
      files.append(
        Dictionary(
          uniqueKeysWithValues: copies.map {
            ($0, FileManager.default.contents(atPath: "\(nightly.workDirectory)/\($0)") ?? Data())
          }))
    }
    #expect(files[0] == files[1])
  }
}
