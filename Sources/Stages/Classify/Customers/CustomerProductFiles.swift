import Arithmetic
import Landing
import Measures
import Pipeline
import PostgreSQL
import Tiers

/// What each customer buys, and what the key accounts of its segment buy and it does not.
struct CustomerProductFiles {
  static let table = "customer_product"

  private struct Bought {
    var product: [UInt8]
    var sums: CostedSums
    var sales: Int
  }

  let month: Month
  let source: StageFile
  let folder: StageFolder
  let options: CustomerOptions
  /// Whether one product key comes before another.
  let precedes: ([UInt8], [UInt8]) -> Bool

  var columns: [Column] {
    Array(source.columns[0...3]) + [Column(name: "bought", type: .boolean), Column(name: "lines", type: .bigint)]
      + ["quantity", "revenue", "gross_profit", "gross_margin", "customer_share"].map {
        Column(name: $0, type: .decimal)
      } + [
        Column(name: "customer_rank", type: .integer), Column(name: "key_accounts_buying", type: .integer),
      ]
  }

  func write(_ window: TieredCustomers, to writer: CopyFileWriter) throws {
    var bought: [[UInt8]: [Bought]] = [:]
    try folder.read(source) { row in
      let sums = CostedSums(
        lines: Int(try row.integer(5)), quantity: try row.decimal(6) ?? 0, revenue: try row.decimal(7) ?? 0,
        cost: try row.decimal(8) ?? 0, costedRevenue: try row.decimal(9) ?? 0, uncostedLines: 0)
      bought[Array(row.field(2)), default: []].append(
        Bought(product: Array(row.field(3)), sums: sums, sales: Int(try row.integer(4))))
    }
    // Key accounts of each segment, and how many of them buy each product.
    var keyAccounts: [String: Int] = [:]
    var buyers: [String: [[UInt8]: Int]] = [:]
    for item in window.items where item.revenueTier == window.rule.best {
      keyAccounts[item.row.segment, default: 0] += 1
      for product in bought[item.row.key] ?? [] where product.sales > 0 {
        buyers[item.row.segment, default: [:]][product.product, default: 0] += 1
      }
    }
    for item in window.items {
      let mine = bought[item.row.key] ?? []
      let isKey = item.revenueTier == window.rule.best
      let peers = (keyAccounts[item.row.segment] ?? 0) - (isKey ? 1 : 0)
      let buyersHere = buyers[item.row.segment] ?? [:]
      try write(
        mine, of: item,
        buyers: { product in
          (buyersHere[product.product] ?? 0) - (isKey && product.sales > 0 ? 1 : 0)
        }, window.length, to: writer)
      guard peers > 0 else { continue }
      let own = Set(mine.map(\.product))
      let wanted = options.gapShare * ExactDecimal(units: Int128(peers), scale: 0)
      let gaps = buyersHere.filter { product, count in
        !own.contains(product) && ExactDecimal(units: Int128(count), scale: 0) >= wanted
      }
      for (product, count) in gaps.sorted(by: { precedes($0.key, $1.key) }) {
        try writer.row { buffer in
          beginRow(item, product, isBought: false, window.length, buffer)
          for _ in 0..<7 { buffer.appendNull() }
          buffer.appendField(Int32(count))
        }
      }
    }
  }

  private func write(
    _ products: [Bought], of item: TieredCustomers.Item, buyers: (Bought) -> Int, _ length: Int,
    to writer: CopyFileWriter
  ) throws {
    let order = products.indices.sorted { left, right in
      products[left].sums.revenue == products[right].sums.revenue
        ? left < right : products[left].sums.revenue > products[right].sums.revenue
    }
    var ranks = Array(repeating: Int32(0), count: products.count)
    for (position, index) in order.enumerated() { ranks[index] = Int32(position + 1) }
    let moneyDecimals = source.facts.moneyDecimals ?? 2
    for (product, rank) in zip(products, ranks) {
      // Shares are of the customer's revenue.
      let measures = Measures(
        sums: product.sums, stock: nil, companyRevenue: item.row.sums.revenue, options: MeasureOptions())
      try writer.row { buffer in
        beginRow(item, product.product, isBought: true, length, buffer)
        buffer.appendField(Int64(product.sums.lines))
        buffer.appendField(product.sums.quantity.shortened(toAtLeast: 0))
        buffer.appendField(product.sums.revenue.shortened(toAtLeast: moneyDecimals))
        buffer.appendField(product.sums.grossProfit.shortened(toAtLeast: moneyDecimals))
        buffer.appendField(measures.grossMargin)
        buffer.appendField(measures.salesShare)
        buffer.appendField(rank)
        buffer.appendField(Int32(buyers(product)))
      }
    }
  }

  private func beginRow(
    _ item: TieredCustomers.Item, _ product: [UInt8], isBought: Bool, _ length: Int, _ buffer: ByteBuffer
  ) {
    buffer.beginRow(fields: columns.count)
    buffer.appendField(month.firstDay)
    buffer.appendField(Int32(length))
    item.row.key.withUnsafeBytes { buffer.appendField($0) }
    product.withUnsafeBytes { buffer.appendField($0) }
    buffer.appendField(isBought)
  }
}
