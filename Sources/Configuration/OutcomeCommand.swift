/// A user's command that receives the outcome of a run: `on_report`, `on_success` or `on_failure` of the pipeline file.
package struct OutcomeCommand: Sendable, Equatable {
  static let standardTimeout = 60

  /// The text for `/bin/sh -c`.
  package var text: String
  /// Seconds after which the command is ended.
  package var timeout: Int

  package init(_ text: String, timeout: Int) {
    self.text = text
    self.timeout = timeout
  }
}
