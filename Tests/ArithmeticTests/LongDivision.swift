/// An unsigned integer as a list of decimal digits, highest first: slow, and as taught in school.
struct SchoolNumber: Equatable, CustomStringConvertible {
  /// No zeros in front; zero has no digit.
  var digits: [Int]

  init(digits: [Int]) {
    self.digits = Array(digits.drop { $0 == 0 })
  }

  init(_ value: UInt128) {
    self.init(digits: String(value).map { $0.wholeNumberValue ?? 0 })
  }

  var description: String { digits.isEmpty ? "0" : digits.map(String.init).joined() }

  static func < (left: Self, right: Self) -> Bool {
    left.digits.count == right.digits.count
      ? left.digits.lexicographicallyPrecedes(right.digits) : left.digits.count < right.digits.count
  }

  static func + (left: Self, right: Self) -> Self {
    var (sum, carry) = ([Int](), 0)
    for place in 0..<max(left.digits.count, right.digits.count) + 1 {
      let column = left.digit(place) + right.digit(place) + carry
      sum.append(column % 10)
      carry = column / 10
    }
    return Self(digits: sum.reversed())
  }

  /// `right` must not be the larger one.
  static func - (left: Self, right: Self) -> Self {
    var (difference, borrow) = ([Int](), 0)
    for place in 0..<left.digits.count {
      let column = left.digit(place) - right.digit(place) - borrow
      difference.append(column < 0 ? column + 10 : column)
      borrow = column < 0 ? 1 : 0
    }
    return Self(digits: difference.reversed())
  }

  static func * (left: Self, right: Self) -> Self {
    var product = Self(0)
    for digit in right.digits {
      product = Self(digits: product.digits + [0])
      for _ in 0..<digit { product = product + left }
    }
    return product
  }

  /// Digit by digit: bring one down, count how often the divisor can be taken away.
  func dividedRoundingHalfAway(by divisor: Self) -> Self {
    var (quotient, rest) = ([Int](), Self(0))
    for digit in digits {
      rest = Self(digits: rest.digits + [digit])
      var times = 0
      while !(rest < divisor) {
        rest = rest - divisor
        times += 1
      }
      quotient.append(times)
    }
    let isHalf = !(rest + rest < divisor)
    return isHalf ? Self(digits: quotient) + Self(1) : Self(digits: quotient)
  }

  /// The digit `place` places from the right.
  private func digit(_ place: Int) -> Int { place < digits.count ? digits[digits.count - 1 - place] : 0 }
}
