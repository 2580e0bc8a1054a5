import Foundation
import TestSupport
import Testing

@Suite struct `The command trend` {
  private func trend(_ arguments: String) throws -> CommandResult {
    let night = try ExplainedDemo.night.get()
    return try Command(
      try Checkout.executable("tierbook"),
      ["trend", "pipeline.yaml"] + arguments.split(separator: " ").map(String.init),
      environment: try night.database.environment, folder: night.folder
    ).wait()
  }

  @Test func `shows a figure over all months, with the moves of its tier`() throws {
    let result = try trend("--product 1218 --figure revenue")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(
      result.output.hasPrefix(
        """
        revenue of 1218 "Razors 40 × 5", 12 months, 2025-10 to 2026-10
        销售额：扣除折扣、不含税的销售额

          month      revenue     change  tier  movement  cause

        """))
    let rows = result.output.split(separator: "\n").dropFirst(3)
    #expect(rows.count == 13)
    #expect(
      rows.contains {
        $0.contains(
          #/^  2025-12 +69,326\.85 +-109\.43 +A +up +others: 9005 "Panettone 6 × 750 g \(before Christmas only\)"$/#)
      })
    #expect(rows.contains { $0.contains(#/^  2026-01 +68,301\.17 +-1,025\.68 +B +down +either$/#) })
    #expect(rows.contains { $0.contains(#/^  2026-03 +76,439\.65 +\+2,849\.60 +A +same$/#) })
  }

  @Test func `shows the causes that the target tells of customers`() throws {
    let night = try ExplainedDemo.night.get()
    let told = try #require(
      try night.database.rows(
        """
        select c.customer_id, to_char(c.month, 'YYYY-MM'), c.cause, c.mover, s.customer_name
        from tierbook.customer_cause c
        join tierbook.customer_summary s on s.customer_id = c.mover and s.month = c.month and s.window_months = 12
        where c.compare = 'month' and c.basis = 'revenue' and c.window_months = 12 and c.cause = 'others'
        order by c.month, c.customer_id limit 1
        """
      ).first)
    let output = try trend("--customer \(told[0]) --figure gross_profit").output
    #expect(
      output.split(separator: "\n").contains {
        $0.hasPrefix("  \(told[1])") && $0.hasSuffix("\(told[2]): \(told[3]) \"\(told[4])\"")
      })
    let json = try trend("--product 1218 --figure revenue --format json")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let point = try #require((object["points"] as? [[String: Any]])?.first { $0["month"] as? String == "2025-12" })
    #expect(point["cause"] as? String == "others" && point["mover"] as? String == "9005")
  }

  @Test func `prints JSON, and says what there is not`() throws {
    let result = try trend("--salesperson 3 --figure revenue --window 1 --format json")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let points = try #require(object["points"] as? [[String: Any]])
    #expect(points.count == 24 && object["name"] as? String == "Carla Mendes")
    #expect(points[1]["value"] as? String == "617423.91" && points[1]["change"] as? String == "51393.88")
    #expect(try trend("--company --figure turnover").status == 0)
    #expect(try trend("--customer 1002 --figure status").output.contains("current"))
    expect(
      try trend("--product 12133 --figure revenue"), code: 2,
      error: """
        product_summary: there is no row of product_id '12133' of 12 months to 2026-10
          hint: did you mean 1213 "Deodorant 12 × 150 ml"?
        """)
  }

  @Test func `says that nothing is published yet`() throws {
    let night = try ExplainedDemo.night.get()
    let database = try TestDatabase("unpublished")
    let result = try Command(
      try Checkout.executable("tierbook"),
      ["trend", "\(Checkout.root)/pipelines/demo.yaml", "--product", "1213", "--figure", "revenue"],
      environment: try database.environment, folder: night.folder
    ).wait()
    #expect(result.status == 2)
    #expect(result.errors.hasPrefix("tierbook: error: target: nothing is published in schema tierbook at "))
  }
}
