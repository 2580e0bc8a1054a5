package import Arithmetic
import PostgreSQL
package import Store

/// The rows of the product master, by product number.
package struct ProductMaster: Sendable {
  package struct Entry: Sendable {
    package var name: String?
    package var category: String?
    package var unitCost: ExactDecimal?
  }

  /// The category of products without one.
  static let unassigned = "(unassigned)"

  private let entries: [Entry?]
  /// By product: the values that loops over products need, without the entries' texts.
  private let unitCosts: [ExactDecimal?]
  private let categories: [Int]
  private let others: Set<Int>
  /// By category number. Number 0 is for products without a category.
  package let categoryNames: [String]

  package init(_ file: StageFile, in folder: StageFolder, keys: KeyIndex) throws {
    let columns = FileColumns(file, in: folder)
    let (key, name) = (try columns.index("product_id"), try columns.index("product_name"))
    let category = columns.optionalIndex("category")
    let unitCost = columns.amount("unit_cost")
    let merchandise = columns.optionalIndex("merchandise")
    var entries: [Entry?] = []
    var others: Set<Int> = []
    try folder.read(file) { row in
      let number = try keys.number(row, key, columns.type(key))
      if number >= entries.count {
        entries.append(contentsOf: repeatElement(nil, count: number + 1 - entries.count))
      }
      entries[number] = Entry(
        name: row.text(name), category: category.flatMap { row.unpadded($0, columns.type($0)) },
        unitCost: try unitCost?.value(row))
      if let merchandise, try !row.isNull(merchandise) && !row.boolean(merchandise) { others.insert(number) }
    }
    self.others = others
    self.entries = entries
    unitCosts = self.entries.map { $0?.unitCost }
    var names = [Self.unassigned]
    var numbers = [Self.unassigned: 0]
    categories = self.entries.map { entry in
      let name = entry?.category ?? Self.unassigned
      let number = numbers[name] ?? names.count
      if number == names.count {
        names.append(name)
        numbers[name] = number
      }
      return number
    }
    categoryNames = names
  }

  /// nil: the master lacks the product.
  package subscript(product: Int) -> Entry? { product < entries.count ? entries[product] : nil }

  /// nil: the master lacks the product or its cost.
  package func unitCost(of product: Int) -> ExactDecimal? { product < unitCosts.count ? unitCosts[product] : nil }

  /// False if the master excludes the product, such as postage.
  package func isMerchandise(_ product: Int) -> Bool { !others.contains(product) }

  /// Returns the number of a product's category.
  package func category(of product: Int) -> Int { product < categories.count ? categories[product] : 0 }
}
