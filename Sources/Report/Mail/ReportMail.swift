import Arithmetic
import Configuration
import FoundationEssentials
import Mustache
import Rules
import Tables
import TerminalText

/// The report as a mail: what is new today and the company's line, with the page and the workbook attached.
struct ReportMail {
  /// Characters of a name or of a reason. Gmail cuts a mail of more than 102 kB.
  private static let longest = 160
  /// Customers of the work list, for the same reason.
  private static let mostCustomers = 20

  let page: ReportPage
  let options: ReportOptions.Mail
  /// What can be attached, and where each lies.
  var files: [(attachment: MailMessage.Attachment, path: String)]

  private var shared: SectionContext { page.shared }
  private var words: ReportWords { page.shared.words }

  /// Divides attachments into those that the size allows and the paths of the others.
  ///
  /// - Parameter size: the most bytes of all, as they are sent.
  static func divided(
    _ files: [(attachment: MailMessage.Attachment, path: String)], within size: Int
  ) -> (attached: [MailMessage.Attachment], leftOut: [String]) {
    var (attached, leftOut): ([MailMessage.Attachment], [String]) = ([], [])
    var sum = 0
    for file in files {
      if sum + file.attachment.sentSize <= size {
        sum += file.attachment.sentSize
        attached.append(file.attachment)
      } else {
        leftOut.append(file.path)
      }
    }
    return (attached, leftOut)
  }

  func message() throws -> MailMessage {
    let (period, name) = (shared.period, page.pipeline.name)
    let (attached, leftOut) = Self.divided(files, within: options.maxSize)
    let notes = leftOut.map { words.tooLarge($0.shown) }
    let beginning = options.subject ?? words.subject(name)
    let month =
      shared.salesperson.map { "\(period.month).\(period.window).\(fileName($0))" }
      ?? "\(period.month).\(period.window)"
    return MailMessage(
      from: options.from, to: options.to,
      subject: "\(beginning) \(period.businessDate): \(page.headline.text)".shown,
      date: MailDate(moment: period.ended) ?? MailDate(period.businessDate),
      identifier: "tierbook.\(fileName(name)).\(period.run).\(month)", language: words.language.code,
      text: text(notes), html: try html(notes), attachments: attached)
  }

