import CLibPQ

/// Why a connection could not be made. Only a verbose libpq reports the SQLSTATE of the server's answer, and the
/// message is in the server's language.
struct ConnectionRefusal {
  /// libpq's message in one line, in its form without verbosity.
  let message: String
  /// The answers of the servers that were asked; empty if none answered.
  var sqlStates: Set<String> = []
  /// Whether a server asked for a password and got none.
  var lacksPassword = false

  init(_ message: String) {
    self.message = message
  }

  /// - Parameter connection: a verbose one that has failed; nil: out of memory.
  init(of connection: OpaquePointer?) {
    self.init(verbose: DatabaseError.text(of: connection))
    lacksPassword = PQconnectionNeedsPassword(connection) == 1
  }

  /// The lines that only a verbose message has, behind the message itself.
  private static let verboseLines = [
    "SCHEMA NAME:  ", "TABLE NAME:  ", "COLUMN NAME:  ", "DATATYPE NAME:  ", "CONSTRAINT NAME:  ", "LOCATION:  ",
  ]

  init(verbose text: String) {
    var (lines, states): ([Substring], Set<String>) = ([], [])
    for line in text.split(separator: "\n") {
      // libpq's own lines have no code; a server's line begins with a severity in its language.
      let isDetail = ["DETAIL:", "HINT:", "\t"].contains { line.hasPrefix($0) }
      if !isDetail, let answer = line.prefixMatch(of: #/(?<start>(?:.*? failed: )?[^:]+:  )(?<state>[0-9A-Z]{5}): /#) {
        states.insert(String(answer.state))
        lines.append(answer.start + line[answer.range.upperBound...])
      } else if states.isEmpty || !Self.verboseLines.contains(where: { line.hasPrefix($0) }) {
        lines.append(line)
      }
    }
    message = DatabaseError.inOneLine(lines)
    sqlStates = states
  }
}
