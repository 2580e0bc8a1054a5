import FoundationEssentials
import Glibc
import PostgreSQL

/// Finds the files of a folder that Tierbook made: no others are ever removed, whatever folder it was given.
extension StageFolder {
  /// Removes the files that are its own and not in `known`.
  func removeOwn(except known: Set<String>) throws(LandingError) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    where !known.contains(name) && isOwn(name) {
      // A writer that was given up removes its own file, when its thread gets to it.
      if unlink("\(path)/\(name)") != 0, errno != ENOENT { throw systemError("\(path)/\(name)", "cannot be removed") }
    }
  }

  /// Removes half-written files that a stopped command has left.
  func removeUnfinished() {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where Self.isUnfinished(name) {
      unlink("\(path)/\(name)")
    }
  }

  private func isOwn(_ name: String) -> Bool {
    if Self.isUnfinished(name) || Self.moment(of: name) != nil { return true }
    return Self.isStageFile(name) && beginsAsOwn(name)
  }

  /// `TABLE.CHECKSUM.copy`, as `StageFile.name` makes it; a table's name may have a point, too.
  private static func isStageFile(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 2, parts.last == "copy" else { return false }
    let checksum = parts[parts.count - 2]
    return checksum.count == 8 && checksum.allSatisfy(\.isHexDigit)
  }

  /// The temporary name of the manifest or of a stage's file, which ends with its process and perhaps a number.
  private static func isUnfinished(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard name != "manifest.json.tmp", parts.count > 2, parts.last == "tmp" else { return name == "manifest.json.tmp" }
    let numbers = parts[parts.count - 2].split(separator: "-", omittingEmptySubsequences: false)
    return numbers.count <= 2 && numbers.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isASCII) && Int($0) != nil }
  }

  /// Whether a file is empty or begins as all files of a stage do.
  private func beginsAsOwn(_ name: String) -> Bool {
    let descriptor = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var start = [UInt8](repeating: 0, count: BinaryRow.header.count)
    let count = Glibc.read(descriptor, &start, start.count)
    return count >= 0 && start.prefix(count).elementsEqual(BinaryRow.header.prefix(count))
  }
}
