import Arithmetic
import Mustache
import Tables

/// The company against the month before and the same month last year, and what took its gross profit from then to now.
struct CompanySection {
  static let figures = [
    "revenue", "gross_profit", "gross_margin", "average_stock", "turnover", "cross_ratio", "return_rate",
  ]

  private let shared: SectionContext
  /// Rows of one month, oldest first: 25 of them, where there are so many.
  private let months: [Row]
  private let proofRow: Row?
  private let bridges: [(compare: String, row: Row)]
  /// What a month that is not over is compared with; nil: nothing.
  private let firstDays: FirstDays?

  init(_ shared: SectionContext) throws {
    self.shared = shared
    let first = shared.period.month.advanced(by: -24).firstDay.description
    months = try shared.source.rows(
      CompanySummary.table.name,
      ["month", "month_complete", "target", "target_attainment", "costed_revenue"] + Self.figures,
      "where month between $1::date and $2::date and window_months = $3 order by month",
      [first, shared.period.month.firstDay.description, "\(shared.monthWindow)"])
    proofRow = try shared.source.rows(
      CompanySummary.table.name, ["lines_read", "lines_rejected", "difference"],
      "where month = $1::date and window_months = $2", shared.period.parameters
    ).first
    bridges = try shared.source.rows(
      ProfitBridgeTable.table.name, ["compare"] + ProfitBridgeTable.steps + ["gross_profit"],
      "where month = $1::date and window_months = $2 and level = 'company' order by compare",
      [shared.period.month.firstDay.description, "\(shared.monthWindow)"]
    ).map { ($0["compare"] ?? "", $0) }
    // The company's figures are for those who may see the whole.
    let isShown = shared.salesperson == nil && shared.hasMonthWindow
    let yearBefore = shared.period.month.advanced(by: -12).firstDay.description
    firstDays = FirstDays(
      yearBefore: shared.period, months.first { $0["month"] == yearBefore }, isShown ? shared.landed : nil)
  }

  /// That the month is not over, and what it is compared with; nil: it is over.
  var unfinished: String? {
    guard !shared.period.isComplete else { return nil }
    return firstDays.map { shared.words.unfinished(days: $0.count) } ?? shared.words[.unfinished]
  }

  /// The proof that no line was lost, in words; nil: it is not published, or one salesperson's report is made.
  var proof: String? {
    guard shared.salesperson == nil, let row = proofRow, let read = shared.format.count(row["lines_read"])?.text
    else { return nil }
    let (format, words) = (shared.format, shared.words)
    let rejected = format.count(row["lines_rejected"])?.text ?? "0"
    let difference = difference ?? "?"
    return words[.proof] + ": " + words.proof(read: read, rejected: rejected, difference: difference)
  }

  /// The revenue that the proof does not find again, to the cent; nil as the proof is.
  var difference: String? {
    guard shared.salesperson == nil else { return nil }
    return proofRow?.decimal("difference")?.rounded(to: 2).description
  }

  private func row(_ ago: Int) -> Row? {
    let day = shared.period.month.advanced(by: -ago).firstDay.description
    return months.first { $0["month"] == day }
  }

  /// The revenue of the last months that are over, and of the same months a year before, oldest first.
  func lastMonths(_ count: Int) -> [(month: Month, now: String?, before: String?)] {
    ((shared.period.isComplete ? 0 : 1)..<count).reversed().compactMap { ago in
      row(ago).map { (shared.period.month.advanced(by: -ago), $0["revenue"], row(ago + 12)?["revenue"]) }
    }
  }

  /// A figure of the page's head, with its changes.
  struct HeadFigure {
    var column: String
    var label: String
    var figure: Figure
    /// None if the month is not over and nothing is known of as many days.
    var changes: [(text: String, against: String, isUp: Bool)]
    /// What the figure leaves out, or how much of the target it is; nil: nothing.
    var note: String?
  }

