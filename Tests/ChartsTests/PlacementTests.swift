import Testing

@testable import Charts

@Suite struct `Labels beside dots` {
  private let bounds = Box(x: 0, y: 0, width: 100, height: 100)

  private func around(_ x: Double, _ y: Double) -> [Placement.Spot] {
    Placement.around(x: x, y: y, radius: 3, width: 30, height: 12)
  }

  @Test func `stand at the right if there is room`() {
    var placement = Placement(bounds: bounds)
    #expect(placement.place(around(50, 50))?.box == Box(x: 55, y: 44, width: 30, height: 12))
  }

  @Test func `stand at the left at the right edge, and below at the top`() {
    var placement = Placement(bounds: bounds)
    #expect(placement.place(around(90, 50))?.box == Box(x: 55, y: 44, width: 30, height: 12))
    #expect(placement.place(around(50, 2))?.box == Box(x: 35, y: 7, width: 30, height: 12))
  }

  @Test func `are left out rather than drawn on others`() {
    var placement = Placement(bounds: bounds)
    let boxes = (0..<20).compactMap { _ in placement.place(around(50, 50))?.box }
    #expect(boxes.count == 2)
    for (index, box) in boxes.enumerated() {
      #expect(bounds.contains(box))
      #expect(!boxes.dropFirst(index + 1).contains { $0.overlaps(box) })
    }
  }

  @Test func `do not stand on what is taken`() {
    var placement = Placement(bounds: bounds, taken: [Box(x: 55, y: 0, width: 45, height: 100)])
    #expect(placement.place(around(50, 50))?.box == Box(x: 15, y: 44, width: 30, height: 12))
    #expect(placement.place([]) == nil)
  }

  @Test func `have the end of their text at the dot`() {
    #expect(around(50, 50).map(\.anchor) == [.start, .end, .middle, .middle, .start, .start, .end, .end])
    #expect(around(50, 50).map(\.x) == [55, 45, 50, 50, 50, 50, 50, 50])
  }

  @Test func `may touch`() {
    let box = Box(x: 0, y: 0, width: 10, height: 10)
    #expect(!box.overlaps(Box(x: 10, y: 0, width: 10, height: 10)))
    #expect(box.overlaps(Box(x: 9.9, y: 9.9, width: 10, height: 10)))
  }
}
