import Charts

/// Charts of each kind with what is usual and what is at the edge, by a name. `TIERBOOK_CHARTS=FILE` writes them as a
/// page to look at.
let gallery = drawGallery()

func drawGallery() -> [(name: String, svg: String)] {
  paretos + quadrants + bridges + bars + lines + sparklines + grids
}

func head(_ id: String, width: Double = 420) -> ChartHead {
  ChartHead(
    id: id, title: "Title of \(id)", description: "Two or three numbers.", empty: "Nothing to show", width: width)
}

let tiers = [
  ChartTier(label: "A", color: .tierA), ChartTier(label: "B", color: .tierB), ChartTier(label: "C", color: .tierC),
]
private let longTiers = [
  ChartTier(label: "A 核心产品 key products, 24 of 301", color: .tierA),
  ChartTier(label: "B 一般产品 middle, 61 of 301", color: .tierB),
  ChartTier(label: "C 长尾产品 the long tail of everything else that is sold, 216 of 301", color: .tierC),
]
let hostile = "<b>\"Tea\" & 'Co'</b></svg><script>x</script>\u{202E}\u{0}\u{1B}[31m\n茶"

func plain(_ value: Double, _ decimals: Int) -> String {
  guard value.isFinite else { return "unknown" }
  let power = (0..<decimals).reduce(1.0) { result, _ in result * 10 }
  let scaled = Int((abs(value) * power).rounded())
  var whole = String(scaled / Int(power))
  var place = whole.count - 3
  while place > 0 {
    whole.insert(",", at: whole.index(whole.startIndex, offsetBy: place))
    place -= 3
  }
  let part = String(scaled % Int(power))
  let zeros = String(repeating: "0", count: max(0, decimals - part.count))
  return (value < 0 ? "−" : "") + whole + (decimals == 0 ? "" : ".\(zeros)\(part)")
}

func percent(_ value: Double, _ decimals: Int) -> String { plain(value * 100, max(0, decimals - 2)) + "%" }

/// Numbers that look like chance, the same each time; of 1.
struct Chance {
  var state: UInt64

  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 53)
  }
}

// MARK: Pareto

func pareto(
  _ id: String, shares: [Double], tiers: [ChartTier] = tiers, cuts: [(Double, String)] = [(0.8, "80%"), (0.95, "95%")]
)
  -> ParetoChart
{
  ParetoChart(
    head: head(id),
    points: shares.enumerated().map { index, share in
      .init(rank: Double(index + 1), share: share, tier: share <= 0.8 ? 0 : share <= 0.95 ? 1 : 2)
    },
    tiers: tiers, cuts: cuts.map { .init(share: $0.0, label: $0.1) },
    rank: Axis(
      title: "Rank 名次", fitting: [0, Double(shares.count)], endsAtTicks: false, wholeTicks: true, label: plain),
    share: Axis(title: "Share of revenue 收入占比", fitting: shares, includesZero: true, label: percent))
}

func tail(_ count: Int) -> [Double] {
  var sum = 0.0
  let sums = (1...count).map { rank in
    sum += 1 / (Double(rank) + 4)
    return sum
  }
  return sums.map { $0 / sum }
}

private var paretos: [(String, String)] {
  [
    ("Pareto, 301 products", pareto("p301", shares: tail(301)).svg),
    (
      "Pareto, 4,000 products, long labels",
      pareto(
        "p4000", shares: tail(4000), tiers: longTiers,
        cuts: [
          (0.8, "A 累计八成 up to four fifths 80%"), (0.82, "81% near"), (0.95, hostile),
        ]
      ).svg
    ),
    ("Pareto, one product", pareto("p1", shares: [1]).svg),
    ("Pareto, none", pareto("p0", shares: []).svg),
    ("Pareto, all equal", pareto("pe", shares: (1...10).map { Double($0) / 10 }).svg),
    ("Pareto, with losses", pareto("pn", shares: [0.7, 1.1, 1.25, 1.2, 1.0]).svg),
  ]
}

// MARK: Quadrant

func quadrant(_ id: String, _ dots: [QuadrantChart.Dot], isChinese: Bool = false) -> QuadrantChart {
  QuadrantChart(
    head: head(id), dots: dots, tiers: tiers,
    curves: [0.5, 1, 2, 4].map { .init(product: $0, label: "× \(plain($0, 1))") },
    medianX: .init(14.5, label: isChinese ? "中位数 14.5" : "median 14.5"),
    medianY: .init(0.283, label: isChinese ? "中位数 28.3%" : "median 28.3%"),
    corners: isChinese
      ? .init(topLeft: "高利慢销 63", topRight: "明星 85", bottomLeft: "淘汰 84", bottomRight: "引流 63")
      : .init(topLeft: "Sleepers 63", topRight: "Stars 85", bottomLeft: "Losers 84", bottomRight: "Traffic 63"),
    x: Axis(title: "Turnover 周转率", kind: .log10, fitting: dots.map(\.x) + [14.5], label: plain),
    y: Axis(title: "Margin 毛利率", fitting: dots.map(\.y) + [0.283], label: percent))
}

