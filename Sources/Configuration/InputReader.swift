import FoundationEssentials
import Glibc
import Tables

extension PipelineReader {
  /// Reads the inputs that the file maps, in the order of the contracts.
  func readInputs(_ value: YAMLValue) -> [InputMapping] {
    let section = value.section(known: Self.inputNames)
    return InputContract.all.compactMap { contract in
      let isRequired = contract.name == "sales" || contract.name == "products"
      let accepted = "a map with table or query, and columns"
      guard let entry = isRequired ? section.required(contract.name, accepted: accepted) : section[contract.name]
      else { return nil }
      return input(entry, contract)
    }
  }

  private func input(_ value: YAMLValue, _ contract: InputContract) -> InputMapping? {
    let hasLists = contract.name == InputContract.receivables.name
    let section = value.section(
      known: ["table", "query", "where", "columns", "scale", "refresh", "row_security"] + (hasLists ? ["lists"] : []))
    guard value.isMap else { return nil }
    let relation: InputMapping.Relation?
    switch (section["table"], section["query"]) {
    case (let table?, nil): relation = self.table(table)
    case (nil, let query?): relation = self.query(query)
    default:
      value.problem("one of table and query is needed", accepted: "table: SCHEMA.TABLE, or query: FILE.sql")
      relation = nil
    }
    let names = contract.columns.map(\.name)
    let columns = section["columns"].map { expressions($0, names: names) } ?? [:]
    if let place = section["columns"] {
      for required in contract.requiredColumns where columns[required] == nil {
        place.problem("'\(required)' is missing", accepted: "\(required): a column or an SQL expression")
      }
    }
    let scales = section["scale"].map { value in
      let amounts = contract.columns.filter { $0.kind == .amount }.map(\.name)
      return value.section(known: amounts).entries.compactMapValues { scale in
        scale.parsed(accepted: "a whole number from 0 to 12") { Int($0).flatMap { (0...12).contains($0) ? $0 : nil } }
      }
    }
    guard let relation else { return nil }
    return InputMapping(
      contract: contract, place: value.place, relation: relation,
      condition: section["where"].flatMap { sql($0, accepted: "an SQL condition") }, columns: columns,
      scales: scales ?? [:],
      refresh: refresh(section["refresh"], contract), lists: lists(section["lists"]),
      rowSecurity: rowSecurity(section["row_security"]) ?? .refuse)
  }

  private func rowSecurity(_ value: YAMLValue?) -> InputMapping.RowSecurity? {
    value?.parsed(accepted: InputMapping.RowSecurity.allCases.map(\.rawValue).joined(separator: ", ")) {
      .init(rawValue: $0)
    }
  }

  private func lists(_ value: YAMLValue?) -> InputMapping.Lists? {
    value?.parsed(accepted: InputMapping.Lists.allCases.map(\.rawValue).joined(separator: ", ")) { .init(rawValue: $0) }
  }

  private func expressions(_ value: YAMLValue, names: [String]) -> [String: String] {
    let section = value.section(known: names)
    return section.entries.compactMapValues { sql($0, accepted: "a column or an SQL expression") }
  }

  /// Reads an expression. A line feed follows if it may end in a comment.
  private func sql(_ value: YAMLValue, accepted: String) -> String? {
    value.text(accepted: accepted).map { $0.contains("--") ? $0 + "\n" : $0 }
  }

  private func table(_ value: YAMLValue) -> InputMapping.Relation? {
    value.parsed(accepted: "a table's name, with its schema: erp.sales_line") { text in
      // A part in double quotes may contain points. Its quotes do not belong to the name.
      guard text.wholeMatch(of: /("[^"]+"|[^."]+)(\.("[^"]+"|[^."]+))*/) != nil else { return nil }
      let parts = text.matches(of: /"([^"]+)"|([^."]+)/).map { String($0.1 ?? $0.2 ?? "") }
      return (1...2).contains(parts.count) ? .table(parts) : nil
    }
  }

  /// Reads a query's file, from the pipeline file's folder or else from the folder above it.
  private func query(_ value: YAMLValue) -> InputMapping.Relation? {
    guard let text = value.text(accepted: "the path of an .sql file") else { return nil }
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    let places =
      text.hasPrefix("/")
      ? [URL(fileURLWithPath: text)]
      : [
        folder.appendingPathComponent(text), folder.deletingLastPathComponent().appendingPathComponent(text),
      ]
    for place in places {
      guard let data = try? Data(contentsOf: place) else { continue }
      guard let sql = String(data: data, encoding: .utf8) else {
        value.problem("\(text) is not UTF-8 text", accepted: "a file with one SELECT")
        return nil
      }
      guard let query = SQLToken.statement(in: sql.trimmed) else {
        value.problem("\(text) has more than one statement", accepted: "a file with one SELECT")
        return nil
      }
      guard !query.isEmpty else {
        value.problem("\(text) is empty", accepted: "a file with one SELECT")
        return nil
      }
      return .query(path: text, sql: query)
    }
    value.problem(
      "there is no file '\(text)'",
      accepted: "a path from the pipeline file's folder, or from the folder above it")
    return nil
  }

  private func refresh(_ value: YAMLValue?, _ contract: InputContract) -> InputMapping.Refresh {
    guard let value else { return .full }
    let accepted = "full, { changed_at: COLUMN } or { lookback: MONTHS }"
    if contract.dateColumn == nil {
      value.problem("the \(contract.name) are always read in full", hint: "leave refresh out")
      return .full
    }
    if value.isScalar {
      return value.parsed(accepted: accepted) { $0 == "full" ? .full : nil } ?? .full
    }
    let section = value.section(known: ["changed_at", "lookback"])
    switch (section["changed_at"], section["lookback"]) {
    case (let expression?, nil):
      return sql(expression, accepted: "a timestamp column or expression").map { .changedAt($0) } ?? .full
    case (nil, let months?):
      return months.parsed(accepted: "a whole number of months from 1") { text in
        Int(text).flatMap { $0 >= 1 ? .lookback($0) : nil }
      } ?? .full
    default:
      value.problem("one of changed_at and lookback is needed", accepted: accepted)
      return .full
    }
  }
}
