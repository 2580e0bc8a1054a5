import CommandLine
import Configuration
import Ledger
import PostgreSQL

/// Finds expressions that change an input's rows although no row has changed: a condition or a column that is not a
/// function of the row's own columns alone.
struct MovingExpressions {
  /// Such expressions, as `where: current_date` and `cost: erp.rate()`; empty if there are none.
  private(set) var found: [String] = []
  /// Fingerprint of the database's own functions, if an expression calls one. A function that is made anew may give
  /// another result for the same row, or call one that does.
  private(set) var functions: String?

  /// Words that stand for a value of the moment or of the session, or begin a query of another table.
  private static let words: Set = [
    "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "current_user", "current_role",
    "session_user", "user", "current_catalog", "current_schema", "select", "table",
  ]
  /// Types of catalogue entries, which change with the catalogue.
  private static let catalogTypes: Set = [
    "regclass", "regcollation", "regconfig", "regdictionary", "regnamespace", "regoper", "regoperator", "regproc",
    "regprocedure", "regrole", "regtype",
  ]
  /// Date literals that stand for a moving day.
  private static let dates = ["now", "today", "tomorrow", "yesterday"]
  /// Built-in functions that are not immutable only because they depend on the session's settings: time zone, language,
  /// formats.
  private static let dependOnSettings = [
    "array_to_json", "array_to_string", "concat", "concat_ws", "date", "date_add", "date_part", "date_subtract",
    "date_trunc", "extract", "format", "generate_series", "json_build_array", "json_build_object", "jsonb_build_array",
    "jsonb_build_object", "make_timestamptz", "money", "numeric", "overlaps", "quote_literal", "quote_nullable",
    "row_to_json", "string_to_array", "time", "timestamp", "timestamptz", "timetz", "timezone", "to_char", "to_date",
    "to_json", "to_jsonb", "to_number", "to_timestamp",
  ]

  private struct Call: Hashable {
    /// Empty: the search path finds it.
    var schema: String
    var name: String
    var arguments: Int
  }

  /// Checks inputs that are tables. A view or a query is compared in every run anyway.
  init(in input: SourceInput, _ connection: inout Connection) throws {
    guard case .table = input.mapping.relation else { return }
    var expressions: [(place: String, sql: String)] = []
    if let condition = input.mapping.condition { expressions.append(("where", condition)) }
    for column in input.columns {
      if let sql = input.mapping.columns[column.name] { expressions.append((column.name, sql)) }
    }
    if case .changedAt(let sql) = input.mapping.refresh { expressions.append(("changed_at", sql)) }
    var called: Set<String> = []
    for (place, sql) in expressions {
      let tokens = SQLToken.tokens(of: sql)
      called.formUnion(Self.calls(in: tokens).map(\.name))
      found += try Self.moving(in: tokens, of: input, &connection).map { "\(place): \($0)" }
    }
    if !called.isEmpty { functions = try Self.functions(called.sorted(), &connection) }
  }

  private static func functions(_ called: [String], _ connection: inout Connection) throws -> String? {
    try connection.query(
      """
      with own as (
        select pg_proc.oid, pg_proc.xmin, proname from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
        where nspname not in ('pg_catalog', 'information_schema'))
      select md5(string_agg(oid || ' ' || xmin, ',' order by oid)) from own
      where exists (select from own where proname = any ($1))
      """, [arrayLiteral(called)])[0][0]
  }

  private static func moving(
    in tokens: [SQLToken], of input: SourceInput, _ connection: inout Connection
  ) throws -> [String] {
    var found: [String] = []
    func add(_ name: String) { if !found.contains(name) { found.append(name) } }
    for token in tokens {
      switch token {
      case .word(let word, isQuoted: false) where words.contains(word): add(word)
      case .word(let word, _) where catalogTypes.contains(word): add(word)
      case .text(let text):
        let word = text.lowercased().drop { $0.isWhitespace }.prefix { $0.isLetter }
        if dates.contains(String(word)) { add("'\(text)'") }
      default: break
      }
    }
    let calls = Set(self.calls(in: tokens)).sorted { ($0.name, $0.arguments) < ($1.name, $1.arguments) }
    let signs = Set(tokens.compactMap { if case .sign(let sign) = $0 { sign } else { nil } }).sorted()
    let types = Set(tokens.compactMap { if case .word(let word, _) = $0 { word } else { nil } }).sorted()
    // A single name, as most expressions are, calls nothing.
    guard tokens.count > 1 else { return found }
    let rows = try connection.query(
      """
      select coalesce(nullif(call.schema, '') || '.', '') || call.name || '()'
      from unnest($2::text[], $3::text[], $4::integer[]) with ordinality as call (schema, name, arguments, place)
      where exists (
        select from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
        where proname = call.name
          and case when call.schema = '' then pg_function_is_visible(pg_proc.oid) else nspname = call.schema end
          and case when call.arguments < 0 then proargtypes[0] = (select reltype from pg_class where oid = $1::regclass)
            else provariadic <> 0 or call.arguments between pronargs - pronargdefaults and pronargs end
          and (prokind <> 'f' or provolatile <> 'i'
            and not (nspname = 'pg_catalog' and provolatile = 's' and proname = any ($5))))
      union all
      select distinct 'operator ' || oprname
      from pg_operator join pg_proc on pg_proc.oid = oprcode join pg_namespace on pg_namespace.oid = pronamespace
      where oprname = any ($6) and provolatile <> 'i' and nspname <> 'pg_catalog'
      union all
      select distinct 'cast to ' || typname
      from pg_cast join pg_type on pg_type.oid = casttarget join pg_proc on pg_proc.oid = castfunc
        join pg_namespace on pg_namespace.oid = pronamespace
      where typname = any ($7) and provolatile <> 'i' and nspname <> 'pg_catalog'
      """,
      [
        SourceQuery(input).relation, arrayLiteral(calls.map(\.schema)), arrayLiteral(calls.map(\.name)),
        arrayLiteral(calls.map { "\($0.arguments)" }), arrayLiteral(dependOnSettings), arrayLiteral(signs),
        arrayLiteral(types),
      ])
    for row in rows { add(row[0] ?? "") }
    return found
  }

  /// Possible function calls: names before a bracket, and names after a point, which may be called with the row.
  private static func calls(in tokens: [SQLToken]) -> [Call] {
    func name(_ index: Int) -> String? {
      if tokens.indices.contains(index), case .word(let word, _) = tokens[index] { word } else { nil }
    }
    func isMark(_ mark: Character, _ index: Int) -> Bool {
      tokens.indices.contains(index) && tokens[index] == .mark(mark)
    }
    return tokens.indices.compactMap { index in
      guard let word = name(index) else { return nil }
      let schema = isMark(".", index - 1) ? name(index - 2) : nil
      guard isMark("(", index + 1) else { return schema.map { _ in Call(schema: "", name: word, arguments: -1) } }
      return Call(schema: schema ?? "", name: word, arguments: arguments(in: tokens[(index + 2)...]))
    }
  }

  /// Number of arguments up to the closing bracket.
  private static func arguments(in tokens: ArraySlice<SQLToken>) -> Int {
    var (depth, commas, isEmpty) = (0, 0, true)
    for token in tokens {
      switch token {
      case .mark("("), .mark("["): depth += 1
      case .mark(")") where depth == 0: return isEmpty ? 0 : commas + 1
      case .mark(")"), .mark("]"): depth -= 1
      case .mark(",") where depth == 0: commas += 1
      default: break
      }
      isEmpty = false
    }
    return commas + 1
  }
}
