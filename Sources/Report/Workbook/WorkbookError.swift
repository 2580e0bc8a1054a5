import CXlsxWriter
import Glibc

/// A workbook that cannot be written.
package struct WorkbookError: Error, Sendable, Equatable {
  package var path: String
  package var problem: String

  package init(path: String, problem: String) {
    self.path = path
    self.problem = problem
  }

  /// What the system says, where it was asked and has refused; else what the library says.
  init(path: String, writing code: lxw_error, system number: Int32) {
    let fromSystem = [
      LXW_ERROR_CREATING_XLSX_FILE, LXW_ERROR_CREATING_TMPFILE, LXW_ERROR_ZIP_FILE_OPERATION, LXW_ERROR_ZIP_FILE_ADD,
      LXW_ERROR_ZIP_CLOSE,
    ]
    let asksSystem = number != 0 && fromSystem.contains(code)
    self.init(
      path: path, problem: "cannot be written: \(String(cString: asksSystem ? strerror(number) : lxw_strerror(code)))")
  }
}

extension WorkbookError: CustomStringConvertible {
  package var description: String { "\(path): \(problem)" }
}
