/// A chart of cells. It shows what the cells hold, also when somebody changes them.
package struct Chart: Sendable {
  package enum Kind: Sendable {
    /// Points by two numbers, joined or not.
    case scatter
    /// Values in the order of their rows, for instance of months.
    case line
  }

  package var kind: Kind
  package var title: String
  package var x: ChartAxis
  package var y: ChartAxis
  package var series: [ChartSeries]
  /// What the chart shows, for those who do not see it.
  package var alternative: String

  package init(
    _ kind: Kind, title: String, x: ChartAxis, y: ChartAxis, series: [ChartSeries], alternative: String
  ) {
    self.kind = kind
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.alternative = alternative
  }

  /// Cumulative shares by rank: one line a tier, and a dashed line at each cut.
  ///
  /// The library combines no charts and has one axis of values, so that the own shares are not in it: they are bars in
  /// the table's cells.
  ///
  /// - Parameters:
  ///   - tiers: in their order; of each, ranks and cumulative shares.
  ///   - cuts: two points of each, at the first and the last rank.
  package static func pareto(
    title: String, rank: String, share: String, tiers: [ChartPoints], cuts: [ChartPoints], alternative: String
  ) -> Self {
    let colors = [Color.blue, .orange, .gray, .purple, .green]
    let lines = tiers.enumerated().map { index, points in
      ChartSeries(points, .line(colors[index % colors.count], isDashed: false))
    }
    return Self(
      .scatter, title: title, x: ChartAxis(title: rank, minimum: 0, format: "0"),
      y: ChartAxis(title: share, minimum: 0, maximum: 1, format: "0%"),
      series: lines + cuts.map { ChartSeries($0, .line(.vermilion, isDashed: true)) }, alternative: alternative)
  }

  /// Points in four quadrants.
  ///
  /// - Parameters:
  ///   - groups: for instance of each tier, its products; at most five shapes tell them apart without colour.
  ///   - medians: two points of each line.
  package static func quadrant(
    title: String, x: ChartAxis, y: ChartAxis, groups: [ChartPoints], medians: [ChartPoints], alternative: String
  ) -> Self {
    let marks: [ChartSeries.Mark] = [
      .points(.blue, .circle), .points(.orange, .triangle), .points(.gray, .square), .points(.purple, .diamond),
      .points(.green, .plus),
    ]
    let points = groups.enumerated().map { index, group in ChartSeries(group, marks[index % marks.count]) }
    return Self(
      .scatter, title: title, x: x, y: y,
      series: points + medians.map { ChartSeries($0, .line(.vermilion, isDashed: true)) }, alternative: alternative)
  }

  /// A line of months.
  ///
  /// - Parameter lines: of each, months and values.
  package static func months(title: String, y: ChartAxis, lines: [ChartPoints], alternative: String) -> Self {
    let colors = [Color.blue, .orange, .green, .purple, .gray]
    let series = lines.enumerated().map { index, points in
      ChartSeries(points, .line(colors[index % colors.count], isDashed: index > 0))
    }
    return Self(
      .line, title: title, x: ChartAxis(title: "", format: "yyyy-mm"), y: y, series: series, alternative: alternative)
  }
}

package struct ChartAxis: Sendable {
  package var title: String
  /// nil: what the program finds fit.
  package var minimum: Double?
  package var maximum: Double?
  /// Excel's format of numbers.
  package var format: String?
  /// Whether each step is ten times the one before. Values of 0 and below are not shown then.
  package var isLogarithmic: Bool

  package init(
    title: String, minimum: Double? = nil, maximum: Double? = nil, format: String? = nil, isLogarithmic: Bool = false
  ) {
    self.title = title
    self.minimum = minimum
    self.maximum = maximum
    self.format = format
    self.isLogarithmic = isLogarithmic
  }
}

/// The points of a series: as many values of x as of y.
package struct ChartPoints: Sendable {
  package var name: String
  package var x: CellRange
  package var y: CellRange

  package init(_ name: String, x: CellRange, y: CellRange) {
    self.name = name
    self.x = x
    self.y = y
  }
}

package struct ChartSeries: Sendable {
  package enum Mark: Sendable {
    case line(Color, isDashed: Bool)
    case points(Color, Shape)
  }

  package enum Shape: Sendable {
    case circle
    case triangle
    case square
    case diamond
    case plus
  }

  package var points: ChartPoints
  package var mark: Mark

  package init(_ points: ChartPoints, _ mark: Mark) {
    self.points = points
    self.mark = mark
  }
}
