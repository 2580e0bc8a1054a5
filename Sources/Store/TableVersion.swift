import Arithmetic
import Tables

/// Versions of the stages' tables. A file has the version that its table had when it was made. While a table keeps its
/// version, its files outlive releases of the program.
package enum TableVersion {
  /// The version that this program writes and reads: that of the table's declaration. It is to be raised by one whenever
  /// the table's columns, the computation of its values or its files' facts change. A table that is declared nowhere,
  /// such as an input, has version 1.
  package static func current(of table: String) -> Int { Tables.ofFiles(named: table)?.version ?? 1 }
}

extension StageFile {
  /// Whether this program can read the file and build upon it: its columns too must be the declared ones.
  package var isOfThisVersion: Bool {
    guard let declared = Tables.ofFiles(named: table) else { return version == 1 }
    return version == declared.version && declared.hasShape(columns)
  }
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
