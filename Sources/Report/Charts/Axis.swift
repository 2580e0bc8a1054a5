import Glibc

/// What stands along a side of a chart.
package struct Axis: Sendable, Equatable {
  package struct Tick: Sendable, Equatable {
    package let value: Double
    package let label: String

    package init(_ value: Double, _ label: String) {
      self.value = value
      self.label = label
    }
  }

  package let title: String
  package let kind: Scale.Kind
  package let domain: ClosedRange<Double>
  package let ticks: [Tick]

  package init(title: String, kind: Scale.Kind = .linear, domain: ClosedRange<Double>, ticks: [Tick]) {
    self.title = title
    self.kind = kind
    self.domain = domain
    self.ticks = ticks
  }

  /// The axis on which all values have a place, with round ticks.
  ///
  /// - Parameters:
  ///   - includesZero: of a linear axis.
  ///   - endsAtTicks: whether the axis is widened to its next ticks.
  ///   - wholeTicks: whether fractions have none, as of a count.
  ///   - count: about so many ticks.
  ///   - label: text of a tick, from its value and the decimals that it needs.
  package init(
    title: String, kind: Scale.Kind = .linear, fitting values: some Sequence<Double>, includesZero: Bool = false,
    endsAtTicks: Bool = true, wholeTicks: Bool = false, count: Int = 5,
    label: (_ value: Double, _ decimals: Int) -> String
  ) {
    let domain = Scale.domain(
      kind, of: values, includesZero: includesZero, endsAtTicks: endsAtTicks, count: count)
    let ticks = Scale.ticks(kind, in: domain, count: count).filter { !wholeTicks || $0 == $0.rounded() }
    // Side by side on a linear axis, 0.5 is 0.50 beside 0.25.
    let common = ticks.map(neededDecimals).max() ?? 0
    self.init(
      title: title, kind: kind, domain: domain,
      ticks: ticks.map { Tick($0, label($0, kind == .linear ? common : neededDecimals($0))) })
  }

  func scale(from start: Double, to end: Double) -> Scale { Scale(kind, domain: domain, start: start, end: end) }
}

/// Decimals that write a round number in full, at most 9.
func neededDecimals(_ value: Double) -> Int {
  (0..<9).first { places in
    let shifted = abs(value) * pow(10, Double(places))
    return abs(shifted - shifted.rounded()) <= shifted * 1e-9
  } ?? 9
}
