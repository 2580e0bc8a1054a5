import Foundation
import Landing
import Logging

/// The folder that the stages of one pipeline share, locked while a command works in it.
struct WorkDirectory: ~Copyable {
  let path: String
  private let descriptor: Int32

  /// `TIERBOOK_WORK_DIR`, or `tierbook/NAME` in the user's state folder (`$XDG_STATE_HOME` or `~/.local/state`).
  static func standardPath(for pipeline: String, environment: [String: String]) -> String {
    if let given = environment["TIERBOOK_WORK_DIR"], !given.isEmpty { return given }
    if let state = environment["XDG_STATE_HOME"], !state.isEmpty { return "\(state)/tierbook/\(pipeline)" }
    return "\(environment["HOME"] ?? NSHomeDirectory())/.local/state/tierbook/\(pipeline)"
  }

  /// Makes the folder where it is missing and takes its lock, which ends with the process.
  ///
  /// - Parameter wait: how long another command is waited for; nil: not at all.
  init(at path: String, wait: WaitTime?, _ logger: Logger) throws {
    let descriptor = try Self.openLock(in: path, wait: wait, logger)
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  private static func openLock(in path: String, wait: WaitTime?, _ logger: Logger) throws -> Int32 {
    // For the folders above it too, which nobody else may rename.
    let mask = umask(0o077)
    defer { umask(mask) }
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw LandingError(.system, path: path, problem: "cannot be created: \(error.localizedDescription)")
    }
    try closeToOthers(path)
    let lock = "\(path)/lock"
    let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw systemError(lock, "cannot be opened") }
    do {
      try takeLock(of: path, descriptor, wait, logger)
    } catch {
      close(descriptor)
      throw error
    }
    let process = RunningProcess()
    let since = Date().formatted(.iso8601)
    let holder = "pid \(process.pid) on \(process.host), since \(since)"
    ftruncate(descriptor, 0)
    _ = holder.withCString { write(descriptor, $0, strlen($0)) }
    return descriptor
  }

  private static func takeLock(
    of path: String, _ descriptor: Int32, _ wait: WaitTime?, _ logger: Logger
  ) throws {
    let lock = "\(path)/lock"
    var patience = Patience(wait)
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      // Some network file systems know no locks.
      guard errno == EWOULDBLOCK else { throw systemError(lock, "cannot be locked") }
      let holder = (try? String(contentsOfFile: lock, encoding: .utf8)) ?? ""
      try patience.pause(
        Problem(path, "another Tierbook command works here" + (holder.isEmpty ? "" : " (\(holder))")), logger)
    }
  }

  /// A folder that stood before may be open to others, as mkdir makes it: it is closed where it is empty or ours. What
  /// holds other things is not ours to close, such as /tmp.
  private static func closeToOthers(_ path: String) throws {
    let manager = FileManager.default
    guard let mode = try? manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int, mode & 0o077 != 0 else {
      return
    }
    let names = (try? manager.contentsOfDirectory(atPath: path)) ?? []
    guard names.isEmpty || names.contains("lock"), chmod(path, 0o700) == 0 else {
      throw Failure(
        .usage,
        Problem(
          path, "other users may enter this folder (mode \(String(mode, radix: 8))), and sales lines would lie in it",
          accepted: "a folder of Tierbook's own, which it makes with mode 700",
          hint: "give another --work-dir, or chmod 700 this one"))
    }
  }
}
