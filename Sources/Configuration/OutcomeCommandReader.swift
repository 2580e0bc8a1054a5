/// Reads `on_report`, `on_success` and `on_failure`.
enum OutcomeCommandReader {
  private static let accepted = "a shell command, or { command: …, timeout: SECONDS }"

  static func command(_ value: YAMLValue?) -> OutcomeCommand? {
    guard let value else { return nil }
    if value.isScalar {
      return text(value, accepted: accepted).map { OutcomeCommand($0, timeout: OutcomeCommand.standardTimeout) }
    }
    let section = value.section(known: ["command", "timeout"], accepted: accepted)
    let timeout = section.parsed("timeout", accepted: "whole seconds from 1 to 3600") { text in
      Int(text).flatMap { (1...3600).contains($0) ? $0 : nil }
    }
    let command = section.required("command", accepted: "a shell command").flatMap {
      text($0, accepted: "a shell command")
    }
    return command.map { OutcomeCommand($0, timeout: timeout ?? OutcomeCommand.standardTimeout) }
  }

  private static func text(_ value: YAMLValue, accepted: String) -> String? {
    value.parsed(accepted: accepted) { text in
      // The shell reads its text only up to the first zero byte.
      text.contains { !$0.isWhitespace } && !text.utf8.contains(0) ? text : nil
    }
  }
}
