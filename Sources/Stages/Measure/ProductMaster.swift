import Arithmetic
import Landing
import Pipeline
import PostgreSQL

/// What the product master says of each product, by the product's number.
struct ProductMaster: Sendable {
  struct Entry: Sendable {
    var name: String?
    var category: String?
    var unitCost: ExactDecimal?
  }

  private var entries: [Entry?]

  init(_ file: StageFile, in folder: StageFolder, keys: KeyIndex) throws {
    let columns = FileColumns(file, in: folder)
    let (key, name) = (try columns.index("product_id"), try columns.index("product_name"))
    let category = columns.optionalIndex("category")
    let unitCost = columns.amount("unit_cost")
    var entries: [Int: Entry] = [:]
    try folder.read(file) { row in
      let number = try keys.number(row, key, columns.type(key))
      entries[number] = Entry(
        name: row.text(name), category: category.flatMap { row.text($0) }, unitCost: try unitCost?.value(row))
    }
    self.entries = (0..<keys.count).map { entries[$0] }
  }

  /// nil: the master does not know the product.
  subscript(product: Int) -> Entry? { product < entries.count ? entries[product] : nil }
}
