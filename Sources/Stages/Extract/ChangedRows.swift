import PostgreSQL
import Store

/// Finds rows that changed recently, by their time of change.
struct ChangedRows {
  /// Numbers of changed rows of one month.
  struct Counts {
    /// Changed in the day up to the watermark.
    var before = 0
    /// Changed after the watermark.
    var after = 0
    /// Changed in the day up to the latest change.
    var recent = 0
  }

  /// What the times of change of a relation show.
  struct Marks {
    /// The latest time that is neither infinite nor after the server's clock; nil: there is none.
    var latest: String?
    /// Rows by month whose time of change is infinite or after the server's clock. Such a time does not show when the
    /// row changed.
    var odd: [String: Int] = [:]
    /// The earliest time of change after the server's clock.
    var next: String?
    /// Whether a time that was after the server's clock at the last reading has passed.
    var hasNextCome = false
    /// The oldest transaction that was still open when the snapshot was taken.
    var transaction: Int?
  }

  let input: SourceInput
  let counts: RowCounts
  let expression: String
  private var clock: String?

  init(input: SourceInput, counts: RowCounts, expression: String) {
    self.input = input
    self.counts = counts
    self.expression = expression
  }

  private var relation: String { SourceQuery(input).relation }

  /// Reads the times of change, by an index alone if none is odd. Call it first: later counts leave out the odd ones.
  ///
  /// - Parameter next: the earliest time that was after the server's clock at the last reading.
  mutating func marks(next: String?, _ connection: inout Connection) throws -> Marks {
    // The clock is read after the snapshot is taken, so that no row just written seems to be ahead of it.
    let next = next.map { "\(Self.moment($0)) <= clock_timestamp()" } ?? "false"
    let row = try connection.query(
      """
      select max(\(expression))::text, max(\(expression)) > clock_timestamp() or min(\(expression)) = '-infinity',
        clock_timestamp()::text, pg_snapshot_xmin(pg_current_snapshot()), \(next)
      from \(relation)
      """)[0]
    var marks = Marks()
    (marks.latest, marks.hasNextCome, marks.transaction) = (row[0], row[4] == "t", row[3].flatMap { Int($0) })
    guard row[1] == "t", let clock = row[2] else { return marks }
    self.clock = clock
    let now = Self.moment(clock)
    marks.latest = try connection.query(
      "select max(\(expression))::text from \(relation) where \(expression) <= \(now) and \(expression) > '-infinity'"
    )[0][0]
    let odd = try connection.query(
      """
      select \(counts.month(of: "day")), sum(lines), min(next)::text
      from (
        select \(counts.date) as day, count(*) as lines, min(\(expression)) filter (where \(expression) > \(now)) as next
        from \(relation) where \(expression) > \(now) or \(expression) = '-infinity' group by 1
      ) as days
      group by 1 order by min(next)
      """)
    for row in odd { marks.odd[row[0] ?? ""] = row[1].flatMap { Int($0) } ?? 0 }
    marks.next = odd.first?[2]
    return marks
  }

  /// SQL that leaves out odd times of change.
  private var isInOrder: String { clock.map { " and \(expression) <= \(Self.moment($0))" } ?? "" }

  /// Number of rows that changed after the day before `watermark` began.
  func count(before watermark: String, _ connection: inout Connection) throws -> Int? {
    let begin = try constant(Self.dayBefore(watermark), &connection)
    let rows = try connection.query("select count(*) from \(relation) where \(expression) > \(begin)\(isInOrder)")
    return rows[0][0].flatMap { Int($0) }
  }

  private func isRecent(_ watermark: String) -> String {
    "\(expression) > (\(Self.dayBefore(watermark)))"
  }

  /// Counts rows by month that changed in the day up to `watermark`, after it, and in the day up to the latest change.
  ///
  /// A change becomes visible when its transaction commits, which may be after the watermark was taken. Counting the
  /// day before it again finds late commits and deletions.
  func since(_ watermark: String, latest: String, _ connection: inout Connection) throws -> [String: Counts] {
    // After deletions the latest change may be before the watermark.
    let from = "least(\(Self.moment(watermark)), \(Self.moment(latest))) - interval '1 day'"
    return try counts(from: from, watermark, latest, &connection)
  }

  /// Like `since`, but without rows up to `watermark`: `before` is 0.
  func new(since watermark: String, latest: String, _ connection: inout Connection) throws -> [String: Counts] {
    let from = "least(\(Self.moment(watermark)), \(Self.dayBefore(latest)))"
    return try counts(from: from, watermark, latest, &connection).mapValues { counts in
      Counts(before: 0, after: counts.after, recent: counts.recent)
    }
  }

  private static func dayBefore(_ text: String) -> String { "\(moment(text)) - interval '1 day'" }

  /// Evaluates a moment on the server, once. A day earlier depends on the session's time zone, so the server would
  /// compute it for each row.
  private func constant(_ moment: String, _ connection: inout Connection) throws -> String {
    Self.moment(try connection.query("select (\(moment))::text")[0][0] ?? "")
  }

  private static func moment(_ text: String) -> String { "\(quotedLiteral(text))::timestamptz" }

  private func counts(
    from: String, _ watermark: String, _ latest: String, _ connection: inout Connection
  ) throws -> [String: Counts] {
    let begin = try constant(from, &connection)
    let limit = quotedLiteral(watermark)
    let rows = try connection.query(
      """
      select \(counts.month(of: "day")), sum(before), sum(after), sum(recent)
      from (
        select \(counts.date) as day, count(*) filter (where \(isRecent(watermark)) and \(expression) <= \(limit)) as before,
          count(*) filter (where \(expression) > \(limit)) as after, count(*) filter (where \(isRecent(latest))) as recent
        from \(relation) where \(expression) > \(begin)\(isInOrder) group by 1
      ) as days
      group by 1
      """)
    func count(_ text: String?) -> Int { text.flatMap { Int($0) } ?? 0 }
    return Dictionary(
      uniqueKeysWithValues: rows.map { row in
        (row[0] ?? "", Counts(before: count(row[1]), after: count(row[2]), recent: count(row[3])))
      })
  }
}
