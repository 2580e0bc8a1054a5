/// A rectangle in the view box.
struct Box: Equatable {
  let x: Double
  let y: Double
  let width: Double
  let height: Double

  func overlaps(_ other: Self) -> Bool {
    x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
  }

  func contains(_ other: Self) -> Bool {
    other.x >= x && other.y >= y && other.x + other.width <= x + width && other.y + other.height <= y + height
  }
}

/// Labels that stand beside what they name and on nothing else that is named.
struct Placement {
  /// A place of a label, and the end of its text that is beside what it names.
  struct Spot: Equatable {
    let box: Box
    let anchor: Canvas.Anchor

    /// Where the text begins, has its middle or ends.
    var x: Double { anchor == .start ? box.x : anchor == .middle ? box.x + box.width / 2 : box.x + box.width }
  }

  let bounds: Box
  private(set) var taken: [Box]

  init(bounds: Box, taken: [Box] = []) {
    self.bounds = bounds
    self.taken = taken
  }

  /// Takes the first of the spots that is within the bounds and free; nil: none is, and the label is left out.
  mutating func place(_ spots: [Spot]) -> Spot? {
    let spot = spots.first { spot in
      bounds.contains(spot.box) && !taken.contains { $0.overlaps(spot.box) }
    }
    if let spot { taken.append(spot.box) }
    return spot
  }

  /// What labels must not stand on, wherever it is.
  mutating func take(_ boxes: some Sequence<Box>) { taken += boxes }

  /// Spots of a label around a dot: right, left, above, below, and above and below at either side.
  static func around(x: Double, y: Double, radius: Double, width: Double, height: Double) -> [Spot] {
    let gap = radius + 2
    let middle = y - height / 2
    let (above, below) = (y - gap - height, y + gap)
    return [
      (x + gap, middle, Canvas.Anchor.start), (x - gap - width, middle, .end), (x - width / 2, above, .middle),
      (x - width / 2, below, .middle), (x, above, .start), (x, below, .start), (x - width, above, .end),
      (x - width, below, .end),
    ].map { left, top, anchor in Spot(box: Box(x: left, y: top, width: width, height: height), anchor: anchor) }
  }
}
