import Glibc

/// Compares a stage's file with its manifest, so that every reader reports a difference in the same words.
struct FileCheck {
  let path: String
  let file: StageFile

  func damaged(_ problem: String) -> LandingError { LandingError(.damaged, path: path, problem: problem) }

  var isMissing: LandingError { damaged("is missing") }

  /// Opens the file for reading; the caller closes it.
  func open() throws(LandingError) -> Int32 {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw errno == ENOENT ? isMissing : systemError(path, "cannot be opened") }
    return descriptor
  }

  /// The error in a size; nil: none.
  func problem(bytes: Int) -> LandingError? {
    bytes == file.bytes ? nil : damaged("has \(bytes) bytes where its manifest says \(file.bytes)")
  }

  func check(bytes: Int) throws(LandingError) {
    if let problem = problem(bytes: bytes) { throw problem }
  }

  /// - Parameter sum: of all bytes.
  func check(_ sum: Checksum) throws(LandingError) {
    guard sum.digits == file.checksum else {
      throw damaged("does not have the checksum that its manifest says")
    }
  }

  /// - Parameter isWhole: whether the file's trailer followed them.
  func check(rows: Int, isWhole: Bool = true) throws(LandingError) {
    guard isWhole, rows == file.rows else { throw damaged("holds \(rows) rows where its manifest says \(file.rows)") }
  }
}
