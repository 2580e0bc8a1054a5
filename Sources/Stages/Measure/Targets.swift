import Arithmetic
import Landing
import Pipeline
import PostgreSQL

/// Monthly targets, by subject and key.
struct Targets: Sendable {
  private var amounts: [String: [Month: ExactDecimal]] = [:]

  init() {}

  var isEmpty: Bool { amounts.isEmpty }

  init(_ file: StageFile, in folder: StageFolder) throws {
    let columns = FileColumns(file, in: folder)
    let (month, subject) = (try columns.index("month"), try columns.index("subject"))
    let key = columns.optionalIndex("subject_id")
    let amount = columns.amount("amount")
    var amounts: [String: [Month: ExactDecimal]] = [:]
    try folder.read(file) { row in
      guard let day = try row.day(month), let value = try amount?.value(row) else { return }
      let id = key.flatMap { row.textForm($0, columns.type($0)) } ?? ""
      amounts["\(row.text(subject) ?? "") \(id)", default: [:]][day.month, default: 0] += value
    }
    self.amounts = amounts
  }

  /// The sum of the months' targets; nil where none of them has one.
  func sum(_ subject: String, _ id: String, over months: [Month]) -> ExactDecimal? {
    guard let targets = amounts["\(subject) \(id)"] else { return nil }
    let given = months.compactMap { targets[$0] }
    return given.isEmpty ? nil : given.reduce(into: ExactDecimal.zero) { $0 += $1 }
  }
}
