import Arithmetic
import Configuration
import PostgreSQL
import Store
import Tables

/// The values of a customer's landed row that a figure is computed from: of its accounts, say.
struct InputValues {
  private let files: LandedFiles
  private let question: Question
  private let row: PublishedRow

  init(_ files: LandedFiles, _ question: Question, _ row: PublishedRow) {
    (self.files, self.question, self.row) = (files, question, row)
  }

  /// The day of the row that counts is published beside the figures.
  private static let days = [("financials", "financials_on"), ("receivables", "receivables_on")]

  /// By `INPUT.COLUMN`. Several rows of receivables on a day add up, and then none is the value.
  func values() throws -> [String: String] {
    var values: [String: String] = [:]
    for (input, column) in Self.days {
      guard let day = row[column].flatMap({ Day($0) }), let file = files.manifest.file(input),
        let customer = question.key.first(where: { $0.column == "customer_id" })?.value
      else { continue }
      let columns = FileColumns(file, in: files.folder)
      let (key, date) = (try columns.index("customer_id"), try columns.index("as_of"))
      try files.folder.read(file) { row in
        guard try row.day(date) == day, row.unpadded(key, columns.type(key)) == customer else { return }
        for (place, column) in file.columns.enumerated() {
          values["\(input).\(column.name)"] =
            try amount(row, place, column, columns) ?? row.textForm(place, column.type)
        }
      }
    }
    return values
  }

  private func amount(_ row: BinaryRow, _ place: Int, _ column: Column, _ columns: FileColumns) throws -> String? {
    switch column.type {
    case .numeric, .real, .doublePrecision: try columns.amount(column.name)?.value(row).map { "\($0)" }
    default: nil
    }
  }
}
