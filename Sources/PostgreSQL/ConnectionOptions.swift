import CLibPQ

/// Where a database is: libpq's keywords and their values.
///
/// libpq fills what is missing from its service file, its password file and the `PG*` environment.
package struct ConnectionOptions: Sendable, Equatable {
  package var keywords: [String: String]

  /// Reads a conninfo string (`host=… dbname=…`, `service=…`) or a URI (`postgresql://…`). nil: the environment alone.
  ///
  /// - Throws: `DatabaseError` where the text is neither.
  package init(conninfo: String?) throws(DatabaseError) {
    keywords = [:]
    guard let conninfo else { return }
    // libpq's own words would repeat a part of the text, which may be a password.
    guard let options = PQconninfoParse(conninfo, nil) else {
      throw DatabaseError(kind: .unreachable, message: "is neither keywords and values nor a URI of libpq's")
    }
    defer { PQconninfoFree(options) }
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val {
        keywords[String(cString: keyword)] = String(cString: value)
      }
      option += 1
    }
  }

  /// The same place with more keywords, which win over those that stand here.
  package func adding(_ more: [String: String]) -> Self {
    var options = self
    options.keywords.merge(more) { $1 }
    return options
  }
}
