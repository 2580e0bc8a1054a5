import Arithmetic
import Rules
import Tables
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

struct PipelineValuesTests {
  /// The specification's example, section 8, with its three inputs of the products and their tiers.
  private static let example = """
    pipeline: nightly
    source:
      connection: "service=erp"        # any libpq conninfo or URI; absent: the PG* environment
      streams: 4                       # COPY streams at once
    target:
      connection: "service=warehouse"
      schema: tierbook
    calendar:
      first_month: 2024-11
      windows: [1, 3, 12]
      timezone: Asia/Shanghai
    inputs:
      sales:
        table: erp.sales_line          # or query: sql/source/sales.sql
        where: "status <> 'void'"
        columns: { sale_date: sale_date, product_id: product_id, customer_id: customer_id,
                   quantity: quantity, revenue: net_amount, cost: "quantity * unit_cost" }   # any SQL expression
        refresh: { changed_at: changed_at }   # or full, or { lookback: 2 } months
      products: { table: erp.product, columns: { product_id: id, product_name: name } }
      stock: { query: sql/source/stock.sql }
    measures: { stock_valuation: cost, turnover_basis: revenue }
    outputs: { product_movement: false, product_summary: true }
    tiers:
      products:  { cuts: { A: 0.75, B: 0.95 }, crossing: higher }
    """

  @Test func `the specification's example means what it says`() throws {
    let scratch = try ScratchFolder()
    try scratch.write("sql/source/stock.sql", "select * from erp.stock;".utf8)
    let pipeline = try PipelineFile(yaml: Self.example, path: "\(scratch.path)/nightly.yaml")
    #expect(pipeline.name == "nightly")
    #expect(pipeline.sourceConnection == "service=erp")
    #expect(pipeline.targetConnection == "service=warehouse")
    #expect(pipeline.streams == 4)
    #expect(pipeline.schema == "tierbook")
    #expect(pipeline.calendar.firstMonth == Month(year: 2024, month: 11))
    #expect(pipeline.calendar.windows == [1, 3, 12])
    #expect(pipeline.calendar.timeZone == "Asia/Shanghai")
    #expect(pipeline.inputs.map(\.contract.name) == ["sales", "products", "stock"])
    let sales = try #require(pipeline.input(.sales))
    #expect(sales.relation == .table(["erp", "sales_line"]))
    #expect(sales.condition == "status <> 'void'")
    #expect(sales.columns["revenue"] == "net_amount")
    #expect(sales.columns["cost"] == "quantity * unit_cost")
    #expect(sales.columns.count == 6)
    #expect(sales.refresh == .changedAt("changed_at"))
    #expect(sales.place == "\(scratch.path)/nightly.yaml:14:5")
    let products = try #require(pipeline.input(.products))
    #expect(products.columns == ["product_id": "id", "product_name": "name"])
    #expect(products.refresh == .full)
    let stock = try #require(pipeline.input(.stock))
    #expect(stock.relation == .query(path: "sql/source/stock.sql", sql: "select * from erp.stock"))
    #expect(stock.columns.isEmpty)
    #expect(pipeline.measures == MeasureOptions(stockValuation: .cost, turnoverBasis: .revenue))
    #expect(pipeline.outputsLeftOut == ["product_movement"])
    #expect(pipeline.productTiers == .standard)
    #expect(pipeline.rejectLimit == .share(ExactDecimal(units: 1, scale: 2)))
  }

  @Test(arguments: [
    ("true", false, ShownCustomers.all), ("false", true, .all), ("active", false, .active),
  ])
  func `customers are shown, left out, or only the active ones shown`(
    word: String, isLeftOut: Bool, shown: ShownCustomers
  ) throws {
    let yaml = PipelineFixture.minimal + "\noutputs: { customer_summary: \(word) }\n"
    let pipeline = try PipelineFile(yaml: yaml, path: "p.yaml")
    #expect(pipeline.outputsLeftOut.contains("customer_summary") == isLeftOut)
    #expect(pipeline.customers.shown == shown)
    // The files of all others stay as they were made.
    #expect((pipeline.customers.summary == CustomerOptions().summary) == (shown == .all))
  }

