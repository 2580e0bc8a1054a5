import Arithmetic
import Fold
import PostgreSQL
import Store

/// Which lines belong to a figure.
struct LineScope {
  enum Seller {
    case number(Int)
    /// Lines and customers of no salesperson.
    case nobody
  }

  /// Numbers of keys; nil: all.
  var products: Set<Int>?
  var customers: Set<Int>?
  var seller: Seller?
  /// The only day that counts; nil: all.
  var day: Day?
  /// The only document that counts; nil: all.
  var document: String?
}

/// A line that belongs to a figure. Its block is valid until the next block is read.
struct SelectedLine {
  let month: Month
  /// The line's place in its file, from 1.
  let position: Int
  let block: LandedLines
  let place: Int
  let columns: SalesPlaces
  /// Numbers of the keys.
  let product: Int
  let customer: Int
  /// In units of the month's scales.
  let amount: LineAmount
}

/// Positions of the columns of a landed month of sales.
struct SalesPlaces {
  let date: Int
  let product: Int
  let customer: Int
  let quantity: Int
  let revenue: Int
  let cost: Int?
  let salesperson: Int?
  let list: Int?
  let document: Int?
  let types: [ColumnType]
  let names: [String]
  let scales: LineScales

  init(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    date = try columns.index("sale_date")
    product = try columns.index("product_id")
    customer = try columns.index("customer_id")
    quantity = try columns.index("quantity")
    revenue = try columns.index("revenue")
    cost = columns.optionalIndex("cost")
    salesperson = columns.optionalIndex("salesperson_id")
    list = columns.optionalIndex("list_amount")
    document = columns.optionalIndex("document_id")
    types = file.columns.map(\.type)
    names = file.columns.map(\.name)
    scales = LineScales(
      quantity: columns.scale(quantity), revenue: columns.scale(revenue), cost: cost.map { columns.scale($0) } ?? 0)
  }
}

/// Reads the lines of a scope from landed months. It decodes the columns of keys first, and the others only of lines that
/// belong to the scope.
final class LineReader {
  private let files: LandedFiles
  private let keys: Keys
  private let scope: LineScope
  /// The numbers of a block's keys; a place in it stands for a line.
  private var numbers: [Int32] = []
  private var chosen: [Int32] = []

  init(_ files: LandedFiles, _ keys: Keys, _ scope: LineScope) {
    (self.files, self.keys, self.scope) = (files, keys, scope)
  }

  /// Gives each line of the scope to `body`, month by month, in the order of the files.
  func read(_ months: some Sequence<Month>, _ body: (SelectedLine) throws -> Void) throws {
    for month in months {
      guard let file = files.manifest.file("sales", month) else { continue }
      let columns = try SalesPlaces(file, in: files.folder)
      var before = 0
      try files.folder.readLines(file) { block in
        try select(block, columns)
        for place in chosen {
          let line = try line(block, Int(place), columns, month, before: before)
          try body(line)
        }
        before += block.count
      }
    }
  }

  private func line(
    _ block: LandedLines, _ place: Int, _ columns: SalesPlaces, _ month: Month, before: Int
  ) throws -> SelectedLine {
    func units(_ column: Int, _ scale: Int) -> Int128? { block.amount(column, place)?.units(at: scale) }
    guard let quantity = units(columns.quantity, columns.scales.quantity),
      let revenue = units(columns.revenue, columns.scales.revenue)
    else { throw BinaryFormatError(description: "has nulls where none may be, or amounts of too many digits") }
    return SelectedLine(
      month: month, position: before + place + 1, block: block, place: place, columns: columns,
      product: number(keys.products, block, columns.product, place, columns),
      customer: number(keys.customers, block, columns.customer, place, columns),
      amount: LineAmount(
        quantity: quantity, revenue: revenue, cost: columns.cost.flatMap { units($0, columns.scales.cost) }))
  }

