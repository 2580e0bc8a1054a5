/// The outlooks of items by several bases.
package final class ItemOutlooks: Sendable {
  /// nil: that basis does not cut the items, or nobody asks for it.
  private let bases: [TierOutlooks?]
  /// Names of the tiers, best first, N last.
  private let names: [String]

  package init(_ bases: [TierOutlooks?], names: [String]) {
    self.bases = bases
    self.names = names
  }

  package func outlook(_ item: Int?, _ basis: Int) -> Outlook? { item.flatMap { bases[basis]?.outlook($0) } }

  package func tier(_ item: Int?, _ basis: Int) -> String? {
    item.flatMap { bases[basis]?.tier($0) }.map { names[Int($0)] }
  }
}
