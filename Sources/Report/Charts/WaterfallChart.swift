/// A bridge from a first amount to a last one: a row for each, and between them one for each step.
package struct WaterfallChart: Sendable, Equatable {
  package struct Bar: Sendable, Equatable {
    package let label: String
    /// The amount itself, or what is added to the one before.
    package let value: Double
    /// The value as it is shown, with its sign if it is a step.
    package let text: String
    package let isTotal: Bool

    package init(label: String, value: Double, text: String, isTotal: Bool = false) {
      self.label = label
      self.value = value
      self.text = text
      self.isTotal = isTotal
    }
  }

  private static let rowHeight = 26.0

  package let head: ChartHead
  package let bars: [Bar]
  /// What is said where the axis does not begin at 0.
  package let cutNote: String

  package init(head: ChartHead, bars: [Bar], cutNote: String) {
    self.head = head
    self.bars = bars
    self.cutNote = cutNote
  }

  /// Where each bar begins and ends. A total begins at 0.
  var spans: [(from: Double, to: Double)] {
    var level = 0.0
    return bars.map { bar in
      let value = bar.value.isFinite ? bar.value : 0
      let from = bar.isTotal ? 0 : level
      // Two of the largest numbers have no sum.
      level = min(max(bar.isTotal ? value : level + value, -1e150), 1e150)
      return (from, level)
    }
  }

  /// The values at the ends of the axis. Steps that would be hardly seen beside the totals cut it: it then begins
  /// at half of the levels' span before the nearest of them.
  var domain: ClosedRange<Double> {
    let levels = spans.map(\.to)
    guard let lowest = levels.min(), let highest = levels.max() else { return 0...1 }
    let span = highest - lowest
    if span > 0, bars.first?.isTotal == true {
      if lowest > 0, span < highest * 0.3 { return lowest - span / 2...highest }
      if highest < 0, span < -lowest * 0.3 { return lowest...highest + span / 2 }
    }
    return min(0, lowest)...max(0, highest)
  }

  package var svg: String {
    guard !bars.isEmpty else { return head.emptySVG }
    var canvas = Canvas(width: head.width)
    let rows = Rows(head: head, labels: bars.map(\.label), texts: bars.map(\.text), height: Self.rowHeight)
    let scale = Scale(domain: domain, start: rows.left, end: rows.right)
    let spans = spans
    for (row, bar) in bars.enumerated() {
      let ends = (scale.position(of: spans[row].from), scale.position(of: spans[row].to))
      let box = Box(
        x: min(ends.0, ends.1), y: rows.top(row) + 4, width: max(1, abs(ends.0 - ends.1)), height: Self.rowHeight - 8)
      let color: ChartColor = bar.isTotal ? .main : bar.value < 0 ? .loss : .gain
      canvas.rectangle(box, "fill=\"\(color.css)\"", title: bar.label + " " + bar.text)
      rows.draw(row, &canvas, isBold: bar.isTotal)
      if row + 1 < bars.count {
        canvas.line(ends.1, box.y + box.height, to: ends.1, rows.top(row + 1) + 4, .axis)
      }
    }
    let bottom = rows.top(bars.count)
    guard !domain.contains(0) else {
      let zero = scale.position(of: 0)
      canvas.line(zero, 0, to: zero, bottom, .axis)
      return head.svg(height: bottom + 4, canvas)
    }
    drawCut(rows, atStart: domain.lowerBound > 0, &canvas)
    return head.svg(height: bottom + 22, canvas)
  }

  /// A broken line through the totals, and the note below it.
  private func drawCut(_ rows: Rows, atStart: Bool, _ canvas: inout Canvas) {
    let x = atStart ? rows.left + 14 : rows.right - 14
    let bottom = rows.top(bars.count)
    for (row, bar) in bars.enumerated() where bar.isTotal {
      let (top, low) = (rows.top(row) + 2, rows.top(row + 1) - 2)
      let zigzag =
        "M\(short(x)) \(short(top))"
        + stride(from: top + 5.5, through: low, by: 5.5).enumerated().map { index, y in
          "L\(short(x + (index.isMultiple(of: 2) ? 4 : -4))) \(short(y))"
        }.joined()
      canvas.path(zigzag, "fill=\"none\" stroke=\"\(ChartColor.paper.css)\" stroke-width=\"4\"")
    }
    let edge = atStart ? rows.left : rows.right
    canvas.line(edge, 0, to: edge, bottom, .dashed)
    canvas.path(
      "M1 \(short(bottom + 14))l4 -9m2 9l4 -9", "fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"")
    canvas.text(cutNote, x: 16, y: bottom + 14, room: head.width - 16, size: 11)
  }
}
