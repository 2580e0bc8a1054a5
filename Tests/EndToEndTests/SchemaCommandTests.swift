import Foundation
import TestSupport
import Testing

/// What `tierbook schema` prints of the declared tables, and whether sql/target makes these.
@Suite struct `The schema that is printed` {
  /// Tables of sql/target that are not declared.
  private static let undeclared: Set<String> = []

  /// Whatever the order of columns: later migrations add theirs behind.
  private static let facts = [
    """
    select relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, pg_get_expr(adbin, adrelid)
    from pg_class as c join pg_attribute as a on attrelid = c.oid
      left join pg_attrdef as d on adrelid = c.oid and adnum = attnum
    where relnamespace = 'tierbook'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped order by 1, 2
    """,
    """
    select relname, contype, pg_get_constraintdef(k.oid) from pg_constraint as k join pg_class as c on c.oid = conrelid
    where connamespace = 'tierbook'::regnamespace order by 1, 2, 3
    """,
    """
    select relname, coalesce(attname, ''), description from pg_description join pg_class as c on c.oid = objoid
      left join pg_attribute on attrelid = objoid and attnum = objsubid and objsubid > 0
    where relnamespace = 'tierbook'::regnamespace order by 1, 2
    """,
    """
    select relname, attname, pg_get_viewdef(c.oid) from pg_class as c join pg_attribute on attrelid = c.oid
    where relnamespace = 'tierbook'::regnamespace and relkind = 'v' and attnum > 0 order by 1, attnum
    """,
  ]

  private func schema(_ arguments: String..., folder: String = Checkout.root) throws -> CommandResult {
    try Command(try Checkout.executable("tierbook"), ["schema"] + arguments, environment: [:], folder: folder).wait()
  }

  private func printed(_ arguments: String..., label: String) throws -> (database: TestDatabase, sql: String) {
    let result = try Command(
      try Checkout.executable("tierbook"), ["schema", "--format", "sql"] + arguments, environment: [:]
    ).wait()
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let database = try Shop.database(label)
    let path = try TestFolder.make(label) + "/schema.sql"
    try result.output.write(toFile: path, atomically: true, encoding: .utf8)
    try database.runFile(path)
    return (database, result.output)
  }

  private func migrated(_ types: [String]) throws -> TestDatabase {
    let database = try TestDatabase("migrated")
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(Checkout.root)/sql/target")
    for name in names.sorted() where name.wholeMatch(of: /\d{4}_.*\.sql/) != nil {
      try database.runFile(
        "\(Checkout.root)/sql/target/\(name)",
        variables: [
          "schema": "tierbook", "product_id_type": types[0], "customer_id_type": types[1],
          "salesperson_id_type": types[2],
        ])
    }
    return database
  }

  @Test func `as SQL is what the migrations make, column by column and word by word`() throws {
    let types = ["integer", "character(5)", "uuid"]
    let (declared, _) = try printed(
      "--product-id-type", types[0], "--customer-id-type", types[1], "--salesperson-id-type", types[2],
      label: "declared")
    let migrated = try migrated(types)
    for query in Self.facts {
      let rows = try migrated.rows(query)
      let wanted = try declared.rows(query)
      #expect(wanted.count > 10)
      #expect(Set(rows.map { $0[0] }).subtracting(wanted.map { $0[0] }) == Self.undeclared)
      for row in wanted where !rows.contains(row) {
        Issue.record("declared, and not what sql/target makes: \(row.joined(separator: " | "))")
      }
      for row in rows where !Self.undeclared.contains(row[0]) && !wanted.contains(row) {
        Issue.record("what sql/target makes, and not declared: \(row.joined(separator: " | "))")
      }
    }
  }

  @Test func `as SQL is taken by a run as its own`() throws {
    let (database, _) = try printed(
      "--product-id-type", "integer", "--customer-id-type", "integer",
      "--salesperson-id-type", "text", label: "printed")
    let result = try NightlyRun(database, yaml: Shop.yaml).run()
    #expect(result.said("publish")["schema"] == nil)
    try Shop.expectOracleAgrees(database)
  }

  /// docs/tables.md is the dictionary as it is printed. With TIERBOOK_WRITE_GOLDEN set, it is written anew.
  @Test func `as Markdown is the dictionary of the documents`() throws {
    let result = try schema("--format", "markdown")
    #expect(result.status == 0 && result.errors.isEmpty)
    try expectGolden(result.output, "docs/tables.md")
  }

  @Test func `for dbt describes the tables in the schema of the pipeline file`() throws {
    let folder = try TestFolder.make("schema-dbt")
    try (Shop.yaml + "target: { schema: Book }\n").write(
      toFile: "\(folder)/pipeline.yaml", atomically: true, encoding: .utf8)
    let result = try schema("pipeline.yaml", "--format", "dbt", "--product-id-type", "text", folder: folder)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(
      result.output.hasPrefix(
        """
        version: 2

        sources:
          - name: tierbook
            schema: "Book"
            tables:
              - name: product_summary
                description: "Product measures, tiers and movement, per month and window 商品分析表：各月各窗口的商品指标、等级与变动"
                columns:
                  - name: month
                    description: "First day of the window's last month 月份：窗口最后一个月的第一天"
                    data_type: "date"

        """))
    #expect(result.output.contains("          - name: product_id\n"))
    #expect(result.output.contains("            data_type: \"text\"\n"))
  }

  @Test func `as JSON has formulas as trees`() throws {
    struct Document: Decodable {
      struct Formula: Decodable {
        var kind: String
        var column: String?
        var decimals: Int?
        var of: [Formula]?
      }
      struct Column: Decodable {
        var name: String
        var unit: String
        var label: [String: String]
        var formula: String?
        var formulaTree: Formula?
      }
      struct Table: Decodable {
        var name: String
        var key: [String]
        var columns: [Column]
      }
      var schema: String
      var tables: [Table]
    }
    let result = try schema("--format", "json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let document = try decoder.decode(Document.self, from: Data(result.output.utf8))
    #expect(document.schema == "tierbook")
    let table = try #require(document.tables.first)
    #expect(table.name == "product_summary" && table.key == ["month", "window_months", "product_id"])
    let margin = try #require(table.columns.first { $0.name == "gross_margin" })
    #expect(margin.unit == "percent" && margin.label == ["english": "Gross margin", "chinese": "毛利率"])
    #expect(margin.formula == "gross_profit ÷ costed_revenue")
    #expect(margin.formulaTree?.kind == "ratio" && margin.formulaTree?.decimals == 6)
    #expect(margin.formulaTree?.of?.map(\.column) == ["gross_profit", "costed_revenue"])
  }

  @Test func `says what is wrong with what it is given`() throws {
    expect(
      try schema("nowhere.yaml", folder: try TestFolder.make("schema-errors")), code: 2,
      error: "nowhere.yaml: there is no such file")
    let result = try schema("--product-id-type", "money")
    #expect(result.status == 2)
    #expect(
      result.errors.contains(
        "--product-id-type money: accepted is smallint, integer, bigint, text, uuid, character(N), character varying "
          + "or character varying(N)"), "\(result.errors)")
  }
}
