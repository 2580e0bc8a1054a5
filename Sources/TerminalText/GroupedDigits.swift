extension StringProtocol {
  /// Digits with a comma between each three: `1234567` as `1,234,567`. A sign and decimals are the caller's.
  package var groupedDigits: String {
    let count = count
    var grouped = ""
    for (place, digit) in enumerated() {
      if place > 0, (count - place) % 3 == 0 { grouped += "," }
      grouped.append(digit)
    }
    return grouped
  }
}
