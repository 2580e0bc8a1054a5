package import Arithmetic
package import Glibc
package import PostgreSQL

/// Files of another stage that a stage keeps after that stage has newer ones. They are further names of the same bytes,
/// which take no room until then.
extension StageFolder {
  /// Holds these files of another stage, and keeps the named ones of those that are held already. It releases all
  /// others.
  package func hold(_ files: [StageFile], keeping names: Set<String> = [], of other: StageFolder) throws(LandingError) {
    try create()
    for file in files {
      // A file that was damaged has been made again under the same name.
      if let held = inode(path(of: file)), inode(other.path(of: file)) == held { continue }
      _ = try adopt(file, from: other)
    }
    try removeOwn(except: names.union(files.map(\.name)))
  }

  /// A file that is held, with what is known of it elsewhere; nil if it is not held.
  ///
  /// - Parameter checksum: of its bytes. The reader of the file compares them with it.
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
