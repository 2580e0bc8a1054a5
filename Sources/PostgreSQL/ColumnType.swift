/// A column of a query or a file.
package struct Column: Sendable, Hashable, Codable {
  package var name: String
  package var type: ColumnType

  package init(name: String, type: ColumnType) {
    self.name = name
    self.type = type
  }
}

/// A column's type, as far as this module reads or writes it.
package enum ColumnType: Sendable, Hashable {
  case boolean
  case smallint
  case integer
  case bigint
  case real
  case doublePrecision
  /// `scale` is nil for plain `numeric`: each of its values has its own.
  case numeric(precision: Int?, scale: Int?)
  case text
  case varchar(length: Int?)
  case character(length: Int)
  case uuid
  case date
  case jsonb
  case textArray
  case bytea
  /// Any other type, by the server's name for it.
  case other(String)

  /// Plain `numeric`, in which stages write amounts and ratios.
  package static let decimal = Self.numeric(precision: nil, scale: nil)

  /// Reads a name as `format_type` prints it, for instance `numeric(14,2)`.
  package init(sqlName: String) {
    // The name of an array continues after the modifiers.
    let parts = sqlName.hasSuffix(")") ? sqlName.split(separator: "(", maxSplits: 1) : [sqlName[...]]
    let modifiers = parts.count == 2 ? parts[1].dropLast().split(separator: ",").map { Int($0) ?? 0 } : []
    switch (parts.first ?? "", modifiers.count) {
    case ("boolean", 0): self = .boolean
    case ("smallint", 0): self = .smallint
    case ("integer", 0): self = .integer
    case ("bigint", 0): self = .bigint
    case ("real", 0): self = .real
    case ("double precision", 0): self = .doublePrecision
    case ("numeric", 0): self = .numeric(precision: nil, scale: nil)
    case ("numeric", 2): self = .numeric(precision: modifiers[0], scale: modifiers[1])
    case ("text", 0): self = .text
    case ("character varying", 0): self = .varchar(length: nil)
    case ("character varying", 1): self = .varchar(length: modifiers[0])
    case ("character", 1): self = .character(length: modifiers[0])
    case ("uuid", 0): self = .uuid
    case ("date", 0): self = .date
    case ("jsonb", 0): self = .jsonb
    case ("text[]", 0): self = .textArray
    case ("bytea", 0): self = .bytea
    default: self = .other(sqlName)
    }
  }

  /// Whether the server compares values in the order of a language.
  package var isCollated: Bool {
    switch self {
    case .text, .varchar, .character: true
    default: false
    }
  }

  package var sqlName: String {
    switch self {
    case .boolean: "boolean"
    case .smallint: "smallint"
    case .integer: "integer"
    case .bigint: "bigint"
    case .real: "real"
    case .doublePrecision: "double precision"
    case .numeric(let precision?, let scale?): "numeric(\(precision),\(scale))"
    case .numeric: "numeric"
    case .text: "text"
    case .varchar(let length?): "character varying(\(length))"
    case .varchar: "character varying"
    case .character(let length): "character(\(length))"
    case .uuid: "uuid"
    case .date: "date"
    case .jsonb: "jsonb"
    case .textArray: "text[]"
    case .bytea: "bytea"
    case .other(let name): name
    }
  }
}

extension ColumnType: Codable {
  package init(from decoder: any Decoder) throws {
    self.init(sqlName: try decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(sqlName)
  }
}

/// `name` as an identifier in SQL: in double quotes, its own doubled.
package func quotedIdentifier(_ name: String) -> String {
  "\"" + doubling(["\""], in: name) + "\""
}

/// `text` as a string in SQL: in single quotes, its own doubled, backslashes unchanged.
package func quotedLiteral(_ text: String) -> String {
  text.unicodeScalars.contains("\\")
    ? " E'" + doubling(["'", "\\"], in: text) + "'" : "'" + doubling(["'"], in: text) + "'"
}

/// Values as the server reads an array: each in double quotes, with a backslash before characters that would end it.
package func arrayLiteral(_ values: [String]) -> String {
  let quoted = values.map { value in
    var text = String.UnicodeScalarView()
    for scalar in value.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { text.append("\\") }
      text.append(scalar)
    }
    return "\"\(String(text))\""
  }
  return "{\(quoted.joined(separator: ","))}"
}

/// Scalar by scalar, as the server reads: Swift takes a quotation mark with a combining accent for another character.
private func doubling(_ marks: Set<Unicode.Scalar>, in text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    if marks.contains(scalar) { result.append(scalar) }
    result.append(scalar)
  }
  return String(result)
}
