import Glibc

/// From values to positions.
package struct Scale: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case linear
    case log10
  }

  package let kind: Kind
  /// The values at `start` and `end`; above 0 if the scale is logarithmic.
  package let domain: ClosedRange<Double>
  /// Positions; `end` may be the smaller one, as on an axis that goes up.
  package let start: Double
  package let end: Double

  package init(_ kind: Kind = .linear, domain: ClosedRange<Double>, start: Double, end: Double) {
    self.kind = kind
    self.domain = usable(domain, kind)
    self.start = start
    self.end = end
  }

  /// A value out of the domain is at its nearer end.
  package func position(of value: Double) -> Double {
    let inside = min(max(value.isNaN ? domain.lowerBound : value, domain.lowerBound), domain.upperBound)
    let share =
      switch kind {
      case .linear: (inside - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
      case .log10: Glibc.log10(inside / domain.lowerBound) / Glibc.log10(domain.upperBound / domain.lowerBound)
      }
    return start + share * (end - start)
  }

  /// About `count` round values within the domain: 1, 2 or 5 times a power of ten apart or, if logarithmic, such values
  /// themselves.
  package func ticks(_ count: Int = 5) -> [Double] { Self.ticks(kind, in: domain, count: count) }

  package static func ticks(_ kind: Kind = .linear, in domain: ClosedRange<Double>, count: Int = 5) -> [Double] {
    let domain = usable(domain, kind)
    return kind == .linear
      ? linearTicks(in: domain, count: max(1, count)) : logarithmicTicks(in: domain, count: max(1, count))
  }

  /// The values without those that would squeeze all others: far from the middle half of them, and with them the span
  /// would be more than three times as long. Far is three times the width of that half, at least `least`: a difference or, on a
  /// logarithmic scale, a factor.
  package static func withoutFar(_ kind: Kind = .linear, of values: [Double], least: Double) -> [Double] {
    func place(_ value: Double) -> Double { kind == .linear ? value : Glibc.log10(value) }
    let values = values.filter { $0.isFinite && (kind == .linear || $0 > 0) }
    let places = values.map(place).sorted()
    // Of fewer, none is the others.
    guard places.count > 2 else { return values }
    // Inwards, so that one of three is not in the half itself.
    let (low, high) = (places[(places.count + 2) / 4], places[(places.count - 1) * 3 / 4])
    let far = max(3 * (high - low), place(least))
    let kept = values.filter { (low - far...high + far).contains(place($0)) }
    let span = (kept.map(place).max() ?? 0) - (kept.map(place).min() ?? 0)
    return places[places.count - 1] - places[0] > 3 * max(span, far / 3) ? kept : values
  }

  /// The domain that holds all values, neither empty nor a single value. Values that are no numbers, and on a
  /// logarithmic scale those not above 0, count for nothing.
  ///
  /// - Parameter endsAtTicks: widens a linear domain to its next ticks.
  package static func domain(
    _ kind: Kind = .linear, of values: some Sequence<Double>, includesZero: Bool = false, endsAtTicks: Bool = true,
    count: Int = 5
  ) -> ClosedRange<Double> {
    var lower = includesZero && kind == .linear ? 0 : Double.infinity
    var upper = includesZero && kind == .linear ? 0 : -Double.infinity
    for value in values where value.isFinite && (kind == .linear || value > 0) {
      lower = min(lower, value)
      upper = max(upper, value)
    }
    if kind == .log10 { return lower > upper ? 1...10 : usable(lower / 1.25...upper * 1.25, kind) }
    let domain = lower > upper ? 0...1 : usable(lower...upper, kind)
    guard endsAtTicks else { return domain }
    let step = Step(over: domain, count: max(1, count))
    return step[
      (domain.lowerBound / step[1] + 1e-9).rounded(.down)]...step[
        (domain.upperBound / step[1] - 1e-9).rounded(.up)]
  }
}

/// The largest magnitude whose square and spans are still numbers.
private let largest = 1e150

/// A domain of which positions can be computed: finite, and with a difference between its ends that a Double holds.
private func usable(_ domain: ClosedRange<Double>, _ kind: Scale.Kind) -> ClosedRange<Double> {
  let smallest = kind == .log10 ? 1 / largest : -largest
  var lower = min(max(domain.lowerBound, smallest), largest)
  var upper = min(max(domain.upperBound, smallest), largest)
  switch kind {
  case .linear:
    let magnitude = max(abs(lower), abs(upper))
    guard upper - lower <= magnitude * 1e-9 else { break }
    let room = magnitude == 0 ? 0.5 : magnitude * 0.1
    lower -= room
    upper += room
  case .log10:
    // Equal values, widened to either side, stand in the middle.
    guard upper / lower < 2 else { break }
    let middle = (lower * upper).squareRoot()
    lower = middle / 3
    upper = middle * 3
  }
  return lower...upper
}

/// 1, 2 or 5 times a power of ten.
private struct Step {
  let mantissa: Double
  let exponent: Double

  init(over domain: ClosedRange<Double>, count: Int) {
    let rough = (domain.upperBound - domain.lowerBound) / Double(count)
    let exponent = log10(rough).rounded(.down)
    let fraction = rough / pow(10, exponent) - 1e-9
    mantissa = fraction <= 1 ? 1 : fraction <= 2 ? 2 : fraction <= 5 ? 5 : 10
    self.exponent = exponent
  }

  /// So many steps. Powers below 1 divide, since 0.1 is no Double: 3 steps are 0.3, not 0.30000000000000004.
  subscript(count: Double) -> Double {
    exponent < 0 ? count * mantissa / pow(10, -exponent) : count * mantissa * pow(10, exponent)
  }
}

private func linearTicks(in domain: ClosedRange<Double>, count: Int) -> [Double] {
  let step = Step(over: domain, count: count)
  let first = (domain.lowerBound / step[1] - 1e-9).rounded(.up)
  let last = (domain.upperBound / step[1] + 1e-9).rounded(.down)
  // Adding 0 makes −0 a 0.
  return first > last ? [] : stride(from: first, through: last, by: 1).map { step[$0] + 0 }
}

private func logarithmicTicks(in domain: ClosedRange<Double>, count: Int) -> [Double] {
  func values(_ mantissas: [Double]) -> [Double] {
    let exponents = stride(
      from: log10(domain.lowerBound).rounded(.down), through: log10(domain.upperBound).rounded(.up), by: 1)
    return exponents.flatMap { exponent in
      mantissas.map { exponent < 0 ? $0 / pow(10, -exponent) : $0 * pow(10, exponent) }
    }.filter(domain.contains)
  }
  let fine = values([1, 2, 5])
  if fine.count < 3 { return linearTicks(in: domain, count: count).filter { $0 > 0 } }
  if fine.count <= count * 3 / 2 { return fine }
  let decades = values([1])
  let every = max(1, (decades.count + count - 1) / count)
  return decades.count < 2 ? fine : decades.enumerated().filter { $0.offset % every == 0 }.map(\.element)
}
