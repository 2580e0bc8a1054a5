/// Rows of a chart with lying bars: labels at the left, values at the right, bars between.
struct Rows {
  /// Bold texts are so many times as wide.
  static let boldness = 1.12

  let head: ChartHead
  let labels: [String]
  let texts: [String]
  let height: Double
  /// Ends of the bars' room.
  let left: Double
  let right: Double

  init(head: ChartHead, labels: [String], texts: [String], height: Double) {
    self.head = head
    self.labels = labels
    self.texts = texts
    self.height = height
    func widest(_ texts: [String]) -> Double { (texts.map { $0.cleaned.width() }.max() ?? 0) * Self.boldness }
    left = min(widest(labels), head.width * 0.34) + 8
    right = head.width - min(widest(texts), head.width * 0.34) - 8
  }

  func top(_ row: Int) -> Double { Double(row) * height }

  func draw(_ row: Int, _ canvas: inout Canvas, isBold: Bool = false) {
    let base = top(row) + height / 2 + 4
    // What bold letters add is taken from the room.
    let share = isBold ? 1 / Self.boldness : 1
    canvas.text(labels[row], x: 0, y: base, room: (left - 8) * share + 0.01, isBold: isBold)
    canvas.text(
      texts[row], x: head.width, y: base, anchor: .end, room: (head.width - right - 8) * share + 0.01, isBold: isBold)
  }
}
