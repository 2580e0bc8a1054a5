import TerminalText
import Testing

struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("Soap", 4), ("Café", 4), ("Cafe\u{301}", 4), ("超市", 4), ("龙井茶 250g", 11), ("ｱｲｳ", 3), ("ＡＢ", 4),
    ("한글", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("カ\u{3099}", 2), ("，", 2), ("𠮷", 2), ("🛒", 2), ("👩‍🌾", 2), ("→", 1),
    ("Чай", 3), ("ชา", 2), ("e\u{200B}", 1),
  ]) func `a character takes the columns that a terminal gives it`(text: String, columns: Int) {
    #expect(displayWidth(text) == columns)
  }

  @Test func `a text is padded to columns, not to characters`() {
    #expect("超市".padded(to: 6) + "|" == "超市  |")
    #expect("shop".padded(to: 6) + "|" == "shop  |")
    #expect("超级市场".padded(to: 6) == "超级市场")
  }
}
