import Configuration
package import FoundationEssentials

/// The folder of one business date's report, which only its owner reads unless it is somebody else's choice.
package struct ReportFolder {
  /// What to do where a file cannot be written.
  static let hint = "choose a folder that you may write to with --out"

  package let path: String

  /// - Parameter folder: the folder of all reports.
  package init(_ folder: String, _ period: ReportPeriod) throws {
    try self.init("\(folder)/\(period.businessDate)")
  }

  private init(_ path: String) throws {
    self.path = path
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Failure(
        .database, Problem(path, "cannot be made: \(error)", hint: Self.hint))
    }
  }

  /// Returns the path of a file in it.
  package func path(of name: String) -> String { "\(path)/\(name)" }

  /// The folder of all reports.
  static func top(_ folder: String) throws -> Self { try Self(folder) }

  /// Makes a folder in this one.
  package func folder(_ name: String) throws -> Self { try Self("\(path)/\(name)") }

  /// Writes a file under another name, and renames it, so that readers see the old one or the new one.
  ///
  /// - Returns: its path.
  package func write(_ text: String, to name: String) throws -> String {
    try write(Data(text.utf8), to: name)
  }

  package func write(_ data: Data, to name: String) throws -> String {
    let target = "\(path)/\(name)"
    do {
      try data.write(to: URL(filePath: target), options: .atomic)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: target)
    } catch {
      throw Failure(
        .database,
        Problem(target, "cannot be written: \(error)", hint: Self.hint))
    }
    return target
  }

  /// Removes the files of an earlier report that this one does not have.
  func removeAll(but names: Set<String>) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where !names.contains(name) {
      remove(name)
    }
  }

  /// Removes a file that an earlier report has left.
  func remove(_ name: String) { try? FileManager.default.removeItem(atPath: "\(path)/\(name)") }
}
