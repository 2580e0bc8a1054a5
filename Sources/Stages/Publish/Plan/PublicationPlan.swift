import Arithmetic
import CommandLine
import Configuration
import Ledger
import Rules

/// What publishing would change in the tables that people read.
package struct PublicationPlan: Encodable, Sendable {
  let pipeline: String
  let businessDate: Day
  let schema: String
  /// Months that publishing would write, oldest first.
  var months: [MonthChange] = []
  /// The month and window of the lists below; nil if nothing is published to compare with.
  var view: PlanView?
  var products = Largest<TierMove>()
  var customers = Largest<TierMove>()
  var productMargins = Largest<RatioMove>()
  var customerMargins = Largest<RatioMove>()
  var contributionRatios = Largest<RatioMove>()
  var checks: [CheckResult] = []
  /// Keys whose type has widened in the source and will widen in the tables.
  var widenings: [String] = []
  /// Published months after the business date, and the text about them; nil: there are none.
  var monthsBeyond: [Month] = []
  var beyond: String?
  /// Whether there is nothing to publish.
  package var isUpToDate = false
  /// Whether no check stops publishing.
  var canPublish = true
}

/// The first items of a list, as many as are shown, and the length of the whole list.
struct Largest<Element: Encodable & Sendable>: Encodable, Sendable {
  var total = 0
  var items: [Element] = []

  init() {}

  /// - Parameter items: all items, largest first.
  init(_ items: [Element], top: Int) {
    total = items.count
    self.items = Array(items.prefix(top))
  }

  var more: Int { total - items.count }
}

/// The month and window of the lists, and the month they are compared with.
struct PlanView: Encodable, Sendable, Equatable {
  var month: Month
  var windowMonths: Int
  /// The same month; for a new month, the newest published month before it.
  var comparedWith: Month
}

/// A month that publishing would write, with the company's figures in the shortest window.
struct MonthChange: Encodable, Sendable, Equatable {
  enum State: String, Encodable, Sendable {
    /// Not published yet.
    case new
    /// Published before it was complete.
    case goesOn = "goes_on"
    /// Published, and its revenue, lines or gross profit differ now.
    case restated
    /// Published with the same totals; tiers, names, stock or other tables differ.
    case sameTotals = "same_totals"
  }

  var month: Month
  var state: State
  var before: MonthTotals?
  var after: MonthTotals?

  /// - Parameters:
  ///   - published: what the target holds; nil: nothing.
  ///   - after: what it will hold; nil: unknown.
  init(_ month: Month, _ published: PublishedMonth?, after: MonthTotals?) {
    let before = published.map { MonthTotals(lines: $0.lines, revenue: $0.revenue, grossProfit: $0.grossProfit) }
    let state: State =
      published.map { before == after ? .sameTotals : $0.isComplete ? .restated : .goesOn } ?? .new
    self.init(month: month, state: state, before: before, after: after)
  }

  init(month: Month, state: State, before: MonthTotals? = nil, after: MonthTotals? = nil) {
    (self.month, self.state, self.before, self.after) = (month, state, before, after)
  }
}

struct MonthTotals: Encodable, Sendable, Equatable {
  var lines: Int
  var revenue: ExactDecimal
  var grossProfit: ExactDecimal
}

extension MonthTotals {
  init(_ company: CompanyFigures) {
    self.init(lines: company.lines, revenue: company.revenue, grossProfit: company.grossProfit)
  }
}

/// A product or customer whose tier changes by at least one basis.
struct TierMove: Encodable, Sendable, Equatable {
  var id: String
  var name: String?
  var revenueBefore: ExactDecimal?
  var revenue: ExactDecimal?
  var tiers: [TierChange]
}

/// A tier that changes, and why.
struct TierChange: Encodable, Sendable, Equatable {
  var basis: String
  /// nil: the item is new.
  var from: String?
  /// nil: the item is gone.
  var to: String?
  /// What alone would have changed it.
  var cause: TierMoveCause
  /// What it is ranked by.
  var before: ExactDecimal?
  var after: ExactDecimal?
  /// The tier with its own value of now among the others of before; nil if there is no such comparison.
  var alone: String?
  /// The factors of its own value that moved it, if that value has any.
  var causes: [Factor] = []
  /// The largest item that crossed the cut the other way.
  var mover: Mover?

  /// A factor of an item's own, a piece each, or the average stock.
  struct Factor: Encodable, Sendable, Equatable {
    var kind: RatioFactor
    var before: ExactDecimal?
    var after: ExactDecimal?
  }

  struct Mover: Encodable, Sendable, Equatable {
    var id: String
    var name: String?
    var from: String?
    var to: String?
  }
}

/// A ratio that changed, and its causes. The effects add up to the difference.
struct RatioMove: Encodable, Sendable, Equatable {
  struct Effect: Encodable, Sendable, Equatable {
    var kind: RatioFactor
    var effect: ExactDecimal
  }

  var id: String
  var name: String?
  var revenue: ExactDecimal
  var before: ExactDecimal
  var after: ExactDecimal
  var effects: [Effect]
}
