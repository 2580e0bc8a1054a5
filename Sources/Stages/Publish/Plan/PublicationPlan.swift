import Arithmetic
import CommandLine
import Configuration
import Ledger

/// What publishing would change in the tables that people read.
package struct PublicationPlan: Encodable, Sendable {
  let pipeline: String
  let businessDate: Day
  let schema: String
  /// Months that publishing would write, oldest first.
  var months: [MonthChange] = []
  /// Which month and window the lists below are of; nil where nothing is published that they could be compared with.
  var view: PlanView?
  var products = Largest<TierMove>()
  var customers = Largest<TierMove>()
  var productMargins = Largest<RatioMove>()
  var customerMargins = Largest<RatioMove>()
  var contributionRatios = Largest<RatioMove>()
  var checks: [CheckResult] = []
  /// Keys whose type has widened in the source, and so will in the tables.
  var widenings: [String] = []
  /// Months that stand published beyond the business date, and what is said of them; nil: there are none.
  var monthsBeyond: [Month] = []
  var beyond: String?
  /// Whether there is nothing to publish.
  package var isUpToDate = false
  /// Whether no check stops publishing.
  var canPublish = true
}

/// The longest part of a list that is shown, and how long it is in all.
struct Largest<Element: Encodable & Sendable>: Encodable, Sendable {
  var total = 0
  var items: [Element] = []

  init() {}

  /// - Parameter items: the largest first.
  init(_ items: [Element], top: Int) {
    total = items.count
    self.items = Array(items.prefix(top))
  }

  var more: Int { total - items.count }
}

/// A month and window, as it will be and as it was.
struct PlanView: Encodable, Sendable, Equatable {
  var month: Month
  var windowMonths: Int
  /// The same month, or the newest one that is published before a month that is new.
  var comparedWith: Month
}

/// A month that publishing would write: the company's figures in the shortest window.
struct MonthChange: Encodable, Sendable, Equatable {
  enum State: String, Encodable, Sendable {
    /// Not published yet.
    case new
    /// Published before it was complete.
    case goesOn = "goes_on"
    /// Published, and its revenue, lines or gross profit differ now.
    case restated
    /// Its totals are as published: tiers, names, stock or other tables differ.
    case sameTotals = "same_totals"
  }

  var month: Month
  var state: State
  var before: MonthTotals?
  var after: MonthTotals?

  /// - Parameters:
  ///   - published: what stands in the target; nil: nothing.
  ///   - after: what it will be; nil: not known.
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

/// A product or customer that stands in another tier, by at least one basis.
struct TierMove: Encodable, Sendable, Equatable {
  struct Change: Encodable, Sendable, Equatable {
    var basis: String
    /// nil: it was not there.
    var from: String?
    /// nil: it is not there any more.
    var to: String?
  }

  var id: String
  var name: String?
  var revenueBefore: ExactDecimal?
  var revenue: ExactDecimal?
  var tiers: [Change]
  var why: [Cause]
}

/// What moved a figure.
struct Cause: Encodable, Sendable, Equatable {
  enum Kind: String, Encodable, Sendable {
    /// What it sold, and at which price.
    case sales
    /// What a unit cost.
    case cost
    /// Its average stock.
    case stock
    /// Its own figures are the same: those of the others moved.
    case others
    /// Nobody's figures differ: the cuts are new, or the groups that are cut.
    case cuts
  }

  var kind: Kind
  var before: ExactDecimal?
  var after: ExactDecimal?
}

/// A ratio that has moved, and how much of it came from where: the effects add up to the difference.
struct RatioMove: Encodable, Sendable, Equatable {
  struct Effect: Encodable, Sendable, Equatable {
    var kind: Cause.Kind
    var effect: ExactDecimal
  }

  var id: String
  var name: String?
  var revenue: ExactDecimal
  var before: ExactDecimal
  var after: ExactDecimal
  var effects: [Effect]
}
