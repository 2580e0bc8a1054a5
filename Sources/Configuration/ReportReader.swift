import Arithmetic
import FoundationEssentials

/// Reads `report`.
struct ReportReader {
  /// The pipeline file, whose folder relative paths begin in.
  let file: String

  private static let keys = [
    "formats", "language", "amounts", "top", "out", "keep", "exceptions_above", "per_salesperson", "templates", "mail",
  ]

  /// - Returns: nil: no report is made.
  func options(_ value: YAMLValue?) -> ReportOptions? {
    guard let value else { return nil }
    let section = value.section(known: Self.keys)
    var options = ReportOptions()
    options.mail = mail(section["mail"])
    if options.mail != nil { options.formats.append(.eml) }
    if let formats = formats(section["formats"]) { options.formats = formats }
    if options.formats.contains(.eml), section["mail"] == nil {
      section["formats"]?.problem("eml: nobody is named to whom", accepted: "eml together with mail: { from, to }")
    }
    let languages = ReportOptions.languages
    let language = section.parsed("language", accepted: languages.joined(separator: ", ")) { text in
      languages.contains(text) ? text : nil
    }
    options.language = language ?? options.language
    let amounts = ReportOptions.Amounts.allCases.map(\.rawValue).joined(separator: " or ")
    options.amounts =
      section.parsed("amounts", accepted: amounts, ReportOptions.Amounts.init(rawValue:)) ?? options.amounts
    if options.amounts == .wan, options.language == "en" {
      section["amounts"]?.problem(
        ReportOptions.Amounts.problemInEnglish, accepted: "wan together with language: zh or both")
    }
    options.top = whole(section, "top", 1...100_000) ?? options.top
    options.keptNights = whole(section, "keep", 1...3660) ?? options.keptNights
    options.exceptionsAbove =
      section.parsed("exceptions_above", accepted: "an amount of 0 or more, such as 500") { text in
        ExactDecimal(text).flatMap { $0.isNegative ? nil : $0 }
      } ?? options.exceptionsAbove
    options.isPerSalesperson =
      section.parsed("per_salesperson", accepted: "true or false") { ["true": true, "false": false][$0] } ?? false
    options.out = section.parsed("out", accepted: "a folder", path)
    options.templates = templates(section["templates"])
    return options
  }

  private func whole(_ section: YAMLSection, _ key: String, _ range: ClosedRange<Int>) -> Int? {
    section.parsed(key, accepted: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  private func formats(_ value: YAMLValue?) -> [ReportFormat]? {
    let accepted = "a list of \(ReportFormat.accepted)"
    guard let value, let items = value.list(accepted: accepted) else { return nil }
    let formats = items.compactMap { $0.parsed(accepted: ReportFormat.accepted, ReportFormat.init(rawValue:)) }
    if items.isEmpty { value.problem("one format at least is expected here", accepted: accepted) }
    return formats
  }

  /// Returns a path from the folder of the pipeline file on; nil: it is none.
  private func path(_ text: String) -> String? {
    guard text.contains(where: { !$0.isWhitespace }), !text.utf8.contains(0) else { return nil }
    return text.hasPrefix("/")
      ? text : URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent(text).path
  }

  private func templates(_ value: YAMLValue?) -> String? {
    let accepted = "a folder of Mustache templates"
    guard let value, let folder = value.parsed(accepted: accepted, path) else { return nil }
    var isFolder = false
    if !FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) || !isFolder {
      value.problem("there is no folder \(folder)", accepted: accepted)
    }
    return folder
  }

  private func mail(_ value: YAMLValue?) -> ReportOptions.Mail? {
    guard let value else { return nil }
    let section = value.section(known: ["from", "to", "subject", "when", "max_size"], accepted: "the keys from, to")
    let several = "\(MailAddress.accepted), or a list of such"
    let from = section.required("from", accepted: MailAddress.accepted).flatMap(address)
    let to = section.required("to", accepted: several).flatMap { value -> [MailAddress]? in
      if value.isScalar { return address(value).map { [$0] } }
      guard let items = value.list(accepted: several) else { return nil }
      if items.isEmpty { value.problem("one address at least is expected here", accepted: several) }
      return items.compactMap(address)
    }
    let subject = section.parsed("subject", accepted: "a text of one line, of at most 200 bytes") { text in
      let isLine = text.unicodeScalars.allSatisfy { scalar in
        ![.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
      }
      return isLine && !text.isEmpty && text.utf8.count <= 200 ? text : nil
    }
    let occasions = ReportOptions.Mail.Occasion.allCases.map(\.rawValue).joined(separator: " or ")
    let occasion = section.parsed("when", accepted: occasions, ReportOptions.Mail.Occasion.init(rawValue:))
    let size = section.parsed("max_size", accepted: "a size such as 8MB, from 1MB to 1GB") { text in
      ByteSize(text).flatMap { (1_000_000...1_000_000_000).contains($0.bytes) ? $0.bytes : nil }
    }
    guard let from, let to else { return nil }
    var mail = ReportOptions.Mail(from: from, to: to)
    mail.subject = subject
    mail.occasion = occasion ?? mail.occasion
    mail.maxSize = size ?? mail.maxSize
    return mail
  }

  private func address(_ value: YAMLValue) -> MailAddress? {
    value.parsed(accepted: MailAddress.accepted, MailAddress.init)
  }
}
