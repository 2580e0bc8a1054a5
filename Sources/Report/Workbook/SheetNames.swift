/// Gives sheets names that Excel takes, each once.
struct SheetNames {
  /// Characters, as Excel counts them: UTF-16 units.
  static let longest = 31
  /// What Excel forbids, and `#`, behind which a link would see another place.
  private static let forbidden: Set<Character> = ["[", "]", ":", "*", "?", "/", "\\", "#"]
  private var taken: Set<String> = []

  /// The name nearest to `wanted`: forbidden and invisible characters become `_`, what is too long is cut, and a name
  /// that is taken in whatever case gets a number.
  mutating func name(for wanted: String) -> String {
    var clean = CellText.plain(wanted).split(separator: " ").joined(separator: " ")
    clean = String(clean.map { Self.forbidden.contains($0) || $0 == "\u{FFFD}" ? "_" : $0 })
    // An apostrophe quotes names, and Excel keeps a sheet History of its own.
    clean = Self.withoutOuterApostrophes(clean)
    if clean.isEmpty { clean = "_" }
    if clean.lowercased() == "history" { clean += "_" }
    var name = Self.withoutOuterApostrophes(CellText.cut(clean, to: Self.longest))
    var number = 2
    while !taken.insert(name.lowercased()).inserted {
      let ending = " (\(number))"
      name = CellText.cut(clean, to: Self.longest - ending.utf16.count) + ending
      number += 1
    }
    return name
  }

  private static func withoutOuterApostrophes(_ name: String) -> String {
    var name = Substring(name)
    while name.first == "'" { name.removeFirst() }
    while name.last == "'" { name.removeLast() }
    return String(name)
  }
}

/// The sheet's name as formulas and links write it.
func quoted(_ sheetName: String) -> String {
  "'" + sheetName.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
}

/// `B5` for row 4 and column 1.
func cellName(_ row: Int, _ column: Int) -> String { columnName(column) + String(row + 1) }

/// `C5:E9` for rows 4 to 8 and columns 2 to 4.
func rangeName(rows: ClosedRange<Int>, columns: ClosedRange<Int>) -> String {
  cellName(rows.lowerBound, columns.lowerBound) + ":" + cellName(rows.upperBound, columns.upperBound)
}

/// `A` for 0, `AA` for 26.
func columnName(_ column: Int) -> String {
  var (rest, name) = (column + 1, "")
  while rest > 0 {
    name = String(UnicodeScalar(UInt8(ascii: "A") + UInt8((rest - 1) % 26))) + name
    rest = (rest - 1) / 26
  }
  return name
}
