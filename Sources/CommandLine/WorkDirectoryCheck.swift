import Configuration
import FoundationEssentials
import Glibc
import Ledger
import Store

/// Checks that a folder is fit as a work directory before anything is made, locked or removed in it.
struct WorkDirectoryCheck {
  /// The beginning of a lock's text.
  static let lockStart = "pid "

  private static let stages = ["extract", "measure", "classify", "publish"]

  /// The part of a manifest that all versions have.
  private struct AnyManifest: Decodable {
    var stage: String
    var tierbook: String
  }

  let path: String

  /// Makes the folder for its owner alone, or checks that the existing one is fit.
  ///
  /// - Throws: `Failure` of code `usage` if the folder is not fit; `LandingError` if it cannot be made.
  func make() throws {
    try checkOwner()
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw LandingError(.system, path: path, problem: "cannot be created: \(systemReason(error))")
    }
    try checkContents()
    try closeToOthers()
  }

  /// If root made files in another user's folder, that user could not read them the next night.
  private func checkOwner() throws {
    var facts = stat()
    if stat(path, &facts) == 0 {
      if facts.st_uid != geteuid() { throw foreign(path, facts.st_uid, "belongs to the user") }
    } else if errno == EACCES, let closed = closedFolder, stat(closed, &facts) == 0 {
      throw foreign(path, facts.st_uid, "lies in \(closed), which only the user may enter whom it belongs to,")
    }
  }

  private func foreign(_ path: String, _ owner: uid_t, _ what: String) -> Failure {
    let (owner, user) = (userName(owner), userName(geteuid()))
    return Failure(
      .usage,
      Problem(
        path, "\(what) \(owner), and this command runs as \(user)",
        accepted: "a folder of the user who runs the command",
        hint: "run it as that user (sudo -u \(owner) tierbook ...), or give another --work-dir"))
  }

  /// The folder above this one that the user may not enter; nil: none is closed.
  private var closedFolder: String? {
    var folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var facts = stat()
    while folder != "/", stat(folder, &facts) != 0 {
      folder = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    }
    return access(folder, X_OK) == 0 ? nil : folder
  }

  /// Checks that nothing else lies in the folder, because stages remove what they no longer need.
  private func checkContents() throws {
    // The root of a file system has such a folder.
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { $0 != "lost+found" }
    guard !names.isEmpty, !isTierbooks(names) else { return }
    let shown =
      names.sorted().prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    throw Failure(
      .usage,
      Problem(
        path, "is no work directory of Tierbook's, and it is not empty: it has \(shown)",
        accepted: "an empty folder, one that is not there yet, or one that Tierbook has worked in",
        hint: "give another --work-dir"))
  }

  /// Whether Tierbook has worked here, as its lock or a manifest shows.
  private func isTierbooks(_ names: [String]) -> Bool {
    if names.contains("lock"), let text = FileManager.default.contents(atPath: "\(path)/lock") {
      if text.starts(with: Self.lockStart.utf8) || text.isEmpty && names.count == 1 { return true }
    }
    return Self.stages.contains { stage in
      guard let text = FileManager.default.contents(atPath: "\(path)/\(stage)/manifest.json") else { return false }
      return (try? JSONDecoder().decode(AnyManifest.self, from: text))?.stage == stage
    }
  }

  /// Closes an existing folder to others: mkdir leaves it open.
  private func closeToOthers() throws {
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & 0o077 != 0, chmod(path, 0o700) != 0 else { return }
    let mode = facts.st_mode & 0o7777
    throw Failure(
      .usage,
      Problem(
        path, "other users may enter this folder (mode \(String(mode, radix: 8))), and sales lines would lie in it",
        accepted: "a folder of Tierbook's own, which it makes with mode 700",
        hint: "give another --work-dir, or chmod 700 this one"))
  }
}
