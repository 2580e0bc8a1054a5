import Arithmetic
import PostgreSQL
import Tables

/// The rows of the published tables in the period, a list each.
struct ReportLists {
  let source: ReportSource
  let period: ReportPeriod
  let style: CSVStyle
  /// The rows of this salesperson alone; nil: all.
  let salesperson: String?

  /// The tables that have rows of a month, and of a salesperson where only those are asked for.
  var tables: [TableDeclaration] {
    Tables.published.filter { table in
      table.use == .output && source.has(table.name) && table["month"] != nil
        && (salesperson == nil || table["salesperson_id"] != nil)
    }
  }

  /// Returns a table's rows, in the order of its key.
  func csv(_ table: TableDeclaration) throws -> String {
    let leftOut = salesperson == nil ? [] : table.relativeToAll
    let columns = (table.columns + table.filled).filter { !leftOut.contains($0.name) }
    let names = columns.map(\.name)
    var (conditions, parameters): ([String], [String?]) = (["month = $1::date"], [period.month.firstDay.description])
    func add(_ column: String, _ value: String) {
      parameters.append(value)
      conditions.append("\(column) = $\(parameters.count)")
    }
    if table["window_months"] != nil { add("window_months::text", "\(period.window)") }
    if let salesperson {
      add("salesperson_id::text", salesperson)
      // A salesperson may have sold to a customer of another one, who is not theirs to see.
      if table.name == ExceptionLine.table.name {
        conditions.append("customer_id in \(period.customers(of: "$\(parameters.count)"))")
      }
    }
    var text = CSVText(columns, style)
    let order = table.key.map(quotedIdentifier).joined(separator: ", ")
    let rows = try source.rows(
      table.name, names, "where \(conditions.joined(separator: " and ")) order by \(order)", parameters)
    for row in rows { text.append(names.map { row[$0] }) }
    return text.text
  }
}
