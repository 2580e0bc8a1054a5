package import Arithmetic
package import Rules
package import Tables

/// A pipeline file, read and checked: where sales come from, which figures are computed, where the tables go.
package struct PipelineFile: Sendable {
  package struct Calendar: Sendable {
    package var firstMonth: Month
    package var windows: [Int]
    /// Name in the time zone database, such as `Asia/Shanghai`.
    package var timeZone: String
  }

  /// Path as given, for messages.
  package var path: String
  package var name: String
  /// libpq conninfo or URI; nil: libpq reads the environment.
  package var sourceConnection: String?
  /// Number of parallel COPY streams.
  package var streams: Int
  package var sourceSession: SessionOptions
  package var targetConnection: String?
  package var schema: String
  package var targetSession: SessionOptions
  package var retry: RetryPolicy
  /// Nights for which the work directory keeps superseded files.
  package var keptNights: Int
  /// Bytes of memory that a run should stay below; nil: nothing bounds it.
  package var memory: Int?
  package var calendar: Calendar
  /// In the order of `InputContract.all`.
  package var inputs: [InputMapping]
  package var measures: MeasureOptions
  /// Tables that are not published.
  package var outputsLeftOut: Set<String>
  package var productTiers: TierRule
  package var customerTiers: CustomerTierRule
  package var customers: CustomerOptions
  package var policies: TierPolicies
  package var causes: CauseOptions
  package var outlook: OutlookOptions
  package var rejectLimit: RejectLimit
  package var checks: CheckOptions
  /// The command after a successful `tierbook run`, and the one after a failed run; nil: none.
  package var onSuccess: OutcomeCommand?
  package var onFailure: OutcomeCommand?
  /// The report that `tierbook run` makes; nil: it makes none.
  package var report: ReportOptions?
  /// The command after a report is made; nil: none.
  package var onReport: OutcomeCommand?

  package func input(_ contract: InputContract) -> InputMapping? {
    inputs.first { $0.contract.name == contract.name }
  }

  /// Whether a table is published. If it is not, files for it alone are not made either.
  package func isWanted(_ table: String) -> Bool {
    let declared = Tables.ofFiles(named: table)
    return declared?.use != .between && !outputsLeftOut.contains(declared?.output ?? table)
  }

  /// How the sums of a window are projected; nil: it is not looked ahead for. Only the longest window is, in months that
  /// are over: some days are no month of a mean.
  package func projection(_ length: Int, isComplete: Bool) -> Projection? {
    guard isComplete, length == calendar.windows.max() else { return nil }
    return Projection(windowMonths: length, horizon: outlook.horizon, averageMonths: customers.averageMonths)
  }

  /// Returns the windows that are published up to the month of a business date.
  package func windows(upTo date: Day) -> Windows {
    Windows(first: calendar.firstMonth, last: date.month, lengths: calendar.windows)
  }
}

/// How items are cut, and within which groups.
package struct TierRule: Sendable, Equatable {
  package var cuts: TierCuts
  /// Attributes that form the groups: each combination of their values is cut by itself.
  package var within: [String]
  /// For products: the least cost coverage at which their contribution is cut.
  package var minCoverage: ExactDecimal = 0
  /// nil: no tier is held.
  package var hold: Hold?

  /// When a held tier follows the one by the cuts.
  package struct Hold: Sendable, Equatable {
    /// How far beyond the cut, as a fraction of 1.
    package var band: ExactDecimal
    /// In how many months running.
    package var months: Int
  }

  package init(cuts: TierCuts, within: [String]) {
    self.cuts = cuts
    self.within = within
  }

  /// One line for fingerprints and the ledger.
  package var summary: String {
    let limits =
      switch cuts.method {
      case .shares(let shares, let crossing):
        zip(cuts.names, shares).map { "\($0) \($1)" }.joined(separator: ", ") + ", crossing \(crossing.rawValue)"
      case .top(let ranks): zip(cuts.names, ranks).map { "\($0) top \($1)" }.joined(separator: ", ")
      case .amounts(let amounts): zip(cuts.names, amounts).map { "\($0) from \($1)" }.joined(separator: ", ")
      }
    return "\(limits), rest \(cuts.rest)" + (within.isEmpty ? "" : ", within \(within.joined(separator: " × "))")
      + (minCoverage.isZero ? "" : ", min_coverage \(minCoverage)")
      + (hold.map { ", hold \($0.band) in \($0.months)" } ?? "")
  }
}

