import Foundation
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

/// What an analyst is told about a pipeline file that is wrong, word for word.
struct PipelineErrorTests {
  private static let topKeys =
    "pipeline, source, target, calendar, inputs, measures, outputs, tiers, customers, credit, visits, exceptions, causes, "
    + "outlook, reject_limit, checks, retry, work, report, on_report, on_success, on_failure"

  private static let limits = "statement_timeout, lock_timeout, idle_timeout"

  @Test(arguments: [
    (
      "sorce: { streams: 2 }",
      "p.yaml:9:1: unknown key 'sorce'\n  accepted: \(topKeys)\n  hint: did you mean 'source'?"
    ),
    ("anything_else: 1", "p.yaml:9:1: unknown key 'anything_else'\n  accepted: \(topKeys)"),
    (
      "source: { connexion: service=erp }",
      "p.yaml:9:11: unknown key 'connexion' in source\n  accepted: connection, streams, \(limits)\n  hint: did you mean 'connection'?"
    ),
    (
      "tiers: { products: { cutz: { A: 0.5 } } }",
      """
      p.yaml:9:22: unknown key 'cutz' in tiers.products
        accepted: cuts, crossing, top, amounts, rest, within, min_coverage, hold
        hint: did you mean 'cuts'?
      """
    ),
    (
      "outputs: { product_sumary: false }",
      """
      p.yaml:9:12: unknown key 'product_sumary' in outputs
        accepted: product_summary, category_summary, product_tier_summary, product_movement, company_summary, \
      customer_summary, customer_composition, customer_tier_summary, customer_movement, customer_product, \
      salesperson_summary, credit_summary, visit_plan, complaint_summary, exception_line, product_cause, ratio_cause, profit_bridge, customer_cause
        hint: did you mean 'product_summary'?
      """
    ),
  ])
  func `an unknown key is told with the nearest that is known`(yaml: String, report: String) {
    #expect(PipelineFixture.report(PipelineFixture.with(yaml)) == report)
  }

  @Test(arguments: [
    ("pipeline: nightly\n", "", "p.yaml:1:1: pipeline is missing\n  accepted: a name of letters, digits, - and _"),
    (
      "calendar:\n  first_month: 2024-11\n", "",
      "p.yaml:1:1: calendar is missing\n  accepted: the keys first_month, windows, timezone"
    ),
    (
      "first_month: 2024-11", "windows: [1]",
      "p.yaml:3:3: calendar.first_month is missing\n  accepted: a month such as 2024-11"
    ),
    (
      "  products:\n    table: erp.product", "",
      "p.yaml:5:3: inputs.products is missing\n  accepted: a map with table or query, and columns"
    ),
    (
      "  sales:\n    table: erp.sales_line\n", "",
      "p.yaml:5:3: inputs.sales is missing\n  accepted: a map with table or query, and columns"
    ),
  ])
  func `a missing key is told by the map that lacks it`(part: String, replacement: String, report: String) {
    #expect(PipelineFixture.report(PipelineFixture.minimal.replacing(part, with: replacement)) == report)
  }

