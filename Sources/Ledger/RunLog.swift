package import Logging
import TerminalText

/// The log and the record of a running command.
package struct RunLog: Sendable {
  package let logger: Logger
  package let recorder: RunRecorder

  package init(logger: Logger, recorder: RunRecorder) {
    self.logger = logger
    self.recorder = recorder
  }

  /// Logs a problem that does not stop the run, such as a rounded amount.
  package func warn(_ message: String) { logger.warning("\(message)") }

  /// Logs one line about what was done, after the stage's name.
  package func inform(_ stage: String, _ subject: String, _ message: String) {
    logger.info("\(stage.padded(to: 9)) \(subject.padded(to: 21)) \(message)")
  }
}
