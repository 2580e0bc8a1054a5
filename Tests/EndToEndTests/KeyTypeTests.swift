import TestSupport
import Testing

/// A type of key, and an expression that makes the key of product n.
struct KeyType: Sendable, CustomTestStringConvertible {
  let name: String
  let key: String
  /// As `format_type` prints it.
  var printed: String?

  var testDescription: String { name }
}

@Suite struct `Keys of every type` {
  static let types = [
    KeyType(name: "smallint", key: "((n - 7) * 4000)::smallint"), KeyType(name: "integer", key: "(n - 7) * 300000000"),
    KeyType(name: "bigint", key: "(n - 7) * 1300000000000000000"),
    // In the order of a dictionary these would lie otherwise.
    KeyType(name: "text", key: "(array['b','a','B','A','é','e','Z','_1','-1','10','9','ß','SS','ss'])[n]"),
    KeyType(name: "varchar(20)", key: "substr('产品 ', 1, 1 + n % 3) || chr(70 - n)", printed: "character varying(20)"),
    KeyType(name: "varchar", key: "'K' || n", printed: "character varying"),
    KeyType(name: "char(5)", key: "substr('xyzzy', 1, 1 + n % 3) || n", printed: "character(5)"),
    KeyType(name: "uuid", key: "md5(n::text)::uuid"),
    // What COPY's text format writes in other words.
    KeyType(name: "text", key: #"E'\\\\N\\t' || n || E'\\n\\r\\\\t\\x01'"#),
  ]

  private let yaml = Shop.yaml
  /// Read as lines of text, since no amount has decimals of its own.
  private static let declared = Result {
    try Shop.yaml.edited("quantity * unit_cost", "(quantity * unit_cost)::numeric(18,7)")
  }
  private let columnType = """
    select format_type(atttypid, atttypmod) from pg_attribute
    where attrelid = 'tierbook.product_summary'::regclass and attname = 'product_id'
    """

  @Test(arguments: types, [false, true])
  func `come out in their own type, with all figures right`(_ type: KeyType, isDeclared: Bool) throws {
    let database = try Shop.made("keys", ["key_type": type.name, "key": type.key])
    try NightlyRun(database, yaml: isDeclared ? Self.declared.get() : yaml).run()
    #expect(try database.value(columnType) == type.printed ?? type.name)
    // The oracle joins on the keys as they are, and ranks text by bytes.
    try Shop.expectOracleAgrees(database)
    #expect(try database.value("select count(distinct product_id) from tierbook.product_summary") == "13")
  }

  @Test(arguments: types)
  func `tell the rows apart that are written again from those that stay`(_ type: KeyType) throws {
    let nightly = try NightlyRun(Shop.made("keys_again", ["key_type": type.name, "key": type.key]), yaml: yaml)
    try nightly.run()
    try nightly.database.execute("update erp.product set product_name = 'One' where product_name = 'Product 1'")
    try nightly.run()
    try Shop.expectOracleAgrees(nightly.database)
    let written = "select distinct product_name from tierbook.product_summary where run_id = 2"
    #expect(try nightly.database.values(written) == ["One"])
  }

  @Test func `rank equal values by bytes, whatever the collation of the column`() throws {
    let collation = #""en-x-icu""#
    let database = try Shop.made("collation", ["key_type": "text collate \(collation)", "key": Self.types[3].key])
    try database.execute(
      """
      update erp.sales_line set net_amount = 1, sale_date = date '2024-06-01' + line_id % 30;
      delete from erp.sales_line a using erp.sales_line b where a.product_id = b.product_id and a.line_id > b.line_id;
      """)
    try NightlyRun(database, yaml: yaml).run()
    let ranked = "where month = '2024-06-01' and window_months = 1 and revenue = 1"
    let byRank = try database.values("select product_id from tierbook.product_summary \(ranked) order by revenue_rank")
    #expect(byRank == ["-1", "10", "9", "A", "B", "Z", "_1", "a", "b", "e", "ß", "é"])
    #expect(
      byRank != (try database.values("select product_id from erp.product where product_id <> 'SS' order by product_id"))
    )
  }

  struct Mixture: Sendable, CustomTestStringConvertible {
    let sales: String
    let products: String
    let stock: String
    let result: String
    let key: String

    var testDescription: String { "\(sales), \(products) and \(stock)" }
  }

  @Test(arguments: [
    Mixture(sales: "smallint", products: "bigint", stock: "integer", result: "bigint", key: "(n - 7)::smallint"),
    Mixture(sales: "integer", products: "smallint", stock: "smallint", result: "integer", key: "n"),
    Mixture(sales: "char(6)", products: "varchar(9)", stock: "text", result: "text", key: "'P' || n"),
    Mixture(sales: "varchar(9)", products: "varchar(9)", stock: "char(6)", result: "text", key: "'P' || n"),
  ])
  func `of one family match each other across inputs`(_ types: Mixture) throws {
    // The source in its own types…
    let database = try Shop.made("mixed_keys", ["key_type": types.sales, "key": types.key])
    try database.execute(
      """
      alter table erp.product alter product_id type \(types.products);
      alter table erp.stock_count alter product_id type \(types.stock);
      """)
    try NightlyRun(database, yaml: yaml).run()
    #expect(try database.value(columnType) == types.result)
    // … and the oracle with one type for all.
    try database.execute(
      ["sales_line", "product", "stock_count"].map { "alter table erp.\($0) alter product_id type \(types.result)" }
        .joined(separator: ";"))
    try Shop.expectOracleAgrees(database)
  }
}