  @Test(arguments: [
    (
      "calendar: 2024-11",
      "p.yaml:2:11: calendar: a map is expected here\n  accepted: the keys first_month, windows, timezone"
    ),
    (
      "calendar: [2024-11]",
      "p.yaml:2:11: calendar: a map is expected here\n  accepted: the keys first_month, windows, timezone"
    ),
    (
      "calendar: { first_month: [2024-11] }",
      "p.yaml:2:26: calendar.first_month: a single value is expected here\n  accepted: a month such as 2024-11"
    ),
    (
      "calendar: { first_month: 2024-13 }",
      "p.yaml:2:26: calendar.first_month: '2024-13' is not accepted\n  accepted: a month such as 2024-11"
    ),
    (
      "calendar: { first_month: 2024-11-01 }",
      "p.yaml:2:26: calendar.first_month: '2024-11-01' is not accepted\n  accepted: a month such as 2024-11"
    ),
    (
      "calendar: { first_month: 2024-11, windows: 3 }",
      """
      p.yaml:2:44: calendar.windows: a list is expected here
        accepted: a list of different whole numbers from 1 to 60, such as [1, 3, 12]
      """
    ),
    (
      "calendar: { first_month: 2024-11, windows: [1, 3, 1] }",
      """
      p.yaml:2:44: calendar.windows: each window must stand once, and one at least
        accepted: a list of different whole numbers from 1 to 60, such as [1, 3, 12]
      """
    ),
    (
      "calendar: { first_month: 2024-11, windows: [1, 61] }",
      "p.yaml:2:48: calendar.windows[1]: '61' is not accepted\n  accepted: a whole number from 1 to 60"
    ),
    (
      "calendar: { first_month: 2024-11, timezone: Asia/Shangai }",
      """
      p.yaml:2:45: calendar.timezone: 'Asia/Shangai' is not accepted
        accepted: a name of the time zone database, such as Asia/Shanghai
      """
    ),
    (
      "calendar: { first_month: 2024-11, timezone: GMT+8 }",
      """
      p.yaml:2:45: calendar.timezone: 'GMT+8' is an offset, which PostgreSQL reads the other way round
        accepted: a name of the time zone database, such as Asia/Shanghai
        hint: for 8:00 ahead of Greenwich write Etc/GMT-8 or Asia/Shanghai
      """
    ),
    (
      "calendar: { first_month: 2024-11, timezone: UTC+08:00 }",
      """
      p.yaml:2:45: calendar.timezone: 'UTC+08:00' is an offset, which PostgreSQL reads the other way round
        accepted: a name of the time zone database, such as Asia/Shanghai
        hint: for 8:00 ahead of Greenwich write Etc/GMT-8 or Asia/Shanghai
      """
    ),
    (
      "calendar: { first_month: 2024-11, timezone: \"+08\" }",
      """
      p.yaml:2:45: calendar.timezone: '+08' is an offset, which PostgreSQL reads the other way round
        accepted: a name of the time zone database, such as Asia/Shanghai
        hint: for 8:00 ahead of Greenwich write Etc/GMT-8 or Asia/Shanghai
      """
    ),
    (
      "calendar: { first_month: 2024-11, timezone: CST-8 }",
      """
      p.yaml:2:45: calendar.timezone: 'CST-8' is an offset, which PostgreSQL reads the other way round
        accepted: a name of the time zone database, such as Asia/Shanghai
        hint: for 8:00 ahead of Greenwich write Etc/GMT-8 or Asia/Shanghai
      """
    ),
    (
      "calendar: { first_month: 2024-11, timezone: <+08>-8 }",
      """
      p.yaml:2:45: calendar.timezone: '<+08>-8' is an offset, which PostgreSQL reads the other way round
        accepted: a name of the time zone database, such as Asia/Shanghai
        hint: for 8:00 ahead of Greenwich write Etc/GMT-8 or Asia/Shanghai
      """
    ),
    (
      "calendar: { first_month: 2024-11, timezone: UTC-3 }",
      """
      p.yaml:2:45: calendar.timezone: 'UTC-3' is an offset, which PostgreSQL reads the other way round
        accepted: a name of the time zone database, such as Asia/Shanghai
        hint: for 3:00 behind Greenwich write Etc/GMT+3 or America/Sao_Paulo
      """
    ),
    (
      "calendar: { first_month: 2024-11, timezone: CST }",
      "p.yaml:2:45: calendar.timezone: 'CST' is not accepted\n"
        + "  accepted: a name of the time zone database, such as Asia/Shanghai"
    ),
  ])
  func `a wrong calendar is told by its place`(calendar: String, report: String) {
    let yaml = PipelineFixture.minimal.replacing("calendar:\n  first_month: 2024-11", with: calendar)
    #expect(PipelineFixture.report(yaml) == report)
  }

