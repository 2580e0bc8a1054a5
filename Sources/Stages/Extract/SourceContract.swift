import CommandLine
import Configuration
import Ledger
import PostgreSQL
import Rules
import Tables

/// Checks the source against the contract before a row is read, and reports every problem of every input together.
struct SourceContract {
  /// The inputs that met the contract, with their columns.
  private(set) var inputs: [SourceInput] = []
  /// Warnings about amounts that will be rounded, one set per run.
  private(set) var warnings: [String] = []
  /// What `check` reports of an input, by its name.
  var notes: [String: [String]] = [:]
  var problems: [Problem] = []
  let timeZone: String

  /// - Throws: `Failure` of code `contract` with all problems.
  init(_ pipeline: PipelineFile, _ connection: inout Connection) throws {
    timeZone = pipeline.calendar.timeZone
    for mapping in pipeline.inputs {
      try Self.applyPolicies(mapping.rowSecurity == .apply, &connection)
      guard var input = try describe(mapping, &connection) else { continue }
      input.hasAnyBytes = connection.keepsAnyBytes
      if input.name == InputContract.stock.name {
        input.valuedColumn = StockColumn.name(for: pipeline.measures.stockValuation)
      }
      inputs.append(input)
    }
    try Self.applyPolicies(false, &connection)
    checkKeyFamilies()
    checkStockValuation(pipeline)
    if !problems.isEmpty { throw Failure(.contract, problems) }
  }

  private mutating func describe(_ mapping: InputMapping, _ connection: inout Connection) throws -> SourceInput? {
    let contract = mapping.contract
    let whole = SourceQuery(mapping, columns: [])
    let available = try attempt("inputs.\(contract.name)", mapping, [], &connection) { connection in
      try connection.describe("select * from \(whole.relation)")
    }
    guard let available else { return nil }

    var names = contract.columns.map(\.name)
    if mapping.columns.isEmpty {
      // Without a mapping, the relation's own columns count by name.
      names = names.filter { name in available.contains { $0.name == name } }
      for required in contract.requiredColumns where !names.contains(required) {
        problems.append(
          Problem(
            mapping.place, "inputs.\(contract.name): there is no column '\(required)'",
            accepted: contract.requiredColumns.joined(separator: ", "),
            hint: "map it under columns, as in \(required): ... (the source has "
              + "\(available.map(\.name).joined(separator: ", ")))"))
      }
    } else {
      names = names.filter { mapping.columns[$0] != nil }
    }
    if !contract.oneOf.isEmpty, !contract.oneOf.contains(where: names.contains) {
      problems.append(
        Problem(
          mapping.place, "inputs.\(contract.name): none of \(contract.oneOf.joined(separator: ", ")) is mapped",
          accepted: "one of them at least"))
    }
    var isConditionGood = true
    if mapping.condition != nil {
      let described = try attempt("inputs.\(contract.name).where", mapping, available, &connection) { connection in
        try connection.describe("select 1 from \(whole.relation)" + whole.whereClause([]))
      }
      isConditionGood = described != nil
    }
    if case .changedAt(let expression) = mapping.refresh {
      try checkChangedAt(expression, mapping, available, &connection)
    }
    var columns: [Column] = []
    var rounding: [Int?] = []
    // Without the condition, whose own problem would be reported for every column.
    var unconditioned = mapping
    unconditioned.condition = nil
    // One by one only if that shows which of them the server refuses.
    var together = names.isEmpty ? [] : try? connection.describe(SourceQuery(unconditioned, columns: names).text)
    if together == nil { try connection.begin() }
    if together?.count != names.count { together = nil }
    for (index, name) in names.enumerated() {
      let described = try attempt("inputs.\(contract.name).\(name)", mapping, available, &connection) { connection in
        try together?[index] ?? connection.describe(SourceQuery(unconditioned, columns: [name]).text).first
      }
      guard let column = described ?? nil, accepts(column, mapping) else { continue }
      columns.append(column)
      rounding.append(roundingScale(column, mapping))
    }
    guard columns.count == names.count, isConditionGood else { return nil }
    try checkRowByRow(mapping, names, &connection)
    noteTimes(mapping, columns, available)
    let known = problems.count
    let isHeap = try checkPrivilege(mapping, names, &connection)
    if problems.count == known { try checkCollations(mapping, columns, &connection) }
    return SourceInput(mapping: mapping, columns: columns, rounding: rounding, isHeap: isHeap)
  }

  /// Has the server leave out the rows that a policy hides, or refuse the statement.
  private static func applyPolicies(_ isMeant: Bool, _ connection: inout Connection) throws {
    let setting = "set local row_security = on"
    guard connection.settings.contains(setting) != isMeant else { return }
    if isMeant { connection.settings.append(setting) } else { connection.settings.removeAll { $0 == setting } }
    try connection.begin()
  }

