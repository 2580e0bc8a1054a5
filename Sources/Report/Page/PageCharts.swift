import Arithmetic
import Charts
import Mustache
import Tables
import TerminalText

/// The charts of the page, each with the figures that it shows in words.
struct PageCharts {
  /// How many dots of the quadrant are named.
  private static let named = 10
  /// The cross ratios whose curves are drawn, of which those that cross the chart are seen.
  private static let crossRatios: [(Double, String)] = [
    (0.5, "0.5"), (1, "1"), (2, "2"), (5, "5"), (10, "10"), (20, "20"),
  ]

  /// What is so much farther than most in margin, or so many times in turnover, does not stretch the quadrant.
  private static let (farMargin, farFactor) = (0.5, 30.0)
  /// How many of those are named below it.
  private static let namedBeyond = 3

  private let shared: SectionContext
  private var words: ReportWords { shared.words }
  private var format: FigureFormat { shared.format }

  init(_ shared: SectionContext) { self.shared = shared }

  private func head(_ id: String, _ title: String, _ description: String, width: Double = 420) -> ChartHead {
    ChartHead(id: "chart-\(id)", title: title, description: description, empty: words[.empty], width: width)
  }

  /// - Parameters:
  ///   - table: the chart's figures; nil: they stand in the chart.
  ///   - isWide: whether it moves sideways on a narrow screen, since it has too much to show there.
  private func figure(
    _ title: String, _ text: String, _ svg: String, table: PageTable? = nil, isWide: Bool = false
  ) -> TemplateFields {
    var figure: TemplateFields = ["title": .text(title), "text": .text(text), "svg": .text(svg)]
    if isWide { figure["wide"] = true }
    if let table { (figure["table"], figure["details"]) = (.object(table.context(words)), .text(words[.asTable])) }
    return figure
  }

  /// The number of a value for its place in a chart; figures are texts.
  private func number(_ value: String?) -> Double? { value.flatMap { Double($0) } }

  // MARK: Company

  func company(_ section: CompanySection) -> [TemplateFields] {
    let months = section.lastMonths(13)
    var charts: [TemplateFields] = []
    if months.count > 1, shared.hasMonthWindow {
      let title = words[.revenueByMonth]
      let latest = months.last?.now
      let axis = Axis(
        title: words[.revenueOf], fitting: months.flatMap { [number($0.now), number($0.before)] }.compactMap { $0 },
        includesZero: true
      ) { value, _ in format.tick("\(Int64(value.rounded()))") ?? "" }
      let chart = LineChart(
        head: head(
          "months", title, "\(months.last.map { format.month($0.month) } ?? ""): \(format.money(latest)?.text ?? "–")"),
        months: months.map { "\($0.month)" },
        series: .init(label: words[.thisYear], values: months.map { number($0.now) }),
        before: .init(label: words[.yearBefore], values: months.map { number($0.before) }), y: axis,
        lastText: format.money(latest)?.text ?? "")
      charts.append(figure(title, "", chart.svg, table: section.monthTable(13)))
    }
    for compare in ["month", "year"] {
      guard let bridge = section.bridge(compare) else { continue }
      let last = bridge.steps.count - 1
      let bars = bridge.steps.enumerated().map { place, step in
        WaterfallChart.Bar(
          label: step.label, value: number(step.value?.value) ?? 0, text: step.value?.text ?? "–",
          isTotal: place == 0 || place == last)
      }
      let text = bridge.steps.map { "\($0.label) \($0.value?.text ?? "–")" }.joined(separator: ", ")
      charts.append(
        figure(
          bridge.title, words[.bridgeText],
          WaterfallChart(
            head: head("bridge-\(compare)", bridge.title, text), bars: bars, cutNote: words[.axisCut]
          ).svg, table: section.bridgeTable(compare)))
    }
    return charts
  }

  // MARK: Products

  func products(_ section: ProductSection) -> [TemplateFields] {
    [pareto(section), quadrant(section), matrix(section)].compactMap { $0 }
  }

