/// Values over months, and those of a year before as a lighter line.
package struct LineChart: Sendable, Equatable {
  package struct Series: Sendable, Equatable {
    package let label: String
    /// One for each month; nil where there is none, which is a gap.
    package let values: [Double?]

    package init(label: String, values: [Double?]) {
      self.label = label
      self.values = values.map { $0.flatMap { $0.isFinite ? $0 : nil } }
    }
  }

  package let head: ChartHead
  /// Labels of the months. Where they have no room side by side, only every second or third stands there, the last
  /// always.
  package let months: [String]
  package let series: Series
  package let before: Series?
  package let y: Axis
  /// Stands at the last value of `series`.
  package let lastText: String

  package init(
    head: ChartHead, months: [String], series: Series, before: Series? = nil, y: Axis, lastText: String = ""
  ) {
    self.head = head
    self.months = months
    self.series = series
    self.before = before
    self.y = y
    self.lastText = lastText
  }

  package var svg: String {
    guard !months.isEmpty, (series.values + (before?.values ?? [])).contains(where: { $0 != nil }) else {
      return head.emptySVG
    }
    var canvas = Canvas(width: head.width)
    let main = "fill=\"none\" stroke=\"\(ChartColor.main.css)\" stroke-linecap=\"round\" stroke-width=\"2.5\""
    let light =
      "fill=\"none\" stroke=\"\(ChartColor.before.css)\" stroke-linecap=\"round\" stroke-width=\"1.5\""
      + " stroke-dasharray=\"4 3\""
    var entries = [(series.label, main)]
    if let before { entries.append((before.label, light)) }
    let top = canvas.legend(entries) { "M\(short($1 - 6)) \(short($2))h12" }
    let widest = min(months.map { $0.cleaned.width() }.max() ?? 0, 100)
    let area = canvas.axes(
      x: monthAxis(room: head.width - 70 - widest, widest), y: y, top: top, height: head.width * 0.42,
      margin: max(12, widest / 2))
    if y.domain.contains(0) {
      canvas.line(area.left, area.y.position(of: 0), to: area.right, area.y.position(of: 0), .axis)
    }
    if let before { draw(before, ChartColor.before, light, area, &canvas) }
    draw(series, ChartColor.main, main, area, &canvas)
    drawLast(area, &canvas)
    return head.svg(height: area.end, canvas)
  }

  private func monthAxis(room: Double, _ widest: Double) -> Axis {
    let last = months.count - 1
    let every = max(1, Int(((widest + 8) * Double(max(1, last)) / max(1, room)).rounded(.up)))
    let ticks = months.enumerated().filter { (last - $0.offset) % every == 0 }.map {
      Axis.Tick(Double($0.offset), $0.element)
    }
    // A single month stands in the middle.
    return Axis(title: "", domain: last == 0 ? -1...1 : 0...Double(last), ticks: ticks)
  }

  private func draw(
    _ series: Series, _ color: ChartColor, _ attributes: String, _ area: PlotArea, _ canvas: inout Canvas
  ) {
    let values = series.values.prefix(months.count)
    canvas.path(linePath(values, x: area.x, y: area.y), attributes)
    canvas.path(lonePath(values, x: area.x, y: area.y), "fill=\"\(color.css)\"")
  }

  private func drawLast(_ area: PlotArea, _ canvas: inout Canvas) {
    guard let (index, value) = lastValue(series.values.prefix(months.count)) else { return }
    let (x, y) = (area.x.position(of: Double(index)), area.y.position(of: value))
    canvas.path(mark(0, x, y, 4), "fill=\"\(ChartColor.main.css)\"")
    // Above or below, where no line goes through it; else away from the line that comes from before.
    let previous = index > 0 ? series.values[index - 1] : nil
    let offsets = previous.map { $0 > value } ?? false ? [18.0, -9, 31, -22, 44, -35] : [-9.0, 18, -22, 31, -35, 44]
    let end = min(x + 6, area.right + 12)
    let start = end - min(lastText.cleaned.width() * Rows.boldness, 140)
    let inside = offsets.filter { y + $0 - 11 > area.top && y + $0 + 3 < area.bottom }
    let free = inside.first { offset in
      stride(from: start, through: end, by: 4).allSatisfy { x in
        heights(at: x, area).allSatisfy { $0 < y + offset - 13 || $0 > y + offset + 4 }
      }
    }
    canvas.text(
      lastText, x: end, y: y + (free ?? inside.first ?? offsets[0]), anchor: .end, room: 140, isBold: true,
      hasHalo: true)
  }

  /// Where the lines are at a place between two months.
  private func heights(at x: Double, _ area: PlotArea) -> [Double] {
    [series, before].compactMap { $0 }.flatMap { series in
      (1..<max(1, min(months.count, series.values.count))).compactMap { index -> Double? in
        guard let from = series.values[index - 1], let to = series.values[index] else { return nil }
        let (left, right) = (area.x.position(of: Double(index - 1)), area.x.position(of: Double(index)))
        guard x >= left, x <= right, right > left else { return nil }
        let (high, low) = (area.y.position(of: from), area.y.position(of: to))
        return high + (low - high) * (x - left) / (right - left)
      }
    }
  }
}

/// Lines through neighbours; a value between gaps is in `lonePath`.
func linePath(_ values: ArraySlice<Double?>, x: Scale, y: Scale) -> String {
  var data = ""
  for (index, value) in values.enumerated() where !isLone(index, values) {
    guard let value else { continue }
    let follows = index > 0 && values[values.startIndex + index - 1] != nil
    data += (follows ? "L" : "M") + short(x.position(of: Double(index))) + " " + short(y.position(of: value))
  }
  return data
}

/// Dots where a value has no neighbour to draw a line to.
func lonePath(_ values: ArraySlice<Double?>, x: Scale, y: Scale) -> String {
  values.enumerated().filter { isLone($0.offset, values) }.compactMap { index, value in
    value.map { mark(0, x.position(of: Double(index)), y.position(of: $0), 2) }
  }.joined()
}

private func isLone(_ index: Int, _ values: ArraySlice<Double?>) -> Bool {
  let neighbours = [index - 1, index + 1].map { values.startIndex + $0 }
  return neighbours.allSatisfy { !values.indices.contains($0) || values[$0] == nil }
}

func lastValue(_ values: ArraySlice<Double?>) -> (index: Int, value: Double)? {
  for (index, value) in values.enumerated().reversed() {
    if let value { return (index, value) }
  }
  return nil
}
