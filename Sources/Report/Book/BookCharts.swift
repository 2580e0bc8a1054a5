import Arithmetic
import Glibc
import Tables
import Workbook

/// The charts of the workbook, drawn from the cells of its lists.
struct BookCharts {
  private let shared: SectionContext
  private let sheet: Sheet
  /// The next free row of the chart's sheet, and of the cells beside the charts that lines are drawn from.
  private var row = 0
  private var pointRow = 0

  private static let rowsOfChart = 22
  /// Right of what is printed.
  private static let pointColumn = 20

  private var words: ReportWords { shared.words }

  init(_ shared: SectionContext, _ sheet: Sheet) {
    (self.shared, self.sheet) = (shared, sheet)
  }

  /// A list, and where it was written.
  typealias Written = (list: BookSheet, cells: WrittenTable)

  /// Whether there is anything to draw.
  static func canDraw(company: BookSheet?, products: BookSheet?) -> Bool {
    (company?.rows.count ?? 0) > 1 || (products?.rows.count ?? 0) > 1
  }

  mutating func write(company: Written?, products: Written?, quadrant: ProductSection) throws {
    if let products {
      try pareto(products, quadrant.curve)
      try self.quadrant(products, quadrant)
    }
    if let company { try months(company) }
    try sheet.setPage(isLandscape: false, rows: 0...max(row, 1), columns: 0...12)
  }

  private mutating func insert(_ chart: Chart) throws {
    guard !chart.series.isEmpty else { return }
    try sheet.insert(chart, row: row, column: 0)
    row += Self.rowsOfChart
  }

  /// The cells of a column, in some rows of a list; nil: it lacks the column, or the rows are not on the sheet.
  private func cells(_ written: Written, _ rows: Range<Int>, _ column: String) -> CellRange? {
    guard rows.upperBound <= written.cells.rowsWritten, let place = written.list.place(of: column) else { return nil }
    return written.cells.cells(rows: rows, column: place)
  }

  /// The rows of each tier, which follow each other as long as the list is in the order of ranks.
  private func tiers(_ list: BookSheet) -> [(tier: String, rows: Range<Int>)] {
    var found: [(tier: String, rows: Range<Int>)] = []
    for (index, row) in list.rows.enumerated() {
      guard let tier = row["revenue_tier"], row["revenue_cumulative_share"] != nil else { continue }
      if let last = found.last, last.tier == tier, last.rows.upperBound == index {
        found[found.count - 1].rows = last.rows.lowerBound..<(index + 1)
      } else {
        found.append((tier, index..<(index + 1)))
      }
    }
    return found
  }

  /// A line between two points, which stand in cells of this sheet.
  private mutating func line(_ name: String, _ from: (x: Double, y: Double), _ to: (x: Double, y: Double)) throws
    -> ChartPoints
  {
    let first = pointRow
    for point in [from, to] {
      try sheet.write("\(point.x)", .ratio(decimals: 2), row: pointRow, column: Self.pointColumn)
      try sheet.write("\(point.y)", .ratio(decimals: 2), row: pointRow, column: Self.pointColumn + 1)
      pointRow += 1
    }
    let rows = first...(pointRow - 1)
    let (x, y) = (Self.pointColumn, Self.pointColumn + 1)
    return ChartPoints(name, x: sheet.cells(rows: rows, column: x), y: sheet.cells(rows: rows, column: y))
  }

  private mutating func pareto(_ written: Written, _ curve: ProductCurve) throws {
    let tiers = tiers(written.list)
    // Each tier's line begins where the one before ends.
    let lines = tiers.compactMap { tier, rows -> ChartPoints? in
      let rows = max(0, rows.lowerBound - 1)..<rows.upperBound
      let (rank, share) = ("revenue_rank", "revenue_cumulative_share")
      guard let x = cells(written, rows, rank), let y = cells(written, rows, share) else { return nil }
      return ChartPoints(tier, x: x, y: y)
    }
    guard !lines.isEmpty, let last = tiers.last?.rows.upperBound else { return }
    let cuts = try shared.productCuts.map { try line($0.label, (0, $0.share), (Double(last), $0.share)) }
    let counts = tiers.map { "\($0.tier) (\($0.rows.count))" }.joined(separator: ", ")
    try insert(
      .pareto(
        title: words.mostSales(curve, shared.format), rank: words[.rank], share: words[.cumulativeShare], tiers: lines,
        cuts: cuts,
        alternative: "\(words[.paretoText]) \(counts)"))
  }

  private mutating func quadrant(_ written: Written, _ section: ProductSection) throws {
    guard let quadrant = section.quadrant, quadrant.products.count > 1 else { return }
    let (margin, turnover) = (quadrant.margin, quadrant.turnover)
    let groups = tiers(written.list).compactMap { tier, rows -> ChartPoints? in
      guard let x = cells(written, rows, "turnover"), let y = cells(written, rows, "gross_margin") else { return nil }
      return ChartPoints(tier, x: x, y: y)
    }
    let xs = quadrant.products.compactMap { Double($0.turnover.description) }
    let ys = quadrant.products.compactMap { Double($0.margin.description) }
    guard !groups.isEmpty, let left = xs.min(), let right = xs.max(), let bottom = ys.min(), let top = ys.max(),
      let x = Double(turnover.description), let y = Double(margin.description)
    else { return }
    let (first, last) = (pow(10, floor(log10(left))), pow(10, ceil(log10(right))))
    let medians = [
      try line("\(words[.median]) \(shared.format.ratio(turnover.description)?.text ?? "")", (x, bottom), (x, top)),
      try line("\(words[.median]) \(shared.format.percent(margin.description)?.text ?? "")", (first, y), (last, y)),
    ]
    func title(_ column: String) -> String { shared.label(ProductSummary.table.declaration, column) }
    try insert(
      .quadrant(
        title: words[.quadrant],
        x: ChartAxis(title: title("turnover"), minimum: first, maximum: max(last, first * 10), isLogarithmic: true),
        y: ChartAxis(title: title("gross_margin"), format: "0%"), groups: groups, medians: medians,
        alternative: "\(medians[0].name) × \(medians[1].name)"))
  }

  /// Revenue of the last 13 months, and of the same months a year before.
  private mutating func months(_ written: Written) throws {
    let all = written.list.rows
    let ofWindow = all.indices.filter { all[$0]["window_months"] == "\(shared.monthWindow)" }
    guard let first = ofWindow.first, let last = ofWindow.last, ofWindow.count > 1 else { return }
    let rows = max(first, last - 12)..<(last + 1)
    guard let months = cells(written, rows, "month"), let revenue = cells(written, rows, "revenue") else { return }
    var lines = [ChartPoints(words[.thisYear], x: months, y: revenue)]
    if rows.contains(where: { all[$0]["year_before"] != nil }),
      let before = cells(written, rows, "year_before")
    {
      lines.append(ChartPoints(words[.yearBefore], x: months, y: before))
    }
    let latest = shared.format.money(all[last]["revenue"])?.text ?? ""
    let axis = ChartAxis(title: words[.revenueOf], minimum: 0, format: "#,##0")
    try insert(
      .months(
        title: words[.revenueByMonth], y: axis, lines: lines,
        alternative: "\(words[.revenueByMonth]): \(shared.format.month(shared.period.month)) \(latest)"))
  }
}
