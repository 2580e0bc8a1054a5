import Arithmetic
import Tables

/// Versions of the stages' tables. A file has the version that its table had when it was made. While a table keeps its
/// version, its files outlive releases of the program.
package enum TableVersion {
  /// To be raised by one whenever the table's columns, the computation of its values or its files' facts change. A
  /// declared table has its version in its declaration; a table that is named nowhere has version 1.
  private static let undeclared: [String: Int] = [:]

  /// The version that this program writes and reads.
  package static func current(of table: String) -> Int {
    Tables.ofFiles(named: table)?.version ?? undeclared[table] ?? 1
  }
}

extension StageFile {
  /// Whether this program can read the file and build upon it: its columns too must be the declared ones.
  package var isOfThisVersion: Bool { version == TableVersion.current(of: table) && hasDeclaredColumns }

  package var hasDeclaredColumns: Bool { Tables.ofFiles(named: table)?.hasShape(columns) ?? true }
}

extension Manifest {
  /// The part of a manifest to build upon: without files of tables that had another version, and without the states of
  /// inputs that were landed in such files.
  package var ofThisVersion: Manifest {
    var manifest = self
    for file in files where !file.isOfThisVersion {
      manifest.inputs[file.table] = nil
      if RejectedLines.isTable(file.table) {
        manifest.inputs[String(file.table.dropFirst(RejectedLines.table("").count))] = nil
      }
    }
    manifest.files = files.filter(\.isOfThisVersion)
    return manifest
  }
}
