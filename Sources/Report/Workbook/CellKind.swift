import Arithmetic

/// What a column's values are. Each comes as the text that PostgreSQL prints.
package enum CellKind: Sendable, Hashable {
  case text
  /// The key of a row. A number only if it is whole and has at most 15 digits, cell by cell: the same key is then the
  /// same cell on every sheet, and looking it up finds it.
  case key
  case integer
  case money(decimals: Int)
  /// A fraction of 1, shown as per cent.
  case percent(decimals: Int)
  case ratio(decimals: Int)
  /// `2026-10-31`.
  case date
  /// `t` or `true`, `f` or `false`.
  case flag
  /// An array of texts, `{loss,returns}`, shown with commas.
  case texts

  /// How many decimals a total is compared to.
  var decimals: Int? {
    switch self {
    case .integer: 0
    case .money(let decimals), .ratio(let decimals): decimals
    case .percent(let decimals): decimals + 2
    case .text, .key, .date, .flag, .texts: nil
    }
  }

  /// Excel's format; negative money is red.
  var numberFormat: String? {
    switch self {
    case .text, .key, .texts: nil
    // To LibreOffice a flag is 1 or 0; Excel shows it in its own language, whatever its format.
    case .flag: "\"TRUE\";;\"FALSE\""
    case .date: "yyyy-mm-dd"
    case .integer: "#,##0;[Red]-#,##0"
    case .money(let decimals):
      "#,##0\(Self.places(decimals));[Red]-#,##0\(Self.places(decimals))"
    case .percent(let decimals): "0\(Self.places(decimals))%"
    case .ratio(let decimals): "0\(Self.places(decimals))"
    }
  }

  /// Whether values stand at the left, and their header over them: keys too, be they numbers or texts.
  var isLeft: Bool {
    switch self {
    case .text, .key, .flag, .texts: true
    case .integer, .money, .percent, .ratio, .date: false
    }
  }

  /// The format of numbers that are not negative.
  var plainFormat: String? { numberFormat.map { String($0.prefix { $0 != ";" }) } }

  private static func places(_ decimals: Int) -> String {
    decimals == 0 ? "" : "." + String(repeating: "0", count: decimals)
  }

  /// What a cell holds for a value.
  func value(_ text: String?) -> CellValue {
    guard let text else { return .empty }
    switch self {
    case .text: return .text(text)
    case .key: return Self.isNumberKey(text) ? Self.number(text) : .text(text)
    case .integer, .money:
      guard ExactDecimal(text) != nil else { return .text(text) }
      return significantDigits(text) > mostDigits ? .longNumber(text) : Self.number(text)
    // A ratio is a rounded quotient: its digits behind the fifteenth say nothing.
    case .percent, .ratio: return Self.number(text)
    case .date: return Day(text).flatMap(Self.serial).map { .number($0) } ?? .text(text)
    case .flag:
      return ["t", "true"].contains(text) ? .flag(true) : ["f", "false"].contains(text) ? .flag(false) : .text(text)
    case .texts: return .text(CellText.values(ofArray: text).map { $0.joined(separator: ", ") } ?? text)
    }
  }

  /// NaN and infinity are no numbers to Excel.
  private static func number(_ text: String) -> CellValue {
    guard let number = Double(text), number.isFinite else { return .text(text) }
    return .number(number)
  }

  /// Whether the number prints as the key: without leading zeros or plus.
  private static func isNumberKey(_ text: String) -> Bool {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard (1...mostDigits).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return false
    }
    return digits.utf8.first != UInt8(ascii: "0") || text == "0"
  }

  /// Days as Excel counts them. Before March of 1900 it counts a day that never was, and LibreOffice does not.
  private static func serial(_ day: Day) -> Double? {
    let serial = Int(day.daysSince2000) + 36_526
    return serial > 60 ? Double(serial) : nil
  }
}

/// What a cell holds.
enum CellValue: Equatable {
  case empty
  case text(String)
  /// A number with more digits than a cell's number has.
  case longNumber(String)
  case number(Double)
  case flag(Bool)
}

/// The most significant digits that each number of a cell keeps: cells hold doubles.
let mostDigits = 15

/// How many digits a decimal number has between its first and its last that is not 0.
func significantDigits(_ number: String) -> Int {
  let digits = number.utf8.filter { (0x30...0x39).contains($0) }
  guard let first = digits.firstIndex(where: { $0 != 0x30 }), let last = digits.lastIndex(where: { $0 != 0x30 }) else {
    return 0
  }
  return last - first + 1
}
