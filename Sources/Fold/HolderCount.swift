import Arithmetic
import PostgreSQL
package import Store
package import Tables
import TerminalText

/// A holder's last stock count in a month.
package typealias HolderCount = StockHolder.Row

extension HolderCount {
  private var name: String { holder.map { "customer \($0)" } ?? "the own warehouse" }

  private var count: String { "the count of \(name) on \(day)" }

  package static func read(_ file: StageFile, in folder: StageFolder) throws -> [HolderCount] {
    let names = FileColumns(file, in: folder)
    let (holder, day) = (try names.index(StockHolder.holder), try names.index(StockHolder.day))
    let products = try names.index(StockHolder.products)
    let (dayBefore, before) = (try names.index(StockHolder.dayBefore), try names.index(StockHolder.productsBefore))
    let amount = try names.index(StockHolder.amount)
    var counts: [HolderCount] = []
    try folder.read(file) { row in
      guard let last = try row.day(day) else { return }
      counts.append(
        HolderCount(
          holder: row.text(holder), day: last, products: Int(try row.integer(products)),
          dayBefore: try row.day(dayBefore), productsBefore: Int(try row.integer(before)),
          amount: try row.decimal(amount)))
    }
    return counts
  }

  // MARK: The check

  /// The number of holders that are reported.
  private static let shown = 20

  /// Returns what is doubtful: counts that look partial, and holders whose count is missing.
  ///
  /// - Parameters:
  ///   - counts: of the month.
  ///   - earlier: of the months before it, newest first.
  package static func doubts(about counts: [HolderCount], after earlier: [[HolderCount]]) -> [String] {
    guard !counts.isEmpty else { return [] }
    var lastOf: [String?: HolderCount] = [:]
    for count in earlier.lazy.joined() where lastOf[count.holder] == nil { lastOf[count.holder] = count }
    var doubts = counts.compactMap { count -> String? in
      let before: (day: Day, products: Int)? =
        count.dayBefore.map { ($0, count.productsBefore) } ?? lastOf[count.holder].map { ($0.day, $0.products) }
      guard let before, count.products * 2 < before.products else { return nil }
      return "\(count.count) has \(counted(count.products, "product")), the one before it, on \(before.day), had "
        + "\(grouped(before.products)): all others hold 0 now"
    }
    // A holder that the last counted month lacks already held 0 then.
    let present = Set(counts.map(\.holder))
    for count in earlier.first(where: { !$0.isEmpty }) ?? [] where !present.contains(count.holder) {
      if let amount = count.amount, amount.isZero { continue }
      doubts.append(
        "\(count.name) was not counted, others were, and so holds 0: on \(count.day) it held "
          + (count.amount.map(\.description) ?? "what is not known"))
    }
    let more = doubts.count - shown
    return more > 0 ? doubts.prefix(shown) + ["\(grouped(more)) more holders"] : doubts
  }
}
