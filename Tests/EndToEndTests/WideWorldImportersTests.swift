import Foundation
import TestSupport
import Testing

/// The folder with the data, which is not part of the repository.
private let folder = ProcessInfo.processInfo.environment["TIERBOOK_WWI"]

@Suite(.enabled(if: folder != nil, "TIERBOOK_WWI does not name the folder of the data"))
struct `WideWorldImporters` {
  @Test func `equals plain SQL in every column, month and window, and its totals are those of the data`() throws {
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
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    try expectOracleAgrees(
      database, source: "Oracle/source_wideworldimporters.sql",
      ["first_month": "2013-01-01", "business_date": "2016-05-31"])
    #expect(
      try database.rows(
        """
        select sum(lines_read), sum(revenue_read), sum(revenue_in_products), sum(difference), sum(gross_profit)
        from tierbook.company_summary where window_months = 1
        """) == [["228265", "172261341.20", "172261341.20", "0.00", "85729180.90"]])
    #expect(try database.rows("select lines_read, revenue_read from tierbook.run") == [["228265", "172261341.20"]])
  }
}
