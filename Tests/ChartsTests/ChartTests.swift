import Testing

@testable import Charts

@Suite struct `The tea shop's charts` {
  private let shop = pareto("shop", shares: [0.5, 0.8, 0.95, 1])

  @Test func `have a curve from 0 in the color of each tier`() {
    let svg = shop.svg
    let curves = svg.matches(of: /<path d="([^"]+)" fill="none" stroke="var\(--tier-(.), (#\w+)\)"/)
    #expect(curves.map { "\($0.2) \($0.3)" } == ["a #0072B2", "b #E69F00", "c #CC79A7"])
    // From 41 to 384.6 for ranks 0 to 4, from 256 up to 46 for shares 0 to 1.
    #expect(
      curves.map { String($0.1) } == [
        "M41 256L126.9 151L212.8 88", "M212.8 88L298.7 56.5", "M298.7 56.5L384.6 46",
      ])
  }

  @Test func `have a line and a label at each cut`() {
    #expect(shop.svg.matches(of: /stroke-dasharray/).count == 2)
    #expect(shop.svg.contains(">80%</text>") && shop.svg.contains(">95%</text>"))
  }
}

@Suite struct `A Pareto chart` {
  @Test func `leaves out points without a tier or a number`() {
    let axis = Axis(title: "", domain: 0...1, ticks: [])
    let chart = ParetoChart(
      head: head("p"),
      points: [
        .init(rank: 1, share: 1, tier: 3), .init(rank: .nan, share: 1, tier: 0),
        .init(rank: 1, share: .infinity, tier: 0),
      ],
      tiers: tiers, cuts: [], rank: axis, share: axis)
    #expect(chart.points.isEmpty)
    #expect(chart.svg.contains("Nothing to show"))
  }
}

@Suite struct `A quadrant chart` {
  @Test func `tells tiers by form too`() {
    let forms = (0..<4).map { mark($0, 10, 10, 5) }
    #expect(
      forms == [
        "M5 10a5 5 0 1 1 10 0a5 5 0 1 1 -10 0z", "M5.6 5.6h8.9v8.9h-8.9z", "M10 2.2l6.7 11.7h-13.5z",
        "M10 3.7l6.3 6.3 -6.3 6.3 -6.3 -6.3z",
      ])
  }

  @Test func `draws the largest first and names it`() throws {
    let svg = quadrant(
      "q",
      [
        .init(x: 5, y: 0.2, area: 1, tier: 0, title: "small"),
        .init(x: 5, y: 0.2, area: 9, tier: 0, label: "L", title: "large"),
      ]
    ).svg
    let large = try #require(svg.firstRange(of: "<title>large"))
    let small = try #require(svg.firstRange(of: "<title>small"))
    #expect(large.lowerBound < small.lowerBound)
    #expect(svg.contains(">L</text>"))
  }

  @Test func `draws what is outside its axes hollow at the edge`() {
    let axis = Axis(title: "", kind: .log10, domain: 1...10, ticks: [])
    let margin = Axis(title: "", domain: 0...1, ticks: [])
    let chart = QuadrantChart(
      head: head("q"), dots: [.init(x: 100, y: 5, area: 1, tier: 0, title: "far")], tiers: tiers, curves: [],
      medianX: nil, medianY: nil, corners: .init(topLeft: "", topRight: "", bottomLeft: "", bottomRight: ""), x: axis,
      y: margin)
    #expect(chart.svg.contains("fill-opacity=\"0\"><title>far"))
    #expect(chart.beyond.map(\.title) == ["far"])
    #expect(quadrant("q", products(20, names: ["One"])).beyond.isEmpty)
  }

  @Test func `merges small dots of many into a path for each tier`() {
    let svg = quadrant("q", products(1000, names: ["One"])).svg
    #expect(svg.matches(of: /<title>Product/).count == QuadrantChart.titled)
  }
}

@Suite struct `A waterfall` {
  private func chart(_ bars: [(Double, Bool)]) -> WaterfallChart { bridge("w", bars.map { ("x", $0.0, $0.1) }) }

  @Test func `begins each step where the one before ends`() {
    let spans = chart([(100, true), (30, false), (-50, false), (80, true)]).spans
    #expect(spans.map(\.from) == [0, 100, 130, 0])
    #expect(spans.map(\.to) == [100, 130, 80, 80])
  }

  @Test func `begins at 0 where steps can be seen`() {
    #expect(chart([(100, true), (30, false), (-50, false), (80, true)]).domain == 0...130)
    #expect(chart([(100, true), (-150, false), (-50, true)]).domain == -50...100)
    #expect(chart([(100, true)]).domain == 0...100)
    #expect(!chart([(100, true), (-50, false), (50, true)]).svg.contains("cut"))
  }