  @Test func `what is left out has its default`() throws {
    let pipeline = try PipelineFile(yaml: PipelineFixture.minimal, path: "p.yaml")
    #expect(pipeline.sourceConnection == nil && pipeline.targetConnection == nil)
    #expect(pipeline.streams == 4)
    #expect(pipeline.schema == "tierbook")
    #expect(pipeline.calendar.windows == [1, 3, 12])
    #expect(pipeline.calendar.timeZone == "UTC")
    #expect(pipeline.input(.stock) == nil)
    #expect(pipeline.measures == MeasureOptions())
    #expect(pipeline.outputsLeftOut.isEmpty)
    #expect(pipeline.productTiers == .standard)
    #expect(pipeline.rejectLimit == .share(ExactDecimal(units: 1, scale: 2)))
  }

  @Test(arguments: [
    ("{}", "A 0.75, B 0.95, crossing higher, rest C"),
    ("{ crossing: lower }", "A 0.75, B 0.95, crossing lower, rest C"),
    ("{ cuts: { A: 0.7 } }", "A 0.7, crossing higher, rest B"),
    ("{ cuts: { gold: 0.5, silver: 1 }, crossing: lower }", "gold 0.5, silver 1, crossing lower, rest rest"),
    ("{ cuts: { gold: 0.5 }, rest: tin }", "gold 0.5, crossing higher, rest tin"),
    ("{ cuts: { M: 0.5 } }", "M 0.5, crossing higher, rest rest"),
    ("{ cuts: { Z: 0.5 } }", "Z 0.5, crossing higher, rest rest"),
    ("{ top: 4 }", "A top 4, rest B"), ("{ top: { A: 4, B: 10 } }", "A top 4, B top 10, rest C"),
    ("{ amounts: { A: 100000, B: 20000.50 } }", "A from 100000, B from 20000.50, rest C"),
    // 38 digits before the point against 38 behind it.
    (
      "{ amounts: { A: 99999999999999999999999999999999999999, B: 0.00000000000000000000000000000000000001 } }",
      "A from 99999999999999999999999999999999999999, B from 0.00000000000000000000000000000000000001, rest C"
    ),
    ("{ within: [category] }", "A 0.75, B 0.95, crossing higher, rest C, within category"),
    ("{ within: [] }", "A 0.75, B 0.95, crossing higher, rest C"),
  ])
  func `cuts are read in the order of the file`(products: String, summary: String) throws {
    let pipeline = try PipelineFile(yaml: PipelineFixture.with("tiers: { products: \(products) }"), path: "p.yaml")
    #expect(pipeline.productTiers.summary == summary + ", min_coverage 0.5")
  }

  @Test(arguments: [("0", "0"), ("0.75", "0.75"), ("1", "1")])
  func `the cost that a contribution needs is a part of the revenue`(given: String, part: String) throws {
    let yaml = PipelineFixture.with("tiers: { products: { min_coverage: \(given) } }")
    #expect(try PipelineFile(yaml: yaml, path: "p.yaml").productTiers.minCoverage == ExactDecimal(part))
  }

