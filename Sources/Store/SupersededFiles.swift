import FoundationEssentials
import Glibc

/// What a manifest of any format says about its files.
private struct NamedFiles: Decodable {
  struct File: Decodable {
    var name: String
  }

  var files: [File]
}

/// Manifests that newer ones have superseded, with their files, for as long as the pipeline file says.
///
/// The name of one has the moment when it was superseded: `manifest-20261031T021500Z.json`.
extension StageFolder {
  private static let begin = "manifest-"
  private static let end = "Z.json"

  /// Keeps the manifest that is about to be replaced, under a name of its own.
  func keepSuperseded() {
    guard keptNights > 0 else { return }
    let name = Self.begin + Date().ISO8601Format().filter { $0.isNumber || $0 == "T" } + Self.end
    link("\(path)/manifest.json", "\(path)/\(name)")
  }

  /// Names of the kept files of earlier nights: the manifests that are recent enough, and their files.
  func keptNames() -> Set<String> {
    guard keptNights > 0 else { return [] }
    var kept: Set<String> = []
    let limit = Date(timeIntervalSinceNow: Double(-keptNights) * 86_400)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
      guard let superseded = Self.moment(of: name), superseded > limit,
        let data = FileManager.default.contents(atPath: "\(path)/\(name)"),
        let manifest = try? JSONDecoder().decode(NamedFiles.self, from: data)
      else { continue }
      kept.formUnion(manifest.files.map(\.name) + [name])
    }
    return kept
  }

  static func moment(of name: String) -> Date? {
    guard let parts = name.wholeMatch(of: /manifest-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.json/) else { return nil }
    return try? Date("\(parts.1)-\(parts.2)-\(parts.3)T\(parts.4):\(parts.5):\(parts.6)Z", strategy: .iso8601)
  }
}
