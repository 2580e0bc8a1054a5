import Arithmetic
import Tables

/// What is new in one line: for a mail's subject and the list of nights.
struct Headline {
  private static let most = 3

  let text: String
  /// Whether there is anything new, or the last run failed.
  let hasNews: Bool

  init(_ shared: SectionContext, _ today: TodaySection, _ company: CompanySection) {
    let language = shared.language
    var parts: [String] = []
    if shared.period.failure != nil { parts.append(shared.words[.lastRunFailed]) }
    parts += today.counts.prefix(Self.most).map { "\(language.text($0.kind)): \($0.count)" }
    let others = today.counts.dropFirst(Self.most).reduce(0) { $0 + $1.count }
    if others > 0 { parts.append(shared.words.others(others)) }
    hasNews = !parts.isEmpty
    if parts.isEmpty { parts.append(shared.words[.noNews]) }
    if let difference = company.difference { parts.append("\(shared.words[.proof].lowercased()) \(difference)") }
    text = parts.joined(separator: ", ")
  }
}
