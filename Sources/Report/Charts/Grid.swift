/// Cells in rows and columns, with a label to each.
struct Grid {
  struct Cell {
    let text: String
    let title: String
    let color: ChartColor
    /// Of 1.
    let shade: Double
    /// Length of the bar below the text, of the cell's width; nil: none.
    var bar: Double?
    /// Whether it is drawn with a frame.
    var isFramed = false
  }

  /// Shades stay below the contrast that letters need, on light and dark paper.
  private static let deepest = 0.5
  private static let rowHeight = 24.0

  let width: Double
  /// Stands over the row labels.
  let corner: String
  let rows: [String]
  let columns: [String]
  /// The most room of a column, so that one alone is no bar.
  var widestColumn = Double.infinity
  /// nil: nothing is drawn.
  let cell: (_ row: Int, _ column: Int) -> Cell?

  /// - Returns: where it ends.
  func draw(_ canvas: inout Canvas) -> Double {
    let widest = rows.map { $0.cleaned.width() }.max() ?? 0
    let left = min(max(widest, min(corner.cleaned.width(), width * 0.27)), width * 0.27) + 6
    let step = min((width - left - 4) / Double(columns.count), widestColumn)
    let top = drawColumns(&canvas, left: left, step: step)
    canvas.text(corner, x: 0, y: top - 7, room: left - 6)
    let cells = rows.indices.map { row in columns.indices.map { cell(row, $0) } }
    let size = textSize(of: cells.flatMap { $0.compactMap { $0?.text.cleaned } }, room: step - 1)
    for (row, label) in rows.enumerated() {
      let y = top + Double(row) * Self.rowHeight
      canvas.text(label, x: 0, y: y + 16, room: left - 6)
      for (column, cell) in cells[row].enumerated() {
        guard let cell else { continue }
        let box = Box(x: left + Double(column) * step, y: y, width: step - 1, height: Self.rowHeight - 1)
        draw(cell, box, size, &canvas)
      }
    }
    return top + Double(rows.count) * Self.rowHeight + 2
  }

  /// Side by side if all of them have room or columns are few, else upward, and some of them where even that is too
  /// narrow.
  private func drawColumns(_ canvas: inout Canvas, left: Double, step: Double) -> Double {
    let widest = columns.map { $0.cleaned.width() }.max() ?? 0
    let fits = widest <= step - 4 || step >= 64
    let height = fits ? 20 : min(widest, 90) + 8
    let every = fits ? 1 : max(1, Int((14 / step).rounded(.up)))
    for (column, label) in columns.enumerated() where (columns.count - 1 - column) % every == 0 {
      let x = left + (Double(column) + 0.5) * step
      if fits {
        canvas.text(label, x: x, y: height - 7, anchor: .middle, room: step - 2)
      } else {
        canvas.upward(label, x: min(x + 4, width - 2), y: height - 4, room: height - 6)
      }
    }
    return height
  }

  /// The largest size in which all texts have room; the smallest if there is none.
  private func textSize(of texts: [String], room: Double) -> Double {
    let widest = texts.map { $0.width(size: 1) }.max() ?? 0
    return [12, 11, 10, 9].first { widest * $0 <= room } ?? 8
  }

  private func draw(_ cell: Cell, _ box: Box, _ size: Double, _ canvas: inout Canvas) {
    let frame = cell.isFramed ? " stroke=\"currentColor\" stroke-opacity=\".6\"" : ""
    let shade = shortShare(min(cell.shade, 1) * Self.deepest)
    canvas.rectangle(box, "fill=\"\(cell.color.css)\" fill-opacity=\"\(shade)\"\(frame)", title: cell.title)
    if let bar = cell.bar {
      let full = Box(
        x: box.x + 2, y: box.y + box.height - 5, width: (box.width - 4) * min(max(bar, 0), 1), height: 3)
      canvas.rectangle(full, "fill=\"\(cell.color.css)\"")
    }
    // A single letter and an ellipsis say nothing.
    guard box.width >= 14 || cell.text.cleaned.width(size: size) <= box.width else { return }
    canvas.text(
      cell.text, x: box.x + box.width / 2, y: box.y + (cell.bar == nil ? 16 : 14), anchor: .middle, room: box.width - 1,
      size: size)
  }
}
