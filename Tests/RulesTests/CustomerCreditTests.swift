import Arithmetic
import Rules
import Testing

struct CreditLimitTests {
  private let accounts: CustomerAccounts = {
    var accounts = CustomerAccounts()
    accounts.currentAssets = 500_000
    accounts.currentLiabilities = 200_000
    accounts.totalAssets = 900_000
    accounts.totalLiabilities = 650_000
    accounts.supplierCount = 10
    accounts.expectedSales = 3_650_000
    accounts.costRate = 0.8
    accounts.supplyShare = 0.25
    accounts.creditDays = 30
    return accounts
  }()

  @Test func `three limits and a ratio come from a customer's accounts`() {
    // 3,650,000 × 0.8 × 0.25 × 30 ÷ 365
    #expect(accounts.limitBySales?.rounded(to: 2)?.description == "60000.00")
    #expect(accounts.limitByWorkingCapital?.rounded(to: 2)?.description == "30000.00")
    #expect(accounts.limitByNetAssets?.rounded(to: 2)?.description == "25000.00")
    #expect(accounts.currentRatio?.description == "2.500000")
  }

  @Test func `a limit is not there where a part of it is missing`() {
    let parts: [(part: WritableKeyPath<CustomerAccounts, ExactDecimal?>, lost: String)] = [
      (\.expectedSales, "sales"), (\.costRate, "sales"), (\.supplyShare, "sales"), (\.creditDays, "sales"),
      (\.currentAssets, "capital ratio"), (\.currentLiabilities, "capital ratio"), (\.totalAssets, "assets"),
      (\.totalLiabilities, "assets"), (\.supplierCount, "capital assets"),
    ]
    for (part, lost) in parts {
      var accounts = accounts
      accounts[keyPath: part] = nil
      #expect((accounts.limitBySales == nil) == lost.contains("sales"), "\(part)")
      #expect((accounts.limitByWorkingCapital == nil) == lost.contains("capital"), "\(part)")
      #expect((accounts.limitByNetAssets == nil) == lost.contains("assets"), "\(part)")
      #expect((accounts.currentRatio == nil) == lost.contains("ratio"), "\(part)")
    }
  }

  @Test(arguments: [0, -1] as [ExactDecimal]) func `without suppliers there is nothing to share`(count: ExactDecimal) {
    var accounts = accounts
    accounts.supplierCount = count
    #expect(accounts.limitByWorkingCapital == nil && accounts.limitByNetAssets == nil)
    #expect(accounts.limitBySales != nil)
    accounts.currentLiabilities = 0
    #expect(accounts.currentRatio == nil)
  }

  @Test(
    arguments: [
      (200_000.01, "0.00"), (200_000.04, "0.00"), (200_000.05, "0.01"), (200_000, "0.00"), (199_999.99, "0.00"),
      (0, "0.00"),
    ] as [(ExactDecimal, String)])
  func `a limit that comes out negative is 0`(assets: ExactDecimal, limit: String) {
    var accounts = accounts
    accounts.currentAssets = assets
    #expect(accounts.limitByWorkingCapital?.rounded(to: 2)?.description == limit)
    #expect(accounts.limitByWorkingCapital?.rounded(times: 0.3, to: 2)?.description == "0.00")
  }

  /// 10.05 over ten suppliers is 1.005: half of it is 0.5025, and not half of 1.01.
  @Test(
    arguments: [(1, 2, "1.01"), (0.5, 2, "0.50"), (0.3, 2, "0.30"), (0.5, 4, "0.5025"), (1, 0, "1"), (0, 2, "0.00")]
      as [(ExactDecimal, Int, String)])
  func `a limit is rounded once, after the factor`(factor: ExactDecimal, decimals: Int, limit: String) {
    var accounts = accounts
    accounts.currentAssets = 200_010.05
    #expect(accounts.limitByWorkingCapital?.rounded(times: factor, to: decimals)?.description == limit)
  }
}

struct TierPoliciesTests {
  @Test(arguments: [
    (
      ["A", "B", "C", "N"],
      "credit A unlimited, B 1, C 0.3, N 0; review A 6, B 3, C 1, N 1 months; visits A 4, B 2, C 1, N 0, "
        + "remove after 5; discount "
    ),
    (
      ["A", "B", "N"],
      "credit A unlimited, B 1, N 0; review A 6, B 3, N 1 months; visits A 4, B 2, N 0, remove after 5; discount "
    ),
    (
      ["gold", "silver", "bronze", "tin", "N"],
      "credit N 0, bronze 0.3, gold unlimited, silver 1, tin 0.3; review N 1, bronze 1, gold 6, silver 3, tin 1 months; "
        + "visits N 0, bronze 1, gold 4, silver 2, tin 1, remove after 5; discount "
    ),
  ])
  func `defaults go by a tier's place, whatever its name`(tiers: [String], summary: String) {
    #expect(TierPolicies(tiers: tiers).summary == summary)
  }
}

struct CustomerOptionsTests {
  /// What an option shapes is made anew by its words: one that is missing there would change nothing.
  @Test func `every option stands in the summary`() {
    let changes: [(inout CustomerOptions) -> Void] = [
      { $0.averageMonths = 4 }, { $0.potentialMonths = 5 }, { $0.potentialHorizon = 2 }, { $0.oneOffShare = 0.6 },
      { $0.oneOffMonths = 0.3 }, { $0.squeezingShare = 0.4 }, { $0.fallingMonths = 2 }, { $0.dropShare = 0.2 },
      { $0.quietFactor = 3 }, { $0.categoryDrop = Proportion(0.5) }, { $0.productWindow = 3 }, { $0.gapShare = 0.6 },
    ]
    var summaries: Set<String> = [CustomerOptions().summary]
    for change in changes {
      var options = CustomerOptions()
      change(&options)
      summaries.insert(options.summary)
    }
    #expect(summaries.count == changes.count + 1)
  }
}
