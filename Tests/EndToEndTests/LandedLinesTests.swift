import Foundation
import TestSupport
import Testing

/// Landed files as an analyst opens them: psql, `\copy` and sql/landing/lines.sql.
@Suite struct `Landed lines` {
  /// A column: its name, the function that turns it back, and what it is in the source.
  private typealias Landed = (name: String, function: String, source: String)

  struct Key: Sendable, CustomTestStringConvertible {
    let type: KeyType
    let function: String

    var testDescription: String { type.name }
  }

  static let keys = `Keys of every type`.types.compactMap { type -> Key? in
    switch type.name {
    case "smallint", "integer", "bigint": Key(type: type, function: "landed_number")
    case "text": Key(type: type, function: "landed_text")
    case "uuid": Key(type: type, function: "landed_uuid")
    default: nil
    }
  }

  @Test(arguments: keys)
  func `come back in psql as they stand in the source`(_ key: Key) throws {
    let database = try Shop.made("landed", ["key_type": key.type.name, "key": key.type.key])
    try database.execute(
      """
      alter table erp.sales_line alter net_amount type numeric, add salesperson_id uuid, add list_amount numeric,
        add ship_region text, add document_id bigint;
      -- Decimals that differ from line to line; nulls, in some months alone; one text, none, and an empty one.
      update erp.sales_line set net_amount = round(net_amount / 7, line_id % 6), list_amount = nullif(line_id % 4, 0) * 0.5,
        salesperson_id = case when line_id % 3 > 0 then md5((line_id % 5)::text)::uuid end,
        ship_region = case when sale_date < '2024-03-01' then '华北 · Ü' when line_id % 5 > 1 then left('xy', line_id % 5 - 2) end,
        document_id = case when sale_date >= '2024-03-01' and line_id % 6 > 0 then line_id * 9000000000 end;
      -- More than 64 bits hold, and the ends of what they hold.
      update erp.sales_line set net_amount = case line_id % 2 when 0 then 1 else -1 end * 12345678901234567890.12
        where line_id in (500, 501);
      update erp.sales_line set document_id = 9223372036854775807 where line_id = 600;
      update erp.sales_line set document_id = -9223372036854775808 where line_id = 700;
      alter table erp.stock_count alter value type numeric;
      update erp.stock_count set value = -0.00001 where quantity < 0;
      update erp.stock_count set retail_value = null where extract(day from as_of) = 30 or quantity > 40;
      """)
    let more = ["salesperson_id", "list_amount", "ship_region", "document_id"].map { "      \($0): \($0)\n" }
    let yaml = try Shop.yaml.edited("    refresh: {", more.joined() + "    refresh: {")
    let nightly = try NightlyRun(database, yaml: yaml)
    try nightly.run()

    let product = (name: "product_id", function: key.function, source: "product_id")
    try expectSame(
      nightly, "sales",
      [
        ("sale_date", "landed_date", "sale_date"), product, ("customer_id", "landed_number", "customer_id"),
        ("quantity", "landed_number", "quantity"), ("revenue", "landed_number", "net_amount"),
        ("cost", "landed_number", "quantity * unit_cost"), ("salesperson_id", "landed_uuid", "salesperson_id"),
        ("list_amount", "landed_number", "list_amount"), ("ship_region", "landed_text", "ship_region"),
        ("document_id", "landed_number", "document_id"),
      ], from: "erp.sales_line where status <> 'void'")
    try expectSame(
      nightly, "stock",
      [
        ("as_of", "landed_date", "as_of"), product, ("quantity", "landed_number", "quantity"),
        ("value", "landed_number", "value"), ("retail_value", "landed_number", "retail_value"),
      ], from: "erp.stock_count")
  }

  /// The lines of an input's files are those of the source, each as often.
  private func expectSame(
    _ nightly: NightlyRun, _ input: String, _ columns: [Landed], from source: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let files = try nightly.files(of: "extract").keys.filter { $0.hasPrefix("\(input)-") }.sorted()
    let copies = files.map { #"\copy landed from '\#(nightly.workDirectory)/extract/\#($0)' (format binary)"# }
    let functions = columns.map { "pg_temp.\($0.function)(\($0.name), lines)" }
    let script = nightly.folder + "/\(input).sql"
    try """
    \\pset tuples_only on
    \\pset format unaligned
    create temp table landed (lines integer, \(columns.map { "\($0.name) bytea" }.joined(separator: ", ")));
    \(copies.joined(separator: "\n"))
    \\i sql/landing/lines.sql
    create temp table line as select line.* from landed,
      rows from (\(functions.joined(separator: ", "))) as line(\(columns.map(\.name).joined(separator: ", ")));
    create temp table source as select \(columns.map(\.source).joined(separator: ", ")) from \(source);
    select count(*) > 0 from source;
    select (select count(*) from line) - (select count(*) from source);
    select count(*) from (table line except all table source) as difference;
    select count(*) from (table source except all table line) as difference;
    """.write(toFile: script, atomically: true, encoding: .utf8)
    #expect(try nightly.database.runFile(script) == "t\n0\n0\n0\n", sourceLocation: sourceLocation)
  }
}
