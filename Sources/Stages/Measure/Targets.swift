import Arithmetic
import CommandLine
import Configuration
import Fold
import Ledger
import PostgreSQL
import Store
import Tables
import TerminalText

/// Monthly targets, by subject and key.
struct Targets: Sendable {
  private typealias Monthly = [Month: ExactDecimal]

  /// Targets that match nothing.
  struct Unmet: Sendable, Equatable {
    /// The number of all targets.
    var rows = 0
    /// Targets of an unknown subject.
    var subjects = 0
    /// Targets of a known subject whose key is missing or does not have the form of its type.
    var keys = 0
    /// The first three that match nothing, as in the input.
    var first: [String] = []
  }

  /// The subjects of targets, and their key columns; nil: the key is a text, or the subject is the company.
  private static let subjects: [(name: String, key: String?)] = [
    ("product", "product_id"), ("category", nil), ("customer", "customer_id"), ("kind", nil), ("channel", nil),
    ("salesperson", "salesperson_id"), (company, nil),
  ]
  private static let company = "company"

  /// By subject and key number.
  private var ofKeys: [String: [Int: Monthly]] = [:]
  /// By subject and text. The company's text is empty.
  private var ofTexts: [String: [String: Monthly]] = [:]
  private(set) var unmet = Unmet()

  init() {}

  /// - Parameter keys: by key column. Keys that no master has get numbers, too.
  init(_ file: StageFile, in folder: StageFolder, keys: [String: KeyIndex]) throws {
    let columns = FileColumns(file, in: folder)
    let (month, subject) = (try columns.index("month"), try columns.index("subject"))
    let key = columns.optionalIndex("subject_id")
    let amount = columns.amount("amount")
    var targets = Self()
    try folder.read(file) { row in
      guard let day = try row.day(month), let value = try amount?.value(row) else { return }
      targets.unmet.rows += 1
      let name = row.unpadded(subject, columns.type(subject)) ?? ""
      let id = key.flatMap { row.unpadded($0, columns.type($0)) }
      guard let known = Self.subjects.first(where: { $0.name == name }) else {
        targets.unmet.subjects += 1
        targets.unmet.note(name, id)
        return
      }
      // There is only one company, whatever key the source gives.
      let text = name == Self.company ? "" : id
      if let keys = known.key.flatMap({ keys[$0] }), let number = text.flatMap({ keys.number(printed: $0) }) {
        targets.ofKeys[name, default: [:]][number, default: [:]][day.month, default: 0] += value
      } else if known.key == nil, let text {
        targets.ofTexts[name, default: [:]][text, default: [:]][day.month, default: 0] += value
      } else {
        targets.unmet.keys += 1
        targets.unmet.note(name, id)
      }
    }
    self = targets
  }

  /// Returns the sum of a key's targets over months; nil: none of the months has one.
  func sum(_ subject: String, _ number: Int, over months: [Month]) -> ExactDecimal? {
    ofKeys[subject]?[number].flatMap { Self.sum($0, months) }
  }

  /// Returns the sum of the company's targets; nil: there is none.
  func companySum(over months: [Month]) -> ExactDecimal? { sums(Self.company, over: months)[""] }

  /// Returns the sums of a subject's targets over months, by text.
  func sums(_ subject: String, over months: [Month]) -> [String: ExactDecimal] {
    (ofTexts[subject] ?? [:]).compactMapValues { Self.sum($0, months) }
  }

  /// Returns the numbers of the keys that have a target in one of the months. They have a row even without a sale.
  func numbers(_ subject: String, in months: [Month]) -> Set<Int> {
    Set((ofKeys[subject] ?? [:]).filter { _, targets in months.contains { targets[$0] != nil } }.keys)
  }

  private static func sum(_ targets: Monthly, _ months: [Month]) -> ExactDecimal? {
    let given = months.compactMap { targets[$0] }
    return given.isEmpty ? nil : given.reduce(into: ExactDecimal.zero) { $0 += $1 }
  }

  /// A warning about targets that match nothing; nil: there are none.
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
