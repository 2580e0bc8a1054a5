import Arithmetic
import CommandLine
import Engine
import Fold
import Locking
import Store
import Tables

/// The channels of customers, and the jobs for each month's lines by product and channel.
///
/// The pass that folds a month adds up its lines by channel as well. If only a customer has another channel, the month's
/// other sums stand, and its job folds the lines by channel alone.
struct ChannelCells: Sendable {
  /// What the pass over a month has left for its job.
  private struct Folded: Sendable {
    let rows: ChannelRows
    /// Whether the rows lack the month's earlier lines.
    let isAddition: Bool
  }

  private let landed: LandedInputs
  private let work: StageWork
  /// A text for the channels of all customers.
  private let digest: String
  let channels: SharedValue<CustomerChannels>
  private let folded = Locked<[Month: Folded]>([:])

  /// nil: nothing is wanted by channel, or customers are not mapped.
  init?(_ loaded: LoadedMonths, _ work: StageWork) {
    let landed = loaded.landed
    guard let master = loaded.customerMaster, landed.hasChannelBridges || landed.hasCellPrices else { return nil }
    (self.landed, self.work) = (landed, work)
    let customers = loaded.customers
    digest = CustomerChannels(customers, names: master.channelNames, channel: master.channel).digest
    // Later months may add keys of customers, so folds look at a copy.
    channels = SharedValue(lane: loaded.lane, priority: landed.foldingPriority) {
      CustomerChannels(customers.copied(), names: master.channelNames, channel: master.channel)
    }
  }

  /// The names of the files of all months.
  static func keys(_ landed: LandedInputs, _ work: StageWork) -> [FileKey] {
    landed.hasChannelBridges ? landed.months(of: "sales").map { work.key(CellFile.channels, $0.month) } : []
  }

  /// The channels that the pass over each month adds up by; nil: it does not, since nothing is bridged by channel, or
  /// memory counts more.
  var ofPasses: SharedValue<CustomerChannels>? { landed.hasChannelBridges && !landed.savesMemory ? channels : nil }

  /// Keeps what the pass over a month has added up, until the month's job takes it.
  func keep(_ rows: ChannelRows, of month: Month, isAddition: Bool) {
    folded.withLock { $0[month] = Folded(rows: rows, isAddition: isAddition) }
  }

  /// The plan of a landed month's job, after the month's pass; nil: nothing is bridged by channel.
  ///
  /// What a pass has left is written at once, because it takes memory. All else that waits goes before a pass for the
  /// channels alone.
  func plan(_ month: Month) -> StageWork.Item? {
    guard landed.hasChannelBridges else { return nil }
    return .plan(
      StageWork.Plan(
        makes: [work.key(CellFile.channels, month)], after: [passed(month)], priority: landed.foldingPriority,
        needs: [channels]
      ) {
        [job(month, folded.withLock { $0.removeValue(forKey: month) })]
      })
  }

  /// A file of the month's pass. It tells of sums that are too long.
  private func passed(_ month: Month) -> FileKey { work.key(ProductMonthSums.table.name, month) }

  private func job(_ month: Month, _ folded: Folded?) -> Job {
    let (landed, work, channels, key) = (landed, work, channels, landed.key("sales", month))
    @Sendable func job(_ make: @escaping @Sendable (FileMaker) throws -> Void) -> Job {
      Job(
        makes: [CellFile.channels], month: month, reads: [Read(key, .rows), Read(passed(month), .facts)],
        options: ["channels \(digest)"], priority: folded == nil ? .folding : landed.foldingPriority,
        needs: [channels], make)
    }
    return job { maker in
      let file = try maker.required(key)
      let product = landed.keyType("product_id")
      let earlier = EarlierFold(of: file, in: work.folder, cells: CellFile.channels) {
        work.standing(job { _ in }, withRows: [key: $0])
      }
      try maker.make(CellFile.channels, columns: CellFile.columns(product: product)) { writer in
        if let folded, !folded.isAddition { return try folded.rows.write(to: writer, after: nil) }
        if let folded, let earlier { return try folded.rows.write(to: writer, after: earlier) }
        let fold = ChannelFold(product: product, channels: channels.made)
        return try fold.fold(file, in: landed.folder, after: earlier, to: writer)
      }
    }
  }
}
