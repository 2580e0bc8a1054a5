import Configuration

extension ReportPeriod {
  /// How many salespeople a message names.
  private static let told = 20

  /// The salespeople who have customers or visits in the period, in order.
  package func salespeople(_ source: ReportSource) throws -> [String] {
    guard source.has("customer_summary") else { return [] }
    // Whoever has prospects alone has visits, and no customer.
    let visits = source.has("visit_plan") ? " union select salesperson_id from visit_plan where month = $1::date" : ""
    return try source.rows(
      ["salesperson"],
      "select salesperson_id::text from (select distinct salesperson_id from customer_summary where month = $1::date "
        + "and window_months = $2\(visits)) as found where salesperson_id is not null order by found.salesperson_id",
      parameters
    ).compactMap { $0["salesperson"] }
  }

  /// Makes sure that there is a report to make of a salesperson.
  ///
  /// - Parameter salesperson: nil: of anybody.
  /// - Throws: `Failure` of code `usage` if they have no customer and no visit in the period.
  package func check(_ salesperson: String?, _ source: ReportSource) throws {
    let known = try salespeople(source)
    if salesperson.map(known.contains) ?? !known.isEmpty { return }
    let when = "in \(month), \(window) month\(window == 1 ? "" : "s")"
    guard !known.isEmpty else {
      throw Failure(
        .usage,
        Problem(
          "--for", "no salesperson has a customer or a visit \(when)",
          hint: "map salesperson_id in the input customers, or leave --for out"))
    }
    let others = known.count - Self.told
    throw Failure(
      .usage,
      Problem(
        "--for", "salesperson \(salesperson ?? "") has no customer and no visit \(when)",
        accepted: "all, " + known.prefix(Self.told).joined(separator: ", ")
          + (others > 0 ? ", and \(others) others" : "")))
  }
}
