/// Amounts side by side; those below 0 go to the left.
package struct BarChart: Sendable, Equatable {
  package struct Bar: Sendable, Equatable {
    package let label: String
    package let value: Double
    /// The value as it is shown.
    package let text: String
    package let color: ChartColor

    package init(label: String, value: Double, text: String, color: ChartColor = .main) {
      self.label = label
      self.value = value
      self.text = text
      self.color = color
    }
  }

  private static let rowHeight = 22.0

  package let head: ChartHead
  package let bars: [Bar]

  package init(head: ChartHead, bars: [Bar]) {
    self.head = head
    self.bars = bars
  }

  package var svg: String {
    guard !bars.isEmpty else { return head.emptySVG }
    var canvas = Canvas(width: head.width)
    let rows = Rows(head: head, labels: bars.map(\.label), texts: bars.map(\.text), height: Self.rowHeight)
    let domain = Scale.domain(of: bars.map(\.value), includesZero: true, endsAtTicks: false)
    let scale = Scale(domain: domain, start: rows.left, end: rows.right)
    let zero = scale.position(of: 0)
    for (row, bar) in bars.enumerated() {
      let end = scale.position(of: bar.value.isFinite ? bar.value : 0)
      canvas.rectangle(
        Box(x: min(zero, end), y: rows.top(row) + 4, width: abs(end - zero), height: Self.rowHeight - 8),
        "fill=\"\(bar.color.css)\"", title: bar.label + " " + bar.text)
      rows.draw(row, &canvas)
    }
    canvas.line(zero, 0, to: zero, rows.top(bars.count), .axis)
    return head.svg(height: rows.top(bars.count) + 4, canvas)
  }
}
