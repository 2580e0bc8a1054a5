import Arithmetic
import Configuration
import Mustache
import PostgreSQL
import Rules
import Tables
import TerminalText

/// The trees of all rows that a page shows, each once, where it is shown first.
struct FigureTrees {
  /// A table whose rows are explained.
  private struct Kind {
    var table: TableDeclaration
    /// The column of its key beside month and window; nil: the company's.
    var key: String?
    var name: String?
    /// What tierbook explain calls it.
    var option: String
  }

  private static let kinds = [
    Kind(table: ProductSummary.table.declaration, key: "product_id", name: "product_name", option: "product"),
    Kind(table: CustomerSummary.table.declaration, key: "customer_id", name: "customer_name", option: "customer"),
    Kind(
      table: SalespersonSummary.table.declaration, key: "salesperson_key", name: "salesperson_name",
      option: "salesperson"),
    Kind(table: CategorySummary.table.declaration, key: "category", option: "category"),
    Kind(table: CompanySummary.table.declaration, option: "company"),
  ]

  private let shared: SectionContext
  private let pipeline: PipelineFile
  private let company: [Int: Row]
  private var explained: Set<String> = []

  init(_ shared: SectionContext, _ pipeline: PipelineFile) throws {
    (self.shared, self.pipeline) = (shared, pipeline)
    let columns = ["window_months"] + FigureTree.columns(CompanySummary.table.declaration, pipeline.measures)
    let rows = try shared.source.rows(
      CompanySummary.table.name, columns, "where month = $1::date", [shared.period.month.firstDay.description])
    company = Dictionary(rows.compactMap { row in row["window_months"].flatMap { Int($0) }.map { ($0, row) } }) {
      first, _ in first
    }
  }

  private static func anchor(_ kind: Kind, _ key: String) -> String {
    "why-\(kind.option)-\(linkName(key))"
  }

  private static func kind(_ table: String) -> Kind? {
    kinds.first { $0.table.name == (table == ProductCause.table.name ? ProductSummary.table.name : table) }
  }

  /// Returns tables whose lines lead to the trees of their rows, and the trees that are not made yet.
  mutating func explain(_ tables: [PageTable]) throws -> (tables: [PageTable], trees: [TemplateFields]) {
    var (tables, trees) = (tables, [TemplateFields]())
    for kind in Self.kinds {
      let keys = tables.flatMap(\.lines).filter { Self.kind($0.table)?.option == kind.option }.map(\.key)
      guard !keys.isEmpty else { continue }
      trees += try make(kind, kind.key == nil ? [""] : keys)
      for (place, table) in tables.enumerated() {
        for (number, line) in table.lines.enumerated() where Self.kind(line.table)?.option == kind.option {
          let anchor = Self.anchor(kind, kind.key == nil ? "" : line.key)
          if explained.contains(anchor) { tables[place].lines[number].why = anchor }
        }
      }
    }
    return (tables, trees)
  }

  /// Returns the trees of categories that are not made yet.
  mutating func explain(categories: [String]) throws -> [TemplateFields] {
    guard let kind = Self.kind(CategorySummary.table.name) else { return [] }
    return try make(kind, categories)
  }

  private mutating func make(_ kind: Kind, _ keys: [String]) throws -> [TemplateFields] {
    var wanted: [String] = []
    for key in keys where explained.insert(Self.anchor(kind, key)).inserted { wanted.append(key) }
    guard !wanted.isEmpty else { return [] }
    // The company's lines are of one month.
    let window = kind.key == nil ? shared.monthWindow : shared.period.window
    let columns = FigureTree.columns(kind.table, pipeline.measures)
    let rows = try rows(kind, wanted, columns + [kind.name].compactMap { $0 }, window, from: shared.period.month)
    var months: [String: [(month: Month, row: Row)]] = [:]
    if shared.hasMonthWindow, window > 1 {
      let first = shared.period.month.advanced(by: 1 - window)
      for row in try self.rows(kind, wanted, columns, 1, from: first) {
        guard let month = row["month"].flatMap({ Day($0)?.month }) else { continue }
        months[row["key"] ?? "", default: []].append((month, row))
      }
    }
    let found = byKey(rows, "key")
    return wanted.compactMap { key in
      let tree = FigureTree(
        table: kind.table, row: found[key] ?? [:], company: company[window] ?? [:], months: months[key] ?? [],
        options: pipeline.measures, shared: shared)
      let lines = tree.lines
      // A product that was lost has a row before, and no figure now.
      guard !lines.isEmpty else {
        explained.remove(Self.anchor(kind, key))
        return nil
      }
      return [
        "anchor": .text(Self.anchor(kind, key)), "table": .text(kind.table.name),
        "key": .text(kind.key == nil ? "\(shared.period.month.firstDay) \(window)" : key.shown),
        "name": .text(title(kind, tree.row, key)), "lines": .list(lines),
        "command": .text(command(kind, key, tree.figure ?? "revenue", window)),
      ]
    }
  }

  private func title(_ kind: Kind, _ row: Row, _ key: String) -> String {
    guard kind.key != nil else { return shared.words[.company] }
    return (kind.name.map { row[$0] ?? "(\(key))" } ?? key).shown
  }

  /// The rows of some keys, by month.
  private func rows(
    _ kind: Kind, _ keys: [String], _ columns: [String], _ window: Int, from first: Month
  ) throws -> [Row] {
    guard shared.source.has(kind.table.name) else { return [] }
    let key = kind.key.map { "\"\($0)\"::text" } ?? "''"
    let list = (["month", "\(key) as key"] + columns.map { "\"\($0)\"" }).joined(separator: ", ")
    return try shared.source.rows(
      ["month", "key"] + columns,
      "select \(list) from \(kind.table.name) where month between $1::date and $2::date and window_months = $3 "
        + "and \(key) = any($4::text[]) order by month",
      [first.firstDay.description, shared.period.month.firstDay.description, "\(window)", arrayLiteral(keys)])
  }

  /// What goes further down to the lines, ready for a shell.
  private func command(_ kind: Kind, _ key: String, _ figure: String, _ window: Int) -> String {
    let subject = kind.key == nil ? "--company" : "--\(kind.option) \(quotedForShell(key))"
    return "tierbook explain \(quotedForShell(pipeline.path)) \(subject) --figure \(figure) "
      + "--month \(shared.period.month) --window \(window)"
  }
}

/// A text as part of a link, and of what it leads to: a per cent sign there would begin a byte.
func linkName(_ text: String) -> String { fileName(text).replacing("%", with: ".") }

/// A text as one word of a shell's command.
func quotedForShell(_ text: String) -> String {
  let isPlain =
    !text.isEmpty && !text.hasPrefix("-")
    && text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || "/._-".utf8.contains($0)
    }
  return isPlain ? text : "'\(text.replacing("'", with: "'\\''"))'"
}
