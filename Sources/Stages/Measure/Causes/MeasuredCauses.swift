import Arithmetic
import CommandLine
import Configuration
import Engine
import Fold
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// The jobs for what causes need of single customers and channels: of the windows that end with each month, the bridges
/// by channel and the price effects of cells.
struct MeasuredCauses: Sendable {
  /// Values in memory that the jobs of all months share.
  private struct Values {
    /// The bridges of each month, and the price effects of its windows, by product.
    var bridges: SharedValue<[Month: [ProfitBridgeTable.Row]]>
    var prices: SharedValue<Prices?>
  }

  /// The price effects of all windows.
  private struct Prices: Sendable {
    let products: KeyIndex
    let windows: [ComparedWindow]
    let prices: [CellPrices]

    func of(_ window: ComparedWindow) -> CellPrices? { windows.firstIndex(of: window).map { prices[$0] } }
  }

  /// The keys of the cells.
  private struct Numbered: Sendable {
    let products: KeyIndex
    /// nil: no job reads customers' cells.
    let customers: KeyIndex?
  }

  private let loaded: LoadedMonths
  private let work: StageWork
  private let channels: SharedValue<CustomerChannels>

  private var landed: LandedInputs { loaded.landed }

  init(_ loaded: LoadedMonths, _ work: StageWork, _ channels: ChannelCells) {
    (self.loaded, self.work, self.channels) = (loaded, work, channels.channels)
  }

  /// The names of the files of a month's windows.
  static func makes(_ month: Month, _ landed: LandedInputs, _ work: StageWork) -> [FileKey] {
    ((landed.hasChannelBridges ? [ProfitBridgeTable.channels.name] : [])
      + (landed.hasCellPrices ? [CellPrice.table.name] : [])).map { work.key($0, month) }
  }

  // MARK: Windows

  /// The plan of the jobs, after all months are folded. The jobs share one pass over the cells.
  var plan: StageWork.Item {
    let months = landed.windows.months
    return .plan(
      StageWork.Plan(
        makes: months.flatMap { Self.makes($0, landed, work) },
        after: ChannelCells.keys(landed, work) + loaded.folded.keys(),
        priority: .measuring
      ) { jobs(months) })
  }

  private func jobs(_ months: [Month]) -> [Job] {
    func all(_ values: Values?) -> [Job] {
      months.flatMap { month in
        (landed.hasChannelBridges ? [bridgeJob(month, values)] : [])
          + (landed.hasCellPrices ? [priceJob(month, values)] : [])
      }
    }
    return all(values(all(nil).filter(work.isStale)))
  }

  /// - Parameter stale: the jobs whose files must be made.
  private func values(_ stale: [Job]) -> Values {
    let files = loaded.folded.limited(to: stale.flatMap(\.reads))
    func windows(_ jobs: [Job]) -> [ComparedWindow] {
      Set(jobs.compactMap(\.month)).sorted().flatMap(landed.comparedWindows)
    }
    let all = windows(stale)
    let bridged = windows(stale.filter { $0.makes == [ProfitBridgeTable.channels.name] })
    let numbered = SharedValue(lane: loaded.lane, priority: .measuring) {
      try loaded.loadProducts(windows: [], customers: [], cells: all.months, from: files)
      return Numbered(
        products: loaded.products,
        customers: landed.hasCellPrices ? try loaded.customers(of: all.months, from: files) : nil)
    }
    let prices = SharedValue(needs: [numbered, channels], priority: .measuring) {
      try read(all, numbered.made, channels.made)
    }
    let bridges = SharedValue(needs: [numbered, channels, prices], priority: .measuring) {
      try read(bridged, numbered.made.products, channels.made.names, prices.made)
    }
    return Values(bridges: bridges, prices: prices)
  }

  private func read(_ windows: [ComparedWindow], _ keys: Numbered, _ channels: CustomerChannels) throws -> Prices? {
    guard let customers = keys.customers else { return nil }
    let reader = CellPriceReader(
      file: { work.file(work.key(CellFile.table, $0)) }, folder: work.folder, products: keys.products,
      customers: customers, channels: channels, master: loaded.productMaster, decimals: landed.decimals.money)
    return Prices(products: keys.products, windows: windows, prices: try reader.read(windows))
  }

  private func read(
    _ windows: [ComparedWindow], _ products: KeyIndex, _ channels: KeyIndex, _ prices: Prices?
  ) throws -> [Month: [ProfitBridgeTable.Row]] {
    guard !windows.isEmpty else { return [:] }
    let reader = ChannelBridgeReader(
      cells: MonthCells(windows) { work.file(work.key(CellFile.channels, $0)) }, folder: work.folder,
      products: products, channels: channels, master: loaded.productMaster,
      prices: prices.map { prices in windows.compactMap(prices.of) }, decimals: landed.decimals.money)
    var rows: [Month: [ProfitBridgeTable.Row]] = [:]
    for (window, bridges) in zip(windows, try reader.read()) {
      for channel in channels.sorted() {
        guard let bridge = bridges[channel] else { continue }
        rows[window.month, default: []].append(
          ProfitBridgeTable.Row(
            month: window.month.firstDay, length: window.length, comparison: window.comparison, level: .channel,
            value: channels.text(channel), steps: bridge.grossProfitWithMix, hasCustomerMix: prices != nil))
      }
    }
    return rows
  }

  /// What the windows of a month read of cells, which shapes their files.
  private func reads(_ month: Month, _ tables: [String]) -> [Read] {
    let months = landed.comparedWindows(month).months
    return [Read(landed.key("products"), .rows)]
      + (tables + [ProductMonthSums.table.name]).flatMap { table in months.map { Read(work.key(table, $0), .rows) } }
  }

  private func options(_ month: Month) -> [String] {
    landed.comparedWindows(month).map { "\($0.length) \($0.comparison)" } + ["\(landed.decimals)"]
  }

  private func bridgeJob(_ month: Month, _ values: Values?) -> Job {
    let form = landed.form
    let customerCells = landed.hasCellPrices ? [CellFile.table, CustomerMonthSums.table.name] : []
    return Job(
      makes: [ProfitBridgeTable.channels.name], month: month, reads: reads(month, [CellFile.channels] + customerCells),
      options: options(month), priority: .measuring, needs: values.map { [$0.bridges] } ?? []
    ) { maker in
      try maker.make(ProfitBridgeTable.channels, form) { rows in
        for row in values?.bridges.made[month] ?? [] { try rows.add(row) }
        return Facts()
      }
    }
  }

  private func priceJob(_ month: Month, _ values: Values?) -> Job {
    let form = landed.form
    return Job(
      makes: [CellPrice.table.name], month: month, reads: reads(month, [CellFile.table, CustomerMonthSums.table.name]),
      options: options(month), priority: .measuring, needs: values.map { [$0.prices] } ?? []
    ) { maker in
      guard let all = values?.prices.made else { return }
      try maker.make(CellPrice.table, form) { rows in
        for (window, prices) in zip(all.windows, all.prices) where window.month == month {
          for product in all.products.sorted() {
            let price = prices.price(product)
            guard !price.isZero else { continue }
            try rows.add(
              CellPrice.Row(
                window: window.length, comparison: window.comparison, product: all.products.field(product), price: price
              ))
          }
        }
        return Facts()
      }
    }
  }
}
