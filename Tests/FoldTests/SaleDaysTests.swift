import TestSupport
import Testing

@testable import Fold

/// Days of sale, known from the signs of days alone.
struct SaleDaysTests {
  private func days(_ lines: [(day: Int8, revenue: Int128)], after earlier: SaleDays = SaleDays()) -> SaleDays {
    var days = earlier
    for line in lines { days.add(line.revenue, on: line.day) }
    days.close()
    return days
  }

  @Test func `what came back the same day was not sold`() {
    let days = days([(0, 100), (4, 50), (4, -50), (9, 20), (9, -30), (30, -1), (31 - 1, 2), (12, 0)])
    #expect(days.sold == 1 | 1 << 30)
    #expect(days.all == 1 | 1 << 4 | 1 << 9 | 1 << 12 | 1 << 30)
    #expect(days.open == 0)
  }

  @Test func `a day whose lines come apart is open where their signs differ`() {
    #expect(days([(3, 10), (5, 1), (3, -1)]).open == 1 << 3)
    #expect(days([(3, -10), (5, 1), (3, 1)]).open == 1 << 3)
    #expect(days([(3, 10), (5, 1), (3, 10), (5, 0), (3, 1)]).open == 0)
    #expect(days([(3, -10), (5, 1), (3, -1)]).open == 0)
    // What was 0 so far may be above it by now, and is not known to be.
    #expect(days([(3, 0), (5, 1), (3, 1)]).open == 1 << 3)
  }

  @Test func `are those of the days' sums, in any order and with any beginning`() {
    var random = SeededGenerator(seed: 7)
    var openDays = 0
    for _ in 0..<2000 {
      var lines = (0..<Int.random(in: 0...14, using: &random)).map { _ in
        (day: Int8.random(in: 0..<5, using: &random), revenue: Int128.random(in: -3...4, using: &random))
      }
      if Bool.random(using: &random) { lines.sort { $0.day < $1.day } }
      var sums: [Int: Int128] = [:]
      for line in lines { sums[Int(line.day), default: 0] += line.revenue }
      let split = Int.random(in: 0...lines.count, using: &random)
      let earlier = days(Array(lines[..<split]))
      // As a file has them, which must have settled its open days.
      var known = SaleDays(all: earlier.all, sold: earlier.sold)
      for day in 0..<5 where earlier.isOpen(day) {
        known.settle(day, lines[..<split].filter { Int($0.day) == day }.reduce(0) { $0 + $1.revenue })
      }
      for var found in [days(lines), days(Array(lines[split...]), after: known)] {
        for day in 0..<5 where found.isOpen(day) {
          openDays += 1
          found.settle(day, sums[day] ?? 0)
        }
        #expect(found.all == sums.keys.reduce(0) { $0 | 1 << UInt32($1) })
        #expect(found.sold == sums.filter { $0.value > 0 }.keys.reduce(0) { $0 | 1 << UInt32($1) })
        #expect(found.open == 0)
      }
    }
    #expect(openDays > 100)
  }
}
