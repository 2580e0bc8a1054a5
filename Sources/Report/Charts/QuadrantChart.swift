import Glibc

/// Margin over turnover: a dot for each product, whose area is its revenue, with lines of equal cross ratio.
package struct QuadrantChart: Sendable, Equatable {
  package struct Dot: Sendable, Equatable {
    /// Turnover, above 0. A dot out of an axis' domain is drawn hollow at the edge.
    package let x: Double
    /// Margin.
    package let y: Double
    /// Revenue.
    package let area: Double
    /// Index in `tiers`.
    package let tier: Int
    /// Stands beside the dot if there is room; empty: no name. The largest are named first.
    package let label: String
    /// What a pointer over it shows.
    package let title: String

    package init(x: Double, y: Double, area: Double, tier: Int, label: String = "", title: String = "") {
      self.x = x
      self.y = y
      self.area = area
      self.tier = tier
      self.label = label
      self.title = title
    }
  }

  /// Where margin × turnover is `product`.
  package struct Curve: Sendable, Equatable {
    package let product: Double
    package let label: String

    package init(product: Double, label: String) {
      self.product = product
      self.label = label
    }
  }

  /// What parts the quadrants.
  package struct Median: Sendable, Equatable {
    package let value: Double
    package let label: String

    package init(_ value: Double, label: String) {
      self.value = value
      self.label = label
    }
  }

  /// Names of the quadrants, with how many are in each.
  package struct Corners: Sendable, Equatable {
    package let topLeft: String
    package let topRight: String
    package let bottomLeft: String
    package let bottomRight: String

    package init(topLeft: String, topRight: String, bottomLeft: String, bottomRight: String) {
      self.topLeft = topLeft
      self.topRight = topRight
      self.bottomLeft = bottomLeft
      self.bottomRight = bottomRight
    }
  }

  /// Dots with a title of their own, the largest; the rest of a tier is one path.
  static let titled = 400
  /// Of so many dots the names are tried; more have no room.
  private static let named = 40
  private static let nameRoom = 110.0

  package let head: ChartHead
  /// From the largest to the smallest, so that none hides a smaller one.
  package let dots: [Dot]
  package let tiers: [ChartTier]
  package let curves: [Curve]
  package let medianX: Median?
  package let medianY: Median?
  package let corners: Corners
  package let x: Axis
  package let y: Axis

  /// - Parameter x: drawn as a logarithmic axis, whatever its kind.
  package init(
    head: ChartHead, dots: [Dot], tiers: [ChartTier], curves: [Curve], medianX: Median?, medianY: Median?,
    corners: Corners, x: Axis, y: Axis
  ) {
    self.head = head
    let shown = dots.filter { $0.x.isFinite && $0.x > 0 && $0.y.isFinite && tiers.indices.contains($0.tier) }
    self.dots = shown.enumerated().sorted { left, right in
      let areas = (left.element.visibleArea, right.element.visibleArea)
      return areas.0 == areas.1 ? left.offset < right.offset : areas.0 > areas.1
    }.map(\.element)
    self.tiers = tiers
    self.curves = curves.filter { $0.product.isFinite && $0.product != 0 }
    self.medianX = medianX
    self.medianY = medianY
    self.corners = corners
    self.x = Axis(title: x.title, kind: .log10, domain: x.domain, ticks: x.ticks)
    self.y = y
  }

  /// Dots that have no place of their own, since it is beyond an axis.
  package var beyond: [Dot] { dots.filter { !isInside($0) } }

  package var svg: String {
    guard !dots.isEmpty else { return head.emptySVG }
    var canvas = Canvas(width: head.width)
    let top = canvas.legend(tiers.map { ($0.label, "fill=\"\($0.color.css)\"") }) { mark($0, $1, $2, 5) }
    let area = canvas.axes(x: x, y: y, top: top, height: head.width * 0.75, inset: largestRadius * 1.5)
    canvas.rectangle(area.box, "fill=\"none\" \(Canvas.Line.grid.rawValue)")
    for curve in curves {
      canvas.path(polyline(places(of: curve, area)), "fill=\"none\" \(Canvas.Line.dashed.rawValue)")
    }
    drawMedians(area, &canvas)
    drawDots(area, &canvas)
    drawTexts(area, &canvas)
    return head.svg(height: area.end, canvas)
  }

  private var largestRadius: Double { head.width / 30 }

  private func radius(_ dot: Dot) -> Double {
    let largest = dots[0].visibleArea
    // Of many, small ones are smaller.
    let smallest = dots.count > 1000 ? 1.2 : 1.8
    return largest > 0 ? max(smallest, (dot.visibleArea / largest).squareRoot() * largestRadius) : 3
  }

  private func drawMedians(_ area: PlotArea, _ canvas: inout Canvas) {
    if let medianX, x.domain.contains(medianX.value) {
      let x = area.x.position(of: medianX.value)
      canvas.line(x, area.top, to: x, area.bottom, .axis)
    }
    if let medianY, y.domain.contains(medianY.value) {
      let y = area.y.position(of: medianY.value)
      canvas.line(area.left, y, to: area.right, y, .axis)
    }
  }

  /// The part of the curve within the area, from its higher end.
  private func places(of curve: Curve, _ area: PlotArea) -> [(x: Double, y: Double)] {
    let (xs, ys) = (area.x.domain, area.y.domain)
    let c = curve.product
    // Of margins on the curve's side of 0, the one farthest from it is at the lowest turnover.
    let (far, near) = c > 0 ? (ys.upperBound, ys.lowerBound) : (ys.lowerBound, ys.upperBound)
    guard far * c > 0 else { return [] }
    let first = max(xs.lowerBound, c / far)
    let last = near * c > 0 ? min(xs.upperBound, c / near) : xs.upperBound
    guard first < last else { return [] }
    let range = area.x.position(of: first)...area.x.position(of: last)
    let steps = 40
    return (0...steps).map { step in
      let share = Double(step) / Double(steps)
      let margin = c / (first * pow(last / first, share))
      return (range.lowerBound + share * (range.upperBound - range.lowerBound), area.y.position(of: margin))
    }
  }

  private func drawDots(_ area: PlotArea, _ canvas: inout Canvas) {
    // Neighbours in size are often of one tier, whose color is then written once.
    var runs: [[Dot]] = []
    for dot in dots.prefix(Self.titled) {
      if runs.last?.last?.tier == dot.tier { runs[runs.count - 1].append(dot) } else { runs.append([dot]) }
    }
    for run in runs {
      canvas.group(style(run[0].tier)) { canvas in
        for dot in run { canvas.path(data(dot, area), isInside(dot) ? "" : Self.hollow, title: dot.title) }
      }
    }
    for tier in tiers.indices {
      let rest = dots.dropFirst(Self.titled).filter { $0.tier == tier }
      canvas.group(style(tier, line: ".3")) { canvas in
        canvas.path(rest.filter(isInside).map { data($0, area) }.joined())
        canvas.path(rest.filter { !isInside($0) }.map { data($0, area) }.joined(), Self.hollow)
      }
    }
  }

  private static let hollow = "fill-opacity=\"0\""

  private func style(_ tier: Int, line: String = ".8") -> String {
    let color = tiers[tier].color.css
    return "fill=\"\(color)\" stroke=\"\(color)\" fill-opacity=\".6\" stroke-width=\"\(line)\""
  }

  private func data(_ dot: Dot, _ area: PlotArea) -> String {
    mark(dot.tier, area.x.position(of: dot.x), area.y.position(of: dot.y), radius(dot))
  }

  private func isInside(_ dot: Dot) -> Bool { x.domain.contains(dot.x) && y.domain.contains(dot.y) }

  /// Corners, medians, curves, names: what has no room beside those before is left out.
  private func drawTexts(_ area: PlotArea, _ canvas: inout Canvas) {
    var placement = Placement(bounds: area.box)
    let half = (area.right - area.left) / 2 - 6
    let (left, right) = (area.left + 4, area.right - 4)
    for (text, anchor, base) in [
      (corners.topLeft, Canvas.Anchor.start, area.top + 14), (corners.topRight, .end, area.top + 14),
      (corners.bottomLeft, .start, area.bottom - 6), (corners.bottomRight, .end, area.bottom - 6),
    ] {
      let extent = min(text.cleaned.width() * Rows.boldness, half)
      let x = anchor == .start ? left : right
      placement.take([Box(x: anchor == .start ? x : x - extent, y: base - 12, width: extent, height: 16)])
      canvas.text(text, x: x, y: base, anchor: anchor, room: half / Rows.boldness, isBold: true, hasHalo: true)
    }
    for (label, places) in lineLabels(area) {
      place(label, at: places, room: half, &placement, &canvas)
    }
    let named = dots.filter { !$0.label.isEmpty }.prefix(Self.named)
    placement.take(
      named.map { dot in
        let (x, y, radius) = (area.x.position(of: dot.x), area.y.position(of: dot.y), radius(dot) * 0.8)
        return Box(x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius)
      })
    for dot in named {
      let (x, y) = (area.x.position(of: dot.x), area.y.position(of: dot.y))
      place(dot.label, at: [(x, y, radius(dot))], room: Self.nameRoom, &placement, &canvas)
    }
  }

  /// Labels of medians and curves, each with the places beside which it may stand.
  private func lineLabels(_ area: PlotArea) -> [(String, [(x: Double, y: Double, radius: Double)])] {
    var labels: [(String, [(x: Double, y: Double, radius: Double)])] = []
    if let medianX, x.domain.contains(medianX.value) {
      let x = area.x.position(of: medianX.value)
      labels.append((medianX.label, [34, 54, 74].map { (x, area.bottom - $0, 2) }))
    }
    if let medianY, y.domain.contains(medianY.value) {
      let y = area.y.position(of: medianY.value)
      labels.append((medianY.label, [0, 40, 80].map { (area.right - $0, y - 10, 2) }))
    }
    return labels
      + curves.map { curve in
        let places = places(of: curve, area)
        return (curve.label, [8, 14, 20, 26, 32].filter { $0 < places.count }.map { (places[$0].x, places[$0].y, 1) })
      }
  }

  private func place(
    _ label: String, at places: [(x: Double, y: Double, radius: Double)], room: Double, _ placement: inout Placement,
    _ canvas: inout Canvas
  ) {
    let shown = label.cleaned.shortened(to: room, size: 11)
    let extent = shown.width(size: 11)
    let spots = places.flatMap {
      Placement.around(x: $0.x, y: $0.y, radius: $0.radius, width: extent, height: 13)
    }
    guard !shown.isEmpty, let spot = placement.place(spots) else { return }
    canvas.text(
      label, x: spot.x, y: spot.box.y + 10, anchor: spot.anchor, room: room, size: 11, hasHalo: true)
  }
}

extension QuadrantChart.Dot {
  fileprivate var visibleArea: Double { area.isFinite ? max(0, area) : 0 }
}
