import Configuration
import FoundationEssentials
import Mustache

/// The page's templates: the program's own, and a user's in front of them.
enum Templates {
  private static let own: [(name: String, bytes: [UInt8])] = [
    ("page", PackageResources.page_mustache), ("head", PackageResources.head_mustache),
    ("today", PackageResources.today_mustache), ("section", PackageResources.section_mustache),
    ("table", PackageResources.table_mustache), ("figure", PackageResources.figure_mustache),
    ("card", PackageResources.card_mustache), ("howtoread", PackageResources.howtoread_mustache),
    ("mail", PackageResources.mail_mustache), ("index", PackageResources.index_mustache),
  ]

  static let style = String(decoding: PackageResources.style_css, as: UTF8.self)

  /// - Parameter folder: the user's folder; nil: none.
  /// - Throws: `Failure` of code `usage` if one of its templates cannot be read.
  static func library(own folder: String?) throws -> MustacheLibrary {
    var library = MustacheLibrary()
    for (name, bytes) in own {
      let path = folder.map { "\($0)/\(name).mustache" }
      let text = path.flatMap(readIfThere) ?? String(decoding: bytes, as: UTF8.self)
      do {
        try library.register(text, named: name)
      } catch {
        throw Failure(
          .usage,
          Problem(
            path ?? name, "\(error)", accepted: "a Mustache template",
            hint: "see https://mustache.github.io/mustache.5.html"))
      }
    }
    return library
  }

  private static func readIfThere(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }
}
