package import Arithmetic
package import Rules

/// Columns of credit: accounts, receivables, limits.
extension ColumnDeclaration {
  package static let financialsOn = Self(
    "financials_on", .date, .date, Words("Accounts of", "财务数据日期"),
    Words("Day of the accounts that count", "所用财务数据的日期"), .input("financials", "as_of")
  ).needing(.financials)

  package static let receivablesOn = Self(
    "receivables_on", .date, .date, Words("Receivables of", "应收数据日期"),
    Words(
      "Day of the receivables that count; of complete lists, that of the newest one", "所用应收数据的日期；完整清单取最新一份"),
    .input("receivables", "as_of")
  ).needing(.receivables)

  package static let openAmount = Self(
    "open_amount", .decimal(.money), .money, Words("Open amount", "应收余额"), Words("Open amount", "尚未收回的应收款"),
    .input("receivables", "open_amount")
  ).needing(.receivables)

  package static let unsettledNotes = Self(
    "unsettled_notes", .decimal(.money), .money, Words("Unsettled notes", "未兑现票据"),
    Words("Notes not settled yet", "尚未兑现的票据"), .input("receivables", "unsettled_notes")
  ).needing(.receivables)

  package static let overdueDays = Self(
    "overdue_days", .integer, .days, Words("Days overdue", "逾期天数"),
    Words("Days that the oldest item is overdue; nothing owed is never overdue", "最早一笔逾期的天数；没有欠款则不逾期"),
    .rule("days since the oldest due date", of: [.input("receivables", "oldest_due_on")])
  ).needing(.receivables)

  package static let stopSupply = Self(
    "stop_supply", .boolean, .flag, Words("Stop supply", "停止供货"),
    Words("A note was dishonoured: stop supply", "票据被拒付：停止供货"), .input("receivables", "dishonoured")
  ).required
}

/// A column of a customer's accounts, and its property in `CustomerAccounts`.
package struct AccountColumn: Sendable {
  package let declaration: ColumnDeclaration
  package let path: any WritableKeyPath<CustomerAccounts, ExactDecimal?> & Sendable

  /// All columns, in the order of inputs and files.
  package static let all: [Self] = [
    account("current_assets", .money, Words("Current assets", "流动资产"), \.currentAssets),
    account("current_liabilities", .money, Words("Current liabilities", "流动负债"), \.currentLiabilities),
    account("total_assets", .money, Words("Total assets", "总资产"), \.totalAssets),
    account("total_liabilities", .money, Words("Total liabilities", "总负债"), \.totalLiabilities),
    account("supplier_count", .count, Words("Suppliers", "供应商数"), \.supplierCount),
    account("expected_sales", .money, Words("Expected sales", "预计销售额"), \.expectedSales),
    account("cost_rate", .percent, Words("Cost rate", "成本率"), \.costRate),
    account("supply_share", .percent, Words("Supply share", "供货占比"), \.supplyShare),
    account("credit_days", .days, Words("Credit days", "信用天数"), \.creditDays),
  ]

  private static func account(
    _ name: String, _ unit: Unit, _ label: Words,
    _ path: any WritableKeyPath<CustomerAccounts, ExactDecimal?> & Sendable
  ) -> Self {
    Self(
      declaration: ColumnDeclaration(name, .decimal(.exact), unit, label, label, .input("financials", name)), path: path
    )
  }
}