  private func short(_ text: String) -> String {
    let text = text.shown
    return text.unicodeScalars.count <= Self.longest
      ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.longest - 1))) + "…"
  }

  private var headLines: [String] {
    let period = shared.period
    return [
      "\(words[.businessDate]) \(period.businessDate) · \(shared.periodText) · \(words[.run]) \(period.run)"
        + (page.company.unfinished.map { " · \($0)" } ?? "")
    ]
  }

  private var failure: String? {
    shared.period.failure.map { "\(words[.failedNight]) \(short($0))" }
  }

  /// How many are as they were before; nil: none.
  private var standing: String? {
    let texts = page.today.standing.map(\.text)
    return texts.isEmpty ? nil : texts.joined(separator: "; ")
  }

  /// The first of the work list, and how many there are of all; nil: the report is of all, or there is nothing to do.
  private var work: (title: String, first: ArraySlice<WorkList.Entry>, more: String?)? {
    guard let list = page.work, !list.entries.isEmpty else { return nil }
    let first = list.entries.prefix(min(shared.top, Self.mostCustomers))
    let all = list.entries.count
    return (list.title, first, first.count < all ? words.shown(first.count, of: all) : nil)
  }

  /// The company's figures are for those who may see the whole.
  private var figures: [CompanySection.HeadFigure] { shared.salesperson == nil ? page.company.headFigures : [] }

  private func text(_ notes: [String]) -> String {
    var lines = ["\(words[.report]): \(page.pipeline.name.shown)"] + headLines
    if let failure { lines.append(failure) }
    if let proof = page.company.proof { lines.append(proof) }
    if !figures.isEmpty { lines += ["", words[.company]] }
    for figure in figures {
      let changes = figure.changes.map { "\($0.text) (\($0.against))" } + [figure.note].compactMap { $0 }
      lines.append("  \(figure.label): \(([figure.figure.text] + changes).joined(separator: ", "))")
    }
    lines += ["", "\(words[.today]): \(page.today.since)"]
    if let amounts = page.today.amounts { lines.append("  \(amounts)") }
    for line in page.today.lines {
      let amount = shared.format.money(line.amount.description)?.text ?? ""
      let reason = line.explanation.isEmpty ? "" : " – \(short(line.explanation))"
      lines.append(
        "  \(line.isGood ? "▲" : "▼") \(words.language.text(line.kind)): \(short(line.who)), \(amount)\(reason)")
    }
    if page.today.lines.isEmpty { lines.append("  \(words[.nothingNew])") }
    if let more = page.today.more { lines.append("  \(more)") }
    if let standing { lines.append("  \(standing)") }
    if let work {
      lines += ["", work.title]
      lines += work.first.map { entry in
        let amount = shared.format.money(entry.row["revenue"]).map { ", \($0.text)" } ?? ""
        return "  \(short(entry.name))\(amount) – \(short(entry.reasons.joined(separator: "; ")))"
      }
      if let more = work.more { lines.append("  \(more)") }
    }
    if !notes.isEmpty { lines += [""] + notes }
    return lines.joined(separator: "\n") + "\n"
  }

  private func html(_ notes: [String]) throws -> String {
    let most = page.today.lines.map(\.amount).max() ?? 0
    var context: TemplateFields = [
      "lang": .text(words.language.code), "title": .text(words[.report]), "pipeline": .text(page.pipeline.name.shown),
      "head": .list(headLines), "company": .text(words[.company]), "hasFigures": .flag(!figures.isEmpty),
      "today": "\(words[.today]): \(page.today.since)", "notes": .list(notes),
      "figures": .list(
        figures.map { figure in
          [
            "label": .text(figure.label), "text": .text(figure.figure.text), "note": .text(figure.note ?? ""),
            "changes": .list(
              figure.changes.map {
                ["text": .text($0.text), "against": .text($0.against), "color": $0.isUp ? "#006644" : "#a33b00"]
              }),
          ]
        }),
      "lines": .list(
        page.today.lines.map { line in
          let width = Self.width(line.amount, of: most)
          var shown: TemplateFields = [
            "mark": line.isGood ? "▲" : "▼", "kind": .text(words.language.text(line.kind)),
            "who": .text(short(line.who)), "why": .text(short(line.explanation)),
            "amount": .text(shared.format.money(line.amount.description)?.text ?? ""),
            "color": line.isGood ? "#006644" : "#a33b00", "bar": line.isGood ? "#56b4e9" : "#e69f00",
          ]
          if width > 0 { shown["width"] = "\(width)" }
          if width < 100 { shown["rest"] = "\(100 - width)" }
          return shown
        }),
    ]
    if let work {
      context["work"] = .text(work.title)
      context["customers"] = .list(
        work.first.map { entry in
          [
            "who": .text(short(entry.name)), "why": .text(short(entry.reasons.joined(separator: "; "))),
            "amount": .text(shared.format.money(entry.row["revenue"])?.text ?? ""),
          ]
        })
      context["moreWork"] = work.more.map { .text($0) }
    }
    if page.today.lines.isEmpty { context["nothingNew"] = .text(words[.nothingNew]) }
    if let amounts = page.today.amounts { context["amounts"] = .text(amounts) }
    if let more = page.today.more { context["more"] = .text(more) }
    if let standing { context["standing"] = .text(standing) }
    if let failure { context["failure"] = .text(failure) }
    if let proof = page.company.proof { context["proof"] = .text(proof) }
    return try Templates.render(page.library, "mail", context)
  }

  /// The length of a bar, in percent of the longest one.
  static func width(_ amount: ExactDecimal, of most: ExactDecimal) -> Int {
    guard amount.isPositive, let share = Fraction(amount * 100, over: most)?.rounded(to: 0) else { return 0 }
    return min(100, Int(share.description) ?? 0)
  }
}

/// A text as part of a file's name: letters and digits of ASCII, - and _; any other byte as `%2F`. A long one, for which a
/// file system has no room, is cut, and has a number made of all of it at its end.
func fileName(_ text: String) -> String {
  let whole = text.utf8.reduce(into: "") { name, byte in
    let scalar = Unicode.Scalar(byte)
    let isPlain =
      scalar.properties.isAlphabetic && byte < 0x80 || (0x30...0x39).contains(byte) || scalar == "-" || scalar == "_"
    name +=
      isPlain ? String(Character(scalar)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }
  guard whole.utf8.count > 120 else { return whole }
  // FNV-1a
  let number = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  return "\(whole.prefix(100))-\(String(number, radix: 16))"
}
