import Arithmetic
import Foundation
import PostgreSQL
import Store
import TestSupport
import Testing

@Suite struct `A product among a million lines` {
  private static let months = (0..<12).map { Month(year: 2025, month: 1).advanced(by: $0) }
  private static let linesAMonth = 100_000

  private static let columns = ["sale_date", "product_id", "customer_id", "quantity", "revenue", "cost"]
    .enumerated().map { place, name in
      Column(name: name, type: place == 0 ? .date : place < 3 ? .integer : .numeric(precision: 14, scale: 2))
    }

  /// Files as extract leaves them: each product has every thousandth line.
  private func land(_ work: String) throws {
    let folder = StageFolder(workDirectory: work, stage: "extract")
    try folder.create()
    var manifest = Manifest(
      stage: "extract", pipeline: "million", tierbook: "0", businessDate: try #require(Day("2025-12-31")))
    manifest.keyTypes = ["product_id": .integer, "customer_id": .integer]
    for month in Self.months {
      let file = try folder.write("sales", month, columns: Self.columns, madeFrom: "-") { writer in
        let lines = BlockWriter(Self.columns, scales: [0, 0, 0, 2, 2, 2], to: writer)
        let first = Int64(month.firstDay.daysSince2000)
        for line in 0..<Self.linesAMonth {
          let block = lines.block
          block.set(0, small: first + Int64(line * 28 / Self.linesAMonth))
          block.set(1, small: Int64(line % 1000))
          block.set(2, small: Int64(line % 777))
          block.set(3, small: 100)
          block.set(4, small: Int64(1000 + line % 50_000))
          block.set(5, small: 500)
          try lines.add()
        }
        try lines.finish()
        var facts = Facts()
        facts.scales = [0, 0, 0, 2, 2, 2]
        facts.revenue = 1
        return facts
      }
      manifest.files.append(file)
    }
    try folder.commit(manifest)
    let classify = StageFolder(workDirectory: work, stage: "classify")
    try classify.create()
    try classify.commit(
      Manifest(stage: "classify", pipeline: "million", tierbook: "0", businessDate: manifest.businessDate))
  }

  /// All lines would take more: 24 bytes of a line's keys and amounts alone are 29 MB, and its cells many times that.
  @Test func `is explained within 32 MB`() throws {
    let folder = try TestFolder.make("million")
    try land(folder + "/work")
    let yaml = """
      pipeline: million
      calendar: { first_month: 2025-01, windows: [12] }
      inputs:
        sales:
          table: s
          columns: { sale_date: d, product_id: p, customer_id: c, quantity: q, revenue: r, cost: k }
        products: { table: p }

      """
    try yaml.write(toFile: folder + "/pipeline.yaml", atomically: true, encoding: .utf8)
    let program = try Checkout.executable("tierbook")
    let result = try Command(
      "/bin/bash",
      [
        "-c",
        "ulimit -d 32768; exec '\(program)' explain pipeline.yaml --work-dir work --from work --product 7 --figure revenue",
      ], environment: [:], folder: folder
    ).wait()
    #expect(result.status == 0, "\(result.errors.prefix(400))")
    // 100 lines a month: of the lines 7, 1007 … 99,007.
    #expect(result.output.contains(#/\n  2025-01 +100 +100 +25,507\.00 +500\.00\n/#), "\(result.output)")
    #expect(result.output.contains(#/\n  sum +1,200 +1,200 +306,084\.00 +6,000\.00\n/#))
  }
}
