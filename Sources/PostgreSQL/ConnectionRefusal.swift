import CLibPQ

/// Why a connection could not be made. libpq keeps the SQLSTATE of what a server answers to itself unless it is asked to
/// be verbose, and the words are of the server's language.
struct ConnectionRefusal {
  /// libpq's message in one line, as it is without the verbosity.
  let message: String
  /// What the servers that were asked have answered; empty where none spoke.
  var sqlStates: Set<String> = []
  /// Whether a server asked for a password, and there was none.
  var lacksPassword = false

  init(_ message: String) {
    self.message = message
  }

  /// - Parameter connection: one that has failed and was verbose; nil: there is no memory.
  init(of connection: OpaquePointer?) {
    self.init(verbose: DatabaseError.text(of: connection))
    lacksPassword = PQconnectionNeedsPassword(connection) == 1
  }

  /// What stands in a verbose message alone, one a line, behind the message itself.
  private static let verboseLines = [
    "SCHEMA NAME:  ", "TABLE NAME:  ", "COLUMN NAME:  ", "DATATYPE NAME:  ", "CONSTRAINT NAME:  ", "LOCATION:  ",
  ]

  init(verbose text: String) {
    var (lines, states): ([Substring], Set<String>) = ([], [])
    for line in text.split(separator: "\n") {
      // libpq's own lines have no code; those of a server begin with a severity in its language.
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
