import Arithmetic
import Landing
import Pipeline
import PostgreSQL

/// What the product master says of each product, by the product's number.
struct ProductMaster {
  struct Entry {
    var name: String?
    var category: String?
    var unitCost: ExactDecimal?
  }

  private var entries: [Int: Entry] = [:]

  init(_ file: StageFile, in folder: StageFolder, keys: KeyIndex) throws {
    guard let key = file.index("product_id"), let name = file.index("product_name") else {
      throw LandingError(.damaged, path: file.name, problem: "lacks a column of the products")
    }
    let category = file.index("category")
    let unitCost = file.amount("unit_cost")
    var entries: [Int: Entry] = [:]
    try folder.read(file) { row in
      let number = try keys.number(row, key, file.columns[key].type)
      entries[number] = Entry(
        name: row.text(name), category: category.flatMap { row.text($0) }, unitCost: try unitCost?.value(row))
    }
    self.entries = entries
  }

  /// nil: the master does not know the product.
  subscript(product: Int) -> Entry? { entries[product] }
}
