package import Arithmetic
package import Rules

/// Accounts and receivables of customers at a month's end, before tiers add what follows from them.
package enum CreditMonth {
  package final class Row {
    package let month: Day
    package let key: KeyField
    package let name: String?
    /// The day of the accounts that are used; nil: there are none.
    package let accountsOn: Day?
    package let accounts: CustomerAccounts
    /// The day of the receivables that are used; nil: there are none.
    package let receivablesOn: Day?
    package let receivables: Receivables?
    /// The end of the month, or the business date if that is earlier.
    package let today: Day

    package init(
      month: Day, key: KeyField, name: String?, accountsOn: Day?, accounts: CustomerAccounts, receivablesOn: Day?,
      receivables: Receivables?, today: Day
    ) {
      self.month = month
      self.key = key
      self.name = name
      self.accountsOn = accountsOn
      self.accounts = accounts
      self.receivablesOn = receivablesOn
      self.receivables = receivables
      self.today = today
    }
  }

  /// The accounts are handed on unchanged. Classify rounds their limits once, after the tier's factor.
  package static let table = Table<Row>(
    "credit_month", stage: "measure", .between, Words("Credit of a month", "月度信用"),
    Words("Accounts and receivables of customers at a month's end", "月末各客户的财务与应收数据"),
    key: [.month, .customerID], needs: [["customers"], ["financials", "receivables"]],
    columns: [
      .day(.month) { $0.month }, .key(.customerID) { $0.key }, .text(.customerName) { $0.name },
      .day(.financialsOn) { $0.accountsOn },
    ]
      + AccountColumn.all.map { account in
        .decimal(account.declaration) { $0.accounts[keyPath: account.path] }
      } + [
        .day(.receivablesOn) { $0.receivablesOn }, .decimal(.openAmount) { $0.receivables?.openAmount },
        .decimal(.unsettledNotes) { $0.receivables?.unsettledNotes },
        .integer(.overdueDays) { $0.receivables?.overdueDays(at: $0.today) },
        .flag(.stopSupply) { $0.receivables?.isDishonoured ?? false },
      ])
}
