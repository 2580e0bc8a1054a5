package import Arithmetic

/// A customer's complaint. 投诉.
package struct Complaint: Sendable {
  /// Days within which a complaint must be answered.
  package static let answerDays = 1
  /// Days after which an open complaint is a sign that the customer is leaving.
  package static let openDays = 7

  package let openedOn: Day
  /// nil: it is not answered.
  package let answeredOn: Day?
  /// nil: it is open.
  package let closedOn: Day?
  /// Whether the answer or the closing is dated before the opening. Such a date counts as the day of the opening: a
  /// complaint that was settled on the phone is often entered later.
  package let isEnteredLate: Bool

  package init(openedOn: Day, answeredOn: Day? = nil, closedOn: Day? = nil) {
    self.openedOn = openedOn
    self.answeredOn = answeredOn.map { max($0, openedOn) }
    self.closedOn = closedOn.map { max($0, openedOn) }
    isEnteredLate = [answeredOn, closedOn].contains { $0.map { $0 < openedOn } ?? false }
  }

  /// Returns the days for which the complaint has been open at the end of a day; nil: it is not open then.
  package func openDays(at day: Day) -> Int? {
    guard openedOn <= day, closedOn.map({ $0 > day }) ?? true else { return nil }
    return day.days(since: openedOn)
  }

  /// Returns the sign of leaving for a customer's oldest open complaint, by its age in days; nil: there is none.
  package static func signOfLeaving(openDays days: Int) -> String? {
    days > openDays ? "complaint open \(days) days" : nil
  }
}

/// Sums over the complaints of a group in a month. A sum is nil if the source does not record what it counts.
package struct ComplaintSums: Sendable, Equatable {
  /// Complaints opened in the month. The sums up to `daysToClose` count only these.
  package var opened: Int?
  package var answered: Int?
  package var answeredInTime: Int?
  /// Answered complaints, and unanswered ones past the time to answer.
  package var answerDue: Int?
  package var daysToAnswer: Int?
  package var closed: Int?
  package var daysToClose: Int?
  /// Complaints open at the month's end, whenever they were opened.
  package var openAtEnd: Int?
  package var oldestOpenOn: Day?
  package var oldestOpenDays: Int?

  /// Sums that change nothing when added.
  package init() {}

  /// Sums over no complaint.
  ///
  /// - Parameters:
  ///   - hasAnswers: whether the source has the days of answers.
  ///   - hasClosings: whether the source has the days of closings.
  package init(hasAnswers: Bool, hasClosings: Bool) {
    opened = 0
    if hasAnswers { (answered, answeredInTime, answerDue, daysToAnswer) = (0, 0, 0, 0) }
    if hasClosings { (closed, daysToClose, openAtEnd) = (0, 0, 0) }
  }

  /// Whether a complaint was opened in the month, or is open at its end.
  package var hasAny: Bool { opened ?? 0 > 0 || openAtEnd ?? 0 > 0 }

  /// - Parameters:
  ///   - end: the end of the month, or the business date if that is earlier.
  ///   - knownOn: the last day whose answers and closings are known, not before `end`.
  package mutating func add(_ complaint: Complaint, in month: Month, end: Day, knownOn: Day) {
    if let days = complaint.openDays(at: end), openAtEnd != nil {
      openAtEnd? += 1
      oldestOpenOn = min(complaint.openedOn, oldestOpenOn ?? complaint.openedOn)
      oldestOpenDays = max(days, oldestOpenDays ?? days)
    }
    guard complaint.openedOn.month == month, complaint.openedOn <= end else { return }
    opened? += 1
    if let answeredOn = complaint.answeredOn, answeredOn <= knownOn {
      let days = answeredOn.days(since: complaint.openedOn)
      answered? += 1
      answerDue? += 1
      daysToAnswer? += days
      if days <= Complaint.answerDays { answeredInTime? += 1 }
    } else if knownOn.days(since: complaint.openedOn) > Complaint.answerDays {
      answerDue? += 1
    }
    if let closedOn = complaint.closedOn, closedOn <= knownOn {
      closed? += 1
      daysToClose? += closedOn.days(since: complaint.openedOn)
    }
  }

  /// Adds the sums of another group.
  package static func += (left: inout Self, right: Self) {
    left.opened = joined(left.opened, right.opened, +)
    left.answered = joined(left.answered, right.answered, +)
    left.answeredInTime = joined(left.answeredInTime, right.answeredInTime, +)
    left.answerDue = joined(left.answerDue, right.answerDue, +)
    left.daysToAnswer = joined(left.daysToAnswer, right.daysToAnswer, +)
    left.closed = joined(left.closed, right.closed, +)
    left.daysToClose = joined(left.daysToClose, right.daysToClose, +)
    left.openAtEnd = joined(left.openAtEnd, right.openAtEnd, +)
    left.oldestOpenOn = joined(left.oldestOpenOn, right.oldestOpenOn, min)
    left.oldestOpenDays = joined(left.oldestOpenDays, right.oldestOpenDays, max)
  }

  private static func joined<Value>(_ left: Value?, _ right: Value?, _ body: (Value, Value) -> Value) -> Value? {
    guard let left, let right else { return left ?? right }
    return body(left, right)
  }

  /// Answered in time ÷ answer due, to 6 decimals; nil if none is due. 及时答复率.
  package var inTimeRate: ExactDecimal? { Self.ratio(answeredInTime, answerDue) }

  /// Days to answer ÷ answered, to 6 decimals; nil if none is answered.
  package var meanDaysToAnswer: ExactDecimal? { Self.ratio(daysToAnswer, answered) }

  /// Days to close ÷ closed, to 6 decimals; nil if none is closed.
  package var meanDaysToClose: ExactDecimal? { Self.ratio(daysToClose, closed) }

  private static func ratio(_ part: Int?, _ all: Int?) -> ExactDecimal? {
    guard let part, let all else { return nil }
    return Fraction(ExactDecimal(part), over: ExactDecimal(all))?.rounded()
  }
}
