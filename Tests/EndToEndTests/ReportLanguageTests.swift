import Foundation
import TestSupport
import Testing

/// The report in English, in Chinese, and with both beside each other.
@Suite struct `A report in both languages` {
  /// A text of a report.
  private struct Shown: Hashable {
    var english: String
    var chinese: String
    var both: String
  }

  private struct Texts {
    var place: String
    var texts: [String]
  }

  /// The demo's report in a language: the texts of its page, cards, mail and workbook, in order.
  private func report(_ pipeline: String, _ language: String, _ more: [String]) throws -> [Texts] {
    let database = try Demo.published.get().database
    let out = try TestFolder.make("report_language")
    let result = try Command(
      try Checkout.executable("tierbook"), ["report", pipeline, "--out", out, "--language", language] + more,
      environment: database.environment
    ).wait()
    try #require(result.status == 0, "\(result.errors)")
    let paths = try #require(FileManager.default.subpaths(atPath: out)).sorted()
    return try paths.flatMap { path -> [Texts] in
      let file = "\(out)/\(path)"
      if path.hasSuffix(".html") {
        return [Texts(place: path, texts: Self.texts(page: try String(contentsOfFile: file, encoding: .utf8)))]
      }
      if path.hasSuffix(".eml") {
        let mail = try String(contentsOfFile: file, encoding: .utf8)
        return [Texts(place: path, texts: try Self.texts(mail: mail))]
      }
      return path.hasSuffix(".xlsx") ? try Self.texts(book: WrittenBook(path: file)) : []
    }
  }

  /// What stands between the tags of a page, and what a pointer shows; without what charts shorten to their room.
  private static func texts(page: String) -> [String] {
    var (texts, skipped): ([String], String?) = ([], nil)
    for part in page.split(separator: "<") {
      let pieces = part.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(pieces[0].prefix { $0 != " " })
      if name == "text" || name == "style" { skipped = name }
      if let tag = skipped {
        guard name == "/\(tag)" else { continue }
        skipped = nil
      }
      for attribute in ["title", "aria-label"] {
        guard let start = pieces[0].firstRange(of: " \(attribute)=\"") else { continue }
        texts.append(String(pieces[0][start.upperBound...].prefix { $0 != "\"" }))
      }
      let text = (pieces.last ?? "").trimmingCharacters(in: .whitespacesAndNewlines.union([":"]))
      if pieces.count == 2, !text.isEmpty { texts.append(text.replacing("&#39;", with: "'")) }
    }
    return texts
  }

  /// The lines of a mail's text.
  private static func texts(mail: String) throws -> [String] {
    let parts = mail.components(separatedBy: "\r\n\r\n")
    let bodies = parts.compactMap { part in
      Data(base64Encoded: part.components(separatedBy: "\r\n--")[0].replacing("\r\n", with: ""))
    }
    let text = String(decoding: try #require(bodies.first { !$0.isEmpty }), as: UTF8.self)
    return text.components(separatedBy: "\r\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// The texts of a workbook's cells, a sheet each; without the column that a meaning is of.
  private static func texts(book: WrittenBook) throws -> [Texts] {
    let count = try book.elements("xl/workbook.xml").filter { $0.name == "sheet" }.count
    return try (1...count).map { number in
      let cells = try book.cells(sheet: number).filter { $1.type == "s" }.sorted { $0.key < $1.key }
      return Texts(
        place: "sheet \(number)", texts: cells.map { $0.value.value.replacing(#/ \[[a-z_.0-9]+\]$/#, with: "") })
    }
  }

  /// The same texts of three reports, beside each other.
  private func shown(_ more: [String]) throws -> [Shown] {
    let pipeline = try Demo.pipeline([
      ("pipeline: demo\n", "pipeline: demo\nreport: { mail: { from: a@b.c, to: d@e.f } }\n")
    ])
    let (english, chinese, both) = (
      try report(pipeline, "en", more), try report(pipeline, "zh", more), try report(pipeline, "both", more)
    )
    try #require(english.map(\.place) == chinese.map(\.place) && english.map(\.place) == both.map(\.place))
    return try zip(english, zip(chinese, both)).flatMap { english, others in
      let (chinese, both) = others
      try #require(
        english.texts.count == chinese.texts.count && both.texts.count == chinese.texts.count, "\(both.place)")
      return english.texts.indices.map { index in
        Shown(
          english: english.texts[index], chinese: chinese.texts[index], both: both.texts[index])
      }
    }
  }

  private static func isChinese(_ text: some StringProtocol) -> Bool {
    text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
  }

  /// What is left of a text in both languages without its Chinese words and sentences: the English text, unless a word
  /// stands in the midst of another language's sentence. nil: a Chinese one does not stand there whole.
  private static func withoutChinese(_ both: String, _ chinese: String) -> String? {
    // A month is written once.
    let months = #/(\d{4})年(\d{1,2})月/#
    func written(_ text: String) -> String {
      text.replacing(months) { "\($0.1)-\($0.2.count == 1 ? "0" : "")\($0.2)" }
    }
    let chinese = written(chinese)[...]
    var (rest, result, done) = (written(both)[...], "", chinese.startIndex)
    let separators = #/^[=÷×−+·▲▼( ]+|(?:, |; |: | · | \(|\)|\. | – | → )+/#
    let breaks = chinese.ranges(of: separators)
    let ends = (breaks.map(\.lowerBound) + chinese.indices.filter { chinese[$0] == " " } + [chinese.endIndex]).sorted()
    for (start, next) in zip(
      [chinese.startIndex] + breaks.map(\.upperBound), breaks.map(\.lowerBound) + [chinese.endIndex])
    where start >= done && next > start && isChinese(chinese[start..<next]) {
      // A sentence may have such a sign within it, and a value may stand behind the words of both languages.
      let found = ends.reversed().lazy.filter { $0 > start && isChinese(chinese[start..<$0]) }.compactMap { end in
        rest.firstRange(of: "\(chinese[start..<end]) ").map { (end, $0) }
      }.first
      guard let (end, range) = found else { return nil }
      result += rest[..<range.lowerBound]
      (rest, done) = (rest[range.upperBound...], end)
    }
    return result + rest
  }

  @Test(arguments: [
    ("商品 Products: 302 行 rows", "商品: 302 行", "Products: 302 rows"),
    ("÷ 公司汇总 Company 销售额 Revenue 29.5", "÷ 公司汇总 销售额 29.5", "÷ Company Revenue 29.5"),
    ("其趋势将在 1 个月 1 month内达到 reaches it in 1 个月 1 month", "其趋势将在 1 个月内达到", "reaches it in 1 month"),
    ("12 个月 12 months内购买 bought within 12 months", "12 个月内购买", "bought within 12 months"),
  ])
  func `does not hide a word in another language's sentence`(both: String, chinese: String, english: String) {
    #expect(Self.withoutChinese(both, chinese) != english)
  }

  @Test(arguments: [[], ["--for", "3"]])
  func `has each sentence whole in Chinese, then whole in English`(more: [String]) throws {
    let different = Set(try shown(more)).filter { $0.english != $0.chinese || $0.english != $0.both }
    #expect(different.count > 100)
    var wrong: Set<String> = []
    for text in different where !text.both.hasSuffix("…") {
      let isWhole = text.both == "\(text.chinese) \(text.english)"
      guard !isWhole, Self.withoutChinese(text.both, text.chinese) != text.english else { continue }
      wrong.insert("\(text.both) | \(text.chinese) | \(text.english)")
    }
    for text in wrong.sorted().prefix(20) { Issue.record("a word within another language's sentence: \(text)") }
  }
}
