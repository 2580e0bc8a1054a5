/// Lines whose cells stand under each other on a terminal, two blanks apart.
///
/// - Parameter right: columns that are aligned at their end.
package func aligned(_ rows: [[String]], right: Set<Int> = []) -> [String] {
  let rows = rows.map { $0.map(\.shown) }
  var widths: [Int] = []
  for row in rows {
    for (column, cell) in row.enumerated() {
      if column == widths.count { widths.append(0) }
      widths[column] = max(widths[column], displayWidth(cell))
    }
  }
  return rows.map { row in
    let cells = row.enumerated().map { column, cell in
      right.contains(column)
        ? String(repeating: " ", count: widths[column] - displayWidth(cell)) + cell : cell.padded(to: widths[column])
    }
    return cells.joined(separator: "  ").replacing(/\ +$/, with: "")
  }
}
