/// A state of a customer, of a product or of a month's lines, which is told when it begins and when it ends. Bad news goes
/// first, and customers before products: in this order they are counted in a headline.
enum Condition: String, CaseIterable {
  case overLimit = "over_limit"
  case stopSupply = "stop_supply"
  case key
  case churn
  case falseKey = "false_key"
  case complaints
  case noCover = "no_cover"
  case bestTier = "best_tier"
  case belowCost = "below_cost"
  case belowFloor = "below_floor"
  case diversion
  case coming

  /// What an item is that is in it.
  enum Subject {
    case customer, product
    /// Lines of a salesperson to their own customers; the key is the salesperson's, empty for all other lines.
    case lines
  }

  var subject: Subject {
    switch self {
    case .noCover, .bestTier: .product
    case .belowCost, .belowFloor, .diversion: .lines
    default: .customer
    }
  }

  /// Whether it is of one month alone, so that another month's says nothing about it.
  var isOfMonth: Bool { self == .complaints || subject == .lines }

  /// The section of the page where they are listed.
  var section: String {
    switch self {
    case .overLimit, .stopSupply: "credit"
    case .noCover, .bestTier: "products"
    case .belowCost, .belowFloor, .diversion: "exceptions"
    default: "customers"
    }
  }
}
