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

/// The jobs that bridge gross profit by channel: each month's lines by product and channel, then the windows that end
/// with each month.
struct ChannelBridges: Sendable {
  private let loaded: LoadedMonths
  private let work: StageWork
  /// A text for the channels of all customers.
  private let digest: String
  private let channels: SharedValue<CustomerChannels>

  private var landed: LandedInputs { loaded.landed }

  /// nil: no bridge is wanted, or customers have no channels.
  init?(_ loaded: LoadedMonths, _ work: StageWork) {
    let landed = loaded.landed
    guard let master = loaded.customerMaster, Self.areMade(from: landed) else { return nil }
    (self.loaded, self.work) = (loaded, work)
    let customers = loaded.customers
    digest = CustomerChannels(customers, names: master.channelNames, channel: master.channel).digest
    // Later months may add keys of customers, so folds look at a copy.
    channels = SharedValue(lane: loaded.lane, priority: .folding) {
      CustomerChannels(customers.copied(), names: master.channelNames, channel: master.channel)
    }
  }

  private static func areMade(from landed: LandedInputs) -> Bool {
    landed.pipeline.isWanted(ProfitBridgeTable.table.name) && landed.hasCost
      && landed.manifest.has("customers", "channel")
  }

  /// The names of the files of a month.
  static func makes(_ month: Month, _ landed: LandedInputs, _ work: StageWork) -> [FileKey] {
    areMade(from: landed) ? [work.key(ProfitBridgeTable.channels.name, month)] : []
  }

  /// The names of the cells of all months.
  static func cells(_ landed: LandedInputs, _ work: StageWork) -> [FileKey] {
    areMade(from: landed) ? landed.months(of: "sales").map { work.key(CellFile.channels, $0.month) } : []
  }

  // MARK: Cells

  /// A job per landed month, oldest first.
  var cellJobs: [StageWork.Item] { landed.months(of: "sales").map { .job(cellJob($0.month, $0.file)) } }

  private func cellJob(_ month: Month, _ file: StageFile) -> Job {
    let (landed, work, channels, options) = (landed, work, channels, ["channels \(digest)"])
    let key = landed.key("sales", month)
    @Sendable func job(_ make: @escaping @Sendable (FileMaker) throws -> Void) -> Job {
      Job(
        makes: [CellFile.channels], month: month,
        // After the month's sums, which tell of sums that are too long.
        reads: [Read(key, .rows), Read(work.key(ProductMonthSums.table.name, month), .facts)],
        options: options, priority: .folding, needs: [channels], make)
    }
    return job { maker in
      let file = try maker.required(key)
      let product = landed.keyType("product_id")
      let earlier = EarlierFold(of: file, in: work.folder, cells: CellFile.channels) {
        work.standing(job { _ in }, withRows: [key: $0])
      }
      let fold = ChannelFold(product: product, channels: channels.made)
      try maker.make(CellFile.channels, columns: CellFile.columns(product: product)) { writer in
        try fold.fold(file, in: landed.folder, after: earlier, to: writer)
      }
    }
  }

  // MARK: Windows

  /// The plan of the jobs, after all months are folded. The jobs share one pass over the cells.
  var plan: StageWork.Item {
    let months = landed.windows.months
    let sums = months.map { work.key(ProductMonthSums.table.name, $0) }
    return .plan(
      StageWork.Plan(
        makes: months.flatMap { Self.makes($0, landed, work) }, after: Self.cells(landed, work) + sums,
        priority: .measuring
      ) { jobs(months) })
  }

  private func jobs(_ months: [Month]) -> [Job] {
    let stale = months.map { windowJob($0, nil) }.filter(work.isStale)
    let files = loaded.folded.limited(to: stale.flatMap(\.reads))
    let compared = stale.compactMap(\.month).flatMap(landed.comparedWindows)
    let numbered = SharedValue(lane: loaded.lane, priority: .measuring) {
      try loaded.loadProducts(windows: [], customers: [], cells: landed.cellMonths(of: compared), from: files)
      return loaded.products
    }
    let bridges = SharedValue(needs: [numbered, channels], priority: .measuring) {
      try read(compared, numbered.made, channels.made.names)
    }
    return months.map { windowJob($0, bridges) }
  }

  private func read(
    _ compared: [ComparedWindow], _ products: KeyIndex, _ channels: KeyIndex
  ) throws -> [Month: [ProfitBridgeTable.Row]] {
    let months = landed.cellMonths(of: compared)
    guard !months.isEmpty else { return [:] }
    let wanted = Set(compared.flatMap { Array($0.before) + Array($0.now) })
    let reader = ChannelBridgeReader(
      months: months, files: months.map { wanted.contains($0) ? work.file(work.key(CellFile.channels, $0)) : nil },
      folder: work.folder, products: products, channels: channels, master: loaded.productMaster, windows: compared,
      decimals: landed.decimals.money)
    var rows: [Month: [ProfitBridgeTable.Row]] = [:]
    for (window, bridges) in zip(compared, try reader.read()) {
      for channel in channels.sorted() {
        guard let bridge = bridges[channel] else { continue }
        rows[window.month, default: []].append(
          ProfitBridgeTable.Row(
            month: window.month.firstDay, length: window.length, comparison: window.comparison, level: .channel,
            value: channels.text(channel), steps: bridge.grossProfitWithMix))
      }
    }
    return rows
  }

  private func windowJob(_ month: Month, _ bridges: SharedValue<[Month: [ProfitBridgeTable.Row]]>?) -> Job {
    let (landed, form) = (landed, landed.form)
    let compared = landed.comparedWindows(month)
    let reads = [CellFile.channels, ProductMonthSums.table.name].flatMap { table in
      landed.cellMonths(of: compared).map { Read(work.key(table, $0), .rows) }
    }
    return Job(
      makes: [ProfitBridgeTable.channels.name], month: month, reads: [Read(landed.key("products"), .rows)] + reads,
      options: compared.map { "\($0.length) \($0.comparison)" } + ["\(landed.decimals)"], priority: .measuring,
      needs: bridges.map { [$0] } ?? []
    ) { maker in
      try maker.make(ProfitBridgeTable.channels, form) { rows in
        for row in bridges?.made[month] ?? [] { try rows.add(row) }
        return Facts()
      }
    }
  }
}
