/// Falls and rises, as shades of two colors with the text of each.
package struct HeatMap: Sendable, Equatable {
  package struct Cell: Sendable, Equatable {
    /// From −1, the strongest fall, to 1, the strongest rise.
    package let value: Double
    package let text: String
    package let title: String

    package init(value: Double, text: String, title: String = "") {
      self.value = value
      self.text = text
      self.title = title
    }
  }

  package let head: ChartHead
  package let rows: [String]
  package let columns: [String]
  /// By row, then column; nil or none: an empty place.
  package let cells: [[Cell?]]
  /// What the deepest shades stand for.
  package let lowest: String
  package let highest: String

  package init(
    head: ChartHead, rows: [String], columns: [String], cells: [[Cell?]], lowest: String, highest: String
  ) {
    self.head = head
    self.rows = rows
    self.columns = columns
    self.cells = cells
    self.lowest = lowest
    self.highest = highest
  }

  package var svg: String {
    guard !rows.isEmpty, !columns.isEmpty else { return head.emptySVG }
    var canvas = Canvas(width: head.width)
    let grid = Grid(width: head.width, corner: "", rows: rows, columns: columns, widestColumn: 96) { row, column in
      guard row < cells.count, column < cells[row].count, let cell = cells[row][column] else { return nil }
      return Grid.Cell(text: cell.text, title: cell.title, color: color(cell.value), shade: abs(cell.value))
    }
    let end = grid.draw(&canvas)
    drawKey(below: end, &canvas)
    return head.svg(height: end + 24, canvas)
  }

  private func color(_ value: Double) -> ChartColor { value < 0 ? .loss : .main }

  private func drawKey(below end: Double, _ canvas: inout Canvas) {
    let values = stride(from: -1, through: 1, by: 0.5)
    let middle = head.width / 2
    for (index, value) in values.enumerated() {
      canvas.rectangle(
        Box(x: middle - 50 + Double(index) * 20, y: end + 6, width: 19, height: 12),
        "fill=\"\(color(value).css)\" fill-opacity=\"\(shortShare(abs(value) / 2))\" \(Canvas.Line.grid.rawValue)")
    }
    canvas.text(lowest, x: middle - 56, y: end + 16, anchor: .end, room: middle - 60, size: 11)
    canvas.text(highest, x: middle + 56, y: end + 16, room: middle - 60, size: 11)
  }
}
