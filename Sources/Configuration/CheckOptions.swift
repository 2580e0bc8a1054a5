import ArgumentParser
package import Arithmetic

/// The checks before publishing, in the order in which they are told.
package enum CheckName: String, CaseIterable, Sendable {
  case proof
  case rowCounts = "row_counts"
  case primaryKeys = "primary_keys"
  case shares
  case tiers
  case coverage
  case stockCount = "stock_count"
  case shrink
  case freshness

  /// Whether what fails it may be published at all. Tables with a wrong total, a missing row or a key twice may not,
  /// and their constraints refuse some of it anyway.
  package var isAcceptable: Bool {
    switch self {
    case .proof, .rowCounts, .primaryKeys: false
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
  /// Of checks that are not as strict as they are by themselves.
  package var severities: [CheckName: CheckResult.Severity] = [:]
  /// The part of a month's published revenue or lines that may be gone, a fraction.
  package var maxShrink = ExactDecimal(units: 20, scale: 2)
  /// Days that the newest sale may lie before the business date.
  package var maxAge = 3

  package init() {}

  /// A holiday is no fault, a recount may be meant, and the costs of returns are the source's affair: these warn unless
  /// the pipeline file says otherwise.
  package func severity(of check: CheckName) -> CheckResult.Severity {
    let warns: Set<CheckName> = [.coverage, .stockCount, .freshness]
    return severities[check] ?? (warns.contains(check) ? .warn : .fail)
  }
}
