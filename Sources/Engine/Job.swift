package import Arithmetic
package import Store

/// Files of one month that are made together, and everything that shapes them.
package struct Job: Sendable {
  /// The tables of the files.
  package let makes: [String]
  package let month: Month?
  /// The files that the job reads. It cannot open others.
  package let reads: [Read]
  /// All else that shapes the files: options of the pipeline file, and whether the month is over.
  package let options: [String]
  package let priority: Priority
  /// Values in memory that the files are computed from. They are made only if the files must be made.
  package let needs: [Shared]
  /// Makes the file of each of `makes`, on any thread.
  private let make: @Sendable (FileMaker) throws -> Void

  package init(
    makes: [String], month: Month?, reads: [Read], options: [String] = [], priority: Priority, needs: [Shared] = [],
    _ make: @escaping @Sendable (FileMaker) throws -> Void
  ) {
    self.makes = makes
    self.month = month
    self.reads = reads
    self.options = options
    self.priority = priority
    self.needs = needs
    self.make = make
  }

  /// The fingerprint of all that shapes the files. Files with this fingerprint need not be made again.
  ///
  /// - Parameters:
  ///   - shape: what shapes all files of the stage, such as the types of keys.
  ///   - earlier: checksums of rows that count instead of those of the files.
  ///   - file: returns a file that the job reads; nil: there is none.
  ///   - facts: returns the facts of a file as text.
  package func madeFrom(
    _ shape: [String], withRows earlier: [FileKey: String] = [:], _ file: (FileKey) -> StageFile?,
    facts: (FileKey, StageFile) -> String
  ) -> String {
    let inputs = reads.map { read in
      let found = file(read.key)
      if let checksum = earlier[read.key] { return Read.rows(read.key, checksum: checksum, found?.facts.scales) }
      return read.identity(found, facts)
    }
    return fingerprint(
      makes + ["\(month?.description ?? "")", "\(shape.count)"] + shape + ["\(options.count)"] + options + inputs)
  }

  /// Makes the files and returns them in the order of `makes`.
  ///
  /// - Parameter file: returns a file that the job reads; nil: there is none.
  package func files(
    in folder: StageFolder, madeFrom: String, _ file: @escaping (FileKey) -> StageFile?
  ) throws -> [StageFile] {
    let maker = FileMaker(folder, month, madeFrom: madeFrom, reads: reads, file)
    try make(maker)
    return makes.map { table in
      guard let file = maker.files.first(where: { $0.table == table }) else {
        preconditionFailure("a job has not made its file \(table)")
      }
      return file
    }
  }
}

/// Which of several ready tasks begins: the one nearest to the target, because the target's server waits for it. What
/// leads to the rows that take the server longest goes before all.
package enum Priority: Int, Sendable {
  case folding
  case measuring
  case classifying
  case checking
  case leading
}
