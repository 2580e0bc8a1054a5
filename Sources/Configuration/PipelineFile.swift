package import Arithmetic
package import Rules

/// A pipeline file, read and checked: where sales come from, what is computed, where the tables go.
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
  /// libpq conninfo or URI; nil: the environment.
  package var sourceConnection: String?
  /// COPY streams at once.
  package var streams: Int
  package var sourceSession: SessionOptions
  package var targetConnection: String?
  package var schema: String
  package var targetSession: SessionOptions
  package var retry: RetryPolicy
  /// Nights for which the files of the work directory stay that newer ones have superseded.
  package var keptNights: Int
  package var calendar: Calendar
  /// In the order of `InputContract.all`.
  package var inputs: [InputMapping]
  package var measures: MeasureOptions
  /// Tables that are left out.
  package var outputsLeftOut: Set<String>
  package var productTiers: TierRule
  package var customerTiers: CustomerTierRule
  package var customers: CustomerOptions
  package var policies: TierPolicies
  package var rejectLimit: RejectLimit
  package var checks: CheckOptions
  /// Run after `tierbook run`, whichever fits; nil: none.
  package var onSuccess: OutcomeCommand?
  package var onFailure: OutcomeCommand?

  package func input(_ contract: InputContract) -> InputMapping? {
    inputs.first { $0.contract.name == contract.name }
  }

  /// Whether a table is published, and so what it alone needs is made.
  package func isWanted(_ table: String) -> Bool { !outputsLeftOut.contains(table) }

  /// The windows that are written up to the month of a business date.
  package func windows(upTo date: Day) -> Windows {
    Windows(first: calendar.firstMonth, last: date.month, lengths: calendar.windows)
  }
}

/// How items are cut, and within which groups.
package struct TierRule: Sendable, Equatable {
  package var cuts: TierCuts
  /// Attributes whose every combination is cut by itself.
  package var within: [String]
  /// Products: the cost coverage that their contribution is cut with at least.
  package var minCoverage: ExactDecimal = 0

  package init(cuts: TierCuts, within: [String]) {
    self.cuts = cuts
    self.within = within
  }

  /// In one line, for fingerprints and for the ledger.
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
  }
}

/// How customers are cut: one rule, other cuts for single segments, and the cut over monthly averages.
package struct CustomerTierRule: Sendable, Equatable {
  package var rule: TierRule
  /// By segment; with the same tiers as the rule's.
  package var segments: [String: TierCuts]
  /// Cut over monthly averages; nil: as the segment is cut otherwise.
  package var standard: TierCuts?

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
    return rule.summary + others.joined() + standard
  }
}

/// How many rows of an input may break the contract before the run stops.
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

/// Where one input comes from.
package struct InputMapping: Sendable {
  package enum Relation: Sendable, Equatable {
    /// Parts of the name, schema first.
    case table([String])
    case query(path: String, sql: String)
  }

  /// Which rows are read again in a later run.
  package enum Refresh: Sendable, Equatable {
    case full
    /// Months in which this expression, a timestamp, has moved on.
    case changedAt(String)
    /// The last months, this many.
    case lookback(Int)
  }

  /// What becomes of the policies of row level security.
  package enum RowSecurity: String, Sendable, CaseIterable {
    /// A policy that would hide rows from the role is an error.
    case refuse
    /// Policies are meant: the rows that they let through are all there are.
    case apply
  }

  /// Whom the list of a day has.
  package enum Lists: String, Sendable, CaseIterable {
    /// Everybody of whom there is something to say: who is absent has nothing.
    case complete
    /// Some: who is absent is as before.
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
  /// Receivables; nil: the file does not say.
  package var lists: Lists?
  package var rowSecurity = RowSecurity.refuse
}
