import Arithmetic
import CommandLine
import Configuration
import Ledger
import Store

/// Digits of a column's amounts before and after the point. Together they must fit into the sums.
struct DigitSpan: Equatable {
  private(set) var whole = 0
  private(set) var decimals = 0

  var fits: Bool { whole + decimals <= LandedLines.digits }

  mutating func add(_ amount: ExactDecimal) {
    decimals = max(decimals, amount.scale)
    let size = amount.units.magnitude
    while whole + amount.scale < 38, size >= powerOfTen(whole + amount.scale).magnitude { whole += 1 }
  }

  mutating func merge(_ other: Self) {
    (whole, decimals) = (max(whole, other.whole), max(decimals, other.decimals))
  }
}
