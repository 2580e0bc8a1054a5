import TerminalText
import Testing

/// Texts in files that other programs read.
struct WrittenTextTests {
  @Test(arguments: [
    ("", ""), ("7", "7"), ("123", "123"), ("1234", "1,234"), ("123456", "123,456"), ("1234567", "1,234,567"),
    ("1000000000000000000000", "1,000,000,000,000,000,000,000"),
  ]) func `digits have a comma between each three`(digits: String, grouped: String) {
    #expect(digits.groupedDigits == grouped)
    #expect(digits[...].groupedDigits == grouped)
  }

  @Test func `a number is grouped behind its sign`() {
    #expect([-1234, -123, 0, 999, 1000].map(grouped) == ["-1,234", "-123", "0", "999", "1,000"])
    #expect(grouped(.min) == "-9,223,372,036,854,775,808")
  }

  @Test(arguments: [
    ("", ""), ("a b", "a b"), (" a ", " a "), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\r\nb", "\"a\r\nb\""),
    ("\n", "\"\n\""), ("\"\u{301}", "\"\"\"\u{301}\""), ("茶;'=1", "茶;'=1"),
  ]) func `a field of CSV is quoted where it must be`(text: String, field: String) {
    #expect(Array(csvField(text).unicodeScalars) == Array(field.unicodeScalars))
  }

  @Test(arguments: [
    ("", ""), ("茶 é", "茶 é"), ("<b>&'\"</b>", "&lt;b&gt;&amp;&#39;&quot;&lt;/b&gt;"), ("&amp;", "&amp;amp;"),
    ("<\u{338}", "&lt;\u{338}"),
  ]) func `what HTML takes for its own is escaped`(text: String, escaped: String) {
    #expect(Array(text.escapedForHTML.unicodeScalars) == Array(escaped.unicodeScalars))
  }
}
