import Configuration
import FoundationEssentials
import Mustache

/// The page's templates: the program's own, and a user's in front of them.
enum Templates {
  private static let ending = ".mustache"
  private static let own: [(name: String, bytes: [UInt8])] = [
    ("page", PackageResources.page_mustache), ("head", PackageResources.head_mustache),
    ("today", PackageResources.today_mustache), ("section", PackageResources.section_mustache),
    ("table", PackageResources.table_mustache), ("figure", PackageResources.figure_mustache),
    ("why", PackageResources.why_mustache), ("full", PackageResources.full_mustache),
    ("cardpage", PackageResources.cardpage_mustache),
    ("card", PackageResources.card_mustache), ("howtoread", PackageResources.howtoread_mustache),
    ("mail", PackageResources.mail_mustache), ("index", PackageResources.index_mustache),
  ]

  static let style = String(decoding: PackageResources.style_css, as: UTF8.self)

  /// - Parameter folder: the user's folder, whose templates go before the program's and can be partials of each other;
  ///   nil: none.
  /// - Throws: `Failure` of code `usage` for what is no template.
  static func library(own folder: String?) throws -> TemplateLibrary {
    var sources = own.map { name, bytes in
      TemplateSource(name: name, file: "\(name)\(ending)", text: String(decoding: bytes, as: UTF8.self))
    }
    for file in try folder.map(files) ?? [] {
      let (name, path) = (String(file.dropLast(ending.count)), "\(folder ?? "")/\(file)")
      guard let text = FileManager.default.contents(atPath: path) else {
        throw Failure(.usage, Problem(path, "cannot be read", hint: "make it a file that you may read, or remove it"))
      }
      sources.removeAll { $0.name == name }
      sources.append(TemplateSource(name: name, file: path, text: String(decoding: text, as: UTF8.self)))
    }
    return try refusing { () throws(TemplateProblem) in try TemplateLibrary(sources) }
  }

  private static func files(_ folder: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(ending) }.sorted()
    } catch {
      throw Failure(
        .usage, Problem(folder, "cannot be read: \(error)", hint: "make it a folder that you may read, or leave it out")
      )
    }
  }

  /// - Throws: `Failure` of code `usage` for a template that includes itself without end.
  static func render(_ library: TemplateLibrary, _ name: String, _ fields: TemplateFields) throws -> String {
    try refusing { () throws(TemplateProblem) in try library.render(name, fields) }
  }

  private static func refusing<Result>(_ work: () throws(TemplateProblem) -> Result) throws -> Result {
    do {
      return try work()
    } catch {
      throw Failure(.usage, Problem(error.place, error.what, accepted: error.accepted, hint: error.hint))
    }
  }
}
