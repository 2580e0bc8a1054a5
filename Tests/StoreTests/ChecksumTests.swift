import Testing

@testable import Store

struct ChecksumTests {
  private func digits(_ text: String) -> String { Array(text.utf8).withUnsafeBytes { Checksum(of: $0).digits } }

  @Test(arguments: [("", "99aa06d3014798d86001c324468d497f"), ("abc", "06b05ab6733a618578af5f94892f3950")])
  func `is what xxh128sum prints`(text: String, digits: String) {
    #expect(self.digits(text) == digits)
  }

  @Test func `is that of all pieces together`() {
    let sum = Checksum()
    sum.add(Array("ab".utf8))
    sum.add(Array("c".utf8))
    #expect(sum.digits == digits("abc"))
  }
}
