import Glibc
import Synchronization

/// Files that this process has written: as long as nobody else has touched one, its checksum is known without reading
/// it.
///
/// In a run each stage reads what the one before has just written; a file of a night before is always read in full.
enum FreshFiles {
  /// The file itself, whatever its names.
  private struct Identity: Hashable {
    let device: UInt
    let number: UInt
  }

  /// How it was when it was written.
  private struct Written: Equatable {
    let bytes: Int
    let seconds: Int
    let nanoseconds: Int
    let sha256: String
  }

  private static let files = Mutex<[Identity: Written]>([:])

  /// Takes down a file that was written to its end.
  static func add(_ descriptor: Int32, sha256: String) {
    guard let (identity, written) = look(descriptor, sha256) else { return }
    files.withLock { $0[identity] = written }
  }

  /// Whether an open file is one of them, with this checksum, and was not written to since.
  static func has(_ descriptor: Int32, sha256: String) -> Bool {
    guard let (identity, written) = look(descriptor, sha256) else { return false }
    return files.withLock { $0[identity] == written }
  }

  private static func look(_ descriptor: Int32, _ sha256: String) -> (Identity, Written)? {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { return nil }
    return (
      Identity(device: UInt(facts.st_dev), number: UInt(facts.st_ino)),
      Written(
        bytes: Int(facts.st_size), seconds: facts.st_mtim.tv_sec, nanoseconds: facts.st_mtim.tv_nsec, sha256: sha256)
    )
  }
}
