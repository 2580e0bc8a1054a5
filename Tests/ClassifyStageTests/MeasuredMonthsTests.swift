import Arithmetic
import Store
import TestSupport
import Testing

@testable import ClassifyStage
@testable import CommandLine
@testable import Configuration
@testable import Ledger

/// In which order what measure hands over is given to the jobs of classify.
struct MeasuredMonthsTests {
  private let months = [1, 2, 3].map { Month(year: 2024, month: $0) }
  private let scratch: ScratchFolder
  private let folder: StageFolder

  init() throws {
    scratch = try ScratchFolder()
    folder = StageFolder(workDirectory: scratch.path, stage: "measure")
    try folder.create()
  }

  private func file(_ table: String, _ month: Int) throws -> StageFile {
    try folder.write(table, months[month - 1], columns: [], madeFrom: "") { _ in Facts() }
  }

  private func manifest(_ files: [StageFile] = []) -> Manifest {
    var manifest = Manifest(
      stage: "measure", pipeline: "nightly", tierbook: tierbookVersion, businessDate: Day(daysSince2000: 9000))
    manifest.files = files
    return manifest
  }

  /// As in a run: groups as they are made.
  private func arrivals(_ groups: [[StageFile]]) throws -> [String] {
    let handover = Handover()
    handover.begin(manifest(), months: months)
    groups.forEach(handover.give)
    handover.finish(manifest())
    return try arrivals(MeasuredMonths(handover))
  }

  private func arrivals(_ measured: MeasuredMonths) throws -> [String] {
    var arrivals: [String] = []
    while let arrival = try measured.next() {
      switch arrival {
      case .products(let month): arrivals.append("products \(month.month)")
      case .customers(let month): arrivals.append("customers \(month.month)")
      case .newest(let month): arrivals.append("newest \(month.month)")
      case .others(let files): arrivals.append("others \(files.map(\.table).joined(separator: ", "))")
      }
    }
    return arrivals
  }

  @Test func `products come before the customers are there, and months in their order`() throws {
    let groups = [
      [try file("product_window", 2)], [try file("product_window", 1)], [try file("product_window", 3)],
      [try file("customer_window", 3)], [try file("customer_window", 2)], [try file("customer_window", 1)],
    ]
    #expect(
      try arrivals(groups) == [
        "products 2024-01", "products 2024-02", "products 2024-03", "newest 2024-03", "customers 2024-01",
        "customers 2024-02", "customers 2024-03",
      ])
    #expect(try arrivals(groups.reversed()).count == 7)
  }

  @Test func `a stage by itself is given all that stands, and is not held up by a month of stock alone`() throws {
    let files = try (2...3).flatMap { [try file("customer_window", $0), try file("product_window", $0)] }
    #expect(
      try arrivals(MeasuredMonths(Handover(manifest(files + [try file("stock_month", 1)])))) == [
        "newest 2024-03", "products 2024-02", "products 2024-03", "customers 2024-02", "customers 2024-03",
      ])
  }

  @Test func `without customers the products come alone`() throws {
    #expect(
      try arrivals((1...3).map { [try file("product_window", $0)] })
        == ["products 2024-01", "products 2024-02", "products 2024-03"])
  }

  @Test func `each month knows the one before`() throws {
    let handover = Handover(manifest(try (1...3).map { try file("product_window", $0) }))
    let measured = try MeasuredMonths(handover)
    while let arrival = try measured.next() {
      guard case .products(let month) = arrival else { continue }
      let before = month.month == months[0] ? nil : month.month.advanced(by: -1)
      #expect(month.earlier("product_window")?.month == before)
    }
  }
}
