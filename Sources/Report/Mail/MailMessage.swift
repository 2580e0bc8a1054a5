import Configuration
import FoundationEssentials

/// A mail as a file (RFC 5322 and MIME): a text, the same as HTML, and attachments.
struct MailMessage {
  struct Attachment: Equatable {
    /// ASCII, without quotation marks.
    var name: String
    /// Such as `text/html; charset=utf-8`.
    var type: String
    var data: Data

    /// Bytes of it in the mail.
    var sentSize: Int {
      let encoded = (data.count + 2) / 3 * 4
      return encoded + (encoded + 75) / 76 * 2
    }
  }

  var from: MailAddress
  var to: [MailAddress]
  var subject: String
  var date: MailDate
  /// Letters, digits, and - . _ %; unique together with the domain of `from`.
  var identifier: String
  var language: String
  var text: String
  var html: String
  var attachments: [Attachment]

  // A line of base64 has neither of the two characters at their beginning in a row, so that no part can hold one.
  private static let mixed = "=_tierbook_mixed"
  private static let alternative = "=_tierbook_alternative"

  /// The mail with CR LF at the end of each line; the same facts give the same bytes.
  var data: Data {
    var mail = header
    mail += "--\(Self.mixed)\r\nContent-Type: multipart/alternative; boundary=\"\(Self.alternative)\"\r\n\r\n"
    mail += part(Self.alternative, "text/plain; charset=utf-8", Data(withLineBreaks(text).utf8))
    mail += part(Self.alternative, "text/html; charset=utf-8", Data(withLineBreaks(html).utf8))
    mail += "--\(Self.alternative)--\r\n"
    for attachment in attachments {
      mail += part(
        Self.mixed, attachment.type, attachment.data,
        "Content-Disposition: attachment; filename=\"\(attachment.name)\"\r\n")
    }
    return Data((mail + "--\(Self.mixed)--\r\n").utf8)
  }

  private var header: String {
    let lines = [
      "From: \(MailText.address(from))", "To: \(to.map(MailText.address).joined(separator: ",\r\n "))",
      "Subject: \(MailText.header(subject))", "Date: \(date.text)", "Message-ID: <\(identifier)@\(from.domain)>",
      "Auto-Submitted: auto-generated", "Content-Language: \(language)", "MIME-Version: 1.0",
      "Content-Type: multipart/mixed; boundary=\"\(Self.mixed)\"",
    ]
    return lines.joined(separator: "\r\n") + "\r\n\r\n"
  }

  private func part(_ boundary: String, _ type: String, _ data: Data, _ more: String = "") -> String {
    "--\(boundary)\r\nContent-Type: \(type)\r\n\(more)Content-Transfer-Encoding: base64\r\n\r\n"
      + MailText.base64Lines(data)
  }

  /// The canonical form of text has CR LF.
  private func withLineBreaks(_ text: String) -> String {
    var lines = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where scalar != "\r" {
      if scalar == "\n" { lines.append("\r") }
      lines.append(scalar)
    }
    return String(lines)
  }
}
