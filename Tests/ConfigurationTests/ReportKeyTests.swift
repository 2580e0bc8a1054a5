import Arithmetic
import TestSupport
import Testing

@testable import Configuration

/// `report` and `on_report` in the pipeline file.
struct ReportKeyTests {
  private static let address = "an address such as reports@example.com or Reports <reports@example.com>"

  @Test func `stands in the pipeline file, and what is left out has a value`() throws {
    let pipeline = try PipelineFile(
      yaml: PipelineFixture.with(
        """
        report:
          formats: [html, csv, eml]
          language: zh
          amounts: wan
          top: 50
          out: reports
          keep: 10
          exceptions_above: 500.50
          per_salesperson: true
          templates: .
          mail:
            from: 晨报 <reports@example.com>
            to: [boss@example.com, '"North, Sales" <north@example.com>']
            subject: Morning
            when: news
            max_size: 20MB
        on_report: sendmail -t < "$TIERBOOK_REPORT_MAIL"
        """), path: "/etc/p.yaml")
    let report = try #require(pipeline.report)
    #expect(
      report.formats == [.html, .csv, .eml] && report.language == "zh" && report.amounts == .wan && report.top == 50)
    #expect(report.folder(in: "/work") == "/etc/reports" && report.keptNights == 10 && report.isPerSalesperson)
    #expect(report.exceptionsAbove == ExactDecimal(units: 50050, scale: 2))
    let mail = try #require(report.mail)
    #expect(mail.from.name == "晨报" && mail.from.address == "reports@example.com" && mail.from.domain == "example.com")
    #expect(mail.to.map(\.name) == ["", "North, Sales"] && mail.to[1].address == "north@example.com")
    #expect(mail.subject == "Morning" && mail.occasion == .news && mail.maxSize == 20_000_000)
    #expect(pipeline.onReport == OutcomeCommand("sendmail -t < \"$TIERBOOK_REPORT_MAIL\"", timeout: 60))

    let least = try #require(try PipelineFile(yaml: PipelineFixture.with("report: {}"), path: "p.yaml").report)
    #expect(
      least == ReportOptions() && least.formats == [.html, .xlsx] && least.keptNights == 62
        && least.exceptionsAbove.isZero)
    #expect(least.folder(in: "/work") == "/work/report")
    let mailed = try PipelineFile(
      yaml: PipelineFixture.with("report: { mail: { from: a@b.c, to: d@e.f } }"), path: "p.yaml"
    ).report
    #expect(
      mailed?.formats == [.html, .xlsx, .eml] && mailed?.mail?.occasion == .always && mailed?.mail?.maxSize == 8_000_000
    )
    #expect(try PipelineFile(yaml: PipelineFixture.minimal, path: "p.yaml").report == nil)
  }

  @Test(arguments: [
    (
      "report: html",
      "p.yaml:9:9: report: a map is expected here\n"
        + "  accepted: the keys formats, language, amounts, top, out, keep, exceptions_above, per_salesperson, templates, mail"
    ),
    (
      "report: { formats: [html, pdf] }",
      "p.yaml:9:27: report.formats[1]: 'pdf' is not accepted\n  accepted: html, xlsx, csv, eml"
    ),
    (
      "report: { formats: [] }",
      "p.yaml:9:20: report.formats: one format at least is expected here\n  accepted: a list of html, xlsx, csv, eml"
    ),
    (
      "report: { formats: [eml] }",
      "p.yaml:9:20: report.formats: eml: nobody is named to whom\n  accepted: eml together with mail: { from, to }"
    ),
    ("report: { language: de }", "p.yaml:9:21: report.language: 'de' is not accepted\n  accepted: en, zh, both"),
    (
      "report: { language: zh, amounts: lakh }",
      "p.yaml:9:34: report.amounts: 'lakh' is not accepted\n  accepted: full or wan"
    ),
    (
      "report: { amounts: wan }",
      "p.yaml:9:20: report.amounts: wan: English has no 万\n  accepted: wan together with language: zh or both"
    ),
    ("report: { keep: 0 }", "p.yaml:9:17: report.keep: '0' is not accepted\n  accepted: a whole number from 1 to 3660"),
    (
      "report: { exceptions_above: -1 }",
      "p.yaml:9:29: report.exceptions_above: '-1' is not accepted\n  accepted: an amount of 0 or more, such as 500"
    ),
    (
      "report: { exceptions_above: '1,000' }",
      "p.yaml:9:29: report.exceptions_above: '1,000' is not accepted\n  accepted: an amount of 0 or more, such as 500"
    ),
    ("report: { out: '' }", "p.yaml:9:16: report.out: '' is not accepted\n  accepted: a folder"),
    (
      "report: { templates: /no/such/folder }",
      "p.yaml:9:22: report.templates: there is no folder /no/such/folder\n  accepted: a folder of Mustache templates"
    ),
    (
      "report: { mail: { to: a@b.c } }", "p.yaml:9:17: report.mail.from is missing\n  accepted: \(address)"
    ),
    (
      "report: { mail: { from: a@b.c, to: [] } }",
      "p.yaml:9:36: report.mail.to: one address at least is expected here\n  accepted: \(address), or a list of such"
    ),
    (
      "report: { mail: { from: a@b.c, to: \"a@b.c\\r\\nBcc: d@e.f\" } }",
      "p.yaml:9:36: report.mail.to: 'a@b.c\r\nBcc: d@e.f' is not accepted\n  accepted: \(address)"
    ),
    (
      "report: { mail: { from: \"A\\nB <a@b.c>\", to: a@b.c } }",
      "p.yaml:9:25: report.mail.from: 'A\n  B <a@b.c>' is not accepted\n  accepted: \(address)"
    ),
    (
      "report: { mail: { from: a@b.c, to: a@b.c, subject: \"a\\nb\" } }",
      "p.yaml:9:52: report.mail.subject: 'a\n  b' is not accepted\n  accepted: a text of one line, of at most 200 bytes"
    ),
    (
      "report: { mail: { from: a@b.c, to: a@b.c, when: never } }",
      "p.yaml:9:49: report.mail.when: 'never' is not accepted\n  accepted: news or always"
    ),
    (
      "report: { mail: { from: a@b.c, to: a@b.c, max_size: 8 } }",
      "p.yaml:9:53: report.mail.max_size: '8' is not accepted\n  accepted: a size such as 8MB, from 1MB to 1GB"
    ),
    ("on_report: a", "p.yaml:9:12: on_report: no report is made\n  accepted: on_report together with report"),
  ])
  func `is told with its place where it is wrong`(yaml: String, report: String) {
    #expect(PipelineFixture.report(PipelineFixture.with(yaml)) == report)
  }

  @Test(arguments: [
    "", "a", "a@", "@b", "a@b@c", "a b@c", "a@b c", "a..b@c", "a@b..c", "A <a@b", "<>", "A\r <a@b.c>",
    "\u{202E}A <a@b.c>",
    "a@b\n", "A\" <a@b.c>", "ä@b.c", "a,b@c.d",
  ])
  func `an address that would be more than one is none`(_ text: String) {
    #expect(MailAddress(text) == nil)
  }
}
