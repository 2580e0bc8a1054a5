/// What every chart has: its name, what it shows in words, and what is said if it shows nothing.
package struct ChartHead: Sendable, Equatable {
  /// Prefix of the ids within the chart; unique in its page.
  package let id: String
  package let title: String
  package let description: String
  /// Stands in place of a chart without values.
  package let empty: String
  /// Width of the view box. Texts are 12 units high, thus 10 pixels on a phone if it is 420.
  package let width: Double

  package init(id: String, title: String, description: String, empty: String, width: Double = 420) {
    self.id = id
    self.title = title
    self.description = description
    self.empty = empty
    self.width = max(240, width)
  }

  /// The chart as an element of an HTML page, which needs no name space.
  func svg(height: Double, _ canvas: Canvas) -> String {
    element(
      "class=\"chart\" viewBox=\"0 0 \(short(width)) \(short(height))\" width=\"100%\"",
      "<g font-size=\"\(short(textSize))\" fill=\"currentColor\">\(canvas.body)</g>")
  }

  var emptySVG: String {
    var canvas = Canvas(width: width)
    canvas.text(empty, x: width / 2, y: 34, anchor: .middle)
    return svg(height: 60, canvas)
  }

  func element(_ attributes: String, _ body: String) -> String {
    let prefix = identifier
    return "<svg \(attributes) role=\"img\" aria-labelledby=\"\(prefix)-title \(prefix)-desc\">"
      + "<title id=\"\(prefix)-title\">\(title.escaped)</title><desc id=\"\(prefix)-desc\">\(description.escaped)</desc>"
      + body + "</svg>"
  }

  /// A blank would end an id in `aria-labelledby`.
  private var identifier: String {
    let kept = id.map { character in
      character.isASCII && (character.isLetter || character.isNumber || character == "_") ? character : "-"
    }
    return kept.isEmpty ? "chart" : String(kept)
  }
}

/// A color that the page may set, for its dark theme say, and the one that it has otherwise: of Okabe and Ito, whose
/// colors can be told apart by who sees fewer of them.
package struct ChartColor: Sendable, Equatable {
  /// Name of the page's variable, as `--tier-a`.
  package let variable: String
  /// As `#0072B2`.
  package let fallback: String

  package init(_ variable: String, fallback: String) {
    self.variable = variable
    self.fallback = fallback
  }

  package static let tierA = Self("--tier-a", fallback: "#0072B2")
  package static let tierB = Self("--tier-b", fallback: "#E69F00")
  package static let tierC = Self("--tier-c", fallback: "#CC79A7")
  package static let main = Self("--chart-main", fallback: "#0072B2")
  package static let before = Self("--chart-before", fallback: "#56B4E9")
  package static let gain = Self("--chart-gain", fallback: "#009E73")
  package static let loss = Self("--chart-loss", fallback: "#D55E00")
  /// What lies behind the chart: around texts that cross lines, and where a bar is cut.
  package static let paper = Self("--paper", fallback: "Canvas")

  var css: String { "var(\(variable), \(fallback))".escaped }
}

/// A tier, to which dots and parts of a curve belong. Its label and the form of its dots say which one it is; color alone
/// never does.
package struct ChartTier: Sendable, Equatable {
  package let label: String
  package let color: ChartColor

  package init(label: String, color: ChartColor) {
    self.label = label
    self.color = color
  }
}
