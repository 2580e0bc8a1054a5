import Foundation
import TestSupport
import Testing

/// The sums of a month that only got lines: these are added to what its files say, whatever a line has or lacks.
@Suite struct `A folded month that gets more lines` {
  /// How many times cells are added to before the month is folded as a whole.
  private let addedParts = 8
  private let month = "2025-03"

  /// The market, with a column that says when a line changed.
  private func market(_ label: String, _ edit: (String) throws -> String = { $0 }) throws -> NightlyRun {
    let yaml = try Market.yaml.edited(
      "      document_id: document_id\n",
      "      document_id: document_id\n    refresh: { changed_at: changed_at }\n")
    let nightly = try Market.nightly(label, yaml: try edit(yaml))
    try nightly.database.execute(
      "alter table market.sales_line add changed_at timestamptz not null default '2025-04-01 18:00Z'")
    try nightly.run(date: Market.date)
    return nightly
  }

  /// A night with a copy of some of the month's lines: with a cost, a list amount, a salesperson, and without.
  private func addLines(_ nightly: NightlyRun, night: Int) throws {
    try nightly.database.execute(
      """
      insert into market.sales_line
      select line_id + 10000 * \(night), sale_date, product_id, customer_id, salesperson_id, ship_region, document_id,
        quantity + \(night), list_amount, net_amount, cost, '2025-04-01 18:00Z'::timestamptz + interval '\(night) days'
      from market.sales_line
      where line_id < 10000 and line_id % 5 = \(night % 5) and date_trunc('month', sale_date) = '\(month)-01'
      """)
  }

  private func cellPath(_ nightly: NightlyRun) throws -> String {
    let name = try nightly.files(of: "measure").keys.first { $0.hasPrefix("customer_cell-\(month).") }
    return "\(nightly.workDirectory)/measure/\(try #require(name))"
  }

  /// The file of the month's cells but for the mark at its end.
  private func cells(_ nightly: NightlyRun) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: cellPath(nightly))).dropLast(2)
  }

  /// The files of sums, whose names have their checksums.
  private func sums(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasPrefix("product_month-") || $0.hasPrefix("customer_month-") }.sorted()
  }

  /// The sums are those that a work directory of its own gets from all lines.
  private func expectSumsOfAllLines(_ nightly: NightlyRun) throws {
    let other = "\(nightly.folder)/other"
    try nightly.run(date: Market.date, "--to", "measure", "--work-dir", other)
    #expect(try sums("\(nightly.workDirectory)/measure") == sums("\(other)/measure"))
    #expect(try !sums("\(other)/measure").isEmpty)
    try FileManager.default.removeItem(atPath: other)
  }

  @Test func `has their sums and cells added, and is folded as a whole after eight times`() throws {
    let nightly = try market("fold_grown")
    for night in 1...addedParts + 1 {
      let before = try cells(nightly)
      try addLines(nightly, night: night)
      try nightly.run(date: Market.date)
      let after = try cells(nightly)
      #expect(after.count > before.count || night > addedParts)
      #expect(after.starts(with: before) == (night <= addedParts), "night \(night)")
      guard [1, addedParts, addedParts + 1].contains(night) else { continue }
      try Market.expectOracleAgrees(nightly.database)
      try expectSumsOfAllLines(nightly)
    }
  }

  /// The names of the cells by channel, which have their checksums.
  private func channelCells(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(folder)/measure").filter { $0.hasPrefix("channel_cell-") }
      .sorted()
  }

  @Test func `is added up by channel in its pass as alone`() throws {
    let nightly = try market("fold_channels")
    let cells = try channelCells(nightly.workDirectory)
    #expect(!cells.isEmpty)
    for name in cells { try FileManager.default.removeItem(atPath: "\(nightly.workDirectory)/measure/\(name)") }
    // All else stands, so the channels alone are folded.
    let result = try nightly.run(date: Market.date)
    let again = result.errors.split(separator: "\n").filter { $0.hasSuffix("it is made again") }
    #expect(again.count == cells.count && again.allSatisfy { $0.contains("/channel_cell-") }, "\(result.errors)")
    #expect(try channelCells(nightly.workDirectory) == cells)
  }

  @Test func `is added up by channel as a whole where a customer has another one that night`() throws {
    let nightly = try market("fold_moved")
    try addLines(nightly, night: 1)
    try nightly.run(date: Market.date)
    try addLines(nightly, night: 2)
    try nightly.database.execute(
      "update market.customer set channel = (select max(channel) from market.customer) where customer_id % 3 = 0")
    try nightly.run(date: Market.date)
    try Market.expectOracleAgrees(nightly.database)
    let other = "\(nightly.folder)/other"
    try nightly.run(date: Market.date, "--to", "measure", "--work-dir", other)
    #expect(try channelCells(nightly.workDirectory) == channelCells(other))
  }

  @Test func `has them added where only the products are measured`() throws {
    let inputs = ["customers", "targets", "salespeople", "financials", "receivables", "visits", "complaints"]
    let nightly = try market("fold_products") { yaml in
      let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
      return lines.filter { line in !inputs.contains { line.hasPrefix("  \($0): {") } && !line.hasPrefix("exceptions") }
        .joined(separator: "\n")
    }
    try addLines(nightly, night: 1)
    try nightly.run(date: Market.date)
    try expectSumsOfAllLines(nightly)
  }

  @Test func `is folded as a whole where the files of before are damaged, which is said`() throws {
    let nightly = try market("fold_damaged")
    let path = try cellPath(nightly)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count / 2] ^= 0x10
    try bytes.write(to: URL(fileURLWithPath: path))
    try addLines(nightly, night: 1)
    let result = try nightly.run(date: Market.date)
    #expect(
      result.errors
        == "tierbook: warning: \(path): does not have the checksum that its manifest says; it is made again\n"
        + "tierbook: warning: inputs.stock: the own warehouse and customers hold stock, and turnover counts both; "
        + "set measures.stock_holders to own, customers or all\n")
    try Market.expectOracleAgrees(nightly.database)
    try expectSumsOfAllLines(nightly)
  }
}
