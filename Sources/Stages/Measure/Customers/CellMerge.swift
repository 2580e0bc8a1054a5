import CommandLine
import Configuration
import Fold
import Ledger
import PostgreSQL
import Store

/// Reads the cells of several months side by side, customer by customer, or of products' sales by channel product by
/// product: products then stand for the customers, and channels for the products.
struct CellMerge<Cells: ReadCells> {
  /// The cells of the customer read last, by month.
  private(set) var months: [Cells]
  private let products: KeyIndex
  private let customers: KeyIndex
  private var parts: [Part] = []

  /// A part of a month's file.
  private struct Part {
    let month: Int
    let path: String
    /// What has the cells.
    let owner: String
    let cursor: CopyFileCursor
    /// The customer of the cursor's row; nil: the part has ended.
    var customer: Int?

    mutating func advance(_ customers: KeyIndex) throws {
      customer = nil
      guard try cursor.next() else { return }
      customer = customers.find(cursor.row.field(0))
      if customer == nil { throw damaged("has a \(owner) that the month's sums do not have") }
    }

    func damaged(_ problem: String) -> LandingError { LandingError(.damaged, path: path, problem: problem) }
  }

  /// - Parameter files: the months' files; nil: a month without sales.
  init(_ files: [StageFile?], in folder: StageFolder, products: KeyIndex, customers: KeyIndex) throws {
    self.products = products
    self.customers = customers
    months = Array(repeating: Cells(), count: files.count)
    for (month, file) in files.enumerated() {
      guard let file else { continue }
      let isDetailed = file.columns.count == CellFile.fields(isDetailed: true)
      let isOfChannels = file.table == CellFile.channels
      let columns =
        isOfChannels
        ? CellFile.columns(product: customers.type)
        : CellFile.columns(customer: customers.type, isDetailed: isDetailed)
      try FileColumns(file, in: folder).require(columns.map(\.name))
      for cursor in try folder.cursors(file) {
        var part = Part(
          month: month, path: folder.path(of: file), owner: isOfChannels ? "product" : "customer", cursor: cursor)
        try part.advance(customers)
        parts.append(part)
      }
    }
  }

  /// Reads a customer's cells, or skips them. Customers must come in key order.
  ///
  /// - Returns: whether the customer has cells.
  mutating func read(_ customer: Int, isWanted: Bool) throws -> Bool {
    for month in months.indices { months[month].removeAll() }
    var isFound = false
    for place in parts.indices where parts[place].customer == customer {
      isFound = true
      if isWanted {
        do {
          try months[parts[place].month].read(parts[place].cursor.row, products: products)
        } catch let error as BinaryFormatError {
          throw parts[place].damaged(error.description)
        }
      }
      try parts[place].advance(customers)
    }
    return isFound
  }
}
