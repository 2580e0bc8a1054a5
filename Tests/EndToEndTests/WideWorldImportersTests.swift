import Foundation
import TestSupport
import Testing

/// The folder with the data, which is not part of the repository.
private let folder = ProcessInfo.processInfo.environment["TIERBOOK_WWI"]

@Suite(.enabled(if: folder != nil, "TIERBOOK_WWI does not name the folder of the data"))
struct `WideWorldImporters` {
  /// Loaded and published once.
  static let published = Result {
    let data = try #require(folder)
    let database = try TestDatabase("wwi")
    // \copy looks for its files in the current folder.
    let load = try Command(
      "/usr/bin/env", ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-f", "load.sql"], environment: database.environment,
      folder: data.hasPrefix("/") ? data : "\(Checkout.root)/\(data)"
    ).wait()
    try #require(load.status == 0, "\(load.errors)")
    let result = try Command(
      try Checkout.executable("tierbook"),
      ["run", "pipelines/wideworldimporters.yaml", "--date", "2016-05-31", "--work-dir", try TestFolder.make("wwi")],
      environment: database.environment
    ).wait()
    try #require(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    return (database: database, result: result)
  }

  @Test func `equals plain SQL in every column, month and window, and its totals are those of the data`() throws {
    let (database, result) = try Self.published.get()
    let left = result.outputLines.filter { $0.hasPrefix("classify  left out") }
    #expect(left.count == 3)
    #expect(left.contains { $0.hasSuffix("visit_plan: the pipeline maps no input visits") })
    #expect(left.contains { $0.hasSuffix("complaint_summary: the pipeline maps no input complaints") })
    let rows = try expectCustomersAgree(
      database, source: "Oracle/source_wideworldimporters.sql",
      ["first_month": "2013-01-01", "business_date": "2016-05-31"])
    #expect(rows.filter { $0.value == 0 }.keys.sorted() == ["complaint_summary", "visit_plan"])
    #expect(
      try database.rows(
        """
        select sum(lines_read), sum(revenue_read), sum(revenue_in_products), sum(difference), sum(gross_profit)
        from tierbook.company_summary where window_months = 1
        """) == [["228265", "172261341.20", "172261341.20", "0.00", "85729180.90"]])
    #expect(try database.rows("select lines_read, revenue_read from tierbook.run") == [["228265", "172261341.20"]])
  }

  @Test func `shows each line below cost, with what it lost`() throws {
    let database = try Self.published.get().database
    #expect(
      try database.rows("select kind, count(*), sum(amount) from tierbook.exception_line group by kind")
        == [["below_cost", "4626", "320493.55"]])
    #expect(
      try database.rows(
        "select count(*), -sum(line_profit) from wwi.invoice_line where quantity > 0 and line_profit < 0")
        == [["4626", "320493.55"]])
  }
}
