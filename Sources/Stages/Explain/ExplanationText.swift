import Arithmetic
import Tables
import TerminalText

extension Explanation {
  /// Returns the lines for people.
  ///
  /// - Parameter command: the command that asked, for the hint at the end.
  package func text(command: String) -> String {
    var blocks = [head]
    blocks.append(tree)
    if let place { blocks.append(place.lines) }
    if let moves { blocks.append(moves.lines) }
    if let bridge { blocks.append(bridge.lines) }
    if !rules.isEmpty { blocks.append(ruleLines) }
    if !lines.isEmpty { blocks.append(lineTable) }
    blocks.append(addendTable)
    blocks.append(end(command))
    return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  private static let width = 92
  private static let middle = 54

  private var head: [String] {
    let shown = column.shown(value)
    let blanks = max(2, Self.width - displayWidth(title.shown) - displayWidth(shown))
    let by =
      published.map { published in
        published.runID.map { "as published by run \($0)" } ?? "as \(published.place) has it, not published yet"
      } ?? "not published"
    return [
      title.shown + String(repeating: " ", count: blanks) + shown.shown,
      formulaChinese.padded(to: Self.middle - 2) + "  " + by,
    ]
  }

  // MARK: Parts

  private var tree: [String] {
    var (lines, seen): ([String], Set<String>) = ([], [])
    let parts = root.parts.filter { $0.formula != nil || $0.value != nil }
    let isPlain = parts.allSatisfy { $0.formulaWithValues == nil }
    // A formula of columns alone stands above, and their values below.
    if parts.isEmpty || isPlain || !root.isOfColumns, let formula = root.formulaWithValues {
      lines.append("  \(root.name) = \(formula)")
    }
    if !isPlain {
      let formulas = root.parts.filter { $0.formulaWithValues != nil }
      let names = formulas.map { displayWidth($0.name) }.max() ?? 0
      let values = formulas.map { displayWidth(shown($0)) }.max() ?? 0
      for part in formulas {
        let value = shown(part)
        lines.append(
          "  " + part.name.padded(to: names) + "  " + String(repeating: " ", count: values - displayWidth(value))
            + "\(value) = \(part.formulaWithValues ?? "")")
        lines += below(part, "    ", &seen)
      }
    }
    lines += notes(root, "    ", &seen)
    if let exact { lines.append("  exact: \(exact)") }
    return lines.map(\.shown)
  }

  private func shown(_ node: FigureNode) -> String { node.value.map(groupedText) ?? "null" }

  /// Each column is explained once.
  private func notes(_ node: FigureNode, _ indent: String, _ seen: inout Set<String>) -> [String] {
    guard !node.notes.isEmpty, seen.insert(node.name).inserted else { return [] }
    return node.notes.map { note in "\(indent)\(node.name)\(note.hasPrefix("mean ") ? " =" : ":") \(note)" }
  }

  /// The parts of a part, whose values stand in its formula.
  private func below(_ node: FigureNode, _ indent: String, _ seen: inout Set<String>) -> [String] {
    var lines: [String] = []
    // The formulas come before the remarks, and before what stands below them.
    for part in node.parts where part.notes.isEmpty && part.parts.contains(where: { $0.value != nil }) {
      guard seen.insert(part.name).inserted, let formula = part.formulaWithValues else { continue }
      lines.append("\(indent)\(part.name) = \(formula)")
    }
    lines += notes(node, indent, &seen)
    for part in node.parts { lines += notes(part, indent, &seen) }
    for part in node.parts where part.notes.isEmpty { lines += below(part, indent, &seen) }
    return lines
  }

  // MARK: Rules and places

  private var ruleLines: [String] {
    aligned(
      [["  rule", "holds", "inputs", "threshold"]]
        + rules.map { ["  \($0.rule)", $0.holds ? "yes" : "no", $0.inputs, $0.threshold] })
  }

  // MARK: Addends

  private var lineTable: [String] {
    let rows = lines.map { line in
      [
        "  " + line.date, line.document ?? "", line.product, line.customer, groupedText(line.quantity),
        groupedText(line.revenue), line.cost.map(groupedText) ?? "", line.costOrigin, groupedText(line.runningTotal),
      ]
    }
    let head = ["  date", "document", "product", "customer", "quantity", "revenue", "cost", "cost of", "running total"]
    let count = (sum?.lines ?? 0) - lines.count
    return aligned([head] + rows, right: [4, 5, 6, 8])
      + (count > 0
        ? ["  … and \(counted(count, "line")) more: --top \(sum?.lines ?? 0) or --lines FILE.csv has them"] : [])
  }

  private var addendTable: [String] {
    guard let sum else { return [] }
    let all = addends + [rest, sum].compactMap { $0 }
    let hasCosts = all.contains { $0.revenue != $0.costedRevenue }
    let hasStock = all.contains { $0.opening != nil || $0.average != nil }
    let hasNames = all.contains { $0.name != nil }
    func row(_ addend: Addend) -> [String] {
      let label = "  " + addend.by
      return [label] + (hasNames ? [addend.name ?? ""] : [])
        + [grouped(addend.lines), groupedText(addend.quantity), groupedText(addend.revenue), groupedText(addend.cost)]
        + (hasCosts ? [groupedText(addend.costedRevenue)] : [])
        + (hasStock
          ? [addend.opening, addend.closing, addend.average].map {
            $0.map(groupedText) ?? (addend.by == "sum" ? "" : "unknown")
          } : [])
    }
    let head =
      ["  by \(by == Split.line.rawValue ? Split.month.rawValue : by)"] + (hasNames ? ["name"] : [])
      + ["lines", "quantity", "revenue", "cost"] + (hasCosts ? ["costed revenue"] : [])
      + (hasStock ? ["opening", "closing", "average"] : [])
    var rows = [head] + all.map(row)
    if let difference {
      rows.append(
        ["  difference"] + (hasNames ? [""] : [])
          + [difference.lines, difference.quantity, difference.revenue, difference.cost].map {
            $0.map(groupedText) ?? ""
          }
          + (hasCosts ? [difference.costedRevenue.map(groupedText) ?? ""] : [])
          + (hasStock ? ["", "", difference.average.map(groupedText) ?? ""] : []))
    }
    let first = hasNames ? 2 : 1
    return aligned(rows, right: Set(first..<head.count))
  }

  // MARK: What stands below

  private func end(_ command: String) -> [String] {
    var lines: [String] = []
    if sum != nil {
      if notInIt.isEmpty {
        lines.append("  not in it: rejected lines of \(whose), lines after the business date: none")
      } else {
        lines += notInIt.map { row in
          let line = row.line.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
          return
            "  not in it: \(row.month) \(row.input) \(row.reason), revenue \(row.revenue.map(groupedText) ?? "unknown") (\(line))"
        }
      }
    }
    if !stockCounts.isEmpty {
      lines.append("  stock counts: last day with a count in each month: \(abridged(stockCounts))")
    }
    if !options.isEmpty {
      lines.append(
        "  options: " + options.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    }
    if !files.isEmpty { lines.append("  read from \(fileText)") }
    if let sourceCheck { lines += sourceCheck.lines }
    lines += notices.map { "  note: \($0)" }
    lines += problems.map { "  problem: \($0)" }
    if sum != nil { lines.append("  check it: \(command) --sql prints a query over the source for psql") }
    return lines.map(\.shown)
  }

  private var whose: String {
    switch table {
    case ProductSummary.table.name: "this product"
    case CustomerSummary.table.name: "this customer"
    case SalespersonSummary.table.name: "this salesperson"
    case CategorySummary.table.name: "this category"
    default: "this row"
    }
  }

  /// The first three, and the last one.
  private func abridged(_ texts: [String]) -> String {
    guard texts.count > 4, let last = texts.last else { return texts.joined(separator: ", ") }
    return texts.prefix(3).joined(separator: ", ") + " … " + last
  }

  /// The files by input: the first one of each, and their number.
  private var fileText: String {
    var groups: [(input: String, files: [File])] = []
    for file in files {
      let input = String(file.name.prefix { $0 != "-" && $0 != "." })
      if groups.last?.input == input {
        groups[groups.count - 1].files.append(file)
      } else {
        groups.append((input, [file]))
      }
    }
    return groups.map { _, files in
      files.count == 1 ? files[0].name : "\(files[0].name) … (\(counted(files.count, "file")))"
    }.joined(separator: ", ")
  }
}

extension TierPlace {
  var lines: [String] {
    let rows = neighbours.map { item in
      [
        "  \(item.rank.map(String.init) ?? "")", item.key, item.name ?? "", item.value.map(groupedText) ?? "null",
        item.shareBefore ?? "", item.cumulativeShare ?? "", item.tier ?? "", item.role,
      ]
    }
    let head = ["  rank", "key", "name", basis, "share before", "share with it", "tier", ""]
    return ["  among \(counted(items, "item")) of \(group); cuts \(cuts)"]
      + aligned([head] + rows, right: [0, 3, 4, 5])
  }
}

extension SourceCheckResult {
  var lines: [String] {
    if equal { return ["  the source: equal"] }
    return rows.map { row in
      let since =
        row.changedSince.map { $0 > 0 ? "; \(counted($0, "line")) changed there since the files were made" : "" } ?? ""
      return "  the source: \(row.input) of \(row.month): \(row.what) \(groupedText(row.source)), landed "
        + "\(groupedText(row.landed)), difference \(groupedText(row.difference))\(since)"
    }
  }
}