  /// The number of a line's key. A new key gets a new number.
  private func number(_ keys: KeyIndex, _ block: LandedLines, _ column: Int, _ place: Int, _ columns: SalesPlaces)
    -> Int
  {
    if let number = keys.find(block, column, place, columns.types[column]) { return number }
    // The key has the server's text form in any type.
    return block.text(column, place).flatMap { keys.number(printed: $0) } ?? -1
  }

  /// Finds the lines of a block that belong to the scope.
  private func select(_ block: LandedLines, _ columns: SalesPlaces) throws {
    chosen.removeAll(keepingCapacity: true)
    if let products = scope.products {
      keep(products, keys.products, block, columns.product, columns)
    } else if let customers = scope.customers {
      keep(customers, keys.customers, block, columns.customer, columns)
    } else {
      chosen.append(contentsOf: 0..<Int32(block.count))
    }
    guard !chosen.isEmpty else { return }
    if scope.products != nil, let customers = scope.customers {
      chosen.removeAll { place in
        let number = keys.customers.find(block, columns.customer, Int(place), columns.types[columns.customer])
        return number.map { !customers.contains($0) } ?? true
      }
    }
    if let seller = scope.seller { chosen.removeAll { !isSold(by: seller, block, Int($0), columns) } }
    if let day = scope.day { chosen.removeAll { block.day(columns.date, Int($0)) != day } }
    if let document = scope.document, let column = columns.document {
      chosen.removeAll { block.text(column, Int($0)) != document }
    }
  }

  /// Keeps the lines whose key is wanted.
  private func keep(_ wanted: Set<Int>, _ keys: KeyIndex, _ block: LandedLines, _ column: Int, _ columns: SalesPlaces) {
    let places = block.places(of: column, columns.types[column], in: keys, wanted)
    chosen.append(contentsOf: places)
  }

  /// Whether a line counts for a salesperson: its own, or that of the customer master if it has none.
  private func isSold(by seller: LineScope.Seller, _ block: LandedLines, _ place: Int, _ columns: SalesPlaces) -> Bool {
    var number: Int?
    if let column = columns.salesperson {
      number = keys.salespeople.find(block, column, place, columns.types[column])
      // A salesperson without a number is another one.
      if number == nil, block[column, place] != nil { return false }
    }
    if number == nil {
      number = keys.customers.find(block, columns.customer, place, columns.types[columns.customer])
        .flatMap { keys.customerMaster[$0]?.salesperson }
    }
    switch seller {
    case .number(let wanted): return number == wanted
    case .nobody: return number == nil
    }
  }
}

extension LandedLines {
  /// Returns the lines whose key has one of the wanted numbers, ascending. Other columns are not decoded.
  fileprivate func places(of column: Int, _ type: ColumnType, in keys: KeyIndex, _ wanted: Set<Int>) -> [Int32] {
    var places: [Int32] = []
    guard !isWide(column) else {
      for line in 0..<count where keys.find(self, column, line, type).map(wanted.contains) ?? false {
        places.append(Int32(line))
      }
      return places
    }
    guard let sought = soughtValues(column, type, in: keys, wanted), !sought.isEmpty else { return [] }
    let values = values(column)
    if sought.count == 1, let value = sought.first {
      for (line, found) in values.enumerated() where found == value { places.append(Int32(line)) }
    } else {
      for (line, found) in values.enumerated() where sought.contains(found) { places.append(Int32(line)) }
    }
    return places
  }

  /// The numbers by which the column has the wanted keys: the keys themselves, or the places of their texts.
  private func soughtValues(_ column: Int, _ type: ColumnType, in keys: KeyIndex, _ wanted: Set<Int>) -> Set<Int64>? {
    guard type.isLandedAsText else { return Set(wanted.compactMap { Int64(keys.text($0)) }) }
    var sought: Set<Int64> = []
    for (place, text) in texts(column).enumerated() {
      if let number = keys.find(text: text, type), wanted.contains(number) { sought.insert(Int64(place)) }
    }
    return sought
  }
}
