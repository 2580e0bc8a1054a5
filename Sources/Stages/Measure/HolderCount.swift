import Arithmetic
import Landing
import Pipeline
import PostgreSQL

/// How a holder's stock was counted in a month.
struct HolderCount: Equatable, Sendable {
  static let table = "stock_holder"

  /// The key of the customer; nil: the own warehouse.
  var holder: String?
  /// The last day within the month with a row of it, and how many products that has.
  var day: Day
  var products: Int
  /// The day before that one in the month; nil: there is none.
  var dayBefore: Day?
  var productsBefore: Int
  /// What was counted on the last day; nil: of one product at least it is not known.
  var amount: ExactDecimal?

  private var name: String { holder.map { "customer \($0)" } ?? "the own warehouse" }

  private var count: String { "the count of \(name) on \(day)" }

  // MARK: Files

  static let columns = [
    Column(name: "holder", type: .text), Column(name: "day", type: .date), Column(name: "products", type: .bigint),
    Column(name: "day_before", type: .date), Column(name: "products_before", type: .bigint),
    Column(name: "amount", type: .decimal),
  ]

  static func write(_ counts: [Self], to writer: CopyFileWriter) throws {
    for count in counts {
      try writer.row { buffer in
        buffer.beginRow(fields: columns.count)
        buffer.appendField(count.holder)
        buffer.appendField(count.day)
        buffer.appendField(Int64(count.products))
        if let day = count.dayBefore { buffer.appendField(day) } else { buffer.appendNull() }
        buffer.appendField(Int64(count.productsBefore))
        buffer.appendField(count.amount)
      }
    }
  }

  static func read(_ file: StageFile, in folder: StageFolder) throws -> [Self] {
    let names = FileColumns(file, in: folder)
    let (holder, day, products) = (try names.index("holder"), try names.index("day"), try names.index("products"))
    let (dayBefore, before) = (try names.index("day_before"), try names.index("products_before"))
    let amount = try names.index("amount")
    var counts: [Self] = []
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

  /// How many holders are told of.
  private static let told = 20

  /// What looks like a partial count, or like none where there should be one.
  ///
  /// - Parameters:
  ///   - counts: of a month.
  ///   - earlier: of the months before it, the newest first.
  static func doubts(about counts: [Self], after earlier: [[Self]]) -> [String] {
    guard !counts.isEmpty else { return [] }
    var lastOf: [String?: Self] = [:]
    for count in earlier.lazy.joined() where lastOf[count.holder] == nil { lastOf[count.holder] = count }
    var doubts = counts.compactMap { count -> String? in
      let before: (day: Day, products: Int)? =
        count.dayBefore.map { ($0, count.productsBefore) } ?? lastOf[count.holder].map { ($0.day, $0.products) }
      guard let before, count.products * 2 < before.products else { return nil }
      return "\(count.count) has \(counted(count.products, "product")), the one before it, on \(before.day), had "
        + "\(grouped(before.products)): all others hold 0 now"
    }
    // Who was missing in the last month that was counted held 0 then already.
    let present = Set(counts.map(\.holder))
    for count in earlier.first(where: { !$0.isEmpty }) ?? [] where !present.contains(count.holder) {
      if let amount = count.amount, amount.isZero { continue }
      doubts.append(
        "\(count.name) was not counted, others were, and so holds 0: on \(count.day) it held "
          + (count.amount.map(\.description) ?? "what is not known"))
    }
    let more = doubts.count - told
    return more > 0 ? doubts.prefix(told) + ["\(grouped(more)) more holders"] : doubts
  }
}