func products(_ count: Int, names: [String]) -> [QuadrantChart.Dot] {
  var chance = Chance(state: 7)
  return (0..<count).map { index in
    let turnover = 14.5 * (0.2 + chance.next() * 3) * (chance.next() + 0.3)
    let margin = 0.05 + chance.next() * 0.45 - (index % 17 == 0 ? 0.25 : 0)
    let revenue = 1e6 / Double(index + 2)
    return .init(
      x: turnover, y: margin, area: revenue, tier: index * 3 / max(1, count),
      label: index < 10 ? names[index % names.count] : "", title: "Product \(index) & Co: \(plain(revenue, 0))")
  }
}

private let english = [
  "Green Tea 250 g", "Black Tea", "Tea Pot, porcelain, with a very long name", "Sugar", "Honey", "Oolong", "Jasmine",
  "Rice", "Vinegar", "Soap",
]
private let chinese = ["龙井茶 250g", "红茶", "景德镇手工青花瓷茶壶礼盒装（大号）", "白糖", "蜂蜜", "乌龙", "茉莉", "大米", "醋", "肥皂"]

private var quadrants: [(String, String)] {
  let same = (0..<10).map { QuadrantChart.Dot(x: 5, y: 0.3, area: 10, tier: $0 % 3, label: "Same \($0)") }
  let edge = [
    QuadrantChart.Dot(x: 0.001, y: -4, area: 5, tier: 0, label: hostile, title: hostile),
    .init(x: 90_000, y: 0.9, area: 1, tier: 1, label: "Far right"), .init(x: 0, y: 1, area: 1, tier: 0),
    .init(x: .nan, y: 1, area: 1, tier: 0), .init(x: 3, y: 0.2, area: -5, tier: 2, label: "Returned"),
  ]
  return [
    ("Quadrant, 295 products", quadrant("q295", products(295, names: english)).svg),
    ("Quadrant, Chinese", quadrant("qzh", products(295, names: chinese), isChinese: true).svg),
    ("Quadrant, 4,000 products", quadrant("q4000", products(4000, names: english)).svg),
    ("Quadrant, one product", quadrant("q1", products(1, names: english)).svg),
    ("Quadrant, none", quadrant("q0", []).svg), ("Quadrant, all equal", quadrant("qe", same).svg),
    ("Quadrant, far apart, hostile", quadrant("qx", edge).svg),
  ]
}

// MARK: Bridge, bars

func bridge(_ id: String, _ bars: [(String, Double, Bool)]) -> WaterfallChart {
  WaterfallChart(
    head: head(id),
    bars: bars.map { label, value, isTotal in
      .init(label: label, value: value, text: (isTotal || value < 0 ? "" : "+") + plain(value, 0), isTotal: isTotal)
    }, cutNote: "Bars of totals are cut: they do not begin at 0. 总额柱已截断")
}

private var bridges: [(String, String)] {
  [
    (
      "Bridge, cut",
      bridge(
        "w1",
        [
          ("September 2026", 1_204_312, true), ("Price 价格", 35_120, false), ("Quantity 数量", -81_007, false),
          ("Mix 结构", 12_450, false), ("New products 新品", 22_000, false), ("Cost 成本", -9_410, false),
          ("October 2026", 1_183_465, true),
        ]
      ).svg
    ),
    (
      "Bridge, from 0",
      bridge(
        "w2",
        [
          ("2025", 400, true), ("Price", 300, false), ("Quantity", -900, false), ("Mix", 50, false),
          ("2026", -150, true),
        ]
      ).svg
    ),
    (
      "Bridge, cut below 0",
      bridge(
        "w3",
        [
          ("2025", -10_000, true), ("Price", -300, false), ("Quantity", 500, false), ("2026", -9_800, true),
        ]
      ).svg
    ),
    ("Bridge, one bar", bridge("w4", [("2025", 400, true)]).svg), ("Bridge, none", bridge("w0", []).svg),
    (
      "Bridge, zeros, hostile",
      bridge("w5", [(hostile, 0, true), ("Price", .infinity, false), ("2026", .nan, true)]).svg
    ),
  ]
}

func bar(_ id: String, _ bars: [(String, Double)]) -> BarChart {
  BarChart(head: head(id), bars: bars.map { .init(label: $0.0, value: $0.1, text: plain($0.1, 0)) })
}

private var bars: [(String, String)] {
  [
    ("Bars", bar("b1", [("Supermarkets 超市", 812_000), ("Restaurants", 91_250), ("Online", 400)]).svg),
    (
      "Bars, some below 0",
      bar(
        "b2",
        [
          ("华东大区直营连锁便利店及社区团购渠道客户", 812), ("Restaurants with a long name of their own", -91_250), (hostile, 45_000),
        ]
      ).svg
    ),
    ("Bars, zero", bar("b3", [("One", 0)]).svg), ("Bars, none", bar("b0", []).svg),
    ("Bars, all below 0", bar("b4", [("One", -5), ("Two", -9)]).svg),
  ]
}

