import ArgumentParser
package import Arithmetic

/// The checks before publishing, in the order in which they are reported.
package enum CheckName: String, CaseIterable, Sendable {
  case proof
  case rowCounts = "row_counts"
  case primaryKeys = "primary_keys"
  case shares
  case tiers
  case bridges
  case coverage
  case stockCount = "stock_count"
  case shrink
  case freshness

  /// Whether `--accept` may let a failure of the check pass. Tables with a wrong total, a missing row or a repeated key
  /// are never published. Their constraints refuse some of these anyway.
  package var isAcceptable: Bool {
    switch self {
    case .proof, .rowCounts, .primaryKeys, .bridges: false
    case .shares, .tiers, .coverage, .stockCount, .shrink, .freshness: true
    }
  }
}

extension CheckName: ExpressibleByArgument {
  package init?(argument: String) {
    self.init(rawValue: argument)
    if !isAcceptable { return nil }
  }

  package static var allValueStrings: [String] { allCases.filter(\.isAcceptable).map(\.rawValue) }
}

/// How strict the checks before publishing are.
package struct CheckOptions: Sendable, Equatable {
  /// The checks whose severity differs from the default.
  package var severities: [CheckName: CheckResult.Severity] = [:]
  /// The share of a month's published revenue or lines that may disappear, a fraction.
  package var maxShrink = ExactDecimal(units: 20, scale: 2)
  /// Days by which the newest sale may lie before the business date.
  package var maxAge = 3

  package init() {}

  /// Returns the pipeline file's severity of a check, or its default. Coverage, stock count and freshness only warn by
  /// default: the source decides the costs of returns, a recount may be intended, and a holiday is no fault.
  package func severity(of check: CheckName) -> CheckResult.Severity {
    let warns: Set<CheckName> = [.coverage, .stockCount, .freshness]
    return severities[check] ?? (warns.contains(check) ? .warn : .fail)
  }
}
