import Foundation
import TestSupport
import Testing

/// docs/faults.md names the tests that bring its faults about.
@Suite struct `The list of faults` {
  /// `FileTests: ˋSuiteˋ beginning of a name …`, several in one cell.
  private static var reference: Regex<(Substring, Substring, Substring, Substring)> {
    /([A-Za-z]+Tests): `([^`]+)`([^;|…`]*)…/
  }

  @Test func `names tests that there are, for every row`() throws {
    let rows = try Checkout.text(of: "docs/faults.md").split(separator: "\n")
      .filter { $0.hasPrefix("| ") && !$0.hasPrefix("| fault ") }
    #expect(rows.count >= 30)
    var named: Set<String> = []
    for row in rows {
      let cell = row.split(separator: "|").last.map(String.init) ?? ""
      if cell.trimmingCharacters(in: .whitespaces) == "the same test" { continue }
      let references = cell.matches(of: Self.reference)
      #expect(!references.isEmpty, "\(row)")
      for reference in references {
        let (file, suite) = (String(reference.1), String(reference.2))
        let text = try Checkout.text(of: "Tests/FaultTests/\(file).swift")
        let name = reference.3.trimmingCharacters(in: .whitespaces)
        let isThere = text.contains("struct `\(suite)`") && text.contains("func `\(name)")
        #expect(isThere, "\(file): \(suite) \(name)")
        named.insert(file)
      }
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(Checkout.root)/Tests/FaultTests")
      .filter { $0.hasSuffix("Tests.swift") && $0 != "FaultListTests.swift" }.map { String($0.dropLast(6)) }
    #expect(named == Set(files))
  }
}