  @Test(arguments: ["1.01", "-0.5", "half", "0.0000000000001"])
  func `no other part is taken for it`(given: String) {
    #expect(
      PipelineFixture.report(PipelineFixture.with("tiers: { products: { min_coverage: \(given) } }"))
        == "p.yaml:9:36: tiers.products.min_coverage: '\(given)' is not accepted\n"
        + "  accepted: a fraction from 0 to 1, such as 0.5")
  }

  @Test(
    arguments: [
      ("1%", .share(ExactDecimal("0.01") ?? 0), "1% of the rows"),
      ("0.5%", .share(ExactDecimal("0.005") ?? 0), "0.5% of the rows"),
      ("0.01", .share(ExactDecimal("0.01") ?? 0), "1% of the rows"), ("0%", .share(0), "0% of the rows"),
      ("100%", .share(1), "100% of the rows"), ("1.0", .share(1), "100% of the rows"), ("100", .rows(100), "100 rows"),
      ("0", .rows(0), "0 rows"), ("1", .rows(1), "1 rows"),
    ] as [(String, RejectLimit, String)])
  func `a reject limit is a share or a number of rows`(text: String, limit: RejectLimit, summary: String) throws {
    let pipeline = try PipelineFile(yaml: PipelineFixture.with("reject_limit: \(text)"), path: "p.yaml")
    #expect(pipeline.rejectLimit == limit)
    #expect(pipeline.rejectLimit.summary == summary)
  }

  @Test(arguments: [
    ("1%", 10, 1000, true), ("1%", 11, 1000, false), ("1%", 0, 0, true), ("0%", 0, 5, true), ("0%", 1, 5, false),
    ("100%", 5, 5, true), ("5", 5, 5, true), ("5", 6, 1_000_000, false),
    ("0.123456789012%", 1_234_567_890, 1_000_000_000_000, true),
    ("0.123456789012%", 1_234_567_891, 1_000_000_000_000, false),
    ("100%", Int.max, Int.max, true), ("0.999999999999", Int.max, Int.max, false),
  ])
  func `a reject limit allows what is at it`(limit: String, rejected: Int, rows: Int, isAllowed: Bool) throws {
    #expect(try #require(RejectLimit(limit)).allows(rejected, of: rows) == isAllowed)
  }

  @Test(arguments: [
    ("sales", ["sales"]), ("erp.sales", ["erp", "sales"]), (#""my erp"."Sales.Line""#, ["my erp", "Sales.Line"]),
    ("erp.销售", ["erp", "销售"]),
  ])
  func `a table's name has one part or two`(table: String, parts: [String]) throws {
    let yaml = PipelineFixture.minimal.replacing("erp.sales_line", with: "'\(table)'")
    #expect(try PipelineFile(yaml: yaml, path: "p.yaml").inputs[0].relation == .table(parts))
  }

  @Test(
    arguments: [
      ("full", .full), ("{ lookback: 2 }", .lookback(2)),
      ("{ changed_at: \"greatest(a, b)\" }", .changedAt("greatest(a, b)")),
    ] as [(String, InputMapping.Refresh)])
  func `a refresh says which rows are read again`(text: String, refresh: InputMapping.Refresh) throws {
    let yaml = PipelineFixture.minimal.replacing("erp.sales_line", with: "a.b\n    refresh: \(text)")
    #expect(try PipelineFile(yaml: yaml, path: "p.yaml").inputs[0].refresh == refresh)
  }

  @Test func `line ends of Windows and a byte order mark do no harm`() throws {
    let yaml = "\u{FEFF}" + PipelineFixture.minimal.replacing("\n", with: "\r\n") + "\r\n"
    #expect(try PipelineFile(yaml: yaml, path: "p.yaml").name == "nightly")
  }

  /// A character in ten, a line, a word: cut out, doubled, or replaced by what YAML cares about.
  @Test(arguments: UInt64(1)...10) func `a mutated file is read, or refused by its name`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let whole = Array(Self.example.replacing("sql/source/stock.sql", with: "/none.sql").unicodeScalars)
    let tokens: [String] = [
      ":", "-", "[", "]", "{", "}", "\n", "  ", "\t", "#", "\"", "'", "&a ", "*a", "!!binary ", "? ", "|", ">", "%",
      "@",
      "\u{0}", "\u{85}", "世", "99999999999999999999999999999999999999999", "-1",
      "0.0000000000000000000000000000000000001",
      "N", "null", "~", "<<: ", "---\n", "...\n",
    ]
    for _ in 0..<1000 {
      var text = whole
      for _ in 0..<Int.random(in: 1...5, using: &generator) where !text.isEmpty {
        let place = Int.random(in: 0..<text.count, using: &generator)
        let end = min(text.count, place + Int.random(in: 0...12, using: &generator))
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: text.removeSubrange(place..<end)
        case 1: text.insert(contentsOf: text[place..<end], at: Int.random(in: 0...text.count, using: &generator))
        case 2: text.removeLast(text.count - place)
        case 3: text.replaceSubrange(place..<end, with: (tokens.randomElement(using: &generator) ?? "").unicodeScalars)
        default: text.insert(contentsOf: (tokens.randomElement(using: &generator) ?? "").unicodeScalars, at: place)
        }
      }
      var yaml = String.UnicodeScalarView()
      yaml.append(contentsOf: text)
      do {
        let pipeline = try PipelineFile(yaml: String(yaml), path: "p.yaml")
        #expect(pipeline.productTiers.summary.isEmpty == false)
        #expect(pipeline.rejectLimit.allows(0, of: 1_000_000_000))
      } catch {
        #expect(error.code == .usage)
        #expect(!error.problems.isEmpty)
        #expect(error.problems.allSatisfy { $0.place.hasPrefix("p.yaml") })
      }
    }
  }
}

extension TierRule {
  fileprivate static let standard = {
    var rule = TierRule(
      cuts: TierCuts(
        names: ["A", "B"], rest: "C",
        method: .shares([ExactDecimal(units: 75, scale: 2), ExactDecimal(units: 95, scale: 2)], crossing: .higher)),
      within: [])
    rule.minCoverage = ExactDecimal(units: 5, scale: 1)
    return rule
  }()
}
