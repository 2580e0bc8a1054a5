import Foundation
import FoundationXML
import Testing

@testable import Charts

/// What is true of every chart of the gallery.
@Suite struct `Every chart` {
  @Test(arguments: gallery.indices) func `is well-formed XML with a name and a description`(index: Int) throws {
    let (name, svg) = gallery[index]
    #expect(XMLParser(data: Data(svg.utf8)).parse(), "\(name)")
    let label = try #require(svg.firstMatch(of: /role="img" aria-labelledby="([\w-]+-title) ([\w-]+-desc)"/))
    #expect(svg.contains("<title id=\"\(label.1)\">Title of") && svg.contains("<desc id=\"\(label.2)\">"))
  }

  @Test(arguments: gallery.indices) func `refers to nothing and runs nothing`(index: Int) {
    let (name, svg) = gallery[index]
    for forbidden in ["<script", "<b>", "href", "url(", "style=", "http", "\u{202E}", "\u{0}", "\u{1B}"] {
      #expect(!svg.contains(forbidden), "\(name)")
    }
  }

  @Test(arguments: gallery.indices) func `has numbers alone in its positions`(index: Int) {
    let (name, svg) = gallery[index]
    for position in svg.matches(of: #/ (?:d|x|y|x1|y1|x2|y2|width|height|transform)="([^"]*)"/#) {
      #expect(!position.1.contains("n") || position.1.hasPrefix("translate("), "\(name): \(position.1)")
    }
  }

  @Test(arguments: gallery.indices) func `has no text outside it and none on another`(index: Int) throws {
    let (name, svg) = gallery[index]
    let view = try #require(svg.firstMatch(of: /viewBox="0 0 ([\d.]+) ([\d.]+)"/))
    let bounds = Box(x: 0, y: 0, width: Double(view.1) ?? 0, height: Double(view.2) ?? 0)
    let texts = drawnTexts(svg)
    for (place, text) in texts.enumerated() {
      #expect(bounds.contains(text.box), "\(name): \(text.text)")
      for other in texts.dropFirst(place + 1) where text.box.overlaps(other.box) {
        Issue.record("\(name): \(text.text) on \(other.text)")
      }
    }
  }

  @Test func `is the same text each time`() {
    for (first, second) in zip(gallery, drawGallery()) { #expect(first == second) }
  }

  @Test func `without values says so`() {
    for (name, svg) in gallery where name.contains(", none") || name.contains("no value") {
      #expect(svg.contains(">Nothing to show</text>"), "\(name)")
    }
  }

  @Test func `is as small as a page needs`() {
    let sizes = Dictionary(uniqueKeysWithValues: gallery.map { ($0.name, $0.svg.utf8.count) })
    #expect(sizes["Pareto, 301 products", default: .max] < 10_000)
    #expect(sizes["Pareto, 4,000 products, long labels", default: .max] < 20_000)
    #expect(sizes["Quadrant, 295 products", default: .max] < 40_000)
    #expect(sizes["Quadrant, 4,000 products", default: .max] < 200_000)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["TIERBOOK_CHARTS"] != nil))
  func `is written where it can be looked at`() throws {
    let file = ProcessInfo.processInfo.environment["TIERBOOK_CHARTS"] ?? ""
    let charts = gallery.map { "<h2>\($0.name)</h2>\($0.svg)" }.joined(separator: "\n")
    let style =
      "body { font-family: sans-serif; color-scheme: light dark; max-width: 35em; margin: 1em } svg { overflow: visible }"
    try "<!doctype html><meta charset=utf-8><style>\(style)</style>\(charts)".write(
      toFile: file, atomically: true, encoding: .utf8)
  }
}

/// Texts that lie, with the room that they take.
private func drawnTexts(_ svg: String) -> [(text: String, box: Box)] {
  let pattern =
    /<text x="(-?[\d.]+)" y="(-?[\d.]+)"(?: text-anchor="(\w+)")?(?: font-size="([\d.]+)")?[^>]*>(?:<title>.*?<\/title>)?(.*?)<\/text>/
  return svg.matches(of: pattern).map { match in
    let text = ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'", "&amp;": "&"].reduce(String(match.5)) {
      $0.replacing($1.key, with: $1.value)
    }
    let size = match.4.flatMap { Double($0) } ?? textSize
    // Rounded positions may touch.
    let width = text.width(size: size) - 0.2
    let x = Double(match.1) ?? 0
    let left = match.3 == "middle" ? x - width / 2 : match.3 == "end" ? x - width : x
    return (text, Box(x: left, y: (Double(match.2) ?? 0) - size * 0.8, width: width, height: size * 0.95))
  }
}
