import Arithmetic
import Rules
import Tables
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

/// The keys of the customers' half.
struct CustomerKeysTests {
  private func pipeline(_ yaml: String) throws -> PipelineFile {
    try PipelineFile(yaml: PipelineFixture.with(yaml), path: "p.yaml")
  }

  @Test func `what is left out has the default of the document`() throws {
    let pipeline = try pipeline("")
    #expect(pipeline.customerTiers.summary == "A 0.80, B 0.95, crossing higher, rest C, within channel")
    #expect(
      pipeline.customers.summary
        == "average 3 months; potential 6 months; falling 3 months; drop 0.30; quiet × 2; categories − 1/3; "
        + "horizon 3 months; one-off 0.5, 0.25; squeezing 0.5; products longest window, gap 0.5")
    #expect(
      pipeline.policies.summary
        == "credit A unlimited, B 1, C 0.3, N 0; review A 6, B 3, C 1, N 1 months; visits A 4, B 2, C 1, N 0, "
        + "remove after 5; discount ")
    #expect(pipeline.inputs.map(\.contract.name) == ["sales", "products"])
  }

  @Test func `tiers are held by a band, and policies follow them where that is said`() throws {
    let held = try pipeline(
      "tiers: { products: { hold: { band: 2% } }, customers: { hold: { band: 0.01, months: 3 } } }")
    #expect(held.productTiers.hold == TierRule.Hold(band: ExactDecimal(units: 2, scale: 2), months: 1))
    #expect(held.productTiers.summary.hasSuffix(", hold 0.02 in 1"))
    #expect(held.customerTiers.rule.hold?.months == 3 && !held.customerTiers.doPoliciesFollowHeld)
    #expect(
      try pipeline("tiers: { customers: { hold: { band: 0.01 }, policies_follow: held } }").customerTiers
        .doPoliciesFollowHeld)
    func report(_ customers: String) -> String {
      PipelineFixture.report(PipelineFixture.with("tiers: { customers: { \(customers) } }"))
    }
    #expect(
      report("policies_follow: held")
        == "p.yaml:9:40: tiers.customers.policies_follow: no tier is held\n"
        + "  accepted: held together with hold: { band: 0.01 }")
    #expect(
      report("policies_follow: both")
        == "p.yaml:9:40: tiers.customers.policies_follow: 'both' is not accepted\n  accepted: raw, held")
    #expect(
      report("hold: { band: 0.01 }, segments: { retail: { top: { A: 2, B: 5 } } }")
        == "p.yaml:9:29: tiers.customers.hold: means nothing with top\n"
        + "  accepted: hold together with cuts and crossing: higher")
  }

  @Test func `an outlook looks some months ahead`() throws {
    #expect(try pipeline("").outlook.horizon == 3)
    let pipeline = try pipeline("outlook: { horizon: 6 }")
    #expect(pipeline.outlook.horizon == 6)
    #expect(pipeline.projection(12, isComplete: true)?.staying == 6)
    #expect(pipeline.projection(3, isComplete: true) == nil && pipeline.projection(12, isComplete: false) == nil)
    #expect(
      PipelineFixture.report(PipelineFixture.with("outlook: { horizon: 0 }"))
        == "p.yaml:9:21: outlook.horizon: '0' is not accepted\n  accepted: a whole number from 1 to 60")
    #expect(
      PipelineFixture.report(PipelineFixture.with("outlook: { horzon: 1 }"))
        == "p.yaml:9:12: unknown key 'horzon' in outlook\n  accepted: horizon\n  hint: did you mean 'horizon'?")
  }

  @Test func `causes have a grain, which is said among the options of a run`() throws {
    #expect(try pipeline("causes: { top: 20 }").causes.summary == "top 20, compare month, year, grain product")
    let cell = PipelineFixture.with("  customers: { table: erp.customer }\ncauses: { compare: [year], grain: cell }")
    #expect(try PipelineFile(yaml: cell, path: "p.yaml").causes.summary == "top 50, compare year, grain cell")
    #expect(
      PipelineFixture.report(PipelineFixture.with("causes: { grain: customer }"))
        == "p.yaml:9:18: causes.grain: 'customer' is not accepted\n  accepted: product or cell")
    #expect(
      PipelineFixture.report(PipelineFixture.with("causes: { grain: cell }"))
        == "p.yaml:9:18: causes.grain: cell: the pipeline maps no customers\n"
        + "  accepted: product, or cell with inputs.customers")
  }

  @Test func `receivables say whom a list has`() throws {
    func yaml(_ lists: String, _ input: String = "receivables") -> String {
      "  \(input): { table: erp.owed, lists: \(lists) }"
    }
    #expect(try pipeline(yaml("complete")).input(.receivables)?.lists == .complete)
    #expect(try pipeline(yaml("partial")).input(.receivables)?.lists == .partial)
    #expect(try pipeline("  receivables: { table: erp.owed }").input(.receivables)?.lists == nil)
    #expect(
      PipelineFixture.report(PipelineFixture.with(yaml("some")))
        == "p.yaml:9:42: inputs.receivables.lists: 'some' is not accepted\n  accepted: complete, partial")
    #expect(
      PipelineFixture.report(PipelineFixture.with(yaml("complete", "financials")))
        == "p.yaml:9:34: unknown key 'lists' in inputs.financials\n  accepted: table, query, where, columns, scale, refresh, row_security"
    )
  }

  @Test func `the thresholds that the document gives for a shop are taken`() throws {
    let options = try pipeline(
      """
      customers:
        average_months: 6
        false_key: { one_off_share: 0.9, one_off_months: 0.1 }
        churn: { falling_months: 6, drop_share: 0.60, quiet_factor: 4, category_drop: 0.666667 }
      """
    ).customers
    #expect(
      options.measuredSummary
        == "average 6 months; potential 6 months; falling 6 months; drop 0.60; quiet × 4; categories − 666667/1000000")
  }

  @Test func `all keys of the document are read`() throws {
    let pipeline = try pipeline(
      """
      tiers:
        customers:
          cuts: { gold: 0.7, silver: 0.9, bronze: 0.99 }
          rest: tin
          crossing: lower
          within: [kind, region, salesperson_id]
          segments:
            small retail · north: { amounts: { gold: 900, silver: 90, bronze: 9.5 }, rest: tin }
            chains: { top: { gold: 1, silver: 2, bronze: 3 }, rest: tin }
      customers:
        average_months: 6
        standard: { top: 4 }
        potential: { months: 2, horizon: 24 }
        false_key: { one_off_share: 0.6, one_off_months: 0.3, squeezing_share: 0.45 }
        churn: { falling_months: 2, drop_share: 0.25, quiet_factor: 1.5, category_drop: 0.5 }
        products: { window: 3, gap_share: 1 }
      credit:
        policy: { gold: 2, silver: unlimited, N: 0.05 }
        review_months: { gold: 12, tin: 2 }
      visits:
        per_month: { gold: 8, N: 1 }
        remove_after: 3
      exceptions:
        allowed_discount: { gold: 0.25, tin: 0 }
      """)
    #expect(
      pipeline.customerTiers.summary
        == "gold 0.7, silver 0.9, bronze 0.99, crossing lower, rest tin, within kind × region × salesperson_id; "
        + "chains: gold top 1, silver top 2, bronze top 3, rest tin; "
        + "small retail · north: gold from 900, silver from 90, bronze from 9.5, rest tin; standard: A top 4, rest B")
    #expect(pipeline.customerTiers.cuts(of: "chains").method == .top([1, 2, 3]))
    #expect(pipeline.customerTiers.cuts(of: "elsewhere") == pipeline.customerTiers.rule.cuts)
    #expect(pipeline.customerTiers.standardCuts(of: "chains").method == .top([4]))
    #expect(
      pipeline.customers.summary
        == "average 6 months; potential 2 months; falling 2 months; drop 0.25; quiet × 1.5; categories − 5/10; "
        + "horizon 24 months; one-off 0.6, 0.3; squeezing 0.45; products 3 months, gap 1")
    #expect(
      pipeline.policies.summary
        == "credit N 0.05, bronze 0.3, gold 2, silver unlimited, tin 0.3; "
        + "review N 1, bronze 1, gold 12, silver 3, tin 2 months; visits N 1, bronze 1, gold 8, silver 2, tin 1, "
        + "remove after 3; discount gold 0.25, tin 0")
  }

  @Test func `without a standard of its own a segment is measured by its own cuts`() throws {
    let rule = try pipeline("tiers: { customers: { segments: { chains: { cuts: { A: 0.5, B: 0.6 } } } } }")
      .customerTiers
    #expect(rule.standardCuts(of: "chains") == rule.cuts(of: "chains"))
    #expect(rule.standardCuts(of: "shops") == rule.rule.cuts)
    #expect(rule.best == "A")
    #expect(rule.order == ["A", "B", "C", "N"])
  }

  @Test func `no groups are one segment`() throws {
    #expect(
      try pipeline("tiers: { customers: { within: [] } }").customerTiers.summary
        == "A 0.80, B 0.95, crossing higher, rest C")
  }

  @Test func `optional inputs are read in the order of the contracts`() throws {
    let names = ["visits", "receivables", "financials", "salespeople", "targets", "customers"]
    let yaml = PipelineFixture.with(names.map { "  \($0): { table: crm.\($0) }" }.joined(separator: "\n"))
    let pipeline = try PipelineFile(yaml: yaml, path: "p.yaml")
    #expect(pipeline.inputs.map(\.contract.name) == ["sales", "products"] + names.reversed())
  }

  private static let fraction = "a fraction from 0 to 1, such as 0.3"

  @Test(arguments: [
    ("average_months: 2", "average_months: '2' is not accepted", "a whole number from 3 to 6"),
    ("average_months: 7", "average_months: '7' is not accepted", "a whole number from 3 to 6"),
    ("average_months: three", "average_months: 'three' is not accepted", "a whole number from 3 to 6"),
    ("potential: { months: 1 }", "potential.months: '1' is not accepted", "a whole number from 2 to 60"),
    ("potential: { months: 61 }", "potential.months: '61' is not accepted", "a whole number from 2 to 60"),
    ("potential: { horizon: 0 }", "potential.horizon: '0' is not accepted", "a whole number from 1 to 24"),
    ("potential: { horizon: 25 }", "potential.horizon: '25' is not accepted", "a whole number from 1 to 24"),
    ("false_key: { one_off_share: 1.1 }", "false_key.one_off_share: '1.1' is not accepted", fraction),
    ("false_key: { one_off_months: -0.1 }", "false_key.one_off_months: '-0.1' is not accepted", fraction),
    ("false_key: { squeezing_share: 150% }", "false_key.squeezing_share: '150%' is not accepted", fraction),
    ("churn: { falling_months: 0 }", "churn.falling_months: '0' is not accepted", "a whole number from 1 to 24"),
    ("churn: { drop_share: 30 }", "churn.drop_share: '30' is not accepted", fraction),
    ("churn: { quiet_factor: 0 }", "churn.quiet_factor: '0' is not accepted", "a number above 0, such as 2"),
    ("churn: { category_drop: 1/3 }", "churn.category_drop: '1/3' is not accepted", fraction),
    ("churn: { category_drop: 0.3333333333 }", "churn.category_drop: '0.3333333333' is not accepted", fraction),
    ("products: { gap_share: 2 }", "products.gap_share: '2' is not accepted", fraction),
    ("products: { window: 6 }", "products.window: '6' is not accepted", "one of calendar.windows: 1, 3, 12"),
    ("churn: 0.3", "churn: a map is expected here", "the keys falling_months, drop_share, quiet_factor, category_drop"),
  ])
  func `a wrong threshold is told with what is accepted`(customers: String, what: String, accepted: String) {
    let report = PipelineFixture.report(PipelineFixture.with("customers: { \(customers) }"))
    let column = "customers: { \(customers) }".ranges(of: ": ").dropFirst().last.map { range in
      "customers: { \(customers) }".distance(from: "customers: { \(customers) }".startIndex, to: range.upperBound) + 1
    }
    #expect(report == "p.yaml:9:\(column ?? 0): customers.\(what)\n  accepted: \(accepted)")
  }

  @Test(arguments: [
    (
      "customers: { averge_months: 4 }",
      """
      p.yaml:9:14: unknown key 'averge_months' in customers
        accepted: average_months, standard, potential, false_key, churn, products
        hint: did you mean 'average_months'?
      """
    ),
    (
      "customers: { standard: { cuts: { A: 0.9, B: 0.8 } } }",
      """
      p.yaml:9:32: customers.standard.cuts: the cuts are not in order
        accepted: shares above 0 and up to 1, rising: { A: 0.75, B: 0.95 }
      """
    ),
    (
      "customers: { standard: { within: [kind] } }",
      """
      p.yaml:9:26: unknown key 'within' in customers.standard
        accepted: cuts, crossing, top, amounts, rest
      """
    ),
    (
      "tiers: { customers: { within: [category] } }",
      """
      p.yaml:9:32: tiers.customers.within[0]: 'category' is not accepted
        accepted: kind, channel, region, salesperson_id
      """
    ),
    (
      "tiers: { customers: { segments: { chains: { top: 4 } } } }",
      """
      p.yaml:9:43: tiers.customers.segments.chains: the tiers are not those of tiers.customers
        accepted: A, B, C
      """
    ),
    (
      "tiers: { customers: { segments: chains } }",
      """
      p.yaml:9:33: tiers.customers.segments: a map is expected here
        accepted: a map of segments, each with its cuts
      """
    ),
    (
      "credit: { policy: { A: none } }",
      """
      p.yaml:9:24: credit.policy.A: 'none' is not accepted
        accepted: unlimited, or a factor of 0 or more such as 0.3
      """
    ),
    (
      "credit: { policy: { A: -1 } }",
      """
      p.yaml:9:24: credit.policy.A: '-1' is not accepted
        accepted: unlimited, or a factor of 0 or more such as 0.3
      """
    ),
    (
      "credit: { policy: { D: 1 } }",
      """
      p.yaml:9:21: unknown key 'D' in credit.policy
        accepted: A, B, C, N
        hint: did you mean 'A'?
      """
    ),
    (
      "credit: { review_months: { A: 0 } }",
      """
      p.yaml:9:31: credit.review_months.A: '0' is not accepted
        accepted: a whole number from 1 to 60
      """
    ),
    (
      "visits: { per_month: { A: 61 } }",
      """
      p.yaml:9:27: visits.per_month.A: '61' is not accepted
        accepted: a whole number from 0 to 60
      """
    ),
    (
      "visits: { remove_after: 0 }",
      """
      p.yaml:9:25: visits.remove_after: '0' is not accepted
        accepted: a whole number from 1 to 1000
      """
    ),
    (
      "exceptions: { allowed_discount: { A: 20 } }",
      """
      p.yaml:9:38: exceptions.allowed_discount.A: '20' is not accepted
        accepted: a fraction from 0 to 1, such as 0.3
      """
    ),
    (
      "exceptions: { floor: 1 }",
      """
      p.yaml:9:15: unknown key 'floor' in exceptions
        accepted: allowed_discount
      """
    ),
  ])
  func `a wrong policy is told with what is accepted`(yaml: String, report: String) {
    #expect(PipelineFixture.report(PipelineFixture.with(yaml)) == report)
  }

  @Test func `tiers of a policy are those of the pipeline file`() {
    let yaml = """
      tiers: { customers: { cuts: { gold: 0.8 } } }
      credit: { policy: { A: 1 } }
      """
    #expect(
      PipelineFixture.report(PipelineFixture.with(yaml)) == """
        p.yaml:10:21: unknown key 'A' in credit.policy
          accepted: gold, rest, N
          hint: did you mean 'N'?
        """)
  }
}
