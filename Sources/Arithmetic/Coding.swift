// A manifest has decimals, days and months as the text that they print.

extension ExactDecimal: Codable {
  package init(from decoder: any Decoder) throws { self = try decodeText(decoder) { Self($0) } }
  package func encode(to encoder: any Encoder) throws { try encodeText(description, encoder) }
}

extension Day: Codable {
  package init(from decoder: any Decoder) throws { self = try decodeText(decoder) { Self($0) } }
  package func encode(to encoder: any Encoder) throws { try encodeText(description, encoder) }
}

extension Month: Codable {
  package init(from decoder: any Decoder) throws { self = try decodeText(decoder) { Self($0) } }
  package func encode(to encoder: any Encoder) throws { try encodeText(description, encoder) }
}

private func decodeText<Value>(_ decoder: any Decoder, _ read: (String) -> Value?) throws -> Value {
  let container = try decoder.singleValueContainer()
  let text = try container.decode(String.self)
  guard let value = read(text) else {
    throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no \(Value.self)")
  }
  return value
}

private func encodeText(_ text: String, _ encoder: any Encoder) throws {
  var container = encoder.singleValueContainer()
  try container.encode(text)
}