// MARK: Lines

func line(_ id: String, months: [String], _ values: [Double?], _ before: [Double?]?) -> LineChart {
  LineChart(
    head: head(id), months: months, series: .init(label: "2025–26", values: values),
    before: before.map { .init(label: "A year before 上年同期", values: $0) },
    y: Axis(
      title: "Revenue 收入", fitting: (values + (before ?? [])).compactMap(\.self), includesZero: true, label: plain),
    lastText: (values.last ?? nil).map { plain($0, 0) } ?? "")
}

let months = (0..<13).map { "20\($0 < 3 ? 25 : 26)-\(($0 + 9) % 12 + 1)" }

private var lines: [(String, String)] {
  let values: [Double?] = [90, 110, 150, 130, 60, 95, 100, 104, 99, 120, 118, 125, 131].map { $0 * 10_000 }
  let before: [Double?] = [80, 100, 151, 110, 70, 85, 90, 94, 109, 100, nil, 105, 111].map { $0.map { $0 * 10_000 } }
  let chineseMonths = (0..<13).map { "20\($0 < 3 ? 25 : 26)年\(($0 + 9) % 12 + 1)月" }
  return [
    ("Line, 13 months", line("l1", months: months, values, before).svg),
    ("Line, Chinese", line("l2", months: chineseMonths, values, before).svg),
    (
      "Line, below 0, with gaps",
      line("l3", months: months, [-3, nil, 4, nil, nil, 2, 5, -1, 3, 2, nil, 7, -8], nil).svg
    ),
    ("Line, one month", line("l4", months: ["2026-10"], [5], [4]).svg),
    ("Line, no value", line("l0", months: months, [nil, nil], nil).svg),
    ("Line, all equal", line("l5", months: months, [Double?](repeating: 7, count: 13), nil).svg),
    ("Line, 400 days", line("l6", months: (0..<400).map { "day \($0)" }, (0..<400).map { Double($0 % 30) }, nil).svg),
  ]
}

private var sparklines: [(String, String)] {
  [
    ("Sparkline", [3, 4, 2, 6, 5, 7, 4, 8, 9, 7, 6, 8, 10]), ("Sparkline, one value", [3]), ("Sparkline, none", []),
    ("Sparkline, gap at the end", [1, 2, nil, 4, nil]), ("Sparkline, all equal", [2, 2, 2]),
    ("Sparkline, below 0", [-5, 3, -2.5]),
  ].enumerated().map { index, entry in (entry.0, Sparkline(head: head("s\(index)"), values: entry.1).svg) }
}

// MARK: Grids

func heat(_ id: String, rows: [String], columns: [String]) -> HeatMap {
  var chance = Chance(state: 3)
  return HeatMap(
    head: head(id), rows: rows, columns: columns,
    cells: rows.map { row in
      columns.map { column in
        let value = chance.next() * 2 - 1
        let text = (value < 0 ? "−" : "+") + plain(abs(value) * 100, 0)
        return chance.next() < 0.05 ? nil : .init(value: value, text: text, title: "\(row), \(column): \(text)%")
      }
    }, lowest: "−100% 下降", highest: "+100% 上升")
}

func matrix(_ id: String, _ labels: [String], _ counts: [[Double]]) -> MatrixChart {
  MatrixChart(
    head: head(id), corner: "from 从 ↓ to 到 →", from: labels, to: labels,
    cells: counts.map { $0.map { $0 == 0 ? nil : .init(count: $0, text: plain($0, 0), title: "\($0) & more") } })
}

private var grids: [(String, String)] {
  [
    ("Heat map", heat("h1", rows: ["Tea 茶", "Sugar", "Household goods", "调味品", "饮料", "Rice"], columns: months).svg),
    ("Heat map, 60 columns", heat("h2", rows: [hostile, "Two"], columns: (1...60).map { "week \($0)" }).svg),
    ("Heat map, one cell", heat("h3", rows: ["Tea"], columns: ["2026-10"]).svg),
    ("Heat map, none", heat("h0", rows: [], columns: []).svg),
    (
      "Matrix",
      matrix("m1", ["A", "B", "C", "new 新"], [[40, 5, 1, 0], [6, 51, 9, 0], [0, 12, 139, 0], [1, 2, 1204, 0]]).svg
    ),
    ("Matrix, Chinese", matrix("m2", ["重点客户（核心）", "一般客户", "流失预警客户"], [[1, 2, 3], [4, 5, 6], [7, 8, 9]]).svg),
    ("Matrix, zeros", matrix("m3", ["A"], [[0]]).svg),
  ]
}
