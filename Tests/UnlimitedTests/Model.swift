import Arithmetic
import BigInt
import TestSupport

/// A decimal of unlimited width, computed without a thought for speed: units × 10^−scale.
struct Model: Comparable {
  var units: BigInt
  var scale: Int

  init(_ units: BigInt, _ scale: Int = 0) {
    (self.units, self.scale) = (units, scale)
  }

  init(_ number: ExactDecimal) {
    let text = number.description
    let decimals = text.split(separator: ".").dropFirst().first?.count ?? 0
    self.init(BigInt(text.filter { $0 != "." }) ?? 0, decimals)
  }

  func units(at scale: Int) -> BigInt { units * BigInt(10).power(scale - self.scale) }

  /// Without zeros at its end.
  var shortest: Self {
    var short = self
    while short.scale > 0, short.units % 10 == 0 { short = Self(short.units / 10, short.scale - 1) }
    return short
  }

  /// Digits that it needs, those of its decimals included.
  var digits: Int { String(shortest.units.magnitude).count }

  static func + (left: Self, right: Self) -> Self {
    let scale = max(left.scale, right.scale)
    return Self(left.units(at: scale) + right.units(at: scale), scale)
  }

  static func - (left: Self, right: Self) -> Self { left + Self(-right.units, right.scale) }

  static func * (left: Self, right: Self) -> Self { Self(left.units * right.units, left.scale + right.scale) }

  static func == (left: Self, right: Self) -> Bool { (left - right).units == 0 }

  static func < (left: Self, right: Self) -> Bool { (left - right).units < 0 }

  /// The quotient with so many decimals, half away from zero.
  func divided(by divisor: Self, to decimals: Int) -> Self {
    let (top, bottom) = (units * BigInt(10).power(decimals + divisor.scale), divisor.units * BigInt(10).power(scale))
    let (quotient, remainder) = top.magnitude.quotientAndRemainder(dividingBy: bottom.magnitude)
    let rounded = BigInt(quotient) + (remainder * 2 >= bottom.magnitude ? 1 : 0)
    return Self((top < 0) == (bottom < 0) ? rounded : -rounded, decimals)
  }

  func rounded(to decimals: Int) -> Self { decimals >= scale ? self : divided(by: Self(1), to: decimals) }
}

/// Amounts that the contract lets through, its limits more often than chance would have them.
struct Amounts {
  var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }

  /// Up to 28 digits and 20 decimals, negative and zero ones too.
  mutating func any() -> ExactDecimal {
    let digits = [1, 2, 5, 12, 20, 27, 28, 28][below(8)]
    var text = ""
    for _ in 0..<digits { text += below(4) == 0 ? "9" : "\(below(10))" }
    let scale = [0, 0, 2, 2, 3, 12, 19, 20][below(8)]
    guard below(20) > 0, let value = ExactDecimal(text) else { return 0 }
    let amount = ExactDecimal(units: value.units, scale: scale)
    return below(5) == 0 ? 0 - amount : amount
  }

  mutating func positive() -> ExactDecimal {
    let amount = any()
    return amount.isZero ? 1 : amount.isNegative ? 0 - amount : amount
  }
}

/// What a number is beside the model's: the same, or out of range where that has more than 57 digits.
func agrees(_ number: ExactDecimal, _ model: Model) -> Bool {
  number.isOutOfRange ? model.digits > ExactDecimal.digits : Model(number) == model
}

/// What a ratio is: nil only where it has more than 38 digits.
func agrees(_ ratio: ExactDecimal?, _ model: Model) -> Bool {
  guard let ratio else { return String(model.units.magnitude).count > 38 }
  return Model(ratio) == model
}