  @Test func `is cut where they are small, and says so`() {
    let small = chart([(1000, true), (30, false), (-50, false), (980, true)])
    #expect(small.domain == 955...1030)
    #expect(small.svg.contains("Bars of totals are cut"))
    #expect(small.svg.matches(of: /stroke="var\(--paper, Canvas\)" stroke-width="4"/).count == 2)
    #expect(chart([(-1000, true), (-30, false), (-1030, true)]).domain == -1030...(-985))
  }

  @Test func `takes what is no number for 0`() {
    #expect(chart([(100, true), (.nan, false), (100, true)]).spans.map(\.to) == [100, 100, 100])
  }
}

@Suite struct `A line chart` {
  @Test func `has a gap where there is no value, and a dot between gaps`() {
    let scale = Scale(domain: 0...4, start: 0, end: 40)
    #expect(linePath([0, 1, nil, 3, nil], x: scale, y: scale) == "M0 0L10 10")
    #expect(lonePath([0, 1, nil, 3, nil], x: scale, y: scale) == mark(0, 30, 30, 2))
    #expect(linePath([nil, 4], x: scale, y: scale).isEmpty)
    #expect(lonePath([nil, 4], x: scale, y: scale) == mark(0, 10, 40, 2))
  }

  @Test func `labels the last month and as many before it as have room`() {
    let labels = line("l", months: months, [Double?](repeating: 1, count: 13), nil).svg.matches(of: />(20\d\d-\d+)</)
      .map { String($0.1) }
    #expect(labels.last == "2026-10")
    #expect(labels.count == 5)
  }
}

@Suite struct `A polyline` {
  @Test func `leaves out what cannot be seen, but its ends`() {
    let places = (0...1000).map { (x: Double($0) / 1000, y: 0.0) }
    #expect(polyline(places) == "M0 0L0.5 0L1 0")
    #expect(polyline([(x: 1.0, y: 2.0)]) == "M1 2")
    #expect(polyline([]).isEmpty)
  }
}

@Suite struct `Cells` {
  @Test func `are shaded by how far they are from 0`() {
    let svg = HeatMap(
      head: head("h"), rows: ["Tea"], columns: ["a", "b", "c", "d"],
      cells: [[.init(value: -1, text: "x"), .init(value: 0.5, text: "y"), .init(value: 9, text: "z"), nil]], lowest: "",
      highest: ""
    ).svg
    let shades = svg.matches(of: /fill="var\(--chart-(\w+), #\w+\)" fill-opacity="([.\d]+)"\/>/).map {
      "\($0.1) \($0.2)"
    }
    #expect(shades == ["loss .5", "main .25", "main .5"])
  }

  @Test func `of who stayed are framed`() {
    let svg = matrix("m", ["A", "B"], [[3, 1], [1, 2]]).svg
    #expect(svg.matches(of: /stroke-opacity="\.6"><title>/).count == 2)
  }
}

@Suite struct `A sparkline` {
  @Test func `is this text`() {
    #expect(
      Sparkline(head: head("s"), values: [1, 3, 2]).svg == """
        <svg class="sparkline" viewBox="0 0 100 24" width="100" height="24" role="img" \
        aria-labelledby="s-title s-desc"><title id="s-title">Title of s</title>\
        <desc id="s-desc">Two or three numbers.</desc><g fill="currentColor">\
        <path d="M4 19L49.5 5L95 12" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" \
        stroke-linejoin="round"/><path d="M91.5 12a3.5 3.5 0 1 1 7 0a3.5 3.5 0 1 1 -7 0z" \
        fill="var(--chart-loss, #D55E00)"/></g></svg>
        """)
  }
}

@Suite struct `Curves of equal cross ratio` {
  private func curves(_ products: [Double]) -> Int {
    QuadrantChart(
      head: head("q"), dots: [.init(x: 5, y: 0.2, area: 1, tier: 0)], tiers: tiers,
      curves: products.map { .init(product: $0, label: "") }, medianX: nil, medianY: nil,
      corners: .init(topLeft: "", topRight: "", bottomLeft: "", bottomRight: ""),
      x: Axis(title: "", kind: .log10, domain: 1...100, ticks: []), y: Axis(title: "", domain: -0.1...0.5, ticks: [])
    ).svg.matches(of: /stroke-dasharray/).count
  }

  @Test func `are drawn where they cross the chart, below 0 too`() {
    #expect(curves([0.4, 5, 49]) == 3)
    #expect(curves([-1]) == 1)
    // Margins of 0.5 at a turnover of 102 are outside, and no curve is at 0.
    #expect(curves([51, -11, 0, .nan, .infinity]) == 0)
  }
}