  @Test(arguments: [
    ("source: { streams: 0 }", "source.streams: '0' is not accepted\n  accepted: a whole number from 1 to 32"),
    ("source: { streams: 33 }", "source.streams: '33' is not accepted\n  accepted: a whole number from 1 to 32"),
    ("source: { streams: four }", "source.streams: 'four' is not accepted\n  accepted: a whole number from 1 to 32"),
    (
      "target: { schema: '' }", "target.schema: '' is not accepted\n  accepted: a name of at most 63 bytes"
    ),
    (
      "measures: { stock_valuation: retial }",
      "measures.stock_valuation: 'retial' is not accepted\n  accepted: cost, retail, units"
    ),
    (
      "measures: { turnover_basis: profit }",
      "measures.turnover_basis: 'profit' is not accepted\n  accepted: revenue, cost"
    ),
    (
      "outputs: { product_movement: no }",
      "outputs.product_movement: 'no' is not accepted\n  accepted: true or false"
    ),
    (
      "outputs: { product_movement: active }",
      "outputs.product_movement: 'active' is not accepted\n  accepted: true or false"
    ),
    (
      "outputs: { customer_summary: actve }",
      "outputs.customer_summary: 'actve' is not accepted\n  accepted: true, false or active"
    ),
    (
      "source: { connection: 'host=db password=secret' }",
      "source.connection: a password stands in the file\n  hint: keep it in ~/.pgpass or a service file (PGSERVICEFILE)"
    ),
    (
      "target: { connection: 'postgresql://ann:secret@db/erp' }",
      "target.connection: a password stands in the file\n  hint: keep it in ~/.pgpass or a service file (PGSERVICEFILE)"
    ),
    (
      "source: { connection: 'sslpassword=secret' }",
      "source.connection: a key's password stands in the file\n  hint: keep it in a service file (PGSERVICEFILE)"
    ),
    (
      "source: { connection: 'hots=db' }",
      """
      source.connection: is neither keywords and values nor a URI of libpq's
        accepted: a libpq conninfo string such as service=erp, or a URI
      """
    ),
  ])
  func `a wrong value is told with what is accepted`(yaml: String, report: String) {
    let actual = PipelineFixture.report(PipelineFixture.with(yaml))
    let column = yaml.distance(from: yaml.startIndex, to: yaml.ranges(of: ": ")[1].upperBound) + 1
    #expect(actual == "p.yaml:9:\(column): " + report)
    #expect(!actual.contains("secret"))
  }

