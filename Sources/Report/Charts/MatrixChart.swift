/// How many went from which tier to which: shades and bars by their count. Who stayed is framed.
package struct MatrixChart: Sendable, Equatable {
  package struct Cell: Sendable, Equatable {
    package let count: Double
    package let text: String
    package let title: String

    package init(count: Double, text: String, title: String = "") {
      self.count = count
      self.text = text
      self.title = title
    }
  }

  package let head: ChartHead
  /// Stands over the rows, as `from ↓ to →`.
  package let corner: String
  package let from: [String]
  package let to: [String]
  /// By `from`, then `to`; nil or none: an empty place.
  package let cells: [[Cell?]]

  package init(head: ChartHead, corner: String, from: [String], to: [String], cells: [[Cell?]]) {
    self.head = head
    self.corner = corner
    self.from = from
    self.to = to
    self.cells = cells
  }

  package var svg: String {
    guard !from.isEmpty, !to.isEmpty else { return head.emptySVG }
    let largest = cells.joined().compactMap { $0?.count }.filter(\.isFinite).max() ?? 0
    let grid = Grid(width: head.width, corner: corner, rows: from, columns: to) { row, column in
      guard row < cells.count, column < cells[row].count, let cell = cells[row][column] else { return nil }
      let share = largest > 0 && cell.count.isFinite ? max(0, cell.count) / largest : 0
      return Grid.Cell(
        text: cell.text, title: cell.title, color: .main, shade: share, bar: share, isFramed: from[row] == to[column])
    }
    var canvas = Canvas(width: head.width)
    let end = grid.draw(&canvas)
    return head.svg(height: end, canvas)
  }
}