  private func tierColor(_ place: Int, _ name: String, label: String? = nil) -> ChartTier {
    let colors: [ChartColor] = [.tierA, .tierB, .tierC]
    return ChartTier(
      label: (label ?? name).shown,
      color: place < colors.count && name != "N" ? colors[place] : ChartColor("--tier-n", fallback: "#6b7280"))
  }

  private func pareto(_ section: ProductSection) -> TemplateFields? {
    let curve = section.curve
    guard curve.points.count > 1 else { return nil }
    let names = zip(curve.tiers, curve.counts).map { "\($0) (\($1))" }
    let title = words.mostSales(curve, format)
    let cuts = shared.productCuts.map { ParetoChart.Cut(share: $0.share, label: $0.label) }
    let chart = ParetoChart(
      head: head("pareto", title, names.joined(separator: ", ")), points: curve.points,
      tiers: zip(curve.tiers, names).enumerated().map { tierColor($0, $1.0, label: $1.1) }, cuts: cuts,
      rank: Axis(title: words[.rank], fitting: [0, Double(curve.points.count)], wholeTicks: true) { value, _ in
        "\(Int(value))"
      },
      share: Axis(
        title: words[.cumulativeShare], domain: 0...1,
        ticks: [0, 0.25, 0.5, 0.75, 1].map { .init($0, "\(Int($0 * 100))%") }))
    return figure(title, words[.paretoText], chart.svg)
  }

  private func quadrant(_ section: ProductSection) -> TemplateFields? {
    guard let quadrant = section.quadrant, quadrant.products.count > 1 else { return nil }
    let tiers = inOrder(Set(quadrant.products.compactMap { $0.row["contribution_tier"] }))
    let dots = quadrant.products.enumerated().compactMap { place, product -> QuadrantChart.Dot? in
      let row = product.row
      guard let x = number(product.turnover.description), let y = number(product.margin.description) else { return nil }
      let label = name(row, "product_name", key: "product_id").shown
      let figures = [format.percent(row["gross_margin"])?.text ?? "–", format.ratio(row["turnover"])?.text ?? "–"]
      return QuadrantChart.Dot(
        x: x, y: y, area: max(0, number(row["revenue"]) ?? 0),
        tier: row["contribution_tier"].flatMap { tiers.firstIndex(of: $0) } ?? 0,
        label: place < Self.named ? label : "",
        title: "\(label): \(figures.joined(separator: " × "))")
    }
    func title(_ column: String) -> String { shared.label(ProductSummary.table.declaration, column) }
    let corners = ProductQuadrant.Place.allCases.map { place in
      // In two languages the advice stands once: a corner has no room for both.
      let (word, count) = (place.word, quadrant.count(place))
      let text =
        words.language == .both
        ? "\(word.words.chinese) \(word.words.english.prefix { $0 != ":" })" : words[word]
      return "\(text) (\(count))"
    }
    let (middleX, middleY) = (quadrant.turnover.description, quadrant.margin.description)
    let chart = QuadrantChart(
      head: head(
        "quadrant", words[.quadrant],
        ProductQuadrant.Place.allCases.map { "\(words[$0.word]) (\(quadrant.count($0)))" }.joined(separator: ", "),
        width: 640), dots: dots,
      tiers: tiers.enumerated().map { tierColor($0, $1) },
      curves: Self.crossRatios.map { .init(product: $0, label: $1) },
      medianX: .init(number(middleX) ?? 1, label: format.ratio(middleX)?.text ?? ""),
      medianY: .init(number(middleY) ?? 0, label: format.percent(middleY)?.text ?? ""),
      corners: .init(topLeft: corners[0], topRight: corners[1], bottomLeft: corners[2], bottomRight: corners[3]),
      x: Axis(
        title: title("turnover"), kind: .log10,
        fitting: Scale.withoutFar(.log10, of: dots.map(\.x), least: Self.farFactor)
      ) { value, _ in value >= 1 ? "\(Int(value))" : "\(value)" },
      y: Axis(
        title: title("gross_margin"), fitting: Scale.withoutFar(of: dots.map(\.y), least: Self.farMargin),
        includesZero: true
      ) { value, _ in format.percentTick(value) })
    let beyond = chart.beyond
    var names = beyond.prefix(Self.namedBeyond).map(\.title)
    if beyond.count > Self.namedBeyond { names.append("…") }
    let text = words.quadrantText(leavingOut: quadrant.notInChart, beyond: beyond.count, names)
    return figure(words[.quadrant], text, chart.svg, isWide: true)
  }

