import Configuration
import Testing

@testable import Report

/// How figures are written on a page.
@Suite struct `Figures of a report` {
  @Test(arguments: [
    ("0", "0.00", "0.00"), ("-1.005", "−1.01", "−1.01"), ("9999.99", "9,999.99", "9,999.99"),
    // It is rounded to what is 1万 before it is asked whether it is.
    ("9999.994", "9,999.99", "9,999.99"), ("9999.995", "10,000.00", "1.0万"), ("10000", "10,000", "1.0万"),
    ("-10000", "−10,000", "−1.0万"), ("12499.99", "12,500", "1.2万"), ("12500", "12,500", "1.3万"),
    ("-12500.00", "−12,500", "−1.3万"), ("1234000", "1,234,000", "123.4万"), ("12345678.9", "12,345,679", "1,234.6万"),
    ("99999499.99", "99,999,500", "9,999.9万"), ("99999500", "99,999,500", "1.00亿"),
    ("99999999", "99,999,999", "1.00亿"), ("-99999999", "−99,999,999", "−1.00亿"), ("100000000", "100,000,000", "1.00亿"),
    ("1234567890.12", "1,234,567,890", "12.35亿"), ("1234500000000", "1,234,500,000,000", "12,345.00亿"),
  ])
  func `amounts from 10,000 on are in 万 where that is asked for`(value: String, full: String, wan: String) {
    for language in Language.allCases {
      let figure = FigureFormat(language).money(value)
      #expect(figure == Figure(value: value, text: full))
      let inWan = FigureFormat(language, amounts: .wan).money(value)
      #expect(inWan == Figure(value: value, text: language == .english ? full : wan))
    }
  }

  @Test func `a change in 万 has its sign, and other figures are as they are`() {
    let format = FigureFormat(.chinese, amounts: .wan)
    #expect(format.change("25000")?.text == "+2.5万" && format.change("-25000")?.text == "−2.5万")
    #expect(format.count("25000")?.text == "25,000" && format.full("25000.00")?.text == "25,000.00")
    #expect(format.money(nil) == nil && format.money("unknown") == nil)
  }

  @Test(arguments: [
    ("0", "0", "0"), ("5000", "5,000", "5,000"), ("12500", "12,500", "1.25万"), ("2000000", "2,000,000", "200万"),
    ("-2500000", "−2,500,000", "−250万"), ("150000000", "150,000,000", "1.5亿"),
  ])
  func `an amount beside an axis has no digits that say nothing`(value: String, full: String, wan: String) {
    #expect(FigureFormat(.chinese).tick(value) == full && FigureFormat(.english, amounts: .wan).tick(value) == full)
    #expect(FigureFormat(.both, amounts: .wan).tick(value) == wan)
  }

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
