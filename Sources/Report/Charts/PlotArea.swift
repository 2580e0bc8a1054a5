/// The part of a chart between its axes.
struct PlotArea {
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double
  let x: Scale
  let y: Scale

  var box: Box { Box(x: left, y: top, width: right - left, height: bottom - top) }

  /// Where the chart ends, below the axis' labels and title.
  let end: Double
}

extension Canvas {
  /// Draws both axes and the lines of the vertical one's ticks. Labels that would touch the one before are left out.
  ///
  /// - Parameters:
  ///   - top: where the chart's own part begins.
  ///   - height: of the area between the axes.
  ///   - margin: room at the right of the area.
  ///   - inset: room within the area around the places of values, which dots take.
  mutating func axes(
    x: Axis, y: Axis, top: Double, height: Double, margin: Double = 8, inset: Double = 0
  ) -> PlotArea {
    let widest = min(y.ticks.map { $0.label.cleaned.width() }.max() ?? 0, width / 4)
    let top = top + (y.title.isEmpty ? 8 : 26)
    let (left, right, bottom) = (widest + 6, max(widest + 60, width - margin), top + height)
    let area = PlotArea(
      left: left, right: right, top: top, bottom: bottom, x: x.scale(from: left + inset, to: right - inset),
      y: y.scale(from: bottom - inset, to: top + inset), end: bottom + 20 + (x.title.isEmpty ? 0 : 17))
    text(y.title, x: 0, y: top - 14)
    drawTicks(y: y, area, room: widest)
    drawTicks(x: x, area)
    line(left, bottom, to: right, bottom, .axis)
    text(x.title, x: (left + right) / 2, y: bottom + 31, anchor: .middle)
    return area
  }

  private mutating func drawTicks(y axis: Axis, _ area: PlotArea, room: Double) {
    var highest = Double.infinity
    for tick in axis.ticks where axis.domain.contains(tick.value) {
      let y = area.y.position(of: tick.value)
      line(area.left, y, to: area.right, y, .grid)
      guard y + textSize <= highest else { continue }
      text(tick.label, x: area.left - 6, y: y + 4, anchor: .end, room: room)
      highest = y
    }
  }

  private mutating func drawTicks(x axis: Axis, _ area: PlotArea) {
    var end = -Double.infinity
    for tick in axis.ticks where axis.domain.contains(tick.value) {
      let x = area.x.position(of: tick.value)
      line(x, area.bottom, to: x, area.bottom + 4, .axis)
      let extent = min(tick.label.cleaned.width(), 100)
      let start = min(max(x - extent / 2, 0), width - extent)
      guard start >= end + 6 else { continue }
      text(tick.label, x: x, y: area.bottom + 16, anchor: .middle, room: 100)
      end = start + extent
    }
  }
}
