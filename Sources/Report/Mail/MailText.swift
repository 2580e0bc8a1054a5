import Configuration
import FoundationEssentials

/// Text as it stands in a mail: ASCII in short lines, whatever the text holds.
enum MailText {
  /// Bytes of an encoded word before they are encoded, so that a line with the header's name in front has at most 76
  /// characters (RFC 2047).
  private static let wordBytes = 39
  private static let lineLength = 76

  /// Base64 in lines of at most 76 characters (RFC 2045), each with CR LF.
  static func base64Lines(_ data: Data) -> String {
    let text = Array(data.base64EncodedString().utf8)
    var lines = ""
    lines.reserveCapacity(text.count + text.count / lineLength * 2 + 2)
    for start in stride(from: 0, to: text.count, by: lineLength) {
      lines += String(decoding: text[start..<min(start + lineLength, text.count)], as: UTF8.self) + "\r\n"
    }
    return lines
  }

  /// A header's text: as it is, or as encoded words (RFC 2047) where it is long, is not ASCII, or looks like them. A line
  /// break in it is encoded too, and begins no header of its own.
  static func header(_ text: String) -> String {
    let isPlain =
      text.utf8.count <= 60 && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
      && text.first != " " && text.last != " "
    return isPlain ? text : encodedWords(text)
  }

  /// Encoded words on a line each; none has a part of a character.
  private static func encodedWords(_ text: String) -> String {
    var words: [String] = []
    var bytes: [UInt8] = []
    func end() {
      words.append("=?UTF-8?B?\(Data(bytes).base64EncodedString())?=")
      bytes = []
    }
    for scalar in text.unicodeScalars {
      let more = Array(String(scalar).utf8)
      if bytes.count + more.count > wordBytes { end() }
      bytes += more
    }
    if !bytes.isEmpty { end() }
    return words.joined(separator: "\r\n ")
  }

  /// An address with its name: as it is, in quotation marks, or as encoded words.
  static func address(_ address: MailAddress) -> String {
    guard !address.name.isEmpty else { return address.address }
    let isAtoms = address.name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-")
      }
    }
    let name = header(address.name)
    let isQuoted = !isAtoms && name == address.name
    return "\(isQuoted ? "\"\(name)\"" : name)\r\n <\(address.address)>"
  }
}
