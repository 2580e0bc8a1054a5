import PostgreSQL
import Tiers

/// Texts as fields of a row, encoded once for all rows.
struct TextFields: Sendable {
  private var bytes: [UInt8] = []
  /// Where the field of each text ends.
  private var ends: [Int] = []

  init(_ texts: [String]) {
    let buffer = ByteBuffer()
    for text in texts {
      buffer.appendField(text)
      ends.append(buffer.count)
    }
    bytes = Array(buffer.bytes)
  }

  func append(_ index: some BinaryInteger, to buffer: ByteBuffer) {
    let start = index == 0 ? 0 : ends[Int(index) - 1]
    bytes.withUnsafeBytes { buffer.append(UnsafeRawBufferPointer(rebasing: $0[start..<ends[Int(index)]])) }
  }
}

/// Rank, cumulative share and tier of items as fields of a row, by one basis after the other: what stands together in a
/// row lies together here.
struct PlaceFields {
  private struct Place {
    let rank: Int32
    let share: Int32
    let tier: TierIndex
  }

  /// All bases of the first item, then of the second; nil: items are not cut by that basis.
  private let places: [Place?]
  private let bases: Int
  private let tiers: TextFields

  init(_ bases: [TierPlaces?], tiers: TextFields) {
    let items = bases.lazy.compactMap { $0?.tiers.count }.first ?? 0
    var places: [Place?] = []
    places.reserveCapacity(items * bases.count)
    for item in 0..<items {
      for basis in bases {
        places.append(
          basis.map { Place(rank: $0.ranks[item], share: $0.cumulativeShares[item], tier: $0.tiers[item]) })
      }
    }
    self.places = places
    self.bases = bases.count
    self.tiers = tiers
  }

  func append(_ item: Int, to buffer: ByteBuffer) {
    for index in item * bases..<(item + 1) * bases {
      guard let place = places[index] else {
        for _ in 0..<3 { buffer.appendNull() }
        continue
      }
      buffer.appendField(place.rank)
      buffer.appendField(TierPlaces.shown(share: place.share))
      tiers.append(place.tier, to: buffer)
    }
  }
}
