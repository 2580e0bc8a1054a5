import Foundation
import TestSupport
import Testing

/// What is left out where an input is, and what a change does again.
@Suite struct `The customers' half` {
  /// Tables of a schema that have rows.
  private func filled(_ database: TestDatabase, _ schema: String) throws -> Set<String> {
    let tables = try database.values(
      "select table_name from information_schema.tables where table_schema = '\(schema)' and table_name ~ '^(customer|salesperson|credit|visit|complaint|exception)'"
    )
    return Set(try tables.filter { try database.value("select exists (select from \(schema).\($0))") == "t" })
  }

  private static let all: Set<String> = [
    "customer_summary", "customer_composition", "customer_tier_summary", "customer_movement", "customer_product",
    "customer_product_sum", "customer_product_customer", "customer_product_demand", "salesperson_summary",
    "credit_summary", "visit_plan", "complaint_summary", "exception_line", "customer_cause",
  ]

  struct Lack: Sendable {
    let inputs: [String]
    let said: Set<String>
    let tables: Set<String>
  }

  private static let lacks = [
    Lack(inputs: ["targets"], said: ["targets and their attainment: the pipeline maps no input targets"], tables: []),
    Lack(inputs: ["salespeople"], said: ["names of salespeople: the pipeline maps no input salespeople"], tables: []),
    Lack(inputs: ["financials"], said: ["credit limits: the pipeline maps no input financials"], tables: []),
    Lack(inputs: ["receivables"], said: ["exposure: the pipeline maps no input receivables"], tables: []),
    Lack(
      inputs: ["financials", "receivables"],
      said: ["credit_summary: the pipeline maps no input financials or receivables"], tables: ["credit_summary"]),
    Lack(inputs: ["visits"], said: ["visit_plan: the pipeline maps no input visits"], tables: ["visit_plan"]),
    Lack(
      inputs: ["complaints"], said: ["complaint_summary: the pipeline maps no input complaints"],
      tables: ["complaint_summary"]),
  ]

  @Test func `lacks what an absent input would bring, says so, and is else the same`() throws {
    let nightly = try Market.nightly("absent")
    let whole = try nightly.run(date: Market.date)
    #expect(!whole.output.contains("left out"))
    #expect(try filled(nightly.database, "tierbook") == Self.all)
    for (number, lack) in Self.lacks.enumerated() {
      // A schema of its own for each, and the same work directory: what does not depend on the input is not made anew.
      let yaml = try Market.yaml(without: lack.inputs)
      try nightly.write(yaml + "target: { schema: absent_\(number) }\n")
      let result = try nightly.run(date: Market.date)
      let said = result.outputLines.filter { $0.hasPrefix("classify  left out") }.map { line in
        line.dropFirst("classify  left out".count).trimmingCharacters(in: .whitespaces)
      }
      #expect(Set(said) == lack.said)
      #expect(try filled(nightly.database, "absent_\(number)") == Self.all.subtracting(lack.tables))
      try Market.expectOracleAgrees(
        nightly.database, ["without": lack.inputs.joined(separator: " "), "schema": "absent_\(number)"])
    }
  }

  @Test func `is not there without customers, and the products are the same`() throws {
    let nightly = try NightlyRun(
      try Market.database("no_customers"), yaml: try Market.yaml(without: ["customers"]), folder: "no_customers")
    let result = try nightly.run(date: Market.date)
    #expect(
      result.outputLines.contains {
        $0.hasPrefix("classify  left out")
          && $0.hasSuffix("customer_summary and the other customer tables: the pipeline maps no input customers")
      })
    #expect(result.outputLines.filter { $0.contains("left out") }.count == 1)
    #expect(try filled(nightly.database, "tierbook").isEmpty)
    try TestSupport.expectOracleAgrees(
      nightly.database, source: "Market/oracle.sql", ["first_month": "2024-01-01", "business_date": Market.date])
  }

  /// Tables that run `run` wrote.
  private func published(_ nightly: NightlyRun, run: Int) throws -> [String] {
    try nightly.database.values(
      "select distinct table_name from tierbook.published_month where run_id = \(run) order by 1")
  }

  @Test func `makes anew what a changed threshold shapes, and nothing else`() throws {
    let nightly = try Market.nightly("thresholds")
    try nightly.run(date: Market.date)
    let files = try nightly.files(of: "extract")
    let changes: [(keys: String, tables: [String], oracle: [String: String])] = [
      ("customers: { churn: { quiet_factor: 1.2 } }", ["customer_summary"], ["quiet_factor": "1.2"]),
      ("customers: { potential: { horizon: 12 } }", ["customer_summary"], ["potential_horizon": "12"]),
      (
        "customers: { products: { gap_share: 0.9 } }", ["customer_product_demand", "customer_summary"],
        ["gap_share": "0.9"]
      ),
      (
        "credit: { policy: { B: 0.5 } }", ["credit_summary", "customer_product_demand"],
        ["credit_policy": #"{"A": "unlimited", "B": 0.5, "C": 0.3, "N": 0}"#]
      ),
    ]
    for (number, change) in changes.enumerated() {
      try nightly.write(Market.yaml + change.keys + "\n")
      let before = try nightly.files(of: "measure")
      let result = try nightly.run(date: Market.date)
      // Each change also takes the one before it back.
      #expect(try published(nightly, run: number + 2) == change.tables, "\(change.keys)")
      #expect(try nightly.files(of: "extract") == files)
      if number > 1 {
        #expect(try nightly.filesMade(by: "measure", since: before).isEmpty)
        #expect(result.said("measure").values.allSatisfy { $0.hasSuffix("up to date") })
      }
      try Market.expectOracleAgrees(nightly.database, change.oracle)
    }
  }

  @Test func `keeps what each customer buys for the newest month alone`() throws {
    let nightly = try Market.nightly("newest")
    try nightly.run(date: "2025-02-28")
    let months = "select distinct month from tierbook.customer_product"
    #expect(try nightly.database.values(months) == ["2025-02-01"])
    try nightly.run(date: "2025-03-12")
    #expect(try nightly.database.values(months) == ["2025-03-01"])
    try Market.expectOracleAgrees(nightly.database, ["business_date": "2025-03-12"])
    #expect(
      try nightly.database.rows(
        "select table_name, count(*) from tierbook.published_month where table_name ~ '^customer_product' group by 1 order by 1"
      ) == [["customer_product_customer", "1"], ["customer_product_demand", "1"], ["customer_product_sum", "1"]])
    // A month later nothing is left of the unfinished one.
    try nightly.run(date: "2025-03-31")
    try Market.expectOracleAgrees(nightly.database)
  }
}
