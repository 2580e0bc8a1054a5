import Arithmetic
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Store
import Tables
import TerminalText

/// Monthly targets, by subject and key.
struct Targets: Sendable {
  /// Targets that meet nothing.
  struct Unmet: Sendable, Equatable {
    /// Targets that there are.
    var rows = 0
    /// Of an unknown subject.
    var subjects = 0
    /// Of a known one, with a key that is not in the form of its type.
    var keys = 0
    /// The first three, as they stand in the input.
    var first: [String] = []
  }

  /// What a target may be of; nil: its key is a text of the customers' or products', or there is none.
  private static let subjects: [(name: String, key: String?)] = [
    ("product", "product_id"), ("category", nil), ("customer", "customer_id"), ("kind", nil), ("channel", nil),
    ("salesperson", "salesperson_id"), ("company", nil),
  ]

  private var amounts: [String: [Month: ExactDecimal]] = [:]
  private(set) var unmet = Unmet()

  init() {}

  var isEmpty: Bool { amounts.isEmpty }

  /// - Parameter keyType: the type of a key, by its name, in all inputs.
  init(_ file: StageFile, in folder: StageFolder, keyType: (String) -> ColumnType) throws {
    let columns = FileColumns(file, in: folder)
    let (month, subject) = (try columns.index("month"), try columns.index("subject"))
    let key = columns.optionalIndex("subject_id")
    let amount = columns.amount("amount")
    let families = Self.subjects.map { subject in subject.key.map { KeyFamily(keyType($0)) ?? .text } }
    var (amounts, unmet): ([String: [Month: ExactDecimal]], Unmet) = ([:], Unmet())
    try folder.read(file) { row in
      guard let day = try row.day(month), let value = try amount?.value(row) else { return }
      unmet.rows += 1
      let name = row.unpadded(subject, columns.type(subject)) ?? ""
      let id = key.flatMap { row.unpadded($0, columns.type($0)) }
      guard let place = Self.subjects.firstIndex(where: { $0.name == name }) else {
        unmet.subjects += 1
        unmet.note(name, id)
        return
      }
      if let family = families[place], id.map(family.isForm) != true {
        unmet.keys += 1
        unmet.note(name, id)
        return
      }
      amounts["\(name) \(id ?? "")", default: [:]][day.month, default: 0] += value
    }
    (self.amounts, self.unmet) = (amounts, unmet)
  }

  /// The sum of the months' targets; nil where none of them has one.
  func sum(_ subject: String, _ id: String, over months: [Month]) -> ExactDecimal? {
    guard let targets = amounts["\(subject) \(id)"] else { return nil }
    let given = months.compactMap { targets[$0] }
    return given.isEmpty ? nil : given.reduce(into: ExactDecimal.zero) { $0 += $1 }
  }

  /// What is to be said of targets that meet nothing; nil: there are none.
  var warning: String? {
    let count = unmet.subjects + unmet.keys
    guard count > 0 else { return nil }
    let names = Self.subjects.map(\.name)
    let reasons = [
      (unmet.subjects, "by the subject, which is none of \(names.joined(separator: ", "))"),
      (unmet.keys, "by the key, which is not written as the keys of its subject are"),
    ].filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }
    return "inputs.targets: \(grouped(count)) of \(counted(unmet.rows, "row")) "
      + "\(count == 1 ? "meets" : "meet") nothing: "
      + "\(reasons.joined(separator: ", ")); the first: \(unmet.first.joined(separator: ", "))"
  }
}

extension Targets.Unmet {
  fileprivate mutating func note(_ subject: String, _ id: String?) {
    if first.count < 3 { first.append("'\(subject)' " + (id.map { "'\($0)'" } ?? "without a key")) }
  }
}

extension KeyFamily {
  /// Whether a text is a key as it is printed.
  fileprivate func isForm(_ text: String) -> Bool {
    switch self {
    case .integer: Int64(text).map { String($0) == text } ?? false
    case .text: true
    case .uuid: Array(text.utf8).withUnsafeBytes { uuidNumbers($0) != nil }
    }
  }
}

extension BinaryRow {
  /// A text or a key as it is printed, without the blanks that fill up `char(n)`.
  fileprivate func unpadded(_ column: Int, _ type: ColumnType) -> String? {
    guard let text = textForm(column, type) else { return nil }
    guard case .character = type else { return text }
    return String(text.reversed().drop { $0 == " " }.reversed())
  }
}
