import Testing

@testable import Charts

@Suite struct `A scale` {
  @Test func `puts values between its ends`() {
    let scale = Scale(domain: 0...10, start: 100, end: 200)
    #expect([0, 5, 10].map(scale.position) == [100, 150, 200])
    let upward = Scale(domain: -1...1, start: 200, end: 0)
    #expect([-1, 0, 1].map(upward.position) == [200, 100, 0])
  }

  @Test func `puts powers of ten at equal distances if it is logarithmic`() {
    let scale = Scale(.log10, domain: 1...1000, start: 0, end: 300)
    #expect([1, 10, 100, 1000].map { scale.position(of: $0).rounded() } == [0, 100, 200, 300])
  }

  @Test func `keeps values outside at its ends`() {
    let scale = Scale(domain: 0...10, start: 100, end: 200)
    #expect([-1, 11, .infinity, -.infinity, .nan].map(scale.position) == [100, 200, 200, 100, 100])
    #expect([0, -5].map(Scale(.log10, domain: 1...10, start: 0, end: 9).position) == [0, 0])
  }

  @Test func `puts equal values in its middle`() {
    for value in [0, 7, -3, 1e18, 1e-18] {
      #expect(Scale(domain: value...value, start: 0, end: 100).position(of: value).rounded() == 50)
    }
    #expect(Scale(.log10, domain: 5...5, start: 0, end: 100).position(of: 5).rounded() == 50)
  }

  @Test(arguments: [-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude, 1e300...1e301, -1e-300...1e-300])
  func `has positions for the largest and the smallest numbers`(domain: ClosedRange<Double>) {
    for kind in [Scale.Kind.linear, .log10] {
      let scale = Scale(kind, domain: domain, start: 0, end: 100)
      #expect((0...100).contains(scale.position(of: domain.lowerBound)))
      #expect((0...100).contains(scale.position(of: domain.upperBound)))
      #expect(scale.ticks().allSatisfy { $0.isFinite })
      #expect(scale.ticks().count <= 20)
    }
  }
}

@Suite struct `Ticks` {
  @Test(
    arguments: [
      (0...1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]), (0...100, 5, [0, 20, 40, 60, 80, 100]),
      (-1...1, 4, [-1, -0.5, 0, 0.5, 1]), (0...301, 5, [0, 100, 200, 300]), (3...4, 5, [3, 3.2, 3.4, 3.6, 3.8, 4]),
      (0...0.3, 3, [0, 0.1, 0.2, 0.3]), (1_000_000...4_000_000, 3, [1_000_000, 2_000_000, 3_000_000, 4_000_000]),
      (0...0.007, 5, [0, 0.002, 0.004, 0.006]),
    ] as [(ClosedRange<Double>, Int, [Double])])
  func `are 1, 2 or 5 times a power of ten apart`(domain: ClosedRange<Double>, count: Int, ticks: [Double]) {
    #expect(Scale.ticks(in: domain, count: count) == ticks)
  }

  @Test(
    arguments: [
      (1...100, 5, [1, 2, 5, 10, 20, 50, 100]), (1...10_000, 5, [1, 10, 100, 1000, 10_000]),
      (0.05...0.5, 5, [0.05, 0.1, 0.2, 0.5]), (1...1e12, 5, [1, 1000, 1e6, 1e9, 1e12]),
      (5...7, 4, [2, 5, 10]),
    ] as [(ClosedRange<Double>, Int, [Double])])
  func `of a logarithmic scale are such values`(domain: ClosedRange<Double>, count: Int, ticks: [Double]) {
    #expect(Scale.ticks(.log10, in: domain, count: count) == ticks)
  }

  @Test func `have no negative zero`() {
    #expect(Scale.ticks(in: -1...1, count: 2).map { $0.sign } == [.minus, .plus, .plus])
  }
}

@Suite struct `The domain of values` {
  @Test func `ends at ticks`() {
    #expect(Scale.domain(of: [3.2, 96]) == 0...100)
    #expect(Scale.domain(of: [0.12, 0.47, -0.11]) == -0.2...0.6)
    #expect(Scale.domain(of: [0, 1]) == 0...1)
  }

