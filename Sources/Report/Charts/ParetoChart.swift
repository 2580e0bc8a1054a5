/// Which share of the whole the largest members make, from the largest on: a curve over their rank, in the colors of
/// their tiers, with the shares at which tiers are cut.
package struct ParetoChart: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    /// 1 for the largest; the curve starts at rank 0 and share 0.
    package let rank: Double
    /// Cumulative, of 1. It may be above 1 where members with a loss follow.
    package let share: Double
    /// Index in `tiers`.
    package let tier: Int

    package init(rank: Double, share: Double, tier: Int) {
      self.rank = rank
      self.share = share
      self.tier = tier
    }
  }

  package struct Cut: Sendable, Equatable {
    package let share: Double
    package let label: String

    package init(share: Double, label: String) {
      self.share = share
      self.label = label
    }
  }

  package let head: ChartHead
  /// In the order of their ranks.
  package let points: [Point]
  package let tiers: [ChartTier]
  package let cuts: [Cut]
  package let rank: Axis
  package let share: Axis

  package init(head: ChartHead, points: [Point], tiers: [ChartTier], cuts: [Cut], rank: Axis, share: Axis) {
    self.head = head
    self.points = points.filter { $0.rank.isFinite && $0.share.isFinite && tiers.indices.contains($0.tier) }
    self.tiers = tiers
    self.cuts = cuts.filter(\.share.isFinite)
    self.rank = rank
    self.share = share
  }

  package var svg: String {
    guard !points.isEmpty else { return head.emptySVG }
    var canvas = Canvas(width: head.width)
    let top = canvas.legend(tiers.map { ($0.label, "fill=\"\($0.color.css)\"") }) { mark($0, $1, $2, 5) }
    let margin = min(cuts.map { $0.label.cleaned.width() }.max() ?? 0, head.width / 4) + 8
    let area = canvas.axes(x: rank, y: share, top: top, height: head.width * 0.5, margin: margin)
    for (tier, parts) in segments.enumerated() {
      draw(parts, tiers[tier], area, &canvas)
    }
    draw(cuts, area, room: margin - 6, &canvas)
    return head.svg(height: area.end, canvas)
  }

  /// Where the curve begins.
  package static let start = (rank: 0.0, share: 0.0)

  /// Parts of the curve by tier. Each begins where the one before ends.
  private var segments: [[[(rank: Double, share: Double)]]] {
    var segments = tiers.map { _ in [[(rank: Double, share: Double)]]() }
    var previous = Self.start
    var tier: Int?
    for point in points {
      if point.tier != tier { segments[point.tier].append([previous]) }
      tier = point.tier
      previous = (point.rank, point.share)
      segments[point.tier][segments[point.tier].count - 1].append(previous)
    }
    return segments
  }

  private func draw(
    _ parts: [[(rank: Double, share: Double)]], _ tier: ChartTier, _ area: PlotArea, _ canvas: inout Canvas
  ) {
    let floor = area.y.position(of: 0)
    var (surface, curve) = ("", "")
    for part in parts {
      let places = part.map { (x: area.x.position(of: $0.rank), y: area.y.position(of: $0.share)) }
      let line = polyline(places)
      curve += line
      surface += line + "V\(short(floor))H\(short(places[0].x))z"
    }
    canvas.path(surface, "fill=\"\(tier.color.css)\" fill-opacity=\".25\"")
    canvas.path(curve, "fill=\"none\" stroke=\"\(tier.color.css)\" stroke-width=\"2.5\" stroke-linejoin=\"round\"")
    // The tier's label once more, where its part of the curve is wide enough.
    let room = parts.map { ($0[0].rank, $0[$0.count - 1].rank) }.map { ends in
      (from: area.x.position(of: ends.0), to: area.x.position(of: ends.1))
    }.max { $0.to - $0.from < $1.to - $1.from }
    guard let room, tier.label.cleaned.width() + 4 <= room.to - room.from else { return }
    canvas.text(tier.label, x: (room.from + room.to) / 2, y: floor - 6, anchor: .middle)
  }

  /// The labels stand beside the area, from the lowest cut up, none on another.
  private func draw(_ cuts: [Cut], _ area: PlotArea, room: Double, _ canvas: inout Canvas) {
    var lowest = Double.infinity
    for cut in cuts.sorted(by: { $0.share < $1.share }) where share.domain.contains(cut.share) {
      let y = area.y.position(of: cut.share)
      canvas.line(area.left, y, to: area.right, y, .dashed)
      let base = min(y + 4, lowest - textSize - 2)
      canvas.text(cut.label, x: area.right + 5, y: base, room: room)
      lowest = base
    }
  }
}
