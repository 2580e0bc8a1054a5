import Testing

@testable import Report

/// How figures are written on a page.
@Suite struct `Figures of a report` {
  @Test(arguments: [
    ("-0.014", "−1.4 pp", "−1.4 个百分点"), ("0.0005", "+0.1 pp", "+0.1 个百分点"), ("0", "0.0 pp", "0.0 个百分点"),
    ("0.298", "+29.8 pp", "+29.8 个百分点"),
  ])
  func `a difference of shares is in points`(difference: String, english: String, chinese: String) {
    #expect(FigureFormat(.english).points(difference) == Figure(value: difference, text: english))
    #expect(FigureFormat(.chinese).points(difference)?.text == chinese)
    #expect(FigureFormat(.both).points(difference)?.text == "\(chinese) \(english)")
  }
}
