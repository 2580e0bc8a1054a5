import Arithmetic
import Configuration
import Fold
import Rules
import Store
import Tables

/// The months of the customers in passes, oldest first. Only the months that one pass reads are in memory.
struct MonthPasses {
  /// About what a row of a customer and month takes, with its salesperson's.
  private static let bytesARow = 120
  /// About what a customer's purchase breadth takes at a month's end, and more for each window.
  private static let bytesAHabit = 28
  private static let bytesAWindow = 24
  /// What a customer takes in each month whose stock by holder is known.
  private static let bytesAHolder = 10
  /// About what a run takes that has few keys, and more for each customer, with its month in classify, and product.
  private static let least = 48_000_000
  private static let bytesACustomer = 2400
  private static let bytesAProduct = 200

  private let landed: LandedInputs
  private var windows: Windows { landed.windows }

  init(_ landed: LandedInputs) {
    self.landed = landed
  }

  /// At least a month each. If nothing bounds the memory, one pass has all of them.
  var passes: [[Month]] {
    guard let memory = landed.pipeline.memory else { return [windows.months] }
    let lines = Dictionary(uniqueKeysWithValues: landed.months(of: "sales").map { ($0.month, $0.file.rows) })
    let customers = landed.manifest.file("customers")?.rows ?? 0
    // A customer that the master lacks has a row too, but most have several lines.
    func rows(_ months: some Sequence<Month>) -> Int { months.reduce(0) { $0 + min(lines[$1] ?? 0, customers) } }
    func bytes(_ pass: [Month]) -> Int {
      guard let last = pass.last else { return 0 }
      let read = start(of: pass)...last
      let held = landed.hasStock ? customers * Self.bytesAHolder * (read.count + 1) : 0
      return pass.reduce(rows(read) * Self.bytesARow + held) { sum, month in
        let habit = Self.bytesAHabit + Self.bytesAWindow * windows.lengths(endingWith: month).count
        return sum + min(customers, rows(windows.months(endingWith: month))) * habit
      }
    }
    // The keys, the masters and what the other stages hold take their part, but never all of it.
    let products = landed.manifest.file("products")?.rows ?? 0
    let others = Self.least + customers * Self.bytesACustomer + products * Self.bytesAProduct
    let free = max(memory - others, memory / 4)
    var passes: [[Month]] = []
    for month in windows.months {
      let pass = (passes.last ?? []) + [month]
      // A pass reads the months before it too. If these alone take more, a pass for each month would help nobody.
      let limit = max(free, bytes([month]) / 2 * 3)
      if !passes.isEmpty, bytes(pass) <= limit { passes[passes.count - 1] = pass } else { passes.append([month]) }
    }
    return passes
  }

  /// The first month that a pass reads in full: the rules look no further back.
  func start(of pass: [Month]) -> Month {
    guard landed.pipeline.memory != nil, let first = pass.first else { return windows.first }
    let options = landed.pipeline.customers
    // The month before a window, the same month of last year, and one more, because an unfinished month does not count.
    let months = max(
      (windows.lengths.last ?? 1) + 1, 14, options.averageMonths + 1, options.potentialMonths + 1,
      options.fallingMonths + 2)
    return max(windows.first, first.advanced(by: 1 - months))
  }
}