  @Test func `holds 0 where it must`() {
    #expect(Scale.domain(of: [95, 96], includesZero: true) == 0...100)
    #expect(Scale.domain(of: [-95], includesZero: true) == -100...0)
    #expect(Scale.domain(of: [301], includesZero: true, endsAtTicks: false) == 0...301)
  }

  @Test func `is never a single value`() {
    #expect(Scale.domain(of: []) == 0...1)
    #expect(Scale.domain(of: [.nan, .infinity]) == 0...1)
    #expect(Scale.domain(.log10, of: [0, -1]) == 1...10)
    let equal = Scale.domain(of: [7, 7])
    #expect(equal.lowerBound < 7 && 7 < equal.upperBound)
  }

  @Test func `has room at both sides if it is logarithmic`() {
    #expect(Scale.domain(.log10, of: [0, 10, 100]) == 8...125)
  }
}

@Suite struct `Values without those far away` {
  @Test(
    arguments: [
      // One loss leaves room for the others, also of three.
      ([-50, 0.2, 0.3, 0.4], [0.2, 0.3, 0.4]), ([0.2, -50, 0.4], [0.2, 0.4]),
      ([0.2, 0.25, 0.3, 0.35, 0.4, -1], [0.2, 0.25, 0.3, 0.35, 0.4]),
      // What is near, spread out, or two alone, stays.
      ([-0.2, 0.2, 0.4, 0.5], [-0.2, 0.2, 0.4, 0.5]), ([0.3, 0.3, 0.3, 0.5], [0.3, 0.3, 0.3, 0.5]),
      ([-50, 0.2], [-50, 0.2]),
      ([-9, -6, -3, 0, 3, 6], [-9, -6, -3, 0, 3, 6]), ([], []), ([.nan, 0.2, .infinity], [0.2]), ([7], [7]),
    ] as [([Double], [Double])])
  func `are those that an axis is made for`(values: [Double], kept: [Double]) {
    #expect(Scale.withoutFar(of: values, least: 0.5) == kept)
  }

  @Test func `are told by their factor on a logarithmic scale`() {
    #expect(Scale.withoutFar(.log10, of: [1, 2, 3, 4, 5, 1_000_000, 0], least: 30) == [1, 2, 3, 4, 5])
    #expect(Scale.withoutFar(.log10, of: [1, 2, 3, 4, 5, 100], least: 30) == [1, 2, 3, 4, 5, 100])
    #expect(Scale.withoutFar(.log10, of: [3, 3, 3, 0.0001], least: 30) == [3, 3, 3])
  }

  @Test func `are equal, and one other`() {
    #expect(Scale.withoutFar(of: [0.3, 0.3, 0.3, 0.3, -9], least: 0.5) == [0.3, 0.3, 0.3, 0.3])
  }
}

@Suite struct `An axis` {
  @Test func `labels its ticks with the decimals that they need`() {
    let axis = Axis(title: "Share", fitting: [0, 1], count: 4) { "\($0)/\($1)" }
    #expect(axis.ticks.map(\.label) == ["0.0/1", "0.5/1", "1.0/1"])
    let logarithmic = Axis(title: "Turnover", kind: .log10, fitting: [0.5, 5], count: 5) { "\($0)/\($1)" }
    #expect(logarithmic.ticks.map(\.label) == ["0.5/1", "1.0/0", "2.0/0", "5.0/0"])
  }

  @Test func `of a count has whole ticks`() {
    let axis = Axis(title: "Rank", fitting: [0, 1], wholeTicks: true) { "\($0)/\($1)" }
    #expect(axis.ticks.map(\.label) == ["0.0/0", "1.0/0"])
  }

  @Test(arguments: [(0, 0), (1, 0), (0.5, 1), (0.25, 2), (-0.002, 3), (1e15, 0), (1e-12, 9)] as [(Double, Int)])
  func `counts decimals`(value: Double, decimals: Int) {
    #expect(neededDecimals(value) == decimals)
  }
}
