package import Arithmetic
package import Configuration

/// What a report is about.
package struct ReportPeriod {
  package let month: Month
  package let window: Int
  /// Whether the month is over.
  package let isComplete: Bool
  /// Whether it is the newest month that is over and the longest window: what each night's report is of.
  package let isNewest: Bool
  /// The business date of the newest run that published.
  package let businessDate: Day
  /// The number of that run, and when it ended, as the ledger prints it.
  package let run: String
  package let ended: String
  /// A run after it that failed, in its own words; nil: there is none.
  package let failure: String?

  /// Finds the newest month that is over, and the longest window, unless others are asked for.
  ///
  /// - Throws: `Failure` of code `usage` if nothing is published of that month and window.
  package init(
    _ source: ReportSource, _ pipeline: PipelineFile, month wanted: Month? = nil, window length: Int? = nil
  ) throws {
    let runs = try source.rows(
      "run", ["run_id", "business_date", "finished_at"],
      "where pipeline = $1 and outcome in ('published', 'unchanged') and business_date is not null "
        + "order by run_id desc limit 1", [pipeline.name])
    let months = try source.rows(
      "company_summary", ["month", "window_months", "month_complete"], "order by month, window_months")
    guard let run = runs.first, let date = run["business_date"].flatMap({ Day($0) }), !months.isEmpty else {
      throw Failure(
        .usage,
        Problem(
          "target", "nothing is published in schema \(source.schema) at \(source.place)",
          hint: "run tierbook run \(pipeline.path) first"))
    }
    let found = months.filter { row in
      let month = row["month"].flatMap { Day($0)?.month }
      return wanted.map { $0 == month } ?? (row["month_complete"] == "t")
    }
    let newest = (found.isEmpty && wanted == nil ? months : found).last
    let ofMonth = months.filter { $0["month"] == newest?["month"] }
    let row = length.map { length in ofMonth.last { $0["window_months"] == "\(length)" } } ?? ofMonth.last
    guard let row, let month = row["month"].flatMap({ Day($0)?.month }),
      let window = row["window_months"].flatMap({ Int($0) })
    else {
      let (first, last) = (months.first?["month"]?.prefix(7) ?? "", months.last?["month"]?.prefix(7) ?? "")
      let windows = Set(months.compactMap { $0["window_months"].flatMap { Int($0) } }).sorted()
      let month = wanted.map { "\($0)" } ?? String(newest?["month"]?.prefix(7) ?? "")
      let isMonthKnown = !ofMonth.isEmpty
      throw Failure(
        .usage,
        Problem(
          isMonthKnown ? "--window" : "--month",
          "nothing is published of \(isMonthKnown ? "\(length ?? 0) months to " : "")\(month)",
          accepted: "a month from \(first) to \(last), a window of "
            + windows.map { "\($0)" }.joined(separator: ", ")))
    }
    (self.month, self.window, isComplete) = (month, window, row["month_complete"] == "t")
    let usual = months.last { $0["month_complete"] == "t" } ?? months.last
    isNewest = row["month"] == usual?["month"] && row["window_months"] == usual?["window_months"]
    (businessDate, self.run, ended) = (date, run["run_id"] ?? "", run["finished_at"] ?? "")
    failure = try source.rows(
      "run", ["error"],
      "where pipeline = $1 and run_id > $2::bigint and outcome = 'failed' order by run_id desc limit 1",
      [pipeline.name, run["run_id"]]
    ).first.map { $0["error"] ?? "" }
  }

  /// The parameters `$1`, the first day of the month, and `$2`, the window.
  var parameters: [String?] { [month.firstDay.description, "\(window)"] }

  /// The customers of a salesperson, as a query in parentheses.
  ///
  /// - Parameter salesperson: the parameter of the salesperson, such as `$2`; `$1` is the month.
  func customers(of salesperson: String) -> String {
    "(select customer_id from customer_summary where month = $1::date and window_months = \(window) "
      + "and salesperson_id::text = \(salesperson))"
  }
}
