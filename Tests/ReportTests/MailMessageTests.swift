import Arithmetic
import Foundation
import Testing

@testable import Configuration
@testable import Report

/// A mail as a file: what RFC 5322 and MIME ask for, whatever the texts hold.
struct MailMessageTests {
  private func message(
    subject: String = "Tierbook demo 2026-10-31: nothing new", to: [String] = ["boss@example.com"], text: String = "a\n"
  ) throws -> MailMessage {
    MailMessage(
      from: try #require(MailAddress("Reports <reports@example.com>")),
      to: try to.map { try #require(MailAddress($0)) },
      subject: subject, date: try #require(MailDate(moment: "2026-11-01 02:10:33.5+08")),
      identifier: "tierbook.demo.17.2026-10.12", language: "en", text: text, html: "<p>a</p>\n",
      attachments: [.init(name: "report-2026-10-31.html", type: "text/html; charset=utf-8", data: Data("page".utf8))])
  }

  @Test func `has a header, both forms of the text, and its attachments`() throws {
    #expect(
      String(decoding: try message().data, as: UTF8.self)
        == """
        From: Reports
         <reports@example.com>
        To: boss@example.com
        Subject: Tierbook demo 2026-10-31: nothing new
        Date: Sun, 01 Nov 2026 02:10:33 +0800
        Message-ID: <tierbook.demo.17.2026-10.12@example.com>
        Auto-Submitted: auto-generated
        Content-Language: en
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="=_tierbook_mixed"

        --=_tierbook_mixed
        Content-Type: multipart/alternative; boundary="=_tierbook_alternative"

        --=_tierbook_alternative
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: base64

        YQ0K
        --=_tierbook_alternative
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: base64

        PHA+YTwvcD4NCg==
        --=_tierbook_alternative--
        --=_tierbook_mixed
        Content-Type: text/html; charset=utf-8
        Content-Disposition: attachment; filename="report-2026-10-31.html"
        Content-Transfer-Encoding: base64

        cGFnZQ==
        --=_tierbook_mixed--

        """.replacingOccurrences(of: "\n", with: "\r\n"))
  }

  @Test(arguments: [
    "晨报 2026-10-31：重点客户流失 3，毛利率 29.3%，晨报晨报晨报晨报晨报晨报晨报", "a\r\nBcc: everybody@example.com", "=?UTF-8?B?YQ==?=",
    String(repeating: "x", count: 300), " a ", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "e\u{301}",
  ])
  func `a subject of any text stays one header with lines of at most 76 characters`(_ subject: String) throws {
    let mail = String(decoding: try message(subject: subject).data, as: UTF8.self)
    let lines = mail.components(separatedBy: "\r\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 76 && !$0.contains("\n") })
    #expect(!lines.contains { $0.hasPrefix("Bcc") })
    let start = try #require(lines.firstIndex { $0.hasPrefix("Subject: ") })
    let words =
      [String(lines[start].dropFirst(9))]
      + lines[(start + 1)...].prefix { $0.hasPrefix(" ") }.map { String($0.dropFirst()) }
    let parts = try words.map { word -> String in
      #expect(word.hasPrefix("=?UTF-8?B?") && word.hasSuffix("?="))
      let data = try #require(Data(base64Encoded: String(word.dropFirst(10).dropLast(2))))
      return try #require(String(data: data, encoding: .utf8), "a part of a character")
    }
    #expect(Array(parts.joined().unicodeScalars) == Array(subject.unicodeScalars))
  }

  @Test func `names in addresses are quoted or encoded`() throws {
    let mail = String(
      decoding: try message(to: ["\"North, Sales\" <n@example.com>", "晨报 <z@example.com>", "a@example.com"]).data,
      as: UTF8.self)
    #expect(
      mail.contains(
        "\r\nTo: \"North, Sales\"\r\n <n@example.com>,\r\n =?UTF-8?B?5pmo5oql?=\r\n <z@example.com>,\r\n a@example.com\r\nSubject: "
      ))
  }

  @Test func `base64 stands in lines of 76 characters, and its size is known before`() throws {
    for count in [0, 1, 3, 57, 58, 1000] {
      let data = Data(repeating: 0xA5, count: count)
      let text = MailText.base64Lines(data)
      #expect(text.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
      #expect(Data(base64Encoded: text.replacingOccurrences(of: "\r\n", with: "")) == data)
      #expect(MailMessage.Attachment(name: "a", type: "b", data: data).sentSize == text.utf8.count)
    }
  }

  @Test func `a moment as the server prints it is a date of mails`() throws {
    #expect(MailDate(moment: "2024-02-29 23:59:59+00")?.text == "Thu, 29 Feb 2024 23:59:59 +0000")
    #expect(MailDate(moment: "1999-12-31 00:00:00.123456-03:30")?.text == "Fri, 31 Dec 1999 00:00:00 -0330")
    #expect(MailDate(moment: "") == nil && MailDate(moment: "yesterday") == nil)
    #expect(MailDate(try #require(Day("2026-10-31"))).text == "Sat, 31 Oct 2026 00:00:00 +0000")
  }

  @Test func `an attachment that does not fit is left out, and its path is known`() {
    let files = [("a", 57), ("b", 114), ("c", 57)].map { name, size in
      (attachment: MailMessage.Attachment(name: name, type: "t", data: Data(count: size)), path: "/out/\(name)")
    }
    let (attached, leftOut) = ReportMail.divided(files, within: 78 * 2)
    #expect(attached.map(\.name) == ["a", "c"] && leftOut == ["/out/b"])
  }

  @Test func `a bar is as long as its part of the longest`() {
    #expect(ReportMail.width(50, of: 200) == 25 && ReportMail.width(200, of: 200) == 100)
    #expect(ReportMail.width(0, of: 0) == 0 && ReportMail.width(-5, of: 200) == 0)
  }

  @Test func `a text is part of a file's name without a separator`() {
    #expect(fileName("12") == "12" && fileName("a/../b c") == "a%2F%2E%2E%2Fb%20c" && fileName("张") == "%E5%BC%A0")
    // A name that no file system has room for.
    let long = String(repeating: "张", count: 27)
    #expect(fileName(long).utf8.count < 120 && fileName(long) != fileName(long + "三"))
    #expect(fileName(long).hasPrefix("%E5%BC%A0%E5") && fileName(long) == fileName(String(repeating: "张", count: 27)))
  }
}
