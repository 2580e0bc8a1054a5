import Foundation
import TerminalText
import Testing

struct ShownTextTests {
  @Test(arguments: [
    ("Tea \"Green\" \\ 茶 é", "Tea \"Green\" \\ 茶 é"), ("\u{1B}[31mred\u{7}", "\\u001B[31mred\\u0007"),
    ("a\nb\tc\r", "a\\u000Ab\\u0009c\\u000D"), ("\u{7F}\u{85}\u{9B}1m", "\\u007F\\u0085\\u009B1m"),
    ("\u{202E}oof\u{202C} \u{2066}x\u{2069}\u{200F}\u{61C}", "\\u202Eoof\\u202C \\u2066x\\u2069\\u200F\\u061C"),
    ("a\u{2028}b", "a\\u2028b"), ("👩‍🌾 می‌خواهم", "👩‍🌾 می‌خواهم"),
  ]) func `what moves the cursor or turns the writing is shown by its number`(text: String, shown: String) {
    #expect(text.shown == shown)
    #expect(text.shown.shown == shown)
  }

  @Test func `over lines, line feeds and tabs stay`() {
    #expect("a\n\tb\u{1B}c\r\n".shownLines == "a\n\tb\\u001Bc\\u000D\n")
  }

  @Test func `a JSON text keeps its value`() throws {
    let name = "x\u{202E}y\u{9B}\n\"\\\u{1B}"
    let text = String(decoding: try JSONEncoder().encode([name]), as: UTF8.self).shownJSON
    #expect(text == #"["x\u202Ey\u009B\n\"\\\u001b"]"#)
    #expect(try JSONDecoder().decode([String].self, from: Data(text.utf8)) == [name])
  }
}
