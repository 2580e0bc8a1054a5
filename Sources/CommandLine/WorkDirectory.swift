import Configuration
import FoundationEssentials
import Glibc
import Ledger
import Logging
import Store

/// The folder that the stages of one pipeline share, locked while a command works in it.
struct WorkDirectory: ~Copyable {
  let path: String
  private let descriptor: Int32

  /// `TIERBOOK_WORK_DIR`, or `tierbook/NAME` in the user's state folder (`$XDG_STATE_HOME` or `~/.local/state`).
  static func standardPath(for pipeline: String, environment: [String: String]) -> String {
    if let given = environment["TIERBOOK_WORK_DIR"], !given.isEmpty { return given }
    if let state = environment["XDG_STATE_HOME"], !state.isEmpty { return "\(state)/tierbook/\(pipeline)" }
    return
      "\(environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path)/.local/state/tierbook/\(pipeline)"
  }

  /// Makes the folder if it is missing and takes its lock, which ends with the process.
  ///
  /// - Parameters:
  ///   - pipeline: the pipeline's name, for others that find the folder locked.
  ///   - wait: how long to wait for another command; nil: not at all.
  /// - Throws: `Failure` if another command works in the folder, or if the folder is not fit: it belongs to somebody
  ///   else, cannot be closed to others, or has files that are not Tierbook's.
  init(at path: String, pipeline: String, wait: WaitTime?, _ logger: Logger) throws {
    // The mask also holds for new folders above it, which nobody else may rename.
    let mask = umask(0o077)
    defer { umask(mask) }
    try WorkDirectoryCheck(path: path).make()
    let descriptor = try Self.openLock("\(path)/lock")
    do {
      try Self.takeLock(of: path, descriptor, wait, logger)
    } catch {
      close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
    let process = RunningProcess()
    let holder =
      "\(WorkDirectoryCheck.lockStart)\(process.pid) on \(process.host), since \(Date().formatted(.iso8601)), "
      + "pipeline '\(pipeline)'"
    // The text is written before the file is shortened, so a reader in between finds the beginning of a Tierbook lock.
    let bytes = holder.utf8.count
    _ = holder.withCString { pwrite(descriptor, $0, bytes, 0) }
    ftruncate(descriptor, off_t(bytes))
  }

  deinit {
    close(descriptor)
  }

  /// Opens the lock, which must be a plain file of this user. Through a link, somebody else's file would be
  /// overwritten.
  private static func openLock(_ lock: String) throws -> Int32 {
    let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    let reason = errno
    var facts = stat()
    let isFile = descriptor >= 0 && fstat(descriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
    if isFile, facts.st_uid == geteuid() { return descriptor }
    if descriptor >= 0 { close(descriptor) }
    let what: String
    if isFile {
      what = "belongs to the user \(userName(facts.st_uid))"
    } else if descriptor >= 0 || reason == ELOOP {
      what = "is no plain file"
    } else {
      errno = reason
      throw systemError(lock, "cannot be opened")
    }
    throw Failure(
      .usage,
      Problem(
        lock, what, accepted: "a file of the user \(userName(geteuid())), which Tierbook makes",
        hint: "remove it, or give another --work-dir"))
  }

  private static func takeLock(
    of path: String, _ descriptor: Int32, _ wait: WaitTime?, _ logger: Logger
  ) throws {
    let lock = "\(path)/lock"
    var patience = LockWait(wait)
    let afterlife = LockWait(WaitTime(seconds: 5))
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      // Some network file systems have no locks.
      guard errno == EWOULDBLOCK else { throw systemError(lock, "cannot be locked") }
      let holder = (try? String(contentsOfFile: lock, encoding: .utf8)) ?? ""
      // A killed process takes a moment to release its lock.
      if LockHolder.isGone(ofLock: holder), afterlife.pause() { continue }
      try patience.pause(
        Problem(path, "another Tierbook command works here" + (holder.isEmpty ? "" : " (\(holder))")), logger)
    }
  }
}

/// Returns the folder that a pipeline's commands share unless they are given another one.
package func standardWorkDirectory(for pipeline: String) -> String {
  WorkDirectory.standardPath(for: pipeline, environment: ProcessInfo.processInfo.environment)
}
