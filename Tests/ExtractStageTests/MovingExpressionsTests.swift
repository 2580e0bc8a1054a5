import PostgreSQL
import Tables
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import ExtractStage
@testable import Ledger

/// Expressions whose value for a row changes though the row does not.
struct MovingExpressionsTests {
  private let database: TestDatabase

  init() throws {
    database = try TestDatabase("moving")
    try database.execute(
      """
      create schema erp;
      create table erp.line (sold_on date, sold_at timestamptz, amount numeric, status text, "user" text);
      create function erp.rate(day date) returns numeric stable language sql as 'select 1.0';
      create function public.doubled(amount numeric) returns numeric immutable language sql as 'select 2 * amount';
      create function public.is_open(erp.line) returns boolean stable language sql as 'select true';
      create function public.differs(a text, b text) returns boolean volatile language sql as 'select a <> b';
      create operator public.<!> (leftarg = text, rightarg = text, function = public.differs);
      """)
  }

  private func moving(_ condition: String) throws -> [String] {
    var connection = try Connection(to: ConnectionOptions(conninfo: database.conninfo))
    let mapping = InputMapping(
      contract: .sales, place: "p.yaml:1:1", relation: .table(["erp", "line"]), condition: condition, columns: [:],
      scales: [:], refresh: .full)
    return try MovingExpressions(
      in: SourceInput(mapping: mapping, columns: [], rounding: [], isHeap: true), &connection
    ).found
  }

  @Test func `what looks at the row alone, at the time zone and at the session's forms does not move`() throws {
    for condition in [
      "status <> 'void'", "status in ('posted', 'paid') and coalesce(amount, 0) > 0",
      "(sold_at at time zone 'Asia/Shanghai')::date >= date '2024-01-01'", "sold_at::date = sold_on",
      "date_trunc('month', sold_at) <= sold_on", "extract(year from sold_at) > 2020", "doubled(amount) > 1",
      "round(amount * cast(1.13 as numeric(14,2)), 2) > 0", "to_char(sold_at, 'YYYY') = '2024'", "\"user\" = 'not now'",
      "case when substring(status from 1 for 2) = 'po' then greatest(amount, 1) > 0 else true end",
      "age(sold_at, '2024-01-01') > interval '1 day'", "status ~ '^p' and lower(status) like 'p%' -- today",
    ] {
      #expect(try moving(condition) == [], "\(condition)")
    }
  }

  @Test(arguments: [
    ("sold_on > current_date - 90", "current_date"), ("sold_at > now() - interval '90 days'", "now()"),
    ("sold_on >= 'today'::date - 30", "'today'"), ("sold_on > date 'Yesterday'", "'Yesterday'"),
    ("age(sold_at) < interval '90 days'", "age()"), ("amount * erp.rate(sold_on) > 0", "erp.rate()"),
    ("status in (select 'posted')", "select"), ("exists (table erp.line)", "table"), ("random() < 2", "random()"),
    ("current_setting('a.b', true) is null", "current_setting()"), ("line.is_open", "is_open()"),
    ("status <!> 'void'", "operator <!>"), ("status = user", "user"),
    ("'erp.line'::regclass is not null", "regclass"), ("sum(amount) over () > 0", "sum()"),
  ])
  func `what looks at anything else moves by itself`(condition: String, found: String) throws {
    #expect(try moving(condition) == ["where: \(found)"])
  }
}
