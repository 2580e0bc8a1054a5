/// `1234567` as `1,234,567`.
package func grouped(_ number: Int) -> String {
  (number < 0 ? "-" : "") + String(number.magnitude).groupedDigits
}

/// `1 file`, `2 files`.
package func counted(_ number: Int, _ noun: String) -> String {
  "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
}
