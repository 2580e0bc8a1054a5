/// A line as high as the text beside it, whose last value is marked.
package struct Sparkline: Sendable, Equatable {
  private static let width = 100.0
  private static let height = 24.0

  package let head: ChartHead
  /// nil where there is none, which is a gap.
  package let values: [Double?]

  /// - Parameter head: its width is not used.
  package init(head: ChartHead, values: [Double?]) {
    self.head = head
    self.values = values.map { $0.flatMap { $0.isFinite ? $0 : nil } }
  }

  package var svg: String {
    var canvas = Canvas(width: Self.width)
    if let last = lastValue(values[...]) {
      let x = Scale(domain: 0...Double(max(1, values.count - 1)), start: 4, end: Self.width - 5)
      let domain = Scale.domain(of: values.compactMap(\.self), endsAtTicks: false)
      let y = Scale(domain: domain, start: Self.height - 5, end: 5)
      canvas.path(
        linePath(values[...], x: x, y: y),
        "fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\" stroke-linecap=\"round\" stroke-linejoin=\"round\"")
      canvas.path(lonePath(values[...], x: x, y: y))
      canvas.path(
        mark(0, x.position(of: Double(last.index)), y.position(of: last.value), 3.5), "fill=\"\(ChartColor.loss.css)\"")
    } else {
      canvas.text(head.empty, x: 0, y: 16, size: 11)
    }
    let (width, height) = (short(Self.width), short(Self.height))
    return head.element(
      "class=\"sparkline\" viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" height=\"\(height)\"",
      "<g fill=\"currentColor\">\(canvas.body)</g>")
  }
}
