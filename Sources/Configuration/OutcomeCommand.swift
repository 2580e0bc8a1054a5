/// A command of the user's own that is told how a run ended: `on_success` or `on_failure` of the pipeline file.
package struct OutcomeCommand: Sendable, Equatable {
  static let standardTimeout = 60

  /// As `/bin/sh -c` takes it.
  package var text: String
  /// Seconds after which it is ended.
  package var timeout: Int

  package init(_ text: String, timeout: Int) {
    self.text = text
    self.timeout = timeout
  }
}
