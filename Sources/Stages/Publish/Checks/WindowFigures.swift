import Arithmetic
import PostgreSQL
import Tables

/// The figures of one window of one month, added up while its files are read.
struct WindowFigures {
  /// The row of `company_summary`; nil if the file has none.
  var company: CompanyFigures?
  var products: ItemFigures?
  var categories: ItemFigures?
  var customers: ItemFigures?
  /// Items by basis and tier, as the tier summaries count them.
  var productTiers: [TierKey: Int]?
  var customerTiers: [TierKey: Int]?
  /// Rows of `profit_bridge`.
  var bridges: [BridgeFigures] = []
}

/// A row of `profit_bridge`.
struct BridgeFigures: Equatable {
  var level: String
  var value: String
  var comparison: String
  var before: ExactDecimal
  /// What was before, and the effects.
  var steps: ExactDecimal
  var after: ExactDecimal

  var isCompany: Bool { level == ProfitBridgeTable.Level.company.rawValue }
  var isChannel: Bool { level == ProfitBridgeTable.Level.channel.rawValue }
  var name: String { "\(level) \(value), compared with the \(comparison) before" }
}

struct TierKey: Hashable {
  var basis: String
  var tier: String
}

/// A row of `company_summary`.
struct CompanyFigures: Equatable {
  var products = 0
  var lines = 0
  var revenue: ExactDecimal = 0
  var costedRevenue: ExactDecimal = 0
  var grossProfit: ExactDecimal = 0
  var revenueRead: ExactDecimal = 0
  var revenueRejected: ExactDecimal = 0
  var revenueInProducts: ExactDecimal?
}

/// Sums over the rows of one table. A class, so that adding a row copies nothing.
final class ItemFigures {
  /// Rows of items in the window; rows with movement `lost` have no figures and do not count.
  var rows = 0
  /// What the rows stand for: products, in the table of categories.
  var members = 0
  /// Items without a line that the table does not show. They are in tier N.
  var leftOut = 0
  var revenue: ExactDecimal = 0
  var shares: ExactDecimal = 0
  /// Rows that have a share, and their revenue.
  var sharedRows = 0
  var sharedRevenue: ExactDecimal = 0
  /// Rows without a share whose revenue is not negative.
  var unsharedRows = 0
  /// Products with more costed revenue than revenue, by key and name.
  var overCovered: Set<String> = []
  var tiers: [TierTally]

  init(bases: [String]) {
    tiers = bases.map(TierTally.init)
  }

  func add(revenue: ExactDecimal, share: ExactDecimal?) {
    rows += 1
    self.revenue += revenue
    if let share {
      sharedRows += 1
      shares += share
      sharedRevenue += revenue
    } else if !revenue.isNegative {
      unsharedRows += 1
    }
  }
}

/// Items by tier, for one basis. Tiers are few, so a list is faster than a dictionary, and it finds a name by its
/// bytes.
struct TierTally {
  let basis: String
  private var names: [[UInt8]] = []
  private var counts: [Int] = []
  /// Items without a tier.
  private(set) var missing = 0

  init(basis: String) {
    self.basis = basis
  }

  mutating func add(_ tier: UnsafeRawBufferPointer) {
    if tier.isEmpty {
      missing += 1
    } else if let index = names.firstIndex(where: { $0.count == tier.count && tier.elementsEqual($0) }) {
      counts[index] += 1
    } else {
      names.append(Array(tier))
      counts.append(1)
    }
  }

  var byTier: [String: Int] {
    Dictionary(uniqueKeysWithValues: zip(names.map { String(decoding: $0, as: UTF8.self) }, counts))
  }
}
