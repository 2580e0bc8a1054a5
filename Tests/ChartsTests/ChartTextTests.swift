import Testing

@testable import Charts

@Suite struct `A chart's text` {
  @Test(arguments: [
    ("Soap & <Tea> \"A\" 'B'", "Soap &amp; &lt;Tea&gt; &quot;A&quot; &#39;B&#39;"), ("龙井茶", "龙井茶"),
    ("</title></svg><script>", "&lt;/title&gt;&lt;/svg&gt;&lt;script&gt;"),
    ("a\u{0}b\u{1B}[31mc\u{7F}\u{9B}", "ab[31mc"),
    ("line\nfeed\ttab\r\n", "line feed tab  "), ("gp\u{202E}j.exe", "gpj.exe"),
    ("\u{2067}a\u{2069}\u{200F}b\u{061C}", "ab"),
    // Not characters: Swift takes them from UTF-16 only.
    (String(decoding: [0xFFFE, 0x61, 0xFFFF, 0xFDD0, 0xD83F, 0xDFFF] as [UInt16], as: UTF16.self), "a"),
    ("👩‍🌾 Cafe\u{301}", "👩‍🌾 Cafe\u{301}"), ("שלום", "שלום"), ("", ""),
  ]) func `is written as XML allows it, in the direction of its own letters`(text: String, escaped: String) {
    #expect(text.escaped.unicodeScalars.elementsEqual(escaped.unicodeScalars))
  }

  @Test func `takes twice the width in Chinese`() {
    #expect("茶".width(size: 100) == 2 * "a".width(size: 100))
    #expect("Cafe\u{301}".width() == "Cafe".width())
    #expect("e\u{200B}".width() == "e".width())
    #expect("iiii".width() < "aaaa".width())
  }

  @Test func `is shortened to its room`() {
    #expect("Soap".shortened(to: 100) == "Soap")
    let long = "Tea Pot, porcelain, with a very long name"
    #expect(long.shortened(to: 80) == "Tea Pot, p…")
    #expect(long.shortened(to: 80).width() <= 80)
    #expect("景德镇手工青花瓷茶壶礼盒装".shortened(to: 80) == "景德镇手…")
    #expect("Soap".shortened(to: 1) == "…")
  }

  @Test func `stands in full in its title if it is shortened`() {
    var canvas = Canvas(width: 240)
    canvas.text("Tea & Pot, porcelain", x: 0, y: 10, room: 60)
    #expect(canvas.body == #"<text x="1" y="10"><title>Tea &amp; Pot, porcelain</title>Tea &amp;…</text>"#)
  }

  @Test func `is moved into the view box`() {
    var canvas = Canvas(width: 240)
    canvas.text("aa", x: 238, y: 10)
    canvas.text("aa", x: 1, y: 10, anchor: .middle)
    #expect(canvas.body == #"<text x="223.6" y="10">aa</text><text x="8.7" y="10" text-anchor="middle">aa</text>"#)
  }
}

@Suite struct `A position` {
  @Test(
    arguments: [
      (0, "0"), (-0.0, "0"), (-0.04, "0"), (0.05, "0.1"), (12.34, "12.3"), (-12.36, "-12.4"), (-0.5, "-0.5"),
      (100, "100"),
      (.nan, "0"), (.infinity, "0"), (1e300, "1000000000"),
    ] as [(Double, String)]) func `has at most one decimal`(value: Double, text: String)
  {
    #expect(short(value) == text)
  }

  @Test(
    arguments: [(0, "0"), (1, "1"), (0.5, ".5"), (0.25, ".25"), (0.049, ".05"), (7, "1"), (-1, "0"), (.nan, "0")]
      as [(Double, String)])
  func `as a share has two`(value: Double, text: String) {
    #expect(shortShare(value) == text)
  }
}

@Suite struct `A chart's ids` {
  @Test(arguments: [("top-1", "top-1"), ("a b\"<", "a-b--"), ("茶", "-"), ("", "chart")])
  func `begin with its prefix, without what ends an id`(id: String, prefix: String) {
    let svg = Sparkline(head: head(id), values: [1, 2]).svg
    #expect(svg.contains("aria-labelledby=\"\(prefix)-title \(prefix)-desc\""))
  }
}
