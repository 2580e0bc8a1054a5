import Arithmetic
package import Rules

/// The held tiers of a month, from which those of the next month follow.
package enum HeldState {
  package final class Row {
    package let length: Int
    package let key: KeyField
    package let item: Int
    package let held: ItemHeldTiers

    package init(length: Int, key: KeyField, item: Int, held: ItemHeldTiers) {
      self.length = length
      self.key = key
      self.item = item
      self.held = held
    }
  }

  package static let products = Table<Row>(
    "product_held", stage: "classify", .between, Words("Held tiers of products", "商品稳定等级"),
    Words("Held tiers of products, for the month after", "商品的稳定等级，供下月使用"), key: [.windowMonths, .productID],
    columns: columns(.productID, ProductBasis.allCases.map(\.rawValue)))

  package static let customers = Table<Row>(
    "customer_held", stage: "classify", .between, Words("Held tiers of customers", "客户稳定等级"),
    Words("Held tiers of customers, for the month after", "客户的稳定等级，供下月使用"), key: [.windowMonths, .customerID],
    needs: [["customers"]], columns: columns(.customerID, CustomerBasis.allCases.map(\.name)))

  private static func columns(_ key: ColumnDeclaration, _ bases: [String]) -> [TableColumn<Row>] {
    [.integer(.windowMonths) { $0.length }, .key(key) { $0.key }]
      + bases.enumerated().flatMap { index, basis in
        let columns = BasisColumns(basis)
        return [
          TableColumn<Row>.integer(columns.tier) { row in row.held.state(row.item, index).map { Int($0.tier) } },
          .day(columns.since) { $0.held.since($0.item, index) },
          .integer(columns.raw) { row in row.held.state(row.item, index).map { Int($0.raw) } },
          .text(columns.recent) { $0.held.state($0.item, index)?.recentText },
        ]
      }
  }

  /// The columns of one basis. Tiers are places in the order of the cuts, 0 for the best.
  package struct BasisColumns {
    package let tier: ColumnDeclaration
    package let since: ColumnDeclaration
    package let raw: ColumnDeclaration
    package let recent: ColumnDeclaration

    package init(_ basis: String) {
      tier = ColumnDeclaration(
        "\(basis)_held", .integer, .count, Words("Held tier", "稳定等级"), Words("Place of the held tier", "稳定等级的序号"))
      since = ColumnDeclaration(
        "\(basis)_since", .date, .date, Words("Since", "起始月"), Words("First day of its first month", "起始月的第一天"))
      raw = ColumnDeclaration(
        "\(basis)_raw", .integer, .count, Words("Tier", "等级"), Words("Place of the tier by the cuts", "按界限的等级的序号"))
      recent = ColumnDeclaration(
        "\(basis)_recent", .text, .text, Words("Last months", "近月"),
        Words("The best and the worst tier that the shares of the last months allow", "近月份额所允许的最高与最低等级"))
    }
  }
}
