import Arithmetic
import Configuration
import Fold
import FoundationEssentials
import PostgreSQL
import Store
import Tables

/// Finds the rejected rows that would belong to a figure if they met the contract.
struct RejectedRows {
  private let files: LandedFiles
  private let question: Question
  private let computer: Computer

  init(_ files: LandedFiles, _ question: Question, _ computer: Computer) {
    (self.files, self.question, self.computer) = (files, question, computer)
  }

  /// Rows of the window's months, and those without a month, whose keys are those of the figure.
  func rows() throws -> [Explanation.Rejected] {
    if case .others = computer.subject { return [] }
    var found: [Explanation.Rejected] = []
    for input in ["sales"] + (files.hasStock ? ["stock"] : []) {
      for file in files.manifest.files(of: RejectedLines.table(input)) {
        if let month = file.month, !question.months.contains(month) { continue }
        let columns = FileColumns(file, in: files.folder)
        let (reason, revenue) = (try columns.index("reason"), try columns.index("revenue"))
        let line = try columns.index("line")
        try files.folder.read(file) { row in
          // The first byte of a jsonb is its version.
          let json = Data(row.field(line).dropFirst())
          let cells = try JSONDecoder().decode([String: String?].self, from: json).compactMapValues { $0 }
          guard belongs(cells, input) else { return }
          found.append(
            Explanation.Rejected(
              month: file.month?.description ?? "no month", input: input, reason: row.text(reason) ?? "",
              revenue: try row.decimal(revenue).map { "\($0)" }, line: cells))
        }
      }
    }
    return found
  }

  private func belongs(_ cells: [String: String], _ input: String) -> Bool {
    func isIn(_ numbers: Set<Int>?, _ keys: KeyIndex, _ column: String) -> Bool {
      guard let numbers else { return true }
      return cells[column].flatMap { keys.number(printed: $0) }.map(numbers.contains) ?? false
    }
    let scope = computer.scope
    guard isIn(scope.products, computer.keys.products, "product_id"),
      isIn(scope.customers, computer.keys.customers, "customer_id")
    else { return false }
    if input == "stock" { return scope.customers == nil && scope.seller == nil }
    switch scope.seller {
    case .number(let number):
      return cells["salesperson_id"].flatMap { computer.keys.salespeople.number(printed: $0) } == number
    case .nobody: return cells["salesperson_id"] == nil
    case nil: break
    }
    return scope.day.map { cells["sale_date"] == "\($0)" } ?? true
  }
}

/// Why a question's row is unknown.
struct UnknownKey {
  private let source: any RowSource

  init(_ source: any RowSource) {
    self.source = source
  }

  /// A failure with the nearest keys and names.
  func failure(_ question: Question) throws -> Failure {
    let key = question.key.map { "\($0.column) '\($0.value)'" }.joined(separator: ", ")
    let time = question.window.map { " of \($0) months to \(question.month)" } ?? " of \(question.month)"
    return Failure(
      .usage,
      Problem(
        question.table.name, "there is no row of \(key.isEmpty ? "the company" : key)\(time)",
        hint: try hint(question)))
  }

  private func hint(_ question: Question) throws -> String? {
    guard let last = question.key.last else { return nil }
    let name = question.table.columns.map(\.name).first { $0.hasSuffix("_name") || $0 == "name" }
    let rows = try source.rows(
      question.table, question.table.key + [name].compactMap { $0 }, month: question.month, window: question.window,
      where: question.key.dropLast().map { ($0.column, $0.value) })
    if rows.isEmpty { return "\(source.place) has no rows of that month and window" }
    func text(_ row: PublishedRow) -> String {
      (row[last.column] ?? "") + (name.flatMap { row[$0] }.map { " \"\($0)\"" } ?? "")
    }
    // A name that was given in place of the key.
    let word = last.value.lowercased()
    if let name, let row = rows.first(where: { $0[name]?.lowercased().contains(word) ?? false }), !word.isEmpty {
      return "did you mean \(text(row))?"
    }
    let nearest = nearest(to: last.value, among: rows.compactMap { $0[last.column] })
    return rows.first { $0[last.column] == nearest && nearest != nil }.map { "did you mean \(text($0))?" }
  }
}
