package import Arithmetic
import FoundationEssentials
import Glibc
package import PostgreSQL

/// The folder of one stage in the work directory: its files and its manifest.
///
/// A stage writes new files beside the old ones and then replaces the old manifest by a new one. A reader sees the old
/// state or the new one meanwhile, and a killed stage leaves the old one.
package struct StageFolder: Sendable {
  package let stage: String
  package let path: String
  /// The number of nights for which superseded files are kept.
  package let keptNights: Int

  private let memory: ManifestMemory?

  /// - Parameter memory: the manifests that the process knows; nil: each is read from its file.
  package init(workDirectory: String, stage: String, keptNights: Int = 0, memory: ManifestMemory? = nil) {
    self.stage = stage
    self.keptNights = keptNights
    self.memory = memory
    path = "\(workDirectory)/\(stage)"
  }

  package func path(of file: StageFile) -> String { "\(path)/\(file.name)" }

  func check(_ file: StageFile) -> FileCheck { FileCheck(path: path(of: file), file: file) }

  package var manifestPath: String { "\(path)/manifest.json" }

  /// Makes the folder, for its owner only, if it is missing, and removes half-written files that a stopped command has
  /// left.
  package func create() throws(LandingError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw LandingError(.system, path: path, problem: "cannot be created: \(systemReason(error))")
    }
    removeUnfinished()
  }

  /// The manifest; nil if the stage has not run yet.
  package func manifest() throws(LandingError) -> Manifest? {
    if let known = memory?[path] { return known }
    guard let data = FileManager.default.contents(atPath: manifestPath) else {
      if FileManager.default.fileExists(atPath: manifestPath) {
        throw LandingError(.system, path: manifestPath, problem: "cannot be read")
      }
      return nil
    }
    do {
      let manifest = try JSONDecoder().decode(WrittenManifest.self, from: data).manifest
      memory?[path] = manifest
      return manifest
    } catch {
      throw LandingError(.damaged, path: manifestPath, problem: "is not a manifest")
    }
  }

  /// What a manifest of another format says about itself; nil: it is of this format, or there is none.
  package var foreignManifest: ManifestHead? {
    guard let data = FileManager.default.contents(atPath: manifestPath),
      let head = try? JSONDecoder().decode(ManifestHead.self, from: data), head.format != Manifest.currentFormat
    else { return nil }
    return head
  }

  /// The error in a file that its size shows; nil: none.
  package func damage(to file: StageFile) -> LandingError? {
    let check = check(file)
    var facts = stat()
    return stat(check.path, &facts) == 0 ? check.problem(bytes: Int(facts.st_size)) : check.isMissing
  }

  /// Checks that there is room for a file before anything is written.
  ///
  /// - Throws: `LandingError` of kind `full`.
  package func checkSpace(for bytes: Int) throws(LandingError) {
    try DiskSpace.check(path, needed: bytes, free: DiskSpace.free(at: path))
  }

  /// Writes a file of one table and month: `fill` adds the rows.
  package func write(
    _ table: String, _ month: Month? = nil, columns: [Column], madeFrom: String,
    _ fill: (CopyFileWriter) throws -> Facts
  ) throws -> StageFile {
    let writer = try writer(table, month)
    let facts = try fill(writer)
    return try finish(writer, table, month, columns: columns, madeFrom: madeFrom, facts: facts)
  }

  /// A writer for a file of one table and month, to be ended with `finish`.
  package func writer(_ table: String, _ month: Month? = nil) throws(LandingError) -> CopyFileWriter {
    try CopyFileWriter(folder: path, table: month.map { "\(table)-\($0)" } ?? table)
  }

  /// Closes a file and gives it its name.
  package func finish(
    _ writer: CopyFileWriter, _ table: String, _ month: Month? = nil, columns: [Column], madeFrom: String, facts: Facts
  ) throws(LandingError) -> StageFile {
    let (name, bytes, checksum) = try writer.finish()
    return StageFile(
      table: table, month: month, version: TableVersion.current(of: table), name: name, columns: columns,
      rows: writer.rows, bytes: bytes, checksum: checksum,
      madeFrom: madeFrom, facts: facts)
  }

  /// Takes over a file of another stage unchanged, without copying its bytes.
  ///
  /// An existing file of the same name is replaced, because it may be damaged.
  package func adopt(_ file: StageFile, from other: StageFolder) throws(LandingError) -> StageFile {
    let (source, target) = (other.path(of: file), path(of: file))
    let temporary = "\(target).\(getpid()).tmp"
    unlink(temporary)
    // If both names are of one file already, rename does nothing and leaves the temporary one.
    defer { unlink(temporary) }
    guard link(source, temporary) == 0, rename(temporary, target) == 0 else {
      if let damage = other.damage(to: file) { throw damage }
      throw systemError(source, "cannot be linked")
    }
    return file
  }

  /// Gives each row of a file to `body`, and checks the file at the same time.
  package func read(_ file: StageFile, _ body: (BinaryRow) throws -> Void) throws {
    try CopyFileReader(check: check(file)).rows(body)
  }

  /// The whole file in memory, checked.
  package func map(_ file: StageFile) throws(LandingError) -> MappedFile {
    try MappedFile(check(file))
  }

  /// Gives a file's bytes to `body` in pieces, and checks the file at the same time.
  package func stream(_ file: StageFile, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try CopyFileReader(check: check(file)).chunks { chunk in
      try body(chunk)
      return 0
    }
  }

  /// Begins a file with the rows of another one of the same columns, and checks that one at the same time.
  ///
  /// - Parameter writer: has no rows yet.
  /// - Throws: `LandingError` of kind `damaged` for the other file.
  package func copyRows(_ file: StageFile, to writer: CopyFileWriter) throws {
    let rows = BinaryRow.header.count..<max(BinaryRow.header.count, file.bytes - BinaryRow.trailer.count)
    var place = 0
    try CopyFileReader(check: check(file)).chunks { chunk in
      let copied = rows.clamped(to: place..<place + chunk.count)
      try writer.append(
        UnsafeRawBufferPointer(rebasing: chunk[copied.lowerBound - place..<copied.upperBound - place]), rows: 0)
      place += chunk.count
      return 0
    }
    writer.count(rows: file.rows)
  }

  /// Puts the manifest in place and removes the files that no manifest lists any more.
  package func commit(_ manifest: Manifest) throws(LandingError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let temporary = manifestPath + ".tmp"
    do {
      try writeSynced(try encoder.encode(WrittenManifest(manifest)) + Data("\n".utf8), to: temporary)
      // The files' names are on the disk before a manifest lists them.
      try syncNames()
      keepSuperseded()
      guard rename(temporary, manifestPath) == 0 else { throw systemError(temporary, "cannot be renamed") }
      memory?[path] = manifest
      try syncNames()
      try removeOwn(except: keptNames().union(manifest.files.map(\.name)))
    } catch let error as LandingError {
      throw error
    } catch {
      throw LandingError(.system, path: path, problem: systemReason(error))
    }
  }
}

extension StageFolder {
  private func writeSynced(_ data: Data, to path: String) throws(LandingError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw systemError(path, "cannot be created") }
    defer { close(descriptor) }
    let left = data.withUnsafeBytes { writeWhole($0, to: descriptor) }
    guard left == 0, fsync(descriptor) == 0 else { throw systemError(path, "cannot be written", writing: left) }
  }

  /// Brings the names in the folder to the disk.
  private func syncNames() throws(LandingError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemError(path, "cannot be opened") }
    defer { close(descriptor) }
    // Some file systems cannot, and report it.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw systemError(path, "cannot be synced") }
  }
}
