import Arithmetic
import BigInt
import Testing

@testable import Rules

/// Whatever the contract lets through is computed as with numbers of unlimited width, and stops nothing.
struct UnlimitedTests {
  @Test(arguments: UInt64(1)...10) func `sums, differences, products and orders are exact`(seed: UInt64) {
    var amounts = Amounts(seed: seed)
    for _ in 0..<150 {
      // Sums and products of sums and products, until they have too many digits.
      var (one, other) = (amounts.any(), amounts.any())
      for _ in 0..<amounts.below(3) { one = amounts.below(2) == 0 ? one * amounts.any() : one + amounts.any() }
      if amounts.below(2) == 0 { other = other * amounts.any() }
      guard !one.isOutOfRange, !other.isOutOfRange else { continue }
      let (left, right) = (Model(one), Model(other))
      #expect(agrees(one + other, left + right), "\(one) + \(other)")
      #expect(agrees(one - other, left - right), "\(one) - \(other)")
      #expect(agrees(one * other, left * right), "\(one) * \(other)")
      #expect((one < other) == (left < right) && (one == other) == (left == right), "\(one) and \(other)")
      let decimals = amounts.below(22)
      #expect(agrees(one.rounded(to: decimals), left.rounded(to: decimals)), "\(one) to \(decimals)")
      #expect(one.scale > ExactDecimal.digits || ExactDecimal(one.description) == one)
      #expect(Model(one.shortened(toAtLeast: 0)) == left)
      let factors = (amounts.any(), amounts.any(), amounts.any())
      #expect(
        ExactDecimal.isProduct(one, factors.0, below: other, factors.1, times: factors.2)
          == (left * Model(factors.0) < right * Model(factors.1) * Model(factors.2)))
    }
  }

  @Test func `a hundred thousand lines add up`() {
    var amounts = Amounts(seed: 77)
    var (sums, quantity, uncosted, cost) = (SalesSums(), Model(0), Model(0), Model(0))
    let different = (0..<500).map { _ in amounts.any() }.map { (amount: $0, model: Model($0)) }
    for _ in 0..<100_000 {
      let (amount, model) = different[amounts.below(different.count)]
      sums.lines += 1
      sums.quantity += amount
      quantity = quantity + model
      if sums.lines % 2 == 0 {
        sums.cost += amount
        cost = cost + model
      } else {
        sums.uncostedLines += 1
        sums.uncostedQuantity += amount
        uncosted = uncosted + model
      }
    }
    #expect(agrees(sums.quantity, quantity))
    for _ in 0..<50 {
      let price = amounts.any()
      #expect(agrees(sums.costed(at: price).cost, cost + uncosted * Model(price)))
    }
  }

  @Test(arguments: UInt64(1)...5, [TurnoverBasis.revenue, .cost])
  func `every measure is the ratio of exact sums, rounded once`(seed: UInt64, basis: TurnoverBasis) {
    var amounts = Amounts(seed: seed)
    for _ in 0..<200 {
      var sums = SalesSums()
      (sums.lines, sums.uncostedLines) = (2, 1)
      (sums.quantity, sums.revenue) = (amounts.any(), amounts.positive())
      (sums.cost, sums.costedRevenue) = (amounts.any(), amounts.positive())
      (sums.uncostedQuantity, sums.uncostedRevenue) = (amounts.any(), amounts.any())
      let price = amounts.any()
      let costed = sums.costed(at: price)
      guard !costed.cost.isOutOfRange, costed.costedRevenue.isPositive, !costed.grossProfit.isOutOfRange else {
        continue
      }
      let stock = StockWindow(monthEnds: [amounts.positive(), amounts.any(), amounts.positive()])
      let company = amounts.positive()
      let measures = Measures(
        sums: costed, stock: stock, companyRevenue: company, options: MeasureOptions(turnoverBasis: basis))
      let cost = Model(sums.cost) + Model(price) * Model(sums.uncostedQuantity)
      let (revenue, base) = (Model(sums.revenue), Model(sums.costedRevenue) + Model(sums.uncostedRevenue))
      let profit = base - cost
      #expect(agrees(measures.costCoverage, base.divided(by: revenue, to: 6)))
      #expect(agrees(measures.grossMargin, profit.divided(by: base, to: 6)))
      #expect(agrees(measures.salesShare, revenue.divided(by: Model(company), to: 6)))
      guard stock.total.isPositive else {
        #expect(measures.turnover == nil && measures.crossRatio == nil && measures.contributionRatio == nil)
        continue
      }
      let turned = (basis == .revenue ? revenue : cost) * Model(4)
      let total = Model(stock.total)
      #expect(agrees(measures.averageStock, total.divided(by: Model(4), to: 6)))
      // More came back than was sold: that is no turnover.
      guard turned >= Model(.zero) else {
        #expect(measures.turnover == nil && measures.crossRatio == nil && measures.contributionRatio == nil)
        continue
      }
      #expect(agrees(measures.turnover, turned.divided(by: total, to: 6)))
      #expect(agrees(measures.crossRatio, (profit * turned).divided(by: base * total, to: 6)))
      if let ratio = measures.contributionRatio {
        let exact = (profit * turned * revenue).divided(by: base * total * Model(company), to: ratio.scale)
        #expect(Model(ratio) == exact)
      } else {
        #expect(measures.isOutOfRange)
      }
    }
  }

  @Test(arguments: UInt64(1)...10, [TierCuts.Crossing.higher, .lower])
  func `tiers are cut by exact shares`(seed: UInt64, crossing: TierCuts.Crossing) {
    var amounts = Amounts(seed: seed)
    for _ in 0..<20 {
      var values = (0..<20).map { _ in amounts.below(8) == 0 ? amounts.any() * amounts.any() : amounts.any() }
      values[3] = values[4]
      values = values.map { $0.isOutOfRange ? 1 : $0 }
      // Measure has refused sums that are out of range.
      guard !values.reduce(ExactDecimal.zero, { $0 + max($1, 0) }).isOutOfRange else { continue }
      let column = DecimalColumn(values)
      let order = column.descending()
      let models = values.map(Model.init)
      #expect(zip(order, order.dropFirst()).allSatisfy { models[Int($0)] >= models[Int($1)] })
      let shares = [ExactDecimal(units: 75, scale: 2), ExactDecimal(units: 95, scale: 2)]
      var places = TierRanks(count: values.count)
      TierCuts(names: ["A", "B"], rest: "C", method: .shares(shares, crossing: crossing))
        .place(order, by: column, in: &places)
      let total = models.filter { $0 > Model(0) }.reduce(Model(0), +)
      for (item, value) in models.enumerated() {
        let before = models.filter { $0 > value && $0 > Model(0) }.reduce(Model(0), +)
        let after = models.filter { $0 >= value && $0 > Model(0) }.reduce(Model(0), +)
        var tier = value > Model(0) ? 2 : 3
        for (place, share) in shares.enumerated().reversed() where value > Model(0) {
          let limit = Model(share) * total
          if crossing == .higher ? before < limit : after <= limit { tier = place }
        }
        #expect(Int(places.tiers[item]) == tier, "\(values[item]) of \(values)")
        if tier < 3 { #expect(BigInt(places.cumulativeShares[item]) == after.divided(by: total, to: 6).units) }
      }
      let sums = column.sums(by: values.indices.map { UInt32($0 % 3) }, count: 3)
      for group in 0..<3 {
        let model = models.indices.filter { $0 % 3 == group }.map { models[$0] }.reduce(Model(0), +)
        #expect(agrees(sums[group], model))
      }
    }
  }

  @Test(arguments: UInt64(1)...10) func `trends, limits and warnings are decided exactly`(seed: UInt64) {
    var amounts = Amounts(seed: seed)
    for _ in 0..<100 {
      let revenues = (0..<13).map { _ in amounts.any() }
      let trend = MonthlyTrend(revenues: revenues)
      let models = revenues.map(Model.init)
      if revenues[11].isPositive {
        #expect(agrees(trend.growth(months: 1), (models[12] - models[11]).divided(by: models[11], to: 6)))
      } else {
        #expect(trend.growth(months: 1) == nil)
      }
      let recent = models.suffix(6)
      let (sum, n) = (recent.reduce(Model(0), +), Model(6))
      let moment = recent.enumerated().map { Model(BigInt($0.offset)) * $0.element }.reduce(Model(0), +)
      let rise = moment * n - sum * Model(15)
      let standard = MonthlyAverage(sum: amounts.positive(), months: 3)
      let expected = (1...3).first { month in
        (sum * Model(105) + rise * (Model(BigInt(5 + month)) * n - Model(15))) * Model(3)
          >= Model(standard.sum) * n * Model(105)
      }
      let line = trend.line(months: 6)
      #expect(line?.monthsUntil(standard, horizon: 3) == (rise > Model(0) ? expected : nil))

      var accounts = CustomerAccounts()
      (accounts.expectedSales, accounts.costRate) = (amounts.positive(), amounts.positive())
      (accounts.supplyShare, accounts.creditDays) = (amounts.positive(), amounts.positive())
      (accounts.currentAssets, accounts.currentLiabilities) = (amounts.any(), amounts.positive())
      accounts.supplierCount = amounts.positive()
      let factor = amounts.positive()
      let product = [accounts.expectedSales, accounts.costRate, accounts.supplyShare, accounts.creditDays, factor]
        .compactMap { $0 }.map(Model.init).reduce(Model(1), *)
      #expect(agrees(accounts.limitBySales?.rounded(times: factor, to: 2), product.divided(by: Model(365), to: 2)))
      if let assets = accounts.currentAssets, let owed = accounts.currentLiabilities, let count = accounts.supplierCount
      {
        let free = max(Model(assets) - Model(owed), Model(0))
        #expect(agrees(accounts.limitByWorkingCapital?.rounded(to: 2), free.divided(by: Model(count), to: 2)))
        #expect(agrees(accounts.currentRatio, Model(assets).divided(by: Model(owed), to: 6)))
      }
      // Whatever the words are: no number stops them.
      let today = Day(daysSince2000: 9800)
      let signs = ChurnWarning.Signs(
        trend: trend, firstSale: Day(daysSince2000: 9000), lastSale: today, saleDays: 9, today: today,
        categories: (3, 4))
      _ = ChurnWarning(signs, options: CustomerOptions())
      var sums = [CostedSums(), CostedSums()]
      for index in sums.indices {
        sums[index].revenue = amounts.positive()
        sums[index].costedRevenue = amounts.positive()
        sums[index].cost = amounts.any() * amounts.any()
      }
      let account = FalseKeyAccount.Account(
        sums: sums[0], windowMonths: 12, peak: (today.month, amounts.positive()), positiveRevenue: amounts.positive(),
        activeMonths: 2, revenueTier: "A", profitTier: "C", segment: sums[1])
      let reasons = FalseKeyAccount.reasons(account, best: "A", poor: ["C"], options: CustomerOptions())
      guard !sums[0].grossProfit.isOutOfRange, !sums[1].grossProfit.isOutOfRange, sums[1].grossProfit.isPositive else {
        continue
      }
      let isSqueezing =
        Model(2) * Model(sums[0].grossProfit) * Model(sums[1].costedRevenue)
        < Model(sums[1].grossProfit) * Model(sums[0].costedRevenue)
      #expect(reasons.contains { $0.hasPrefix("squeezing") } == isSqueezing)
    }
  }
}
