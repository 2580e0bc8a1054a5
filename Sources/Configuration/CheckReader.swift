import Arithmetic

/// Reads the checks before publishing from a pipeline file.
struct CheckReader {
  let value: YAMLValue?

  func options() -> CheckOptions {
    var options = CheckOptions()
    guard let section = value?.section(known: CheckName.allCases.map(\.rawValue)) else { return options }
    for check in CheckName.allCases {
      guard let value = section[check.rawValue] else { continue }
      options.severities[check] = severity(of: check, value, into: &options)
    }
    return options
  }

  /// Reads the severity alone, or a map of the severity and the check's limit.
  private func severity(
    of check: CheckName, _ value: YAMLValue, into options: inout CheckOptions
  ) -> CheckResult.Severity? {
    let limit: String? =
      switch check {
      case .shrink: "max"
      case .freshness: "max_days"
      default: nil
      }
    guard !value.isScalar, let limit else { return severity(of: check, value) }
    let section = value.section(known: ["severity", limit])
    switch check {
    case .shrink:
      let share = section.parsed(limit, accepted: "a share from 0% to 100%, such as 20%") { text in
        if case .share(let share) = RejectLimit(text) { share } else { nil }
      }
      if let share { options.maxShrink = share }
    default:
      let days = section.parsed(limit, accepted: "a whole number of days from 0 to 366") { text in
        Int(text).flatMap { (0...366).contains($0) ? $0 : nil }
      }
      if let days { options.maxAge = days }
    }
    return section["severity"].flatMap { severity(of: check, $0) }
  }

  private func severity(of check: CheckName, _ value: YAMLValue) -> CheckResult.Severity? {
    guard check.isAcceptable else {
      return value.parsed(accepted: "fail, since the tables cannot hold what fails this check") {
        $0 == CheckResult.Severity.fail.rawValue ? .fail : nil
      }
    }
    return value.parsed(accepted: CheckResult.Severity.allCases.map(\.rawValue).joined(separator: ", ")) {
      CheckResult.Severity(rawValue: $0)
    }
  }
}
