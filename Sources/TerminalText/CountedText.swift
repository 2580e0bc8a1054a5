/// `1234567` as `1,234,567`.
package func grouped(_ number: Int) -> String {
  var digits = String(number.magnitude)
  var place = digits.count - 3
  while place > 0 {
    digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
    place -= 3
  }
  return (number < 0 ? "-" : "") + digits
}

/// `1 file`, `2 files`.
package func counted(_ number: Int, _ noun: String) -> String {
  "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
}
