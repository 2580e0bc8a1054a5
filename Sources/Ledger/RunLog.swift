package import Logging
import TerminalText

/// What a run logs and records while it goes on.
package struct RunLog: Sendable {
  package let logger: Logger
  package let recorder: RunRecorder

  package init(logger: Logger, recorder: RunRecorder) {
    self.logger = logger
    self.recorder = recorder
  }

  /// Logs what is wrong and can be left so, such as a rounded amount.
  package func warn(_ message: String) { logger.warning("\(message)") }

  /// Logs one line of what was done, the stage's name in front.
  package func say(_ stage: String, _ subject: String, _ message: String) {
    logger.info("\(stage.padded(to: 9)) \(subject.padded(to: 21)) \(message)")
  }
}
