import CXlsxWriter

extension Sheet {
  /// Puts a chart on the sheet.
  ///
  /// - Parameters:
  ///   - row: of the cell under its upper left corner, and so `column`.
  ///   - width: in pixels, and so `height`.
  package func insert(
    _ chart: Chart, row: Int, column: Int, width: Double = 720, height: Double = 400
  ) throws(WorkbookError) {
    precondition(!chart.series.isEmpty, "a chart has series")
    let type = chart.kind == .line ? LXW_CHART_LINE : LXW_CHART_SCATTER_STRAIGHT
    guard let made = workbook_add_chart(workbook.open(), UInt8(type.rawValue)) else {
      throw WorkbookError(path: workbook.path, problem: "sheet \(name): the library makes no chart")
    }
    chart_title_set_name(made, CellText.chartName(chart.title))
    chart_legend_set_position(made, UInt8(LXW_CHART_LEGEND_BOTTOM.rawValue))
    set(chart_axis_get(made, LXW_CHART_AXIS_TYPE_X), chart.x)
    set(chart_axis_get(made, LXW_CHART_AXIS_TYPE_Y), chart.y)
    var grid = lxw_chart_line()
    grid.color = Color.paleGray.code
    chart_axis_major_gridlines_set_line(chart_axis_get(made, LXW_CHART_AXIS_TYPE_Y), &grid)
    for series in chart.series { add(series, to: made) }
    let texts = CStrings()
    var options = lxw_chart_options()
    // The library's own size.
    options.x_scale = width / 480
    options.y_scale = height / 288
    options.description = texts.keep(CellText.cut(CellText.plain(chart.alternative), to: 1000))
    try workbook.check(
      worksheet_insert_chart_opt(open(), lxw_row_t(row), lxw_col_t(column), made, &options), "sheet \(name), chart")
  }

  private func set(_ axis: UnsafeMutablePointer<lxw_chart_axis>?, _ declared: ChartAxis) {
    if !declared.title.isEmpty { chart_axis_set_name(axis, CellText.chartName(declared.title)) }
    if let minimum = declared.minimum {
      chart_axis_set_min(axis, minimum)
      chart_axis_set_crossing(axis, minimum)
    }
    if let maximum = declared.maximum { chart_axis_set_max(axis, maximum) }
    if let format = declared.format { chart_axis_set_num_format(axis, format) }
    if declared.isLogarithmic { chart_axis_set_log_base(axis, 10) }
    // Below the chart and at its left, also where values are below 0.
    chart_axis_set_label_position(axis, UInt8(LXW_CHART_AXIS_LABEL_POSITION_LOW.rawValue))
  }

  private func add(_ series: ChartSeries, to chart: UnsafeMutablePointer<lxw_chart>) {
    let made = chart_add_series(chart, nil, nil)
    let (x, y) = (series.points.x.shown, series.points.y.shown)
    chart_series_set_name(made, CellText.chartName(series.points.name))
    chart_series_set_categories(
      made, x.sheetName, lxw_row_t(x.rows.lowerBound), lxw_col_t(x.column), lxw_row_t(x.rows.upperBound),
      lxw_col_t(x.column))
    chart_series_set_values(
      made, y.sheetName, lxw_row_t(y.rows.lowerBound), lxw_col_t(y.column), lxw_row_t(y.rows.upperBound),
      lxw_col_t(y.column))
    var line = lxw_chart_line()
    switch series.mark {
    case .line(let color, let isDashed):
      line.color = color.code
      line.width = isDashed ? 1.25 : 2.25
      if isDashed { line.dash_type = UInt8(LXW_CHART_LINE_DASH_DASH.rawValue) }
      chart_series_set_line(made, &line)
      chart_series_set_marker_type(made, UInt8(LXW_CHART_MARKER_NONE.rawValue))
    case .points(let color, let shape):
      line.none = 1
      chart_series_set_line(made, &line)
      var (edge, fill) = (lxw_chart_line(), lxw_chart_fill())
      edge.color = color.code
      fill.color = color.code
      chart_series_set_marker_type(made, UInt8(shape.code.rawValue))
      chart_series_set_marker_size(made, 6)
      chart_series_set_marker_line(made, &edge)
      chart_series_set_marker_fill(made, &fill)
    }
  }
}

extension CellRange {
  /// The most points of a series: Excel showed no more for long, and the library keeps no more than twice as many.
  private static let mostPoints = 32_000

  /// The cells that a chart shows.
  fileprivate var shown: Self {
    let last = min(rows.upperBound, rows.lowerBound + Self.mostPoints - 1)
    return Self(sheetName: sheetName, rows: rows.lowerBound...last, column: column)
  }
}

extension ChartSeries.Shape {
  fileprivate var code: lxw_chart_marker_type {
    switch self {
    case .circle: LXW_CHART_MARKER_CIRCLE
    case .triangle: LXW_CHART_MARKER_TRIANGLE
    case .square: LXW_CHART_MARKER_SQUARE
    case .diamond: LXW_CHART_MARKER_DIAMOND
    case .plus: LXW_CHART_MARKER_PLUS
    }
  }
}