  var headFigures: [HeadFigure] {
    guard let now = row(0) else { return [] }
    let words = shared.words
    // Without a cost nothing is known of the profit, which the table has as 0.
    let known = now["gross_margin"] == nil ? ["revenue"] : ["revenue", "gross_profit", "gross_margin", "cross_ratio"]
    return known.compactMap { name in
      guard let column = CompanySummary.table.declaration[name],
        let figure = shared.format.figure(now[name], of: column)
      else { return nil }
      return HeadFigure(
        column: name, label: words.language.text(column.label), figure: figure,
        changes: compared.compactMap { before, word in
          change(name, now, before).map { ($0.text, word, !$0.text.hasPrefix("−")) }
        }, note: name == "gross_margin" ? coverage(now) : name == "revenue" ? attainment(now) : nil)
    }
  }

  /// Of which part of the revenue the margin is; nil: of all of it to a tenth of a percent, or what has no cost was
  /// returned.
  private func coverage(_ now: Row) -> String? {
    guard let revenue = now.decimal("revenue"), now["costed_revenue"] != now["revenue"],
      let costed = now.decimal("costed_revenue"),
      let share = Fraction(costed, over: revenue)?.rounded(to: 3), share < 1
    else { return nil }
    return shared.format.percent(share.description).map { shared.words.ofCosted($0.text) }
  }

  /// How much of the month's target the revenue is; nil: there is none, or the month is not over.
  private func attainment(_ now: Row) -> String? {
    guard shared.period.isComplete, let target = shared.format.money(now["target"]),
      let share = shared.format.percent(now["target_attainment"])
    else { return nil }
    return shared.words.ofTarget(target.text, share: share.text)
  }

  /// What the month is compared with, and its name.
  private var compared: [(row: Row?, name: String)] {
    let words = shared.words
    guard !shared.period.isComplete else {
      return [(row(1), words[.monthBefore]), (row(12), words[.sameMonthLastYear])]
    }
    return firstDays.map { [($0.row, words.firstDays($0.count, of: $0.month))] } ?? []
  }

  var headline: [TemplateFields] {
    headFigures.map { head in
      [
        "label": .text(head.label), "value": .text(head.figure.value), "text": .text(head.figure.text),
        "column": .text(head.column), "month": .text(shared.period.month.firstDay.description),
        "window": "\(shared.monthWindow)", "period": .text(shared.format.month(shared.period.month)),
        "note": .text(head.note ?? ""),
        "changes": .list(
          head.changes.map { ["text": .text($0.text), "against": .text($0.against), "isUp": .flag($0.isUp)] }),
      ]
    }
  }

  /// The change of a figure: of a share in points, of all else as a percentage, or as an amount where it was not above 0,
  /// or no longer is.
  private func change(_ name: String, _ now: Row, _ before: Row?) -> Figure? {
    guard let before else { return nil }
    guard CompanySummary.table.declaration[name]?.unit == .percent else {
      return [now, before].allSatisfy { $0.decimal(name)?.isPositive == true }
        ? growth(now[name], over: before[name], shared.format) : difference(name, now, before)
    }
    guard let a = now.decimal(name), let b = before.decimal(name) else {
      return nil
    }
    return shared.format.points((a - b).description)
  }

  private func difference(_ name: String, _ now: Row, _ before: Row) -> Figure? {
    guard let now = now.decimal(name), let before = before.decimal(name),
      let column = CompanySummary.table.declaration[name]
    else { return nil }
    return shared.format.signed(shared.format.figure((now - before).description, of: column))
  }

