import Arithmetic
import Configuration
import FoundationEssentials
import Rules
import Store
import Tables
import TerminalText

/// Explains figures from landed files and published rows.
package struct Explainer {
  let files: LandedFiles
  let source: any RowSource

  package init(_ files: LandedFiles, _ source: any RowSource) {
    (self.files, self.source) = (files, source)
  }

  /// - Parameters:
  ///   - writer: receives all lines of the figure; nil: no file of lines is written.
  ///   - asksSource: whether the sums are compared with those of the source.
  /// - Throws: `Failure` of code `usage` if the row is unknown, and of code `noFiles` if the files do not reach the month.
  package func explain(_ question: Question, lines writer: LineFile? = nil, asksSource: Bool = false) throws
    -> Explanation
  {
    try files.check(question.month)
    let row = try source.rows(
      question.table, month: question.month, window: question.window, where: question.key.map { ($0.column, $0.value) }
    ).first
    let subject = try Subject(question, row, files, source)
    let computer = try Computer(files, question, subject)
    var list = LineList(question, computer.keys, writer)
    let related = RelatedFigures(files, source, question, row ?? [:])
    var computation = try computer.compute(row ?? [:], try related.surroundings()) { try list.add($0) }
    let inputs = try InputValues(files, question, row ?? [:])
    for columns in [inputs.computed, try related.complaintColumns(), related.exceptionColumns()] {
      computation.values.merge(columns) { $1 }
    }
    let causes = try CauseColumns(files, source, question, row ?? [:], computer.keys).computed()
    computation.values.merge(causes.columns) { $1 }
    try list.finish(computation.values[question.column.name]?.text ?? row?[question.column.name])
    guard row != nil || computation.total.sums.lines > 0 else { throw try UnknownKey(source).failure(question) }
    let tree = FigureTree(question.table, files.pipeline.measures)
    let values = try values(question, row, computation, inputs, tree)
    let root = tree.node(question.column.name, values)
    var explanation = Explanation(
      figure: question.column.name, table: question.table.name,
      key: Dictionary(uniqueKeysWithValues: question.key.map { ($0.column, $0.value) }), name: name(question, row),
      month: "\(question.month)", monthComplete: files.isComplete(question.month), window: question.window,
      value: values.row[question.column.name], formula: root.formula,
      formulaChinese: tree.chinese(question.column), parts: root.parts,
      exact: ExactText(files.pipeline.measures, computation).text(question.column, values.row),
      by: question.split.rawValue,
      title: title(question, row), column: question.column, root: root)
    explanation.lines = list.shown
    AddendTable(question, computation, question.isOfCauses ? values.row.filter { $0.key == "revenue" } : values.row)
      .add(to: &explanation)
    explanation.options = options(question, computation)
    explanation.files = usedFiles(question, computation, computer)
    explanation.stockCounts = computation.stockDays.map { $0.map(\.description) ?? "unknown" }
    explanation.notInIt = try RejectedRows(files, question, computer).rows()
    explanation.place = try Ranking(files, source, question).place(row)
    explanation.bridge = row.flatMap { Bridge(question.table, $0) }
    explanation.moves = try MoveReader(files, source, question).movement(row)?.shown ?? causes.move
    explanation.rules = try RuleList(files, question, computer, computation, values.row).rules()
    if let row {
      explanation.published = Explanation.Published(
        runID: row["run_id"].flatMap { Int($0) }, value: row[question.column.name], place: source.place)
    }
    explanation.notices +=
      NullReason(question, values.row, inputs: Set(files.pipeline.inputs.map(\.contract.name))).texts
    explanation.notices += try lostNotice(question, row, computer)
    try compare(question, row, computation, root, &explanation)
    if asksSource {
      let result = try SourceCheck(files, question, computer, computation).result()
      explanation.sourceCheck = result
      if !result.equal { explanation.problems.append("the source does not agree") }
    }
    return explanation
  }

  // MARK: Values

  private func values(
    _ question: Question, _ row: PublishedRow?, _ computation: Computation, _ inputs: InputValues, _ tree: FigureTree
  ) throws -> FigureTree.Values {
    var values = FigureTree.Values(row: row ?? [:])
    values.isPublished = row != nil
    values.computed = computation.values
    if row == nil {
      for (name, value) in computation.values {
        let scale = question.table[name].map { shownScale($0) } ?? 0
        values.row[name] = value.amount.map { "\($0.shortened(toAtLeast: scale))" } ?? value.text
      }
    }
    values.notes = Notes(files, question, computation).byColumn
    values.others = inputs.values
    if let channel = computation.surroundings?.channelRevenue {
      values.others["sum of revenue over customers"] = "\(channel)"
    }
    try addOthers(tree, question, &values)
    return values
  }

  private func shownScale(_ column: ColumnDeclaration) -> Int {
    if case .decimal(let scale) = column.type, scale != .exact, scale != .quantity { 2 } else { 0 }
  }

  /// Adds the values of other tables and of inputs that the tree names.
  private func addOthers(_ tree: FigureTree, _ question: Question, _ values: inout FigureTree.Values) throws {
    var seen: Set<String> = []
    func visit(_ name: String) throws {
      guard seen.insert(name).inserted, let column = question.table[name] else { return }
      for part in tree.formula(of: column).sources {
        switch part {
        case .column(let name): try visit(name)
        case .other(let table, let column):
          values.others[part.description] = try other(table, column, question, values.row)
        default: break
        }
      }
    }
    try visit(question.column.name)
  }

  /// The value of another table's row of the same month, window and key; nil: several rows have it.
  private func other(_ name: String, _ column: String, _ question: Question, _ row: PublishedRow) throws -> String? {
    guard let table = Tables.named(name) else { return nil }
    let wanted = table.key.filter { $0 != "month" && $0 != "window_months" }
    let known = Dictionary(uniqueKeysWithValues: question.key.map { ($0.column, $0.value) })
    let key = wanted.compactMap { column in (known[column] ?? row[column]).map { (column: column, value: $0) } }
    guard key.count == wanted.count else { return nil }
    let window =
      question.window ?? row["window_months"].flatMap { Int($0) }
      ?? files.windows.lengths(endingWith: question.month).last
    return try source.rows(table, table.key + [column], month: question.month, window: window, where: key).first?[
      column]
  }

  // MARK: Words

  private func name(_ question: Question, _ row: PublishedRow?) -> String? {
    ["product_name", "customer_name", "salesperson_name", "name"].lazy.compactMap { column in
      question.table[column] == nil ? nil : row?[column]
    }.first
  }

  private func title(_ question: Question, _ row: PublishedRow?) -> String {
    let name = name(question, row).map { " \"\($0)\"" } ?? ""
    let key = question.key.map(\.value).joined(separator: ", ")
    let whose =
      switch question.table.name {
      case ProductSummary.table.name: "product \(key)\(name)"
      case CustomerSummary.table.name: "customer \(key)\(name)"
      case SalespersonSummary.table.name: "salesperson \(key.isEmpty ? "(unassigned)" : key)\(name)"
      case CategorySummary.table.name: "category \"\(key)\""
      case CompanySummary.table.name: "the company"
      default:
        "\(question.table.name) " + question.key.map { "\($0.column) \($0.value)" }.joined(separator: ", ") + name
      }
    let time =
      question.length > 1 ? "\(question.length) months to \(question.month)" : "in \(question.month)"
    let unfinished = files.isComplete(question.month) ? "" : " (unfinished: to \(files.date))"
    return "\(question.column.name) of \(whose), \(time)\(unfinished)"
  }

  private func options(_ question: Question, _ computation: Computation) -> [String: String] {
    let options = files.pipeline.measures
    guard computation.hasStock else { return [:] }
    return [
      "stock_valuation": options.stockValuation.rawValue, "turnover_basis": options.turnoverBasis.rawValue,
    ].merging(options.stockHolders.map { ["stock_holders": $0.rawValue] } ?? [:]) { $1 }
  }

  private func usedFiles(_ question: Question, _ computation: Computation, _ computer: Computer) -> [Explanation.File] {
    if case .others = computer.subject { return [] }
    let windows = [question.monthsBefore, question.months].filter { !$0.isEmpty }
    let sold = computation.history.map { Set($0.first...question.month) } ?? Set(windows.joined())
    var used = sold.sorted().compactMap { files.manifest.file("sales", $0) }
    if computation.hasStock {
      let counted = Set(windows.flatMap { [$0[0].advanced(by: -1)] + $0 })
      used += counted.sorted().compactMap { files.manifest.file("stock", $0) }
    }
    used += ["products"].compactMap { files.manifest.file($0) }
    return used.map { Explanation.File(name: $0.name, checksum: $0.checksum, rows: $0.rows) }
  }

  /// Says since when a product or customer that is gone has had no line and no stock.
  private func lostNotice(_ question: Question, _ row: PublishedRow?, _ computer: Computer) throws -> [String] {
    guard row?["movement"] == Movement.lost.rawValue, files.windows.first <= question.month else { return [] }
    var last: Month?
    try LineReader(files, computer.keys, computer.scope).read(files.windows.first...question.month) { last = $0.month }
    let since =
      last.map { "no line and no stock since \($0.advanced(by: 1)); last month \($0)" } ?? "no line and no stock"
    return ["\(since): the row shows that it is gone"]
  }

  // MARK: Comparison

  /// Compares what is computed with what is published, and says what a difference means.
  private func compare(
    _ question: Question, _ row: PublishedRow?, _ computation: Computation, _ root: FigureNode,
    _ explanation: inout Explanation
  ) throws {
    guard let row else {
      explanation.notices.append(
        "not published yet: \(source.place) has no such row; the figure is computed from the files")
      return
    }
    var differing: [String] = []
    let shown =
      ["lines", "quantity", "revenue", "cost", "costed_revenue"] + (computation.hasStock ? ["average_stock"] : [])
    let names = Set(root.columns(of: question.table) + shown)
    let isGone = row["movement"] == Movement.lost.rawValue
    for name in question.table.targetColumns.map(\.name) where names.contains(name) && !isGone {
      guard let value = computation.values[name], !value.agrees(with: row[name]) else { continue }
      func shown(_ text: String?) -> String { text.map { value.amount == nil ? $0 : groupedText($0) } ?? "null" }
      let (published, computed) = (shown(row[name]), shown(value.text))
      differing.append("\(name) is \(published) as published and \(computed) by the files")
    }
    if explanation.place?.differences ?? 0 > 0 {
      differing.append(
        "\(explanation.place?.differences ?? 0) ranks or tiers are others than the published values give")
    }
    if let bridge = explanation.bridge, ExactDecimal(bridge.difference)?.isZero == false {
      differing.append("the effects differ by \(groupedText(bridge.difference)) from the change that they make")
    }
    for difference in root.differences where ExactDecimal(difference.value)?.isZero == false {
      let text = "\(difference.name) differs by \(groupedText(difference.value)) from what its parts give"
      if computation.values[difference.name] == nil { differing.append(text) }
    }
    guard !differing.isEmpty else { return }
    if let reason = try otherFiles(row) {
      explanation.notices += [reason] + differing
    } else {
      explanation.problems += differing
    }
  }

  /// Why files may differ from what is published; nil: they are those of the last run, with the same options.
  private func otherFiles(_ row: PublishedRow) throws -> String? {
    guard let run = try source.run(of: files.pipeline) else { return nil }
    let by = row["run_id"].map { "published by run \($0)" } ?? "of \(source.place)"
    if let landedAt = run.landedAt, landedAt != files.manifest.madeAt {
      return "\(by), whose files were landed at \(landedAt); those here were landed at \(files.manifest.madeAt)"
    }
    let pipeline = files.pipeline
    let options = [
      "stock_valuation": pipeline.measures.stockValuation.rawValue,
      "turnover_basis": pipeline.measures.turnoverBasis.rawValue,
      "stock_holders": (pipeline.measures.stockHolders ?? .all).rawValue,
      "tiers.products": pipeline.productTiers.summary, "tiers.customers": pipeline.customerTiers.summary,
      "customers": pipeline.customers.summary, "policies": pipeline.policies.summary,
    ]
    let changed = options.keys.sorted().filter { run.options[$0] != nil && run.options[$0] != options[$0] }
    guard !changed.isEmpty else { return nil }
    return "\(by), whose pipeline file had other options: \(changed.joined(separator: ", "))"
  }
}

extension FigureNode {
  /// The names of all columns of the tree.
  func columns(of table: TableDeclaration) -> [String] {
    (table[name] == nil ? [] : [name]) + parts.flatMap { $0.columns(of: table) }
  }

  /// The differences of all nodes.
  package var differences: [(name: String, value: String)] {
    (difference.map { [(name: name, value: $0)] } ?? []) + parts.flatMap(\.differences)
  }
}
