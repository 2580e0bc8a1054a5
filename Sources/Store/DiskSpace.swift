import Glibc

/// Room on the disk of a folder.
package enum DiskSpace {
  /// Bytes that this user may still write; nil: unknown.
  package static func free(at path: String) -> Int? {
    var facts = statvfs()
    guard statvfs(path, &facts) == 0 else { return nil }
    return Int(facts.f_bavail) * Int(facts.f_frsize)
  }

  /// - Throws: `LandingError` of kind `full` if there are fewer than `needed` bytes.
  static func check(_ path: String, needed: Int, free: Int?) throws(LandingError) {
    guard let free, free < needed else { return }
    throw LandingError(
      .full, path: path, problem: "about \(size(needed)) are needed, and the disk has \(size(free)) free")
  }

  /// `512 bytes`, `3.4 MB`: to one decimal, in powers of 1000.
  package static func size(_ bytes: Int) -> String {
    var (tenths, unit) = (bytes * 10, 0)
    let units = ["bytes", "kB", "MB", "GB", "TB"]
    while tenths >= 10_000, unit + 1 < units.count {
      tenths = (tenths + 500) / 1000
      unit += 1
    }
    return unit == 0 ? "\(bytes) bytes" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }
}

/// The operating system's error in words. For a full disk it names the bytes to write and the free ones.
package func systemError(_ path: String, _ what: String, writing bytes: Int = 0) -> LandingError {
  let reason = errno
  guard [ENOSPC, EDQUOT, EFBIG].contains(reason) else {
    return LandingError(.system, path: path, problem: "\(what): \(String(cString: strerror(reason)))")
  }
  let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  let free = DiskSpace.free(at: folder.isEmpty ? "/" : folder).map(DiskSpace.size) ?? "an unknown number of bytes"
  return LandingError(
    .full, path: path,
    problem: "\(what): \(String(cString: strerror(reason))): \(DiskSpace.size(bytes)) and more are needed, "
      + "and the disk has \(free) free")
}
