package import Arithmetic

/// Sums that every table of sums has. A sum that is named here, in `LineSums.add` and in `SumColumn.all` goes from the
/// lines over months to windows.
///
/// The struct holds any kind of number, so that columns, their places and their decimals have the same shape.
/// `combined` takes one to the other, and the compiler reports a missing sum. It is public because the compiler
/// specializes no other generic code in the modules that use it.
public struct PlainSums<Number> {
  public var quantity: Number
  public var revenue: Number
  /// Cost of the lines that have a cost.
  public var cost: Number
  /// Negative revenue of lines, as a positive amount.
  public var returnedRevenue: Number

  @inlinable
  public init(quantity: Number, revenue: Number, cost: Number, returnedRevenue: Number) {
    (self.quantity, self.revenue, self.cost, self.returnedRevenue) = (quantity, revenue, cost, returnedRevenue)
  }

  @inlinable
  public init(repeating number: Number) {
    self.init(quantity: number, revenue: number, cost: number, returnedRevenue: number)
  }

  // In place, and line by line: windows are added up by it, for each product and month.
  package static func += (left: inout Self, right: Self) where Number == ExactDecimal {
    left.quantity += right.quantity
    left.revenue += right.revenue
    left.cost += right.cost
    left.returnedRevenue += right.returnedRevenue
  }

  @inlinable @inline(__always)
  public func combined<Other, Result>(
    with other: PlainSums<Other>, _ body: (Number, Other) -> Result
  ) -> PlainSums<Result> {
    PlainSums<Result>(
      quantity: body(quantity, other.quantity),
      revenue: body(revenue, other.revenue),
      cost: body(cost, other.cost),
      returnedRevenue: body(returnedRevenue, other.returnedRevenue))
  }

  @inlinable @inline(__always)
  public func map<Result>(_ body: (Number) -> Result) -> PlainSums<Result> {
    combined(with: self) { number, _ in body(number) }
  }

  /// Appends a row of sums.
  package mutating func append(_ sums: PlainSums<ExactDecimal>) where Number == CompactDecimals {
    quantity.append(sums.quantity)
    revenue.append(sums.revenue)
    cost.append(sums.cost)
    returnedRevenue.append(sums.returnedRevenue)
  }

  /// The sums of one row. Line by line, because `map` would count references to the lists.
  package subscript(row: Int) -> PlainSums<ExactDecimal> where Number == CompactDecimals {
    PlainSums<ExactDecimal>(
      quantity: quantity[row], revenue: revenue[row], cost: cost[row], returnedRevenue: returnedRevenue[row])
  }

  /// The sums in the order of table columns.
  package var list: [Number] {
    var list: [Number] = []
    _ = map { list.append($0) }
    return list
  }
}

extension PlainSums: Sendable where Number: Sendable {}
extension PlainSums: Equatable where Number: Equatable {}

/// Sums over a product's lines in a month: everything that its measures need from the lines.
///
/// Lines without a cost of their own are summed separately. A `unit_cost` of the product master then applies to their
/// sum. The cost is the same as line by line, and a changed master needs no second reading of the lines.
package struct SalesSums: Sendable, Equatable {
  package var lines = 0
  package var plain = PlainSums<ExactDecimal>(repeating: 0)
  /// Revenue of the lines that have a cost of their own.
  package var costedRevenue: ExactDecimal = 0
  /// Lines, quantity and revenue of the lines without a cost of their own.
  package var uncostedLines = 0
  package var uncostedQuantity: ExactDecimal = 0
  package var uncostedRevenue: ExactDecimal = 0

  package init() {}

  package static func += (left: inout Self, right: Self) {
    left.lines += right.lines
    left.plain += right.plain
    left.costedRevenue += right.costedRevenue
    guard right.uncostedLines > 0 else { return }
    left.uncostedLines += right.uncostedLines
    left.uncostedQuantity += right.uncostedQuantity
    left.uncostedRevenue += right.uncostedRevenue
  }

  /// Returns the sums with `unitCost` × quantity as the cost of lines without one. If `unitCost` is nil too, these
  /// lines stay uncosted.
  package func costed(at unitCost: ExactDecimal?) -> CostedSums {
    var sums = CostedSums()
    (sums.lines, sums.plain, sums.costedRevenue) = (lines, plain, costedRevenue)
    sums.costedQuantity = quantity
    guard uncostedLines > 0 else { return sums }
    if let unitCost {
      sums.cost += unitCost * uncostedQuantity
      sums.costedRevenue += uncostedRevenue
    } else {
      sums.costedQuantity = quantity - uncostedQuantity
      sums.uncostedLines = uncostedLines
    }
    return sums
  }
}

extension SalesSums {
  @inlinable package var quantity: ExactDecimal {
    get { plain.quantity }
    set { plain.quantity = newValue }
  }

  @inlinable package var revenue: ExactDecimal {
    get { plain.revenue }
    set { plain.revenue = newValue }
  }

  @inlinable package var cost: ExactDecimal {
    get { plain.cost }
    set { plain.cost = newValue }
  }
}

/// Sums with final costs. They add up over products to a category, a tier or the company.
package struct CostedSums: Sendable, Equatable {
  package var lines = 0
  package var plain = PlainSums<ExactDecimal>(repeating: 0)
  /// Revenue and quantity of the lines that have a cost.
  package var costedRevenue: ExactDecimal = 0
  package var costedQuantity: ExactDecimal = 0
  /// Lines that have no cost.
  package var uncostedLines = 0

  package init() {}

  package init(
    lines: Int, quantity: ExactDecimal, revenue: ExactDecimal, cost: ExactDecimal, costedRevenue: ExactDecimal,
    costedQuantity: ExactDecimal = 0, uncostedLines: Int
  ) {
    self.lines = lines
    self.quantity = quantity
    self.revenue = revenue
    self.cost = cost
    self.costedRevenue = costedRevenue
    self.costedQuantity = costedQuantity
    self.uncostedLines = uncostedLines
  }

  package static func += (left: inout Self, right: Self) {
    left.lines += right.lines
    left.plain += right.plain
    left.costedRevenue += right.costedRevenue
    left.costedQuantity += right.costedQuantity
    left.uncostedLines += right.uncostedLines
  }
}

extension CostedSums {
  @inlinable package var quantity: ExactDecimal {
    get { plain.quantity }
    set { plain.quantity = newValue }
  }

  @inlinable package var revenue: ExactDecimal {
    get { plain.revenue }
    set { plain.revenue = newValue }
  }

  @inlinable package var cost: ExactDecimal {
    get { plain.cost }
    set { plain.cost = newValue }
  }
}

// MARK: Figures from sums alone

extension CostedSums {
  package var grossProfit: ExactDecimal { costedRevenue - cost }

  /// Returned revenue ÷ revenue of the lines above 0, to 6 decimals; nil if there is no such line. 退货率
  ///
  ///     return rate = returned revenue ÷ (revenue + returned revenue)
  package var returnRate: ExactDecimal? {
    Fraction(plain.returnedRevenue, over: revenue + plain.returnedRevenue)?.rounded()
  }

  /// Whether at least the fraction `share` of the revenue has a cost. If revenue is not above 0, there is nothing to
  /// cover.
  package func isCovered(atLeast share: ExactDecimal) -> Bool {
    !revenue.isPositive || costedRevenue >= revenue * share
  }

  /// Revenue ÷ target, to 6 decimals; nil if the target is zero or negative, or revenue is negative.
  package func attainment(of target: ExactDecimal) -> ExactDecimal? {
    revenue.isNegative ? nil : Fraction(revenue, over: target)?.rounded()
  }
}
