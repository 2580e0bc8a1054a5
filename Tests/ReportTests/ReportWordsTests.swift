import Arithmetic
import Foundation
import TestSupport
import Testing

@testable import Report
@testable import Tables

/// The words of a report, which all stand in Sources/Report/Words.
@Suite struct `Words of a report` {
  private static let folder = "\(Checkout.root)/Sources/Report"

  private static let day = Day("2026-10-31")

  /// Each sentence with an example of what is put in.
  private static let sentences: [(name: String, text: @Sendable (ReportWords) -> String)] = [
    ("shown", { $0.shown(20, of: 301) }), ("moreCards", { $0.moreCards(2) }),
    ("keyAccountsBuying", { $0.keyAccountsBuying(2) }), ("months", { $0.months(2) }),
    ("exceptionLines", { $0.exceptionLines(2, least: nil) }),
    ("exceptionLines of", { $0.exceptionLines(2, least: "500") }),
    ("firstDays", { words in Month("2025-10").map { words.firstDays(25, of: $0) } ?? "" }),
    ("unfinished", { $0.unfinished(days: 25) }),
    ("rows", { $0.rows(2) }), ("quadrantText", { $0.quadrantText(leavingOut: 2, beyond: 1, ["Tea (−900%)"]) }),
    ("mostSales", { $0.mostSales(ProductCurve([]), FigureFormat($0.language)) }),
    ("points", { $0.points("−1.4") }),
    ("others", { $0.others(2) }), ("standing", { $0.standing(Words("leaving", "有流失迹象"), 2, isKnown: true) }),
    ("reachesStandard", { $0.reachesStandard(in: 2) }), ("owes", { $0.owes("1,200") }),
    ("falls", { $0.falls(with: "1,200") }), ("rises", { $0.rises(with: "1,200") }), ("visits", { $0.visits(1, of: 2) }),
    ("amounts", { $0.amounts(ofMonths: 12) }), ("ofCosted", { $0.ofCosted("99.3%") }),
    ("ofTarget", { $0.ofTarget("2,500,000", share: "97.1%") }),
    ("profitChange", { $0.profitChange("+20", by: [(.volume, "+30"), (.price, "−5")]) }),
    ("also", { $0.also(Words("leaves", "流失"), why: "") }),
    ("reviewDue", { words in day.map(words.reviewDue) ?? "" }),
    ("newSinceReport", { $0.newSinceReport(of: "2026-10-30", run: "7") }),
    ("proof", { $0.proof(read: "2", rejected: "0", difference: "0.00") }), ("tooLarge", { $0.tooLarge("/a") }),
    ("subject", { $0.subject("demo") }),
  ]

  /// Every word and sentence, by its name.
  private static var all: [(name: String, words: Words)] {
    let words = Word.allCases.map { ("Word.\($0)", $0.words) } + BookWord.allCases.map { ("BookWord.\($0)", $0.words) }
    let causes = CauseWord.allCases.map { ("CauseWord.\($0)", $0.words) }
    let conditions = Condition.allCases.flatMap { condition -> [(name: String, words: Words)] in
      let told: [(String, Words?)] = [
        ("begun", condition.begun.words), ("ended", condition.ended?.words), ("standing", condition.standing),
      ]
      return told.compactMap { name, words in words.map { (name: "Condition.\(condition).\(name)", words: $0) } }
    }
    let published = PublishedWords.words.map { ("PublishedWords.\($0)", $1) }.sorted { $0.0 < $1.0 }
    let (english, chinese) = (ReportWords(language: .english), ReportWords(language: .chinese))
    let sentences = sentences.map { ($0.name, Words($0.text(english), $0.text(chinese))) }
    return words + causes + conditions + published + sentences
  }

  private static func isChinese(_ text: String) -> Bool {
    text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
  }

  /// Swift files below a folder, by their paths within it.
  private static func sources(_ endings: [String]) throws -> [(path: String, text: String)] {
    let found = try #require(FileManager.default.subpaths(atPath: folder))
    return try found.sorted().filter { path in endings.contains { path.hasSuffix($0) } }.map { path in
      (path, try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8))
    }
  }

  @Test func `stand in both languages`() {
    for (name, words) in Self.all {
      #expect(!words.english.isEmpty && !Self.isChinese(words.english), "\(name): \(words.english)")
      #expect(Self.isChinese(words.chinese), "\(name): \(words.chinese)")
    }
    #expect(Self.all.count > 200 && Set(Self.all.map(\.name)).count == Self.all.count)
  }

  @Test func `are whole sentences beside each other`() {
    let all = Self.sentences.map { ($0.name, $0.text(ReportWords(language: .both))) }
    for (sentence, text) in zip(Self.sentences, all) {
      let (english, chinese) = (ReportWords(language: .english), ReportWords(language: .chinese))
      #expect(text.1 == "\(sentence.text(chinese)) \(sentence.text(english))", "\(text.0)")
    }
  }

  @Test func `stand in the folder of words alone`() throws {
    var wrong: [String] = []
    for (path, text) in try Self.sources([".swift", ".mustache", ".css"]) where !path.hasPrefix("Words/") {
      for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        guard line.contains(#/(^|[^A-Za-z])Words\(/#) || Self.isChinese(String(line)) else { continue }
        wrong.append("Sources/Report/\(path):\(number + 1): a word of the report stands in Sources/Report/Words")
      }
    }
    #expect(wrong == [])
  }

  @Test func `stand in no template`() throws {
    for (path, text) in try Self.sources([".mustache"]) {
      var shown = text
      for pattern in [#/(?s)<style>.*?<\/style>/#, #/\{\{\{?.*?\}\}\}?/#, #/<[^>]*>/#, #/&[a-z]+;/#] {
        shown = shown.replacing(pattern, with: "")
      }
      #expect(!shown.contains { $0.isLetter }, "\(path)")
    }
  }

  @Test func `are all used, and all sentences are examined here`() throws {
    var (members, calls, declared): (Set<String>, Set<String>, Set<String>) = ([], [], [])
    for (path, text) in try Self.sources([".swift"]) {
      if path == "Words/Sentences.swift" {
        declared.formUnion(text.matches(of: #/\n  func (\w+)\(/#).map { String($0.1) })
      }
      let used =
        path.hasPrefix("Words/") ? text.replacing(#/case \.\w+:/#, with: "").replacing(#/func \w+/#, with: "") : text
      members.formUnion(used.matches(of: #/(?:[^A-Za-z0-9_)\]?!]|Word)\.(\w+)/#).map { String($0.1) })
      calls.formUnion(used.matches(of: #/(\w+)(?:\(|\))/#).map { String($0.1) })
    }
    let words = Word.allCases.map { "\($0)" } + BookWord.allCases.map { "\($0)" }
    #expect(words.filter { !members.contains($0) } == [], "said nowhere")
    // One that says more with more put in stands there twice, with a word behind its name.
    #expect(declared == Set(Self.sentences.map { String($0.name.prefix { $0 != " " }) }))
    #expect(declared.filter { !calls.contains($0) } == [], "said nowhere")
  }
}
