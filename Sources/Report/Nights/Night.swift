import Arithmetic
import FoundationEssentials

/// What the list of nights says about one, kept in its folder: a folder without it was made by somebody else.
struct Night: Codable, Equatable {
  static let file = "night.json"

  var pipeline: String
  var date: String
  var run: String
  var headline: String

  /// Reads the night of a folder; nil: the reports did not make it, or it is no folder of a date.
  init?(folder: String) {
    let name = folder.split(separator: "/").last.map(String.init) ?? ""
    let attributes = try? FileManager.default.attributesOfItem(atPath: folder)
    guard Day(name) != nil, attributes?[.type] as? FileAttributeType == .typeDirectory,
      let data = FileManager.default.contents(atPath: "\(folder)/\(Self.file)"),
      let night = try? JSONDecoder().decode(Self.self, from: data), night.date == name
    else { return nil }
    self = night
  }

  init(pipeline: String, date: Day, run: String, headline: String) {
    (self.pipeline, self.date, self.run, self.headline) = (pipeline, date.description, run, headline)
  }

  func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return try encoder.encode(self)
  }
}
