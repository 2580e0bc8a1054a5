import Configuration
package import FoundationEssentials
import Glibc
import TerminalText

/// A folder of reports: that of all, or in it one of a business date, a salesperson, or of lists.
package struct ReportFolder {
  /// What to do where a file cannot be written.
  static let hint = "choose a folder that you may write to with --out"

  package let path: String
  /// The group that reads what is in it; nil: only its owner does.
  private let readers: gid_t?
  /// Why its group does not read it, though it should; nil: it does, or should not.
  private(set) var warning: String?

  /// Makes the folder of all reports if it is missing. One that is there stays as it is.
  ///
  /// - Parameter isShared: whether the folder's group reads the reports.
  package init(_ path: String, isShared: Bool) throws {
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    self.path = path
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      do {
        try FileManager.default.createDirectory(atPath: String(path[..<slash]), withIntermediateDirectories: true)
      } catch {
        throw Failure(.database, Problem(path, "cannot be made: \(error)", hint: Self.hint))
      }
    }
    let facts = try Self.make(path, isShared ? 0o750 : 0o700)
    guard isShared else {
      readers = nil
      return
    }
    var groups = [gid_t](repeating: 0, count: max(0, Int(getgroups(0, nil))))
    groups = Array(groups.prefix(max(0, Int(getgroups(Int32(groups.count), &groups))))) + [getegid()]
    readers = Self.readers(group: facts.st_gid, mode: facts.st_mode, of: geteuid() == 0 ? [facts.st_gid] : groups)
    if readers == nil {
      let name = getgrgid(facts.st_gid).map { String(cString: $0.pointee.gr_name) } ?? "\(facts.st_gid)"
      warning =
        "\(path.shown): belongs to the group \(name.shown), which you are not in, so only you can read the report "
        + "(hint: join the group, or have root run chmod g+s \(path.shown))"
    }
  }

  private init(_ path: String, readers: gid_t?) throws {
    (self.path, self.readers) = (path, readers)
    _ = try Self.make(path, readers == nil ? 0o700 : 0o750)
    try admit(path, readers == nil ? 0o700 : 0o750)
  }

  /// The group that files can be given to; nil: it is not one of the user's, and the folder does not hand its own on.
  static func readers(group: gid_t, mode: mode_t, of groups: [gid_t]) -> gid_t? {
    mode & S_ISGID != 0 || groups.contains(group) ? group : nil
  }

  /// Makes a folder if it is missing.
  private static func make(_ path: String, _ mode: mode_t) throws -> stat {
    // A mode that is set later would take the group's mark from it where the user is not in that group.
    let mask = umask(0o777 & ~mode)
    let reason = mkdir(path, mode) == 0 ? 0 : errno
    umask(mask)
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else {
      let text = String(cString: strerror(reason == 0 ? errno : reason))
      throw Failure(.database, Problem(path, "cannot be made: \(text)", hint: hint))
    }
    return facts
  }

  /// Lets those read a file or folder who should, and nobody else.
  private func admit(_ path: String, _ mode: mode_t) throws {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return }
    if let readers, facts.st_gid != readers, chown(path, facts.st_uid, readers) != 0 {
      throw Failure(
        .database,
        Problem(
          path, "cannot be given to the group \(readers): \(String(cString: strerror(errno)))",
          hint: "an earlier report made it for its owner alone: remove it, and make the report again"))
    }
    if facts.st_mode & 0o777 != mode { chmod(path, facts.st_mode & S_ISGID | mode) }
  }

  /// Returns the path of a file in it.
  package func path(of name: String) -> String { "\(path)/\(name)" }

  /// Makes a folder in this one.
  package func folder(_ name: String) throws -> Self { try Self("\(path)/\(name)", readers: readers) }

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
    } catch {
      throw Failure(
        .database,
        Problem(target, "cannot be written: \(error)", hint: Self.hint))
    }
    try admit(name)
    return target
  }

  /// Lets those read a file in it who should.
  func admit(_ name: String) throws { try admit(path(of: name), readers == nil ? 0o600 : 0o640) }

  /// Removes the files of an earlier report that this one does not have.
  ///
  /// - Parameter prefix: what their names begin with.
  func removeAll(_ prefix: String = "", but names: Set<String>) {
    let found = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in found where name.hasPrefix(prefix) && !names.contains(name) { remove(name) }
  }

  /// Removes a file that an earlier report has left.
  func remove(_ name: String) { try? FileManager.default.removeItem(atPath: "\(path)/\(name)") }
}
