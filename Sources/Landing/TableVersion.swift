import Arithmetic
import Tables

/// Versions of the stages' tables: a file is of the version that its table had when it was made. While a table keeps its
/// version, its files outlive releases of the program.
package enum TableVersion {
  /// To be raised by one whenever the table's columns change, what stands in them is computed in another way, or its
  /// files' facts are others. A declared table has its version there, and one that is named nowhere has 1.
  private static let undeclared: [String: Int] = [:]

  /// The version that this program writes and reads.
  package static func current(of table: String) -> Int {
    Tables.ofFiles(named: table)?.version ?? undeclared[table] ?? 1
  }
}

extension StageFile {
  /// Whether this program may read the file and build upon it: its columns too are those that the table is declared with.
  package var isOfThisVersion: Bool { version == TableVersion.current(of: table) && hasDeclaredColumns }

  package var hasDeclaredColumns: Bool { Tables.ofFiles(named: table)?.hasShape(columns) ?? true }
}

extension Manifest {
  /// What can be built upon: without files of tables that had another version, and without what was known of inputs that
  /// were landed in such.
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
