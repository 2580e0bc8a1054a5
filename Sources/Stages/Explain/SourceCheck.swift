import Arithmetic
import Configuration
import PostgreSQL
import Rules
import Store
import Tables

/// Compares the landed sums of a figure with what the source says now.
struct SourceCheck {
  private let files: LandedFiles
  private let question: Question
  private let computer: Computer
  private let computation: Computation

  init(_ files: LandedFiles, _ question: Question, _ computer: Computer, _ computation: Computation) {
    (self.files, self.question, self.computer, self.computation) = (files, question, computer, computation)
  }

  /// - Throws: `Failure` of code `database` if the source cannot be asked.
  func result() throws -> SourceCheckResult {
    var rows: [SourceCheckResult.Row] = []
    let queries = SourceSQL(files, question, computer).queries
    do throws(DatabaseError) {
      var connection = try files.pipeline.connectToSource(for: "explain")
      try connection.begin("begin isolation level repeatable read, read only")
      for query in queries {
        let found = try connection.query(query.sql)
        rows += query.input == "sales" ? sales(found) : stock(found)
      }
    } catch {
      throw Failure(error, at: "source", refusal: .database)
    }
    return SourceCheckResult(equal: rows.isEmpty, rows: rows)
  }

  private func number(_ text: String?) -> ExactDecimal { text.flatMap { ExactDecimal($0) } ?? 0 }

  private func row(
    _ input: String, _ month: String, _ what: String, _ source: ExactDecimal, _ landed: ExactDecimal,
    changed: Int? = nil
  ) -> SourceCheckResult.Row? {
    guard source != landed else { return nil }
    return SourceCheckResult.Row(
      input: input, month: month, what: what, source: "\(source.shortened(toAtLeast: 0))",
      landed: "\(landed.shortened(toAtLeast: 0))", difference: "\((source - landed).shortened(toAtLeast: 0))",
      changedSince: changed)
  }

  /// - Parameter found: month, lines, quantity, revenue, cost, costed revenue, and lines changed since.
  private func sales(_ found: [[String?]]) -> [SourceCheckResult.Row] {
    let byMonth = Dictionary(found.map { ($0[0] ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    return computation.months.flatMap { part in
      let sums = part.group.sums
      let source = byMonth["\(part.month)"] ?? []
      func value(_ place: Int) -> ExactDecimal { place < source.count ? number(source[place]) : 0 }
      let changed = source.count > 6 ? source[6].flatMap { Int($0) } : nil
      let pairs: [(String, ExactDecimal)] = [
        ("lines", ExactDecimal(sums.lines)), ("quantity", sums.quantity), ("revenue", sums.revenue),
        ("cost", sums.cost),
        ("costed_revenue", sums.costedRevenue),
      ]
      return pairs.enumerated().compactMap { place, pair in
        row("sales", "\(part.month)", pair.0, value(place + 1), pair.1, changed: changed)
      }
    }
  }

  /// - Parameter found: month, last day, stock.
  private func stock(_ found: [[String?]]) -> [SourceCheckResult.Row] {
    let byMonth = Dictionary(found.map { ($0[0] ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    let ends =
      computation.months.prefix(1).map { ($0.month.advanced(by: -1), $0.opening) }
      + computation.months.map { ($0.month, $0.closing) }
    return ends.compactMap { month, end in
      guard let end else { return nil }
      return row("stock", "\(month)", "stock", number(byMonth["\(month)"]?[2]), end)
    }
  }
}
