import Arithmetic
import CommandLine
import Fold
import Rules
import Store
import Tables

/// Bridges the gross profit of products by channel, product by product over all months: a thread has one product in
/// memory at a time.
struct ChannelBridgeReader: Sendable {
  let cells: MonthCells
  let folder: StageFolder
  let products: KeyIndex
  /// The names of the channels.
  let channels: KeyIndex
  let master: ProductMaster
  /// By window: the price effects of what single customers bought; nil: they are not wanted.
  let prices: [CellPrices]?
  /// Decimals of revenue, to which effects are rounded.
  let decimals: Int

  /// The bridges of one window by channel number; nil: nothing was sold in the channel.
  typealias Bridges = [ProfitBridge?]

  /// - Returns: the bridges of each window.
  func read() throws -> [Bridges] {
    let threads = workThreads
    _ = try parallelMap(cells.files.count) { place in try cells.files[place].map { try folder.verify($0) } }
    // Threads take products in turn, so that large ones are spread over them.
    let shares = try parallelMap(threads) { thread in try readShare(thread, of: threads) }
    return cells.windows.indices.map { window in
      (0..<channels.count).map { channel in
        shares.compactMap { $0[window * channels.count + channel] }.reduce(nil) { sum, bridge in
          guard var sum else { return bridge }
          sum += bridge
          return sum
        }
      }
    }
  }

  /// Returns the bridges of the products of one thread, by window and channel.
  private func readShare(_ thread: Int, of threads: Int) throws -> Bridges {
    var merge = try CellMerge<DetailedCells>(cells.files, in: folder, products: channels, customers: products)
    let items = (0..<channels.count).map { _ in ItemMonths(months: cells.files.count, scales: cells.scales) }
    var bridges = Array(repeating: ProfitBridge(), count: cells.windows.count * channels.count)
    var isSold = Array(repeating: false, count: bridges.count)
    var sums = Array(repeating: CostedSums(), count: cells.spans.count)
    for (place, product) in products.sorted().enumerated() {
      let isMine = place % threads == thread
      guard try merge.read(product, isWanted: isMine), isMine else { continue }
      let unitCost = master.unitCost(of: product)
      add(merge.months, to: items)
      for (channel, item) in items.enumerated() where !item.isEmpty {
        for (place, span) in cells.spans.enumerated() { sums[place] = item.costed(span, at: unitCost) }
        for (window, span) in cells.windows.enumerated() {
          guard sums[span.now].lines > 0 || sums[span.before].lines > 0 else { continue }
          let target = window * channels.count + channel
          isSold[target] = true
          bridges[target].add(
            from: sums[span.before], to: sums[span.now], decimals: decimals,
            cells: prices.map { $0[window].price(product, channel) })
        }
      }
    }
    return zip(bridges, isSold).map { $1 ? $0 : nil }
  }

  /// Adds up a product's months by channel.
  private func add(_ months: [DetailedCells], to items: [ItemMonths]) {
    for item in items { item.begin() }
    for (month, factors) in cells.factors.enumerated() {
      guard let factors else { continue }
      let cells = months[month]
      for cell in 0..<cells.count { items[Int(cells.products[cell])].add(cells, cell, factors, month: month) }
    }
    for item in items where !item.isEmpty { item.finish() }
  }
}