  /// Runs a description. A refusal becomes a problem with the remedy that fits it.
  mutating func attempt<Value>(
    _ place: String, _ mapping: InputMapping, _ available: [Column], _ connection: inout Connection,
    _ body: (inout Connection) throws -> Value
  ) throws -> Value? {
    do {
      return try body(&connection)
    } catch let error as DatabaseError where error.kind == .refused && !error.isTransient && !error.isTimeout {
      try connection.begin()
      var shown = error
      var remedy = "correct the expression in the pipeline file"
      switch mapping.relation {
      case .query(let path, _) where available.isEmpty: remedy = "correct \(path)"
      // The statement is ours, its words are the user's: no caret into SQL that nobody wrote, except in query files.
      case .query, .table: shown.position = nil
      }
      let hint =
        switch error.sqlState {
        case "42P01": try otherSpelling(mapping, &connection) ?? "check the table's name, and its schema"
        case "42501" where error.message.contains("row-level security"):
          "the role would see a part of the rows: read as a role that policies do not filter (alter role ... bypassrls); or, "
            + "where the part is meant, set inputs.\(mapping.contract.name).row_security: apply"
        case "42501": "grant SELECT on it, and USAGE on its schema, to the role that Tierbook connects as"
        case "42703" where !available.isEmpty: "the source has \(available.map(\.name).joined(separator: ", "))"
        default: remedy
        }
      problems.append(Problem(mapping.place, "\(place): \(shown.description)", hint: hint))
      return nil
    }
  }

  private mutating func checkChangedAt(
    _ expression: String, _ mapping: InputMapping, _ available: [Column], _ connection: inout Connection
  ) throws {
    let place = "inputs.\(mapping.contract.name).refresh.changed_at"
    let relation = SourceQuery(mapping, columns: []).relation
    let described = try attempt(place, mapping, available, &connection) { connection in
      try connection.describe("select (\(expression)) as changed_at from \(relation)")
    }
    guard let column = described?.first else { return }
    let accepted = ["timestamp with time zone", "timestamp without time zone"]
    if !accepted.contains(column.type.nameWithoutPrecision) {
      problems.append(
        Problem(
          mapping.place, "\(place): type \(column.type.sqlName) is not accepted",
          accepted: accepted.joined(separator: ", "), hint: "use refresh: full, or { lookback: MONTHS }"))
    }
  }

  private mutating func accepts(_ column: Column, _ mapping: InputMapping) -> Bool {
    guard let wanted = mapping.contract.column(column.name) else { return false }
    if wanted.kind.accepts(column.type) { return true }
    let expression = mapping.columns[column.name] ?? column.name
    problems.append(
      Problem(
        mapping.place, "inputs.\(mapping.contract.name).\(column.name): type \(column.type.sqlName) is not accepted",
        accepted: wanted.kind.accepted,
        hint: "cast it in the pipeline file: "
          + wanted.kind.casts(of: expression, column.type, timeZone: timeZone, as: column.name)))
    return false
  }

  private mutating func roundingScale(_ column: Column, _ mapping: InputMapping) -> Int? {
    guard mapping.contract.column(column.name)?.kind == .amount else { return nil }
    let declared = mapping.scales[column.name]
    let place = "inputs.\(mapping.contract.name).\(column.name)"
    if column.type.isBinaryFloat {
      let scale = declared ?? (column.name == "quantity" ? 3 : 2)
      warnings.append(
        "\(place) is \(column.type.sqlName): each value is rounded to \(scale) decimals; "
          + "map it as numeric to be exact, or set scale: { \(column.name): DECIMALS }")
      return scale
    }
    return declared
  }

  /// Has the server plan the query, which checks privileges and reads nothing. Returns whether the query can go by
  /// pages, which a role that may read only some columns may not ask for.
  private mutating func checkPrivilege(
    _ mapping: InputMapping, _ names: [String], _ connection: inout Connection
  ) throws -> Bool {
    let query = SourceQuery(mapping, columns: names)
    _ = try attempt("inputs.\(mapping.contract.name)", mapping, [], &connection) { connection in
      try connection.query("explain " + query.text)
    }
    guard case .table = mapping.relation else { return false }
    let found = try connection.query(
      """
      select relkind in ('r', 'm') and has_column_privilege(oid, 'ctid', 'select') from pg_class where oid = $1::regclass
      """, [query.relation])
    return found.first?.first == "t"
  }

  /// The same key must be of one family in all inputs, or nothing would match.
  private mutating func checkKeyFamilies() {
    for key in InputContract.keys {
      let uses = inputs.compactMap { input in
        input.columns.first { $0.name == key }.map { (input: input, type: $0.type) }
      }
      guard let first = uses.first, let family = KeyFamily(first.type) else { continue }
      for use in uses.dropFirst() where KeyFamily(use.type) != family {
        problems.append(
          Problem(
            use.input.mapping.place,
            "inputs.\(use.input.name).\(key) is \(use.type.sqlName) but inputs.\(first.input.name).\(key) is "
              + first.type.sqlName,
            accepted: "the same kind of key in all inputs: whole numbers, text or uuid",
            hint: "cast one of them in the pipeline file"))
      }
    }
  }

  private mutating func checkStockValuation(_ pipeline: PipelineFile) {
    guard let stock = inputs.first(where: { $0.name == InputContract.stock.name }) else { return }
    let column = StockColumn.name(for: pipeline.measures.stockValuation)
    if stock.index(of: column) == nil {
      problems.append(
        Problem(
          stock.mapping.place,
          "inputs.stock: stock_valuation is \(pipeline.measures.stockValuation.rawValue), but '\(column)' is not mapped",
          accepted: "quantity for units, value for cost, retail_value for retail",
          hint: "map \(column) under inputs.stock.columns, or change measures.stock_valuation"))
    }
    if pipeline.measures.stockHolders == .customers, stock.index(of: "customer_id") == nil {
      problems.append(
        Problem(
          stock.mapping.place, "inputs.stock: stock_holders is customers, but 'customer_id' is not mapped",
          accepted: "own, all; customers where the rows say who holds the stock",
          hint: "map customer_id under inputs.stock.columns, or change measures.stock_holders"))
    }
  }
}
