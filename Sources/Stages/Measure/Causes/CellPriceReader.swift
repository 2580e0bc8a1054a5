import Arithmetic
import CommandLine
import Fold
import Rules
import Store
import Tables

/// The price effects of what single customers bought in one window, added up by product and channel. What has none has
/// no place.
struct CellPrices: Sendable {
  private let channels: Int
  private var items: [Int32] = []
  private var prices: [ExactDecimal] = []

  /// - Parameters:
  ///   - channels: the number of channels.
  ///   - sums: by product and channel: the number of the product × `channels` + that of the channel.
  fileprivate init(channels: Int, _ sums: some Collection<ExactDecimal>) {
    self.channels = channels
    for (item, price) in sums.enumerated() where !price.isZero {
      items.append(Int32(truncatingIfNeeded: item))
      prices.append(price)
    }
  }

  /// The sum over a product's customers of one channel.
  func price(_ product: Int, _ channel: Int) -> ExactDecimal {
    let place = place(product * channels + channel)
    return place < items.count && items[place] == product * channels + channel ? prices[place] : 0
  }

  /// The sum over all customers of a product.
  func price(_ product: Int) -> ExactDecimal {
    var (sum, place) = (ExactDecimal.zero, place(product * channels))
    while place < items.count, items[place] < (product + 1) * channels {
      sum += prices[place]
      place += 1
    }
    return sum
  }

  /// The place of the first item from one on.
  private func place(_ item: Int) -> Int { items.partition { $0 < item } }
}

/// Computes the price effects of what each customer bought of each product, customer by customer over all months.
struct CellPriceReader: Sendable {
  /// About how many sums a thread has in memory at a time.
  private static let sumsInMemory = 1 << 20

  /// By month: the file of its cells; nil: the month has no sales.
  let file: @Sendable (Month) -> StageFile?
  let folder: StageFolder
  let products: KeyIndex
  let customers: KeyIndex
  let channels: CustomerChannels
  let master: ProductMaster
  /// Decimals of revenue, to which effects are rounded.
  let decimals: Int

  private var channelCount: Int { channels.names.count }
  private var items: Int { products.count * channelCount }

  /// Returns the prices of each window. With very many products, the cells are read several times.
  func read(_ windows: [ComparedWindow]) throws -> [CellPrices] {
    let step = max(1, Self.sumsInMemory / max(items, 1))
    return try stride(from: 0, to: windows.count, by: step).flatMap { start in
      try readPart(Array(windows[start..<min(windows.count, start + step)]))
    }
  }

  private func readPart(_ windows: [ComparedWindow]) throws -> [CellPrices] {
    let cells = MonthCells(windows, file: file)
    _ = try parallelMap(cells.files.count) { place in try cells.files[place].map { try folder.verify($0) } }
    let threads = workThreads
    let shares = try parallelMap(threads) { thread in try readShare(thread, of: threads, windows.count, cells) }
    return windows.indices.map { window in
      let range = window * items..<(window + 1) * items
      var sums = Array(shares[0][range])
      for share in shares.dropFirst() {
        for (item, price) in share[range].enumerated() where !price.isZero { sums[item] += price }
      }
      return CellPrices(channels: channelCount, sums)
    }
  }

  /// Returns the sums over the customers of one thread, by window and item.
  private func readShare(_ thread: Int, of threads: Int, _ windows: Int, _ cells: MonthCells) throws -> [ExactDecimal] {
    var merge = try CellMerge<DetailedCells>(cells.files, in: folder, products: products, customers: customers)
    let item = ItemMonths(months: cells.files.count, scales: cells.scales)
    var places = ProductPlaces(products.count)
    var sums = Array(repeating: ExactDecimal(units: 0, scale: decimals), count: windows * items)
    for (place, customer) in customers.sorted().enumerated() {
      let isMine = place % threads == thread
      guard try merge.read(customer, isWanted: isMine), isMine else { continue }
      let channel = channels.channel(of: customer)
      for (month, cells) in merge.months.enumerated() {
        for cell in 0..<cells.count { places.add(Int(cells.products[cell]), month: month, cell: cell) }
      }
      places.finish { product, places in
        item.begin()
        for (month, cell) in places {
          guard let factors = cells.factors[month] else { continue }
          item.add(merge.months[month], cell, factors, month: month)
        }
        item.finish()
        let unitCost = master.unitCost(of: product)
        for (window, pair) in cells.windows.enumerated() {
          let (now, before) = (cells.spans[pair.now], cells.spans[pair.before])
          guard item.hasLines(now), item.hasLines(before) else { continue }
          let price = ProfitBridge.price(
            from: item.costed(before, at: unitCost), to: item.costed(now, at: unitCost), decimals: decimals)
          if let price { sums[window * items + product * channelCount + channel] += price }
        }
      }
    }
    return sums
  }
}

/// The cells of one customer by product, in the order of their months. The room is allocated once for all customers.
private struct ProductPlaces {
  private struct Place {
    var month: Int32
    var cell: Int32
    /// The next place of the same product; −1: there is none.
    var next: Int32 = -1
  }

  private var places: [Place] = []
  /// By product: its first and its last place; −1: none.
  private var first: [Int32]
  private var last: [Int32]
  private var products: [Int] = []

  init(_ count: Int) {
    (first, last) = (Array(repeating: -1, count: count), Array(repeating: -1, count: count))
  }

  mutating func add(_ product: Int, month: Int, cell: Int) {
    let place = Int32(truncatingIfNeeded: places.count)
    places.append(Place(month: Int32(truncatingIfNeeded: month), cell: Int32(truncatingIfNeeded: cell)))
    if first[product] < 0 {
      first[product] = place
      products.append(product)
    } else {
      places[Int(last[product])].next = place
    }
    last[product] = place
  }

  /// Passes each product and its places to `body`, and begins the next customer.
  mutating func finish(_ body: (_ product: Int, _ places: [(month: Int, cell: Int)]) -> Void) {
    var list: [(month: Int, cell: Int)] = []
    for product in products {
      list.removeAll(keepingCapacity: true)
      var place = first[product]
      while place >= 0 {
        list.append((Int(places[Int(place)].month), Int(places[Int(place)].cell)))
        place = places[Int(place)].next
      }
      body(product, list)
      (first[product], last[product]) = (-1, -1)
    }
    places.removeAll(keepingCapacity: true)
    products.removeAll(keepingCapacity: true)
  }
}
