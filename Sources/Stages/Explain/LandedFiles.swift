package import Arithmetic
package import Configuration
import PostgreSQL
package import Rules
package import Store
import Tables

extension ExitCode {
  /// There are no files to explain the figure from.
  package static let noFiles = ExitCode(rawValue: 1)
}

/// The files that extract has left, for a command that only reads them.
package struct LandedFiles: Sendable {
  package let pipeline: PipelineFile
  package let folder: StageFolder
  package let manifest: Manifest

  /// - Throws: `Failure` of code `noFiles` if extract has left nothing there.
  package init(_ pipeline: PipelineFile, workDirectory: String) throws {
    let folder = StageFolder(workDirectory: workDirectory, stage: "extract")
    guard let manifest = try folder.manifest() else {
      throw Failure(
        .noFiles,
        Problem(
          folder.path, "the stage extract has left nothing here",
          hint: "run tierbook run \(pipeline.path) first, or name the folder of its files with --work-dir"))
    }
    guard manifest.pipeline == pipeline.name else {
      throw Failure(
        .noFiles,
        Problem(
          folder.path, "holds files of the pipeline '\(manifest.pipeline)', not of '\(pipeline.name)'",
          hint: "name the folder of this pipeline's files with --work-dir"))
    }
    (self.pipeline, self.folder, self.manifest) = (pipeline, folder, manifest)
  }

  package var date: Day { manifest.businessDate }
  package var windows: Windows { pipeline.windows(upTo: date) }

  func isComplete(_ month: Month) -> Bool { date >= month.lastDay }

  func keyType(_ key: String) -> ColumnType { manifest.keyType(key) }

  func has(_ input: String, _ column: String) -> Bool { manifest.has(input, column) }

  var hasStock: Bool { manifest.hasStock }
  var hasCost: Bool { manifest.hasCost }

  /// - Throws: `Failure` of code `noFiles` if the files do not reach a month.
  func check(_ month: Month) throws {
    guard month > date.month else { return }
    throw Failure(
      .noFiles,
      Problem(
        folder.path, "the files are of \(date), and the figure is of \(month)",
        hint:
          "run tierbook run \(pipeline.path) --date \(month.lastDay) first; --sql prints a query that asks the source"
      ))
  }
}
