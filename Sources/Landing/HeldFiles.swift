package import Arithmetic
package import Glibc
package import PostgreSQL

/// Files of another stage that a stage holds on to after that one has newer ones: further names of the same bytes, which
/// take no room until then.
extension StageFolder {
  /// Holds these files of another stage, and of those that are held already the named ones; all others are let go.
  package func hold(_ files: [StageFile], keeping names: Set<String> = [], of other: StageFolder) throws(LandingError) {
    try create()
    for file in files {
      // One that was damaged has been made again under the same name.
      if let held = inode(path(of: file)), inode(other.path(of: file)) == held { continue }
      _ = try adopt(file, from: other)
    }
    try removeOwn(except: names.union(files.map(\.name)))
  }

  /// A file that is held, by what is known of it elsewhere; nil where it is not.
  ///
  /// - Parameter checksum: of its bytes, which whoever reads the file compares with it.
  package func held(
    _ table: String, _ month: Month?, columns: [Column], rows: Int, checksum: String
  ) -> StageFile? {
    let name = StageFile.name(table, month, checksum: checksum)
    var facts = stat()
    guard stat("\(path)/\(name)", &facts) == 0 else { return nil }
    return StageFile(
      table: table, month: month, name: name, columns: columns, rows: rows, bytes: Int(facts.st_size),
      checksum: checksum,
      madeFrom: "")
  }
}

/// What two names of one file have in common; nil: there is no such file.
package func inode(_ path: String) -> ino_t? {
  var facts = stat()
  return stat(path, &facts) == 0 ? facts.st_ino : nil
}