  private func matrix(_ section: ProductSection) -> TemplateFields? {
    let matrix = section.matrix
    // One product meets nobody.
    guard !matrix.columns.isEmpty, section.rows.count > 1 else { return nil }
    return counts("tiers", words[.matrix], words[.matrixText], matrix)
  }

  private func counts(
    _ id: String, _ title: String, _ text: String, _ matrix: (rows: [String], columns: [String], counts: [[Int]])
  ) -> TemplateFields {
    let cells = matrix.counts.map { row in
      row.map { $0 == 0 ? nil : MatrixChart.Cell(count: Double($0), text: "\($0)") }
    }
    let sum = matrix.counts.joined().reduce(0, +)
    return figure(
      title, text,
      MatrixChart(
        head: head(id, title, "\(sum)"), corner: "", from: matrix.rows.map(\.shown), to: matrix.columns.map(\.shown),
        cells: cells
      ).svg)
  }

  // MARK: Customers, categories, movement

  func customers(_ section: CustomerSection) -> [TemplateFields] {
    section.rows.count < 2 ? [] : [counts("warnings", words[.tierByWarning], words[.warningText], section.warnings)]
  }

  /// Revenue of the salespeople of a list, beside how much of the target it is. Whoever is below has another color.
  func salespeople(_ list: PageTable) -> TemplateFields? {
    guard list.lines.count > 1 else { return nil }
    var below = 0
    let bars = list.lines.map { line -> BarChart.Bar in
      let (revenue, attainment) = (line.figure("revenue"), line.figure("target_attainment"))
      let isBelow = attainment.flatMap { ExactDecimal($0.value) }.map { $0 < 1 } ?? false
      below += isBelow ? 1 : 0
      return BarChart.Bar(
        label: line.name.shown, value: number(revenue?.value) ?? 0,
        text: (revenue?.text ?? "–") + (attainment.map { " (\($0.text))" } ?? ""), color: isBelow ? .loss : .main)
    }
    let title = words[.revenueBySalesperson]
    let description =
      "\(bars[0].label) \(bars[0].text)" + (below > 0 ? "; \(words[.belowTarget]): \(below)" : "")
    let chart = BarChart(head: head("salespeople", title, description), bars: bars)
    let hasTargets = list.lines.contains { $0.figure("target_attainment") != nil }
    return figure(title, hasTargets ? words[.revenueBySalespersonText] : "", chart.svg)
  }

  func categories(_ map: OtherSections.CategoryMonths) -> TemplateFields {
    let cells = map.cells.map { row in
      row.map { cell -> HeatMap.Cell? in
        guard let growth = cell.growth, let share = number(growth.description) else { return nil }
        let percent = Int((share * 100).rounded())
        return HeatMap.Cell(
          value: max(-1, min(1, share * 2)), text: percent > 0 ? "+\(percent)" : percent < 0 ? "−\(-percent)" : "0",
          title: cell.revenue?.text ?? "")
      }
    }
    let chart = HeatMap(
      head: head("heat", words[.heatMap], words[.heatMapText], width: 720), rows: map.categories.map(\.shown),
      columns: map.months.map { String("\($0)".suffix(5)) }, cells: cells, lowest: "−50%", highest: "+50%")
    return figure(words[.heatMap], words[.heatMapText], chart.svg, isWide: true)
  }

  func movement(_ sections: OtherSections) throws -> [TemplateFields] {
    try [
      sections.movement(ProductMovement.table.declaration, count: "products").map {
        counts("movement-products", words[.products], words[.movementText], $0)
      },
      sections.movement(CustomerMovement.table.declaration, count: "customers").map {
        counts("movement-customers", words[.customers], words[.movementText], $0)
      },
    ].compactMap { $0 }
  }
}
