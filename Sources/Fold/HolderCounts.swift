import Arithmetic
import PostgreSQL
package import Store
package import Tables
import TerminalText

/// A holder's last stock count in a month.
package typealias HolderCount = StockHolder.Row

/// The holders of stock, numbered over all months.
package final class HolderNumbers: Sendable {
  /// The number of the own warehouse.
  fileprivate static let own = 0
  private let keys = KeyTable()

  package init() {}

  fileprivate var count: Int { keys.count + 1 }

  fileprivate func number(_ key: UnsafeRawBufferPointer?) -> Int32 {
    key.map { Int32(keys.number($0) + 1) } ?? Int32(Self.own)
  }

  fileprivate func name(_ holder: Int) -> String {
    holder == Self.own ? "the own warehouse" : "customer \(String(decoding: keys[holder - 1], as: UTF8.self))"
  }
}

/// Each holder's last stock count in a month. There may be as many holders as customers, and a year of months is
/// compared, so the counts lie in columns.
package struct HolderCounts: Sendable {
  private var holders: [Int32] = []
  private var days: [Int32] = []
  private var products: [Int32] = []
  /// The counted day before; `noDay`: there is none.
  private var daysBefore: [Int32] = []
  private var productsBefore: [Int32] = []
  private var amounts = CompactDecimals()
  /// Rows whose amount is not known.
  private var unknown: Set<Int> = []

  private static let noDay = Int32.min

  package init() {}

  /// Only one thread at a time may number holders.
  package init(_ file: StageFile, in folder: StageFolder, numbering numbers: HolderNumbers) throws {
    let names = FileColumns(file, in: folder)
    let (holder, day) = (try names.index(StockHolder.holder), try names.index(StockHolder.day))
    let products = try names.index(StockHolder.products)
    let (dayBefore, before) = (try names.index(StockHolder.dayBefore), try names.index(StockHolder.productsBefore))
    let amount = try names.index(StockHolder.amount)
    try folder.read(file) { row in
      guard let last = try row.day(day) else { return }
      add(
        numbers.number(row.isNull(holder) ? nil : row.field(holder)), last, try row.integer(products),
        before: try row.day(dayBefore), try row.integer(before), try row.decimal(amount))
    }
  }

  /// Holds counts that are in memory already.
  package init(_ counts: [HolderCount], numbering numbers: HolderNumbers) {
    for count in counts {
      var key = count.holder.map { Array($0.utf8) }
      let holder = key?.withUnsafeMutableBytes { numbers.number(UnsafeRawBufferPointer($0)) }
      add(
        holder ?? numbers.number(nil), count.day, Int64(count.products), before: count.dayBefore,
        Int64(count.productsBefore), count.amount)
    }
  }

  private mutating func add(
    _ holder: Int32, _ day: Day, _ count: Int64, before: Day?, _ countBefore: Int64, _ amount: ExactDecimal?
  ) {
    if amount == nil { unknown.insert(holders.count) }
    holders.append(holder)
    days.append(day.daysSince2000)
    products.append(Int32(clamping: count))
    daysBefore.append(before?.daysSince2000 ?? Self.noDay)
    productsBefore.append(Int32(clamping: countBefore))
    amounts.append(amount ?? 0)
  }

  // MARK: The check

  /// The number of holders that are reported.
  private static let shown = 20

  /// Returns what is doubtful: counts that look partial, and holders whose count is missing.
  ///
  /// - Parameters:
  ///   - counts: of the month.
  ///   - earlier: of the months before it, newest first.
  ///   - numbers: of the holders of all these months.
  package static func doubts(
    about counts: HolderCounts, after earlier: [HolderCounts], _ numbers: HolderNumbers
  ) -> [String] {
    guard !counts.holders.isEmpty else { return [] }
    // By holder: the month and row of its last count before; −1: there is none.
    var lastCounts = Array(repeating: (month: Int32(-1), row: Int32(-1)), count: numbers.count)
    for (month, counts) in earlier.enumerated() {
      for (row, holder) in counts.holders.enumerated() where lastCounts[Int(holder)].month < 0 {
        lastCounts[Int(holder)] = (Int32(month), Int32(row))
      }
    }
    func shown(_ day: Int32) -> Day { Day(daysSince2000: day) }
    var doubts: [String] = []
    /// The count before that of a row, in the same month or an earlier one.
    func before(_ row: Int, of holder: Int32) -> (day: Int32, products: Int32)? {
      if counts.daysBefore[row] != noDay { return (counts.daysBefore[row], counts.productsBefore[row]) }
      let last = lastCounts[Int(holder)]
      guard last.month >= 0 else { return nil }
      return (earlier[Int(last.month)].days[Int(last.row)], earlier[Int(last.month)].products[Int(last.row)])
    }
    for (row, holder) in counts.holders.enumerated() {
      guard let (day, products) = before(row, of: holder), Int(counts.products[row]) * 2 < Int(products) else {
        continue
      }
      doubts.append(
        "the count of \(numbers.name(Int(holder))) on \(shown(counts.days[row])) has "
          + "\(counted(Int(counts.products[row]), "product")), the one before it, on \(shown(day)), had "
          + "\(grouped(Int(products))): all others hold 0 now")
    }
    // A holder that the last counted month lacks already held 0 then.
    guard let before = earlier.first(where: { !$0.holders.isEmpty }) else { return limited(doubts) }
    var isPresent = Array(repeating: false, count: numbers.count)
    for holder in counts.holders { isPresent[Int(holder)] = true }
    for (row, holder) in before.holders.enumerated() where !isPresent[Int(holder)] {
      let isKnown = !before.unknown.contains(row)
      if isKnown, before.amounts[row].isZero { continue }
      doubts.append(
        "\(numbers.name(Int(holder))) was not counted, others were, and so holds 0: on \(shown(before.days[row])) "
          + "it held \(isKnown ? before.amounts[row].description : "what is not known")")
    }
    return limited(doubts)
  }

  private static func limited(_ doubts: [String]) -> [String] {
    let more = doubts.count - shown
    return more > 0 ? doubts.prefix(shown) + ["\(grouped(more)) more holders"] : doubts
  }
}
