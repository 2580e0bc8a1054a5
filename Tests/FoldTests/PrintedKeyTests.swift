import PostgreSQL
import Testing

@testable import Fold

/// Keys of targets are texts, and meet keys of any type as the server prints them.
@Suite struct `A printed key` {
  @Test func `of a whole number is one that the type holds, written without anything more`() {
    let keys = KeyIndex(type: .smallint)
    #expect(keys.number(printed: "7") == 0)
    #expect(keys.number(printed: "-32768") == 1)
    #expect(keys.number(printed: "7") == 0)
    for text in ["07", "+7", "7 ", "", "seven", "7.0", "32768", "99999999999999999999"] {
      #expect(keys.number(printed: text) == nil, "\(text)")
    }
    #expect(keys.count == 2)
    #expect(keys.sorted().map(keys.text) == ["-32768", "7"])
    #expect(KeyIndex(type: .integer).number(printed: "2147483648") == nil)
    #expect(KeyIndex(type: .bigint).number(printed: "2147483648") == 0)
  }

  @Test func `of a text is as long as the type lets it be`() {
    let keys = KeyIndex(type: .varchar(length: 2))
    #expect(keys.number(printed: "产品") == 0)
    #expect(keys.number(printed: "abc") == nil)
    #expect(keys.text(0) == "产品")
    #expect(keys.number(printed: "ab") != keys.number(printed: "a "))
    #expect(KeyIndex(type: .character(length: 2)).number(printed: "abc") == nil)
    // Blanks at the end of char(n) do not count.
    let padded = KeyIndex(type: .character(length: 2))
    #expect(padded.number(printed: "a") == padded.number(printed: "a    "))
    #expect(padded.text(0) == "a")
    #expect(KeyIndex(type: .text).number(printed: "abc") == 0)
  }

  @Test func `of a uuid is in lower case`() {
    let keys = KeyIndex(type: .uuid)
    let text = "0123abcd-4567-89ef-0123-456789abcdef"
    #expect(keys.number(printed: text) == 0)
    #expect(keys.text(0) == text)
    #expect(keys.number(printed: text.uppercased()) == nil)
    #expect(keys.number(printed: "0123abcd") == nil)
  }
}