  @Test(arguments: [
    "-1%", "101%", "1.5", "-1", "-0.01", "one", "%", "", "1e-2", "0.0000000000001", "0.0000000000001%",
    ".9999999999999999999999999999999999999%",
  ])
  func `a reject limit that is none is told`(limit: String) {
    #expect(
      PipelineFixture.report(PipelineFixture.with("reject_limit: '\(limit)'")) == """
        p.yaml:9:15: reject_limit: '\(limit)' is not accepted
          accepted: a share such as 1%, or a number of rows such as 100
        """)
  }

  @Test(arguments: [
    (
      "{ cuts: { A: 0.75 }, top: 4 }", "20", "tiers.products: cuts and top cannot stand together",
      "one of cuts, top, amounts"
    ),
    (
      "{ top: 4, amounts: { A: 5 } }", "20", "tiers.products: top and amounts cannot stand together",
      "one of cuts, top, amounts"
    ),
    (
      "{ top: 4, crossing: lower }", "40", "tiers.products.crossing: means nothing without shares",
      "crossing together with cuts"
    ),
    (
      "{ crossing: upper }", "32", "tiers.products.crossing: 'upper' is not accepted", "higher, lower"
    ),
    (
      "{ cuts: { A: 0.95, B: 0.75 } }", "28", "tiers.products.cuts: the cuts are not in order",
      "shares above 0 and up to 1, rising: { A: 0.75, B: 0.95 }"
    ),
    (
      "{ cuts: { A: 0.75, B: 0.75 } }", "28", "tiers.products.cuts: the cuts are not in order",
      "shares above 0 and up to 1, rising: { A: 0.75, B: 0.95 }"
    ),
    (
      "{ cuts: {} }", "28", "tiers.products.cuts: the cuts are not in order",
      "shares above 0 and up to 1, rising: { A: 0.75, B: 0.95 }"
    ),
    (
      "{ cuts: 0.75 }", "28", "tiers.products.cuts: a map is expected here",
      "shares above 0 and up to 1, rising: { A: 0.75, B: 0.95 }"
    ),
    (
      "{ cuts: { A: 75 } }", "33", "tiers.products.cuts.A: '75' is not accepted",
      "shares above 0 and up to 1, rising: { A: 0.75, B: 0.95 }"
    ),
    (
      "{ cuts: { A: 0 } }", "33", "tiers.products.cuts.A: '0' is not accepted",
      "shares above 0 and up to 1, rising: { A: 0.75, B: 0.95 }"
    ),
    (
      "{ amounts: { A: 20, B: 100 } }", "31", "tiers.products.amounts: the cuts are not in order",
      "amounts above 0, falling: { A: 100000, B: 20000 }"
    ),
    (
      "{ amounts: { A: -1 } }", "36", "tiers.products.amounts.A: '-1' is not accepted",
      "amounts above 0, falling: { A: 100000, B: 20000 }"
    ),
    (
      "{ top: 0 }", "27", "tiers.products.top: '0' is not accepted",
      "a rank from 1, or ranks, rising: { A: 4, B: 10 }"
    ),
    (
      "{ top: { A: 4, B: 4 } }", "27", "tiers.products.top: the cuts are not in order",
      "a rank from 1, or ranks, rising: { A: 4, B: 10 }"
    ),
    (
      "{ top: { A: 4, B: 99999999999999999999 } }", "38",
      "tiers.products.top.B: '99999999999999999999' is not accepted", "a rank from 1, or ranks, rising: { A: 4, B: 10 }"
    ),
    (
      "{ cuts: { N: 0.75 } }", "20", "tiers.products: tiers need different names, and N is taken", "any other names"
    ),
    (
      "{ cuts: { A: 0.75 }, rest: N }", "20", "tiers.products: tiers need different names, and N is taken",
      "any other names"
    ),
    (
      "{ cuts: { A: 0.75 }, rest: A }", "20", "tiers.products: tiers need different names, and N is taken",
      "any other names"
    ),
    (
      "{ within: [channel] }", "31", "tiers.products.within[0]: 'channel' is not accepted", "category"
    ),
    (
      "{ top: 4, hold: { band: 0.01 } }", "36", "tiers.products.hold: means nothing with top",
      "hold together with cuts and crossing: higher"
    ),
    (
      "{ amounts: { A: 5 }, hold: { band: 0.01 } }", "47", "tiers.products.hold: means nothing with amounts",
      "hold together with cuts and crossing: higher"
    ),
    (
      "{ crossing: lower, hold: { band: 0.01 } }", "45", "tiers.products.hold: means nothing with crossing: lower",
      "hold together with cuts and crossing: higher"
    ),
    ("{ hold: 0.01 }", "28", "tiers.products.hold: a map is expected here", "the keys band, months"),
    ("{ hold: { months: 2 } }", "28", "tiers.products.hold.band is missing", "a fraction from 0 to 1, such as 0.01"),
    (
      "{ hold: { band: 2 } }", "36", "tiers.products.hold.band: '2' is not accepted",
      "a fraction from 0 to 1, such as 0.01"
    ),
    (
      "{ hold: { band: 1%, months: 0 } }", "48", "tiers.products.hold.months: '0' is not accepted",
      "a whole number from 1 to 24"
    ),
    ("{ within: category }", "30", "tiers.products.within: a list is expected here", "a list of category"),
  ])
  func `wrong cuts are told with what is accepted`(products: String, column: String, what: String, accepted: String) {
    #expect(
      PipelineFixture.report(PipelineFixture.with("tiers: { products: \(products) }"))
        == "p.yaml:9:\(column): \(what)\n  accepted: \(accepted)")
  }

  @Test(arguments: [
    (
      "{ table: a.b, query: c.sql }", "p.yaml:6:10: inputs.sales: one of table and query is needed",
      "table: SCHEMA.TABLE, or query: FILE.sql"
    ),
    ("{}", "p.yaml:6:10: inputs.sales: one of table and query is needed", "table: SCHEMA.TABLE, or query: FILE.sql"),
    (
      "erp.sales", "p.yaml:6:10: inputs.sales: a map is expected here",
      "the keys table, query, where, columns, scale, refresh, row_security"
    ),
    (
      "{ table: a.b.c }", "p.yaml:6:19: inputs.sales.table: 'a.b.c' is not accepted",
      "a table's name, with its schema: erp.sales_line"
    ),
    (
      "{ table: 'a\"b' }", "p.yaml:6:19: inputs.sales.table: 'a\"b' is not accepted",
      "a table's name, with its schema: erp.sales_line"
    ),
    (
      "{ table: erp..sales }", "p.yaml:6:19: inputs.sales.table: 'erp..sales' is not accepted",
      "a table's name, with its schema: erp.sales_line"
    ),
    (
      "{ query: no/such/none.sql }", "p.yaml:6:19: inputs.sales.query: there is no file 'no/such/none.sql'",
      "a path from the pipeline file's folder, or from the folder above it"
    ),
    (
      "{ table: a.b, columns: { sale_date: d, product_id: p, customer_id: c, quantity: q } }",
      "p.yaml:6:33: inputs.sales.columns: 'revenue' is missing", "revenue: a column or an SQL expression"
    ),
    (
      "{ table: a.b, scale: { revenue: 13 } }", "p.yaml:6:42: inputs.sales.scale.revenue: '13' is not accepted",
      "a whole number from 0 to 12"
    ),
    (
      "{ table: a.b, refresh: daily }", "p.yaml:6:33: inputs.sales.refresh: 'daily' is not accepted",
      "full, { changed_at: COLUMN } or { lookback: MONTHS }"
    ),
    (
      "{ table: a.b, refresh: { lookback: 0 } }", "p.yaml:6:45: inputs.sales.refresh.lookback: '0' is not accepted",
      "a whole number of months from 1"
    ),
    (
      "{ table: a.b, refresh: { lookback: 1, changed_at: c } }",
      "p.yaml:6:33: inputs.sales.refresh: one of changed_at and lookback is needed",
      "full, { changed_at: COLUMN } or { lookback: MONTHS }"
    ),
  ])
  func `a wrong input is told with what is accepted`(sales: String, what: String, accepted: String) {
    let yaml = PipelineFixture.minimal.replacing("\n    table: erp.sales_line", with: " \(sales)")
      .replacing("first_month: 2024-11", with: "first_month: 2024-11\n  windows: [1]")
    #expect(PipelineFixture.report(yaml) == "\(what)\n  accepted: \(accepted)")
  }

  @Test func `an unknown column is told with the nearest, and products have no refresh`() {
    let yaml =
      PipelineFixture.minimal
      + "\n    columns: { product_id: id, product_name: name, catgory: group }\n    refresh: full\n"
    #expect(
      PipelineFixture.report(yaml) == """
        2 problems:
        p.yaml:9:52: unknown key 'catgory' in inputs.products.columns
          accepted: product_id, product_name, category, unit_cost, list_price, merchandise
          hint: did you mean 'category'?
        p.yaml:10:14: inputs.products.refresh: the products are always read in full
          hint: leave refresh out
        """)
  }

  @Test func `one report names every problem of a file`() {
    let yaml = """
      pipeline: my night
      calender: {}
      inputs: { sales: { table: a.b }, stocks: {} }
      measures: { turnover_basis: x }
      """
    #expect(
      PipelineFixture.report(yaml) == """
        6 problems:
        p.yaml:2:1: unknown key 'calender'
          accepted: \(Self.topKeys)
          hint: did you mean 'calendar'?
        p.yaml:1:11: pipeline: 'my night' is not accepted
          accepted: a name of letters, digits, - and _
        p.yaml:1:1: calendar is missing
          accepted: the keys first_month, windows, timezone
        p.yaml:3:34: unknown key 'stocks' in inputs
          accepted: sales, products, customers, stock, targets, salespeople, financials, receivables, visits, complaints
          hint: did you mean 'stock'?
        p.yaml:3:9: inputs.products is missing
          accepted: a map with table or query, and columns
        p.yaml:4:29: measures.turnover_basis: 'x' is not accepted
          accepted: revenue, cost
        """)
  }

  @Test(arguments: [
    ("", "p.yaml:1:1: is empty\n  hint: see docs/pipeline-file.md"),
    ("# only a comment\n", "p.yaml:1:1: is empty\n  hint: see docs/pipeline-file.md"),
    ("nightly", "p.yaml:1:1: a map is expected here\n  accepted: the keys \(topKeys)"),
    ("- a\n- b", "p.yaml:1:1: a map is expected here\n  accepted: the keys \(topKeys)"),
    ("pipeline: a\npipeline: b\n", "p.yaml:1:1: the key 'pipeline' stands twice\n  hint: keep one of them"),
    (
      "source:\n  streams: 1\n  streams: 2\n", "p.yaml:2:3: the key 'streams' stands twice\n  hint: keep one of them"
    ),
    ("a: [1, 2", "p.yaml:2:1: is not valid YAML: did not find expected ',' or ']'"),
    ("a: b: c", "p.yaml:1:5: is not valid YAML: mapping values are not allowed in this context"),
    (
      "a:\n\t b",
      "p.yaml:2:1: is not valid YAML: a tab indents this line\n  accepted: blanks in front of a key\n"
        + "  hint: put blanks in the place of the file's tabs"
    ),
    (
      "a:\n  b: 1\n  \tc: 2",
      "p.yaml:3:3: is not valid YAML: a tab indents this line\n  accepted: blanks in front of a key\n"
        + "  hint: put blanks in the place of the file's tabs"
    ),
    (
      "a: b\n\tc: d",
      "p.yaml:2:1: is not valid YAML: a tab indents this line\n  accepted: blanks in front of a key\n"
        + "  hint: put blanks in the place of the file's tabs"
    ),
    ("a: *b", "p.yaml:1:4: is not valid YAML: found undefined alias"),
    ("a: 1\n---\nb: 2", "p.yaml:2:1: is not valid YAML: but found another document"),
    ("ab: 1\nc: \u{1}\n", "p.yaml:2:4: is not valid YAML: control characters are not allowed"),
  ])
  func `text that is no pipeline file is told by line and column`(yaml: String, report: String) {
    #expect(PipelineFixture.report(yaml) == report)
  }

  @Test func `of very many problems the first are told, and the others counted`() {
    let keys = (0..<200_000).map { "sorce\($0): 1\n" }.joined()
    let lines = PipelineFixture.report(keys).split(separator: "\n")
    #expect(lines[0] == "51 problems:")
    #expect(lines[1] == "p.yaml:1:1: unknown key 'sorce0'")
    #expect(lines.last == "p.yaml:50:1: 199,953 more problems after this one")
  }

  @Test func `brackets without end are refused`() {
    #expect(PipelineFixture.report(String(repeating: "[", count: 100_000)).hasPrefix("p.yaml:1:"))
    #expect(PipelineFixture.report(String(repeating: "{a: ", count: 100_000)).hasPrefix("p.yaml:1:"))
  }
}
