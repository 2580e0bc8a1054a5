import Arithmetic
import Fold
import PostgreSQL
import Store

/// The numbered keys of one explanation, and what the masters say of them.
final class Keys {
  /// What the product master says of a product.
  struct Product {
    var name: String?
    var category: String?
    var unitCost: ExactDecimal?
    var isMerchandise = true
  }

  /// What the customer master says of a customer.
  struct Customer {
    var name: String?
    var channel: String?
    /// The number of its salesperson.
    var salesperson: Int?
  }

  let products: KeyIndex
  let customers: KeyIndex
  let salespeople: KeyIndex
  private(set) var productMaster: [Int: Product] = [:]
  private(set) var customerMaster: [Int: Customer] = [:]

  init(_ files: LandedFiles) {
    products = KeyIndex(type: files.keyType("product_id"))
    customers = KeyIndex(type: files.keyType("customer_id"))
    salespeople = KeyIndex(type: files.keyType("salesperson_id"))
  }

  /// Reads the product master.
  ///
  /// - Parameters:
  ///   - wanted: the numbers of the products to keep; nil: all.
  func readProducts(_ files: LandedFiles, wanted: Set<Int>?) throws {
    guard let file = files.manifest.file("products") else { return }
    let columns = FileColumns(file, in: files.folder)
    let (key, name) = (try columns.index("product_id"), try columns.index("product_name"))
    let (category, merchandise) = (columns.optionalIndex("category"), columns.optionalIndex("merchandise"))
    let unitCost = columns.amount("unit_cost")
    try files.folder.read(file) { row in
      let number = try products.number(row, key, columns.type(key))
      guard wanted?.contains(number) ?? true else { return }
      productMaster[number] = Product(
        name: row.text(name), category: category.flatMap { row.unpadded($0, columns.type($0)) },
        unitCost: try unitCost?.value(row),
        isMerchandise: try merchandise.map { try row.isNull($0) || row.boolean($0) } ?? true)
    }
  }

  func readCustomers(_ files: LandedFiles) throws {
    guard let file = files.manifest.file("customers") else { return }
    let columns = FileColumns(file, in: files.folder)
    let (key, name) = (try columns.index("customer_id"), try columns.index("customer_name"))
    let (seller, channel) = (columns.optionalIndex("salesperson_id"), columns.optionalIndex("channel"))
    try files.folder.read(file) { row in
      let number = try customers.number(row, key, columns.type(key))
      customerMaster[number] = Customer(
        name: row.text(name), channel: channel.flatMap { row.unpadded($0, columns.type($0)) },
        salesperson: try seller.flatMap { column in
          row.isNull(column) ? nil : try salespeople.number(row, column, columns.type(column))
        })
    }
  }
}
