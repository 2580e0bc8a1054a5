import Arithmetic

/// Products by margin and turnover, parted at the medians of both: what is at a median is high.
struct ProductQuadrant {
  enum Place: CaseIterable {
    case sleeper
    case star
    case loser
    case traffic

    init(isRich: Bool, isFast: Bool) {
      self = isRich ? (isFast ? .star : .sleeper) : (isFast ? .traffic : .loser)
    }

    var word: Word {
      switch self {
      case .sleeper: .sleeper
      case .star: .star
      case .loser: .loser
      case .traffic: .traffic
      }
    }
  }

  struct Product {
    let row: Row
    let margin: ExactDecimal
    /// Above 0, since the chart's axis is logarithmic.
    let turnover: ExactDecimal
    let place: Place
  }

  /// Those that have both ratios, in the order of the rows.
  let products: [Product]
  /// How many lack one of them, and are not in the chart.
  let notInChart: Int
  /// Medians: of an even number of products, the mean of the two middle ones.
  let margin: ExactDecimal
  let turnover: ExactDecimal

  /// - Parameter rows: of `product_summary`. nil: no product has both ratios.
  init?(_ rows: [Row]) {
    let found = rows.compactMap { row -> (row: Row, margin: ExactDecimal, turnover: ExactDecimal)? in
      guard let margin = row.decimal("gross_margin"),
        let turnover = row.decimal("turnover"), turnover.isPositive
      else { return nil }
      return (row, margin, turnover)
    }
    guard let margin = Self.median(found.map(\.margin)), let turnover = Self.median(found.map(\.turnover)) else {
      return nil
    }
    (self.margin, self.turnover) = (margin, turnover)
    products = found.map {
      Product(
        row: $0.row, margin: $0.margin, turnover: $0.turnover,
        place: Place(isRich: $0.margin >= margin, isFast: $0.turnover >= turnover))
    }
    notInChart = rows.count - found.count
  }

  func count(_ place: Place) -> Int { products.count { $0.place == place } }

  private static func median(_ values: [ExactDecimal]) -> ExactDecimal? {
    let values = values.sorted()
    guard !values.isEmpty else { return nil }
    let (low, high) = (values[(values.count - 1) / 2], values[values.count / 2])
    return (low + high) * ExactDecimal(units: 5, scale: 1)
  }
}
