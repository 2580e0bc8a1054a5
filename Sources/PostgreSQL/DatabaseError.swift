import CLibPQ
import TerminalText

/// An answer of a server, or a failure on the way to it, in place of the result.
package struct DatabaseError: Error, Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// No connection could be made.
    case unreachable
    /// The connection broke, or the server closed it.
    case lost
    /// The server refused a statement.
    case refused
  }

  package var kind: Kind
  /// Five characters, for instance `42501`; empty if no server answered.
  package var sqlState: String
  /// For instance `ERROR`, in English; nil if no server answered.
  let severity: String?
  package var message: String
  package var detail: String?
  package var hint: String?
  /// The statement, and the place in it in characters from 1.
  package var statement: String?
  package var position: Int?
  /// It is unknown whether the transaction was committed: the connection broke during the commit.
  package var isCommitUnknown = false
  /// Whether a retry may succeed a moment later: the connection was lost, the server is restarting, or another
  /// transaction was in the way. A wrong password or a missing privilege is none of these.
  package private(set) var isTransient: Bool

  /// Whether the server gave a statement up because of `lock_timeout` or `statement_timeout`, or at somebody's request.
  package var isTimeout: Bool { ["55P03", "57014"].contains(sqlState) }

  init(kind: Kind, sqlState: String = "", message: String) {
    self.kind = kind
    self.sqlState = sqlState
    self.message = message
    severity = nil
    isTransient = kind == .lost
  }

  /// An error that counts as a server's refusal.
  package init(refused message: String, sqlState: String) {
    self.init(kind: .refused, sqlState: sqlState, message: message)
  }

  /// - Parameter answers: the server runs and has refused this connection.
  init(unreachable refusal: ConnectionRefusal, answers: Bool) {
    self.init(kind: .unreachable, message: refusal.message)
    // Poolers use English, and call most of their refusals a violation of the protocol.
    let saysNothing = refusal.sqlStates.isSubset(of: [Self.protocolViolation])
    func says(_ words: String...) -> Bool { saysNothing && words.contains { message.contains($0) } }
    // A server that was starting when it refused may be ready at the next try.
    let isStarting =
      refusal.sqlStates.contains(Self.cannotConnectNow) || says("the database system is ")
      || message.contains("closed the connection") || message.contains("Connection refused")
    isTransient = !message.contains("certificate") && (!answers || isStarting)
    let isFull =
      refusal.sqlStates.contains(Self.tooManyConnections)
      || says("too many c", "remaining connection slots", "no more connections allowed", "query_wait_timeout")
    if isFull { (sqlState, isTransient) = (Self.tooManyConnections, true) }
    if refusal.lacksPassword || refusal.sqlStates.contains(Self.wrongPassword) || says("password") {
      sqlState = Self.wrongPassword
    }
  }

  /// The server, the database, the role or a pooler has no room for another session at the moment.
  package static let tooManyConnections = "53300"
  package static let wrongPassword = "28P01"
  private static let cannotConnectNow = "57P03"
  private static let protocolViolation = "08P01"

  /// Whether there is no room for another session. A pooler reports it when the session sends a statement.
  package var isWantOfRoom: Bool { sqlState == Self.tooManyConnections || message.contains("query_wait_timeout") }

  /// Reads the fields of a failed result.
  init(_ result: OpaquePointer?, statement: String?, connection: OpaquePointer?) {
    func field(_ code: Int32) -> String? {
      PQresultErrorField(result, code).map { String(cString: $0) }
    }
    sqlState = field(diagnosticSQLState) ?? ""
    severity = field(diagnosticSeverity)
    // A server that shuts down, or an administrator who ends the session, sends a message before the connection breaks.
    // A statement that lacks a value has a SQLSTATE of class connection, and breaks none.
    let isEnded =
      PQstatus(connection) == CONNECTION_BAD || sqlState.hasPrefix("57P")
      || sqlState.hasPrefix("08") && sqlState != "08P01"
      || ["FATAL", "PANIC"].contains(severity)
    kind = isEnded ? .lost : .refused
    let (serializationFailure, deadlock, databaseDropped) = ("40001", "40P01", "57P04")
    isTransient = isEnded ? sqlState != databaseDropped : [serializationFailure, deadlock].contains(sqlState)
    message = field(diagnosticMessage) ?? Self.message(of: connection)
    detail = field(diagnosticDetail)
    hint = field(diagnosticHint)
    self.statement = statement
    position = field(diagnosticPosition).flatMap { Int($0) }
  }

  /// libpq's own message in one line.
  static func message(of connection: OpaquePointer?) -> String {
    inOneLine(text(of: connection).split(separator: "\n"))
  }

  static func text(of connection: OpaquePointer?) -> String {
    connection.map { String(cString: PQerrorMessage($0)) } ?? "out of memory"
  }

  /// libpq's further lines begin with a tab.
  static func inOneLine(_ lines: [Substring]) -> String {
    lines.map { $0.drop { $0 == "\t" } }.joined(separator: " ")
  }
}

// PG_DIAG_… are character literals, whose imported type depends on the platform.
private let diagnosticSeverity = Int32(UInt8(ascii: "V"))
private let diagnosticSQLState = Int32(UInt8(ascii: "C"))
private let diagnosticMessage = Int32(UInt8(ascii: "M"))
private let diagnosticDetail = Int32(UInt8(ascii: "D"))
private let diagnosticHint = Int32(UInt8(ascii: "H"))
private let diagnosticPosition = Int32(UInt8(ascii: "P"))

extension DatabaseError: CustomStringConvertible {
  /// Message, SQLSTATE, detail and hint, then the line of the statement with a caret under the place.
  package var description: String {
    var lines = [sqlState.isEmpty ? message : "\(message) (SQLSTATE \(sqlState))"]
    if let detail { lines.append("detail: \(detail)") }
    if let hint { lines.append("server's hint: \(hint)") }
    if let statement, let position, let (before, behind) = Self.locate(position, in: statement) {
      lines.append("  " + (before + behind).shownLines)
      // The caret is below its place even after tabs and wide characters.
      let blanks = before.shownLines.map { $0 == "\t" ? "\t" : "".padded(to: displayWidth(String($0))) }
      lines.append("  " + blanks.joined() + "^")
    }
    return lines.joined(separator: "\n")
  }

  /// The line with the `position`-th character: the part before that, and the rest.
  private static func locate(_ position: Int, in statement: String) -> (before: String, behind: String)? {
    // Characters as the server counts them: code points.
    let scalars = Array(statement.unicodeScalars)
    guard (1...scalars.count + 1).contains(position) else { return nil }
    let start = scalars[..<(position - 1)].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    // A line of Windows ends with a carriage return too.
    let end = scalars[(position - 1)...].firstIndex { $0 == "\n" || $0 == "\r" } ?? scalars.count
    func text(_ part: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[part])) }
    return (text(start..<(position - 1)), text((position - 1)..<end))
  }
}
