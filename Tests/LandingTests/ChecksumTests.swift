import Testing

@testable import Landing

struct ChecksumTests {
  @Test(arguments: [("", "99aa06d3014798d86001c324468d497f"), ("abc", "06b05ab6733a618578af5f94892f3950")])
  func `is what xxh128sum prints`(text: String, digits: String) {
    #expect(checksum(of: Array(text.utf8)) == digits)
  }

  @Test func `is that of all pieces together, and a copy goes its own way`() {
    let sum = Checksum()
    sum.add(Array("ab".utf8))
    let copy = sum.copy()
    sum.add(Array("c".utf8))
    copy.add(Array("d".utf8))
    #expect(sum.digits == checksum(of: Array("abc".utf8)))
    #expect(copy.digits == checksum(of: Array("abd".utf8)))
  }
}
