/// A chart's elements, drawn one over the other.
struct Canvas {
  enum Anchor: String {
    case start
    case middle
    case end
  }

  enum Line: String {
    case axis = "stroke=\"currentColor\" stroke-opacity=\".6\""
    case grid = "stroke=\"currentColor\" stroke-opacity=\".15\""
    case dashed = "stroke=\"currentColor\" stroke-opacity=\".7\" stroke-dasharray=\"5 3\""
  }

  let width: Double
  private(set) var body = ""

  init(width: Double) { self.width = width }

  mutating func line(_ x: Double, _ y: Double, to x2: Double, _ y2: Double, _ line: Line) {
    body += "<line x1=\"\(short(x))\" y1=\"\(short(y))\" x2=\"\(short(x2))\" y2=\"\(short(y2))\" \(line.rawValue)/>"
  }

  /// What `draw` draws, with common attributes; nothing if it draws nothing.
  mutating func group(_ attributes: String, _ draw: (inout Canvas) -> Void) {
    var inner = Canvas(width: width)
    draw(&inner)
    if !inner.body.isEmpty { body += "<g \(attributes)>\(inner.body)</g>" }
  }

  /// - Parameter title: what a pointer over it shows; empty: nothing.
  mutating func path(_ data: String, _ attributes: String = "", title: String = "") {
    guard !data.isEmpty else { return }
    body += "<path d=\"\(data)\"" + (attributes.isEmpty ? "" : " " + attributes)
    body += (title.isEmpty ? "/>" : "><title>\(title.escaped)</title></path>")
  }

  mutating func rectangle(_ box: Box, _ attributes: String, title: String = "") {
    body +=
      "<rect x=\"\(short(box.x))\" y=\"\(short(box.y))\" width=\"\(short(max(0, box.width)))\""
      + " height=\"\(short(max(0, box.height)))\" \(attributes)"
      + (title.isEmpty ? "/>" : "><title>\(title.escaped)</title></rect>")
  }

  /// A line of text: shortened to its room, with all of it in its title then, and moved into the view box.
  ///
  /// - Parameters:
  ///   - y: the line on which letters stand.
  ///   - hasHalo: whether lines behind it are covered around its letters.
  mutating func text(
    _ text: String, x: Double, y: Double, anchor: Anchor = .start, room: Double = .infinity, size: Double = textSize,
    isBold: Bool = false, hasHalo: Bool = false
  ) {
    let whole = text.cleaned
    let shown = whole.shortened(to: min(room, width - 2), size: size)
    guard !shown.isEmpty else { return }
    let extent = shown.width(size: size)
    let before = anchor == .start ? 0 : anchor == .middle ? extent / 2 : extent
    // Letters may reach a little beyond their width.
    let x = min(max(x, before + 1), width - 1 - extent + before)
    open(x: x, y: y, anchor: anchor, size: size)
    if isBold { body += " font-weight=\"bold\"" }
    if hasHalo { body += " paint-order=\"stroke\" stroke=\"\(ChartColor.paper.css)\" stroke-width=\"3\"" }
    close(shown, whole)
  }

  /// A text that goes up from its start.
  mutating func upward(_ text: String, x: Double, y: Double, room: Double) {
    let whole = text.cleaned
    body += "<text transform=\"translate(\(short(x)) \(short(y))) rotate(-90)\""
    close(whole.shortened(to: room), whole)
  }

  private mutating func open(x: Double, y: Double, anchor: Anchor, size: Double) {
    body += "<text x=\"\(short(x))\" y=\"\(short(y))\""
    if anchor != .start { body += " text-anchor=\"\(anchor.rawValue)\"" }
    if size != textSize { body += " font-size=\"\(short(size))\"" }
  }

  private mutating func close(_ shown: String, _ whole: String) {
    body += ">" + (shown == whole ? "" : "<title>\(whole.escaped)</title>") + shown.escaped + "</text>"
  }

  /// Labels with their colors, side by side, in as many lines as they need.
  ///
  /// - Parameter swatch: data of a path around a place; of the entry with this index.
  /// - Returns: the height that they take.
  mutating func legend(
    _ entries: [(label: String, attributes: String)], swatch: (_ index: Int, _ x: Double, _ y: Double) -> String
  ) -> Double {
    guard !entries.isEmpty else { return 0 }
    var x = 0.0
    var y = 12.0
    for (index, entry) in entries.enumerated() {
      let extent = 16 + min(entry.label.cleaned.width(), width - 16)
      if x > 0 && x + extent > width {
        x = 0
        y += 17
      }
      path(swatch(index, x + 6, y - 4), entry.attributes)
      text(entry.label, x: x + 16, y: y, room: width - 16)
      x += extent + 14
    }
    return y + 8
  }
}
