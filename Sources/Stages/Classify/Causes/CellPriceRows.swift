import Arithmetic
import PostgreSQL
import Rules
import Store
import Tables

/// The price effects of what single customers bought, by product, of one month's windows.
struct CellPriceRows {
  private struct Window: Hashable {
    let length: Int
    let comparison: Comparison
  }

  private let keyType: ColumnType
  private var windows: [Window: (keys: KeyColumn, prices: [ExactDecimal])] = [:]

  init(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    try columns.require(CellPrice.table)
    let (window, compare) = (CellPrice.table.place(of: .windowMonths), CellPrice.table.place(of: .compare))
    let (product, price) = (CellPrice.table.place(of: .productID), CellPrice.table.place(of: .priceEffect))
    keyType = columns.type(product)
    let nothing = (keys: KeyColumn(keyType), prices: [ExactDecimal]())
    try folder.read(file) { row in
      guard let comparison = row.text(compare).flatMap(Comparison.init) else { return }
      let key = Window(length: Int(try row.integer(window)), comparison: comparison)
      try windows[key, default: nothing].keys.append(row, product)
      windows[key, default: nothing].prices.append(try row.decimal(price) ?? 0)
    }
  }

  /// Returns the sum of each of these products, which are in order.
  func prices(_ length: Int, _ comparison: Comparison, of products: KeyColumn) -> [ExactDecimal] {
    var found = Array(repeating: ExactDecimal.zero, count: products.count)
    guard let (keys, prices) = windows[Window(length: length, comparison: comparison)] else { return found }
    for match in products.matched(with: keys) {
      if let product = match.now, let row = match.before { found[product] = prices[row] }
    }
    return found
  }
}