  var table: PageTable {
    let words = shared.words
    let isComplete = shared.period.isComplete
    let rows = [row(0), isComplete ? row(1) : nil, isComplete ? row(12) : nil]
    let declared = CompanySummary.table.declaration
    var caption = [shared.format.month(shared.period.month)]
    if !shared.hasMonthWindow { caption.append(words.months(shared.period.window)) }
    // Why columns are not there.
    if isComplete {
      for (row, word) in zip(rows.dropFirst(), [Word.monthBefore, .sameMonthLastYear]) where row == nil {
        caption.append("\(words[word]): \(words[.notPublished])")
      }
    } else {
      caption.append(words[.unfinished])
    }
    return PageTable(
      caption: caption.joined(separator: " · "),
      columns: [
        PageTable.Column(words[.what]), PageTable.Column(words[.thisMonth], isNumber: true),
        PageTable.Column(words[.monthBefore], isNumber: true), PageTable.Column(words[.change], isNumber: true),
        PageTable.Column(words[.sameMonthLastYear], isNumber: true), PageTable.Column(words[.change], isNumber: true),
      ],
      lines: Self.figures.compactMap { name in
        guard let column = declared[name], rows[0]?[name] != nil,
          name != "gross_profit" || rows[0]?["gross_margin"] != nil
        else { return nil }
        func figure(_ row: Row?) -> Cell {
          .figure(shared.format.figure(row?[name], of: column), column: name)
        }
        func changed(_ before: Row?) -> Cell {
          .text(rows[0].flatMap { change(name, $0, before)?.text } ?? "–")
        }
        return PageTable.Line(
          table: declared.name, key: name,
          cells: [
            .text(words.language.text(column.label)), figure(rows[0]), figure(rows[1]), changed(rows[1]),
            figure(rows[2]), changed(rows[2]),
          ])
      }, total: nil
    ).withoutEmptyColumns
  }

  func monthTable(_ count: Int) -> PageTable {
    let words = shared.words
    return PageTable(
      caption: words[.revenueByMonth],
      columns: [
        PageTable.Column(words[.month]), PageTable.Column(words[.revenueOf], isNumber: true),
        PageTable.Column(words[.yearBefore], isNumber: true),
      ],
      lines: lastMonths(count).map { month in
        PageTable.Line(
          table: CompanySummary.table.name, key: "\(month.month.firstDay) \(shared.monthWindow)",
          cells: [
            .text(shared.format.month(month.month)), .figure(shared.format.money(month.now), column: "revenue"),
            .figure(shared.format.money(month.before), column: nil),
          ])
      }, total: nil)
  }

  func bridgeTable(_ compare: String) -> PageTable? {
    guard let bridge = bridge(compare) else { return nil }
    return PageTable(
      caption: bridge.title,
      columns: [PageTable.Column(shared.words[.what]), PageTable.Column(shared.words[.amount], isNumber: true)],
      lines: bridge.steps.map { step in
        PageTable.Line(
          table: ProfitBridgeTable.table.name, key: compare,
          cells: [.text(step.label), .figure(step.value, column: step.column)])
      }, total: nil)
  }

  /// The bridge against the month before or the year before.
  struct Bridge {
    var title: String
    /// From the gross profit before to that of now.
    var steps: [(label: String, column: String, value: Figure?)]
  }

  /// nil: it is not published.
  func bridge(_ compare: String) -> Bridge? {
    guard let row = bridges.first(where: { $0.compare == compare })?.row else { return nil }
    let words = shared.words
    let labels: [(Word, String)] = [
      (.before, "gross_profit_before"), (.volume, "volume_effect"), (.mix, "mix_effect"), (.price, "price_effect"),
      (.customerMix, "customer_mix_effect"), (.cost, "cost_effect"), (.new, "new_effect"), (.lost, "lost_effect"),
      (.other, "other_effect"), (.now, "gross_profit"),
    ]
    let steps = labels.enumerated().compactMap { place, step -> (String, String, Figure?)? in
      // The mix of customers is a step of its own where single customers are looked at.
      guard step.0 != .customerMix || row[step.1] != nil else { return nil }
      let isTotal = place == 0 || place == labels.count - 1
      return (words[step.0], step.1, isTotal ? shared.format.money(row[step.1]) : shared.format.change(row[step.1]))
    }
    return Bridge(title: words[compare == "month" ? .bridgeMonth : .bridgeYear], steps: steps)
  }
}
