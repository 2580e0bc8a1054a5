import Configuration
import FoundationEssentials
import Mustache
import TerminalText

/// The nights in the folder of all reports: the newest ones stay, and a page leads to them.
struct Nights {
  private static let files = ["report.html", "cards/index.html", "report.xlsx", "report.eml", "csv"]

  let folder: String
  let pipeline: String

  /// Newest first.
  var all: [Night] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted(by: >).compactMap { Night(folder: "\(folder)/\($0)") }.filter { $0.pipeline == pipeline }
  }

  /// Removes the folders of all nights but the newest ones. What else lies in the folder stays.
  ///
  /// - Throws: `Failure` of code `database` if one cannot be removed.
  func keepNewest(_ count: Int) throws {
    for night in all.dropFirst(count) {
      let path = "\(folder)/\(night.date)"
      do {
        try FileManager.default.removeItem(atPath: path)
      } catch {
        throw Failure(.database, Problem(path, "cannot be removed: \(error)", hint: "remove it, or raise report.keep"))
      }
    }
  }

  func page(_ library: TemplateLibrary, _ words: ReportWords) throws -> String {
    let context: TemplateFields = [
      "lang": .text(words.language.code), "style": .text(Templates.style), "title": .text(words[.report]),
      "pipeline": .text(pipeline.shown), "date": .text(words[.businessDate]), "what": .text(words[.today]),
      "run": .text(words[.run]), "files": .text(words[.files]),
      "nights": .list(
        all.map { night in
          [
            "date": .text(night.date), "headline": .text(night.headline.shown), "run": .text(night.run.shown),
            "links": .list(
              Self.files.filter { FileManager.default.fileExists(atPath: "\(folder)/\(night.date)/\($0)") }.map {
                name in
                ["path": "\(night.date)/\(name)\(name == "csv" ? "/" : "")", "name": .text(name)]
              }),
          ]
        }),
    ]
    return try Templates.render(library, "index", context)
  }
}
