import Foundation
import FoundationXML
import Testing

/// A workbook read back: each part through an XML parser, the archive through unzip.
package struct WrittenBook {
  package struct Cell: Equatable, CustomStringConvertible {
    /// `n` a number, `s` a text, `b` a flag.
    package var type = "n"
    package var value = ""
    package var formula: String?
    /// Its format's number in the workbook's styles.
    package var style = 0

    package init(type: String = "n", value: String = "", formula: String? = nil, style: Int = 0) {
      (self.type, self.value, self.formula, self.style) = (type, value, formula, style)
    }

    package var description: String { "\(type) \(value)" + (formula.map { " =\($0)" } ?? "") }
  }

  package let path: String
  /// Its folder, if it goes with this.
  private let scratch: ScratchFolder?

  package init(path: String, scratch: ScratchFolder? = nil) {
    (self.path, self.scratch) = (path, scratch)
  }

  /// A part's text.
  package func part(_ name: String) throws -> String {
    let stream = try #require(popen("unzip -p '\(path)' '\(name)'", "r"))
    defer { pclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The elements of a part, in order.
  package func elements(_ name: String) throws -> [Element] {
    let parser = XMLParser(data: Data(try part(name).utf8))
    let reader = ElementReader()
    parser.delegate = reader
    #expect(parser.parse(), "\(name): \(parser.parserError.map { "\($0)" } ?? "")")
    return reader.elements
  }

  /// A sheet's cells, by their names.
  package func cells(sheet number: Int) throws -> [String: Cell] {
    let strings = try texts()
    var (cells, name): ([String: Cell], String) = ([:], "")
    for element in try elements("xl/worksheets/sheet\(number).xml") {
      switch element.name {
      case "c":
        name = element["r"]
        cells[name] = Cell(type: element.attributes["t"] ?? "n", style: Int(element["s"]) ?? 0)
      case "f": cells[name]?.formula = element.text
      case "v":
        let isText = cells[name]?.type == "s"
        cells[name]?.value = isText ? strings[Int(element.text) ?? 0] : element.text
      default: break
      }
    }
    return cells
  }

  /// The number format of a cell.
  package func format(of cell: Cell?) throws -> String {
    let elements = try elements("xl/styles.xml")
    let formats = elements.filter { $0.name == "numFmt" }.map { ($0["numFmtId"], $0["formatCode"]) }
    let start = try #require(elements.firstIndex { $0.name == "cellXfs" })
    let uses = elements[start...].filter { $0.name == "xf" }
    let number = uses[uses.startIndex + (try #require(cell).style)]["numFmtId"]
    return formats.first { $0.0 == number }?.1 ?? number
  }

  /// Texts of cells, their escapes resolved as Excel does.
  private func texts() throws -> [String] {
    var texts: [String] = []
    for element in try elements("xl/sharedStrings.xml") {
      if element.name == "si" { texts.append("") }
      if element.name == "t" { texts[texts.count - 1] += Self.unescaped(element.text) }
    }
    return texts
  }

  private static func unescaped(_ text: String) -> String {
    var (result, rest) = ("", text[...])
    while let start = rest.firstRange(of: /_x([0-9A-Fa-f]{4})_/) {
      let code = UInt32(rest[start].dropFirst(2).prefix(4), radix: 16) ?? 0
      result += rest[..<start.lowerBound] + (UnicodeScalar(code).map { String($0) } ?? "")
      rest = rest[start.upperBound...]
    }
    return result + rest
  }
}

package struct Element {
  package let name: String
  package let attributes: [String: String]
  package var text = ""

  package subscript(_ attribute: String) -> String { attributes[attribute] ?? "" }
}

private final class ElementReader: NSObject, XMLParserDelegate {
  var elements: [Element] = []
  private var open: [Int] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if let last = open.last { elements[last].text += string }
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    open.removeLast()
  }
}
