import PostgreSQL
import Tables

/// The rows of the published tables in the period, a list each.
struct ReportLists {
  let shared: SectionContext
  let style: CSVStyle

  /// The tables that have rows of a month, and of a salesperson where only those are asked for.
  var tables: [TableDeclaration] {
    Tables.published.filter { table in
      table.use == .output && shared.source.has(table.name) && table["month"] != nil
        && (shared.salesperson == nil || table["salesperson_id"] != nil)
    }
  }

  /// Returns a table's rows, in the order of its key.
  func csv(_ table: TableDeclaration) throws -> String {
    let leftOut = shared.leftOut(of: table)
    let columns = (table.columns + table.filled).filter { !leftOut.contains($0.name) }
    let names = columns.map(\.name)
    var (conditions, parameters): ([String], [String?]) = (["month = $1::date"], [shared.period.parameters[0]])
    func add(_ value: String, _ condition: (_ parameter: String) -> String) {
      parameters.append(value)
      conditions.append(condition("$\(parameters.count)"))
    }
    if table["window_months"] != nil { add("\(shared.period.window)") { "window_months::text = \($0)" } }
    if let salesperson = shared.salesperson {
      add(salesperson) {
        table.name == ExceptionLine.table.name ? shared.isOwnLine($0) : "salesperson_id::text = \($0)"
      }
    }
    var text = CSVText(columns, style)
    let order = table.key.map(quotedIdentifier).joined(separator: ", ")
    let rows = try shared.source.rows(
      table.name, names, "where \(conditions.joined(separator: " and ")) order by \(order)", parameters)
    for row in rows { text.append(names.map { row[$0] }) }
    return text.text
  }
}