/// How customers are cut: one rule, separate cuts for some segments, and the cut over monthly averages.
package struct CustomerTierRule: Sendable, Equatable {
  package var rule: TierRule
  /// Cuts by segment, with the same tiers as those of the rule.
  package var segments: [String: TierCuts]
  /// The cut over monthly averages; nil: the cut of the segment.
  package var standard: TierCuts?
  /// Whether credit, visits and price floors follow held tiers.
  package var doPoliciesFollowHeld = false

  package init(rule: TierRule, segments: [String: TierCuts], standard: TierCuts?) {
    self.rule = rule
    self.segments = segments
    self.standard = standard
  }

  package func cuts(of segment: String) -> TierCuts { segments[segment] ?? rule.cuts }

  package func standardCuts(of segment: String) -> TierCuts { standard ?? cuts(of: segment) }

  /// All tiers, best first, N last.
  package var order: [String] { rule.cuts.order }
  package var best: String { rule.cuts.names[0] }

  package var summary: String {
    let others = segments.sorted { $0.key < $1.key }.map { segment in
      "; \(segment.key): \(TierRule(cuts: segment.value, within: []).summary)"
    }
    let standard = standard.map { "; standard: \(TierRule(cuts: $0, within: []).summary)" } ?? ""
    return rule.summary + others.joined() + standard + (doPoliciesFollowHeld ? "; policies follow held tiers" : "")
  }
}

/// How many rows of an input may break the contract. The run stops above this limit.
package enum RejectLimit: Sendable, Equatable {
  case rows(Int)
  /// A fraction of the rows read.
  case share(ExactDecimal)

  package func allows(_ rejected: Int, of rows: Int) -> Bool {
    switch self {
    case .rows(let limit): rejected <= limit
    case .share(let limit):
      ExactDecimal(rejected) <= limit * ExactDecimal(rows)
    }
  }

  package var summary: String {
    switch self {
    case .rows(let limit): "\(limit) rows"
    case .share(let limit): "\((limit * 100).shortened(toAtLeast: 0))% of the rows"
    }
  }
}

/// The origin of one input.
package struct InputMapping: Sendable {
  package enum Relation: Sendable, Equatable {
    /// Parts of the name, schema first.
    case table([String])
    case query(path: String, sql: String)
  }

  /// Which rows a later run reads again.
  package enum Refresh: Sendable, Equatable {
    case full
    /// Months in which this expression, a timestamp, has increased.
    case changedAt(String)
    /// This many of the last months.
    case lookback(Int)
  }

  /// How the input treats the policies of row level security.
  package enum RowSecurity: String, Sendable, CaseIterable {
    /// A policy that would hide rows from the role is an error.
    case refuse
    /// Policies are intended: the visible rows are the whole input.
    case apply
  }

  /// Which customers the list of a day names.
  package enum Lists: String, Sendable, CaseIterable {
    /// Every customer who owes something: an absent customer owes 0.
    case complete
    /// Some customers: an absent customer still owes what an earlier list states.
    case partial
  }

  package var contract: InputContract
  /// `file:line:column`, for messages.
  package var place: String
  package var relation: Relation
  package var condition: String?
  /// SQL expression of each mapped column; empty: the relation's columns have the contract's names.
  package var columns: [String: String]
  /// Decimals that a column is rounded to.
  package var scales: [String: Int]
  package var refresh: Refresh
  /// For receivables; nil: the file does not set it.
  package var lists: Lists?
  package var rowSecurity = RowSecurity.refuse
}
