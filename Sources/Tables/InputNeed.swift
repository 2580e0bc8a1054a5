/// An input from which columns are made, and their name for people if the input is missing.
package struct InputNeed: Sendable, Equatable {
  package let input: String
  package let columns: String

  package static let stock = Self(
    input: "stock", columns: "stock, turnover, cross ratio, contribution ratio and the tiers by it")
  package static let targets = Self(input: "targets", columns: "targets and their attainment")
  package static let salespeople = Self(input: "salespeople", columns: "names of salespeople")
  package static let financials = Self(input: "financials", columns: "credit limits")
  package static let receivables = Self(input: "receivables", columns: "exposure")
}

extension Tables {
  /// Returns what the published tables lack without some inputs, and which inputs would supply it.
  ///
  /// - Parameter inputs: names of the inputs that the pipeline maps.
  package static func leftOut(without inputs: Set<String>) -> [(what: String, inputs: [String])] {
    var found: [(what: String, inputs: [String])] = []
    for table in published {
      if let need = table.unmet(inputs) {
        guard !found.contains(where: { $0.inputs == need }) else { continue }
        let others = published.count { $0.unmet(inputs) == need } - 1
        let kind = table.name.prefix { $0 != "_" }
        found.append((others > 0 ? "\(table.name) and the other \(kind) tables" : table.name, need))
      } else {
        for need in table.columns.flatMap(\.needs) where !inputs.contains(need.input) {
          if !found.contains(where: { $0.what == need.columns }) { found.append((need.columns, [need.input])) }
        }
      }
    }
    return found
  }
}

extension TableDeclaration {
  /// The first of the table's needs that none of the inputs meets; nil: all are met.
  fileprivate func unmet(_ inputs: Set<String>) -> [String]? { needs.first(where: inputs.isDisjoint) }
}
