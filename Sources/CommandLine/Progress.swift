import Configuration
import Glibc
import Ledger
import Locking
import Store
import TerminalText

/// One line on a terminal that is overwritten as work goes on. Nothing is shown if standard error is no terminal or
/// carries lines for machines.
package final class Progress: Sendable {
  private let isShown = isatty(STDERR_FILENO) == 1 && LogFormat.asked == .text
  private let rows = Locked(0)

  package init() {}

  /// Adds rows to the count and shows it.
  package func add(_ count: Int, _ what: String) {
    guard isShown else { return }
    let total = rows.withLock { rows in
      rows += count
      return rows
    }
    writeWhole("\r\(what): \(grouped(total)) rows\u{1B}[K", to: STDERR_FILENO)
  }

  deinit {
    if isShown, rows.withLock({ $0 }) > 0 { writeWhole("\r\u{1B}[K", to: STDERR_FILENO) }
  }
}
