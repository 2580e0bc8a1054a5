import Arithmetic
package import Configuration
import Rules
import Tables
import TerminalText

/// A figure over all published months, with the moves of its tier.
package struct Trend: Encodable {
  package struct Point: Encodable, Sendable {
    package var month: String
    package var monthComplete: Bool
    package var value: String?
    /// The value less that of the month before; nil: one of them is not known, or is no number.
    package var change: String?
    package var tier: String?
    package var movement: String?
    /// Why the tier moved; nil: it did not, or the target does not say.
    package var cause: String?
    /// The largest item that crossed the cut the other way; nil: the cause names none.
    package var mover: String?
    package var moverName: String?
  }

  package let figure: String
  package let table: String
  package let key: [String: String]
  package let name: String?
  package let window: Int?
  package let formulaChinese: String
  package let points: [Point]

  let title: String
  let column: ColumnDeclaration

  private enum CodingKeys: String, CodingKey { case figure, table, key, name, window, formulaChinese, points }

  /// Reads the published rows of a question's key, whatever their month.
  ///
  /// - Throws: `Failure` of code `usage` if there are none.
  package init(_ question: Question, _ pipeline: PipelineFile, _ source: any RowSource) throws {
    let table = question.table
    let tierColumn = ["revenue_tier", "tier"].first { table[$0] != nil }
    let wanted =
      table.key + ["month_complete", "movement", question.column.name]
      + ["product_name", "customer_name", "salesperson_name"].filter { table[$0] != nil }
      + [tierColumn].compactMap { $0 }
    let window = question.window.map { [(column: "window_months", value: "\($0)")] } ?? []
    let rows = try source.rows(table, wanted, where: question.key.map { ($0.column, $0.value) } + window)
    guard !rows.isEmpty else { throw try UnknownKey(source).failure(question) }
    let causes = try Self.causes(question, source)
    var points: [Point] = []
    for row in rows {
      guard let month = row["month"].flatMap({ Day($0)?.month }) else { continue }
      let value = row[question.column.name]
      let cause = causes["\(month)"]
      points.append(
        Point(
          month: "\(month)", monthComplete: row["month_complete"] == "true", value: value,
          change: Self.change(from: points.last?.value, to: value), tier: tierColumn.flatMap { row[$0] },
          movement: row["movement"], cause: cause?.cause, mover: cause?.mover, moverName: cause?.name))
    }
    let name = rows.last.flatMap { row in
      ["product_name", "customer_name", "salesperson_name"].lazy.compactMap { row[$0] }.first
    }
    (figure, self.table, self.points) = (question.column.name, table.name, points)
    key = Dictionary(uniqueKeysWithValues: question.key.map { ($0.column, $0.value) })
    (self.name, self.window, column) = (name, question.window, question.column)
    formulaChinese = FigureTree(table, pipeline.measures).chinese(question.column)
    let whose = question.key.map(\.value).joined(separator: ", ") + (name.map { " \"\($0)\"" } ?? "")
    let length = question.window.map { ", \(counted($0, "month"))" } ?? ""
    title =
      "\(question.column.name) of \(whose.isEmpty ? "the company" : whose)\(length), "
      + "\(points.first?.month ?? "") to \(points.last?.month ?? "")"
  }

  /// The causes of moves of the tier by revenue, by month, where the target has a table of them.
  private static func causes(
    _ question: Question, _ source: any RowSource
  ) throws -> [String: (cause: String, mover: String?, name: String?)] {
    let tables = [
      ProductSummary.table.name: (causes: ProductCause.table.declaration, name: "product_name"),
      CustomerSummary.table.name: (causes: CustomerCause.table.declaration, name: "customer_name"),
    ]
    guard let table = tables[question.table.name], let key = question.key.first else { return [:] }
    let window = question.window.map { [(column: "window_months", value: "\($0)")] } ?? []
    let fixed = [(column: "compare", value: Comparison.month.rawValue), (column: "basis", value: "revenue")]
    let rows = try source.rows(
      table.causes, ["month", "cause", "mover"], where: [(key.column, key.value)] + window + fixed)
    var names: [String: String] = [:]
    for mover in Set(rows.compactMap { $0["mover"] }) {
      let found = try source.rows(question.table, ["month", table.name], where: [(key.column, mover)] + window)
      names[mover] = found.max { $0["month"] ?? "" < $1["month"] ?? "" }?[table.name]
    }
    var causes: [String: (cause: String, mover: String?, name: String?)] = [:]
    for row in rows {
      guard let month = row["month"].flatMap({ Day($0)?.month }), let cause = row["cause"] else { continue }
      let mover = row["mover"]
      causes["\(month)"] = (cause, mover, mover.flatMap { names[$0] })
    }
    return causes
  }

  private static func change(from before: String?, to now: String?) -> String? {
    guard let before = before.flatMap({ ExactDecimal($0) }), let now = now.flatMap({ ExactDecimal($0) }) else {
      return nil
    }
    return "\(now - before)"
  }
}

extension Trend {
  /// Returns the lines for people.
  ///
  /// - Parameter hasSparkline: whether a line of blocks shows the course; for a terminal.
  package func text(hasSparkline: Bool) -> String {
    let head = [title.shown, formulaChinese] + (hasSparkline ? sparkline.map { ["", "  " + $0] } ?? [] : [])
    let hasTiers = points.contains { $0.tier != nil }
    let hasCauses = points.contains { $0.cause != nil }
    let columns =
      ["  month", figure, "change"] + (hasTiers ? ["tier", "movement"] : []) + (hasCauses ? ["cause"] : [])
    let rows = points.map { point in
      ["  \(point.month)\(point.monthComplete ? "" : " (unfinished)")", column.shown(point.value), change(point)]
        + (hasTiers ? [point.tier ?? "", point.movement ?? ""] : []) + (hasCauses ? [cause(point)] : [])
    }
    return (head + [""] + aligned([columns] + rows, right: [1, 2])).joined(separator: "\n")
  }

  private func cause(_ point: Point) -> String {
    let name = point.moverName.map { " \"\($0)\"" } ?? ""
    return (point.cause ?? "") + (point.mover.map { ": \($0)\(name)" } ?? "")
  }

  private func change(_ point: Point) -> String { point.change.map(signed) ?? "" }

  private static let blocks = Array("▁▂▃▄▅▆▇█")

  /// A block for each month, from the least value to the greatest; nil: there are no two different numbers.
  package var sparkline: String? {
    let values = points.map { $0.value.flatMap { ExactDecimal($0) } }
    let known = values.compactMap { $0 }
    guard let least = known.min(), let greatest = known.max(), least < greatest else { return nil }
    let steps = ExactDecimal(Self.blocks.count - 1)
    let places = values.map { value in
      value.flatMap { Fraction(($0 - least) * steps, over: greatest - least)?.rounded(to: 0)?.units }
    }
    return String(places.map { $0.map { Self.blocks[Int($0)] } ?? " " })
      + "  \(groupedText("\(least)")) to \(groupedText("\(greatest)"))"
  }
}
