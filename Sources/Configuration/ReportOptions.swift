package import Arithmetic

/// A kind of file that a report is made as.
package enum ReportFormat: String, Sendable, CaseIterable {
  /// The page.
  case html
  /// The workbook.
  case xlsx
  /// A file for each published table.
  case csv
  /// A mail that is not sent: another program takes it.
  case eml

  package static let accepted = allCases.map(\.rawValue).joined(separator: ", ")
}

/// The report that `tierbook run` makes after it has published, and what `tierbook report` does without options.
package struct ReportOptions: Sendable, Equatable {
  package struct Mail: Sendable, Equatable {
    /// When a mail is made.
    package enum Occasion: String, Sendable, CaseIterable {
      /// If there is anything new, or the last run failed.
      case news
      /// Also if there is nothing new: a morning without a mail would have two meanings.
      case always
    }

    package var from: MailAddress
    /// One at least.
    package var to: [MailAddress]
    /// What the subject begins with, in front of the date and the news; nil: `Tierbook` and the pipeline's name.
    package var subject: String?
    package var occasion = Occasion.always
    /// Bytes of the attachments, as they are sent, above which one is left out.
    package var maxSize = 8_000_000

    package init(from: MailAddress, to: [MailAddress]) {
      (self.from, self.to) = (from, to)
    }
  }

  /// How amounts of money from 10,000 on are written for people.
  package enum Amounts: String, Sendable, CaseIterable {
    /// As they are: 1,234,000.
    case full
    /// In 万 and 亿: 123.4万.
    case wan

    package static let problemInEnglish = "wan: English has no 万"
  }

  /// Words for the language of a report, as the report reads them.
  package static let languages = ["en", "zh", "both"]

  package var formats: [ReportFormat] = [.html, .xlsx]
  /// One of `languages`.
  package var language = "en"
  package var amounts = Amounts.full
  /// The most lines of a list.
  package var top = 20
  /// The folder of all reports; nil: `report` in the work directory.
  package var out: String?
  /// How many nights stay.
  package var keptNights = 62
  /// The least amount of a sales line that is told as an exception.
  package var exceptionsAbove = ExactDecimal.zero
  /// Whether each salesperson has a report of the own customers.
  package var isPerSalesperson = false
  /// The folder of the user's templates; nil: none.
  package var templates: String?
  /// nil: no mail is made.
  package var mail: Mail?

  package init() {}

  /// Returns the folder of all reports of a pipeline with this work directory.
  package func folder(in workDirectory: String) -> String { out ?? "\(workDirectory)/report" }
}
