import Arithmetic
import Rules
import Testing

struct ComplaintTests {
  private static let october = Month(year: 2026, month: 10)
  private static let lastDay = day("2026-10-31")

  private static func day(_ text: String) -> Day { Day(text) ?? Day(daysSince2000: 0) }

  private func complaint(_ opened: String, _ answered: String? = nil, _ closed: String? = nil) -> Complaint {
    Complaint(
      openedOn: Self.day(opened), answeredOn: answered.map(Self.day), closedOn: closed.map(Self.day))
  }

  private func sums(
    _ complaints: [Complaint], end: Day = lastDay, knownOn: Day = lastDay, hasAnswers: Bool = true,
    hasClosings: Bool = true
  ) -> ComplaintSums {
    var sums = ComplaintSums(hasAnswers: hasAnswers, hasClosings: hasClosings)
    for complaint in complaints { sums.add(complaint, in: Self.october, end: end, knownOn: knownOn) }
    return sums
  }

  /// S32: one answered the next day and closed after eight, one answered after a week and still open.
  private var textbook: [Complaint] {
    [complaint("2026-10-01", "2026-10-02", "2026-10-09"), complaint("2026-10-05", "2026-10-12")]
  }

  @Test func `the worked example`() {
    let sums = sums(textbook)
    #expect(sums.opened == 2 && sums.answered == 2 && sums.answeredInTime == 1 && sums.answerDue == 2)
    #expect(sums.inTimeRate == 0.5)
    #expect(sums.daysToAnswer == 8 && sums.meanDaysToAnswer == 4)
    #expect(sums.closed == 1 && sums.daysToClose == 8 && sums.meanDaysToClose == 8)
    #expect(sums.openAtEnd == 1 && sums.oldestOpenDays == 26 && sums.oldestOpenOn == Self.day("2026-10-05"))
  }

  @Test(arguments: [("2026-10-31", 0), ("2026-11-01", 0), ("2026-11-02", 1)])
  func `who waits for an answer is late when the next day is over`(knownOn: String, due: Int) {
    let sums = sums([complaint("2026-10-31")], knownOn: Self.day(knownOn))
    #expect(sums.answerDue == due && sums.answered == 0)
    #expect(sums.inTimeRate == (due == 0 ? nil : 0))
    #expect(sums.meanDaysToAnswer == nil && sums.meanDaysToClose == nil)
  }

  @Test(arguments: [("2026-10-20", 1), ("2026-10-21", 1), ("2026-10-22", 0)])
  func `an answer is in time on the day or on the next`(answered: String, inTime: Int) {
    #expect(sums([complaint("2026-10-20", answered)]).answeredInTime == inTime)
  }

  @Test func `what is closed after the end was open at the end, and what is to come is not known`() {
    let late = complaint("2026-10-30", "2026-11-02", "2026-11-05")
    let inNovember = sums([late], knownOn: Self.day("2026-11-04"))
    #expect(inNovember.openAtEnd == 1 && inNovember.oldestOpenDays == 1)
    #expect(inNovember.answered == 1 && inNovember.daysToAnswer == 3 && inNovember.closed == 0)
    #expect(sums([late], knownOn: Self.day("2026-11-05")).daysToClose == 6)
    #expect(sums([complaint("2026-10-01", nil, "2026-10-31")]).openAtEnd == 0)
  }

  @Test func `an older complaint is open, and is none of the month; a later one is neither`() {
    let sums = sums([complaint("2026-09-30", "2026-10-01"), complaint("2026-11-01")])
    #expect(sums.opened == 0 && sums.answered == 0 && sums.openAtEnd == 1 && sums.oldestOpenDays == 31)
    #expect(sums.hasAny)
    #expect(!self.sums([complaint("2026-09-30", nil, "2026-10-01")]).hasAny)
  }

  @Test func `in an unfinished month a complaint of a later day does not count yet`() {
    let today = Self.day("2026-10-04")
    let sums = sums(textbook, end: today, knownOn: today)
    #expect(sums.opened == 1 && sums.closed == 0 && sums.openAtEnd == 1 && sums.oldestOpenDays == 3)
  }

  @Test func `an answer or an end before the opening counts as of the day opened`() {
    let late = complaint("2026-10-10", "2026-10-08", "2026-10-09")
    #expect(late.isEnteredLate)
    #expect(complaint("2026-10-10", "2026-10-10", "2026-10-09").isEnteredLate)
    #expect(
      !complaint("2026-10-10", "2026-10-10", "2026-10-10").isEnteredLate && !complaint("2026-10-10").isEnteredLate)
    let sums = sums([late])
    #expect(sums.answeredInTime == 1 && sums.daysToAnswer == 0 && sums.closed == 1 && sums.daysToClose == 0)
    #expect(sums.openAtEnd == 0)
  }

  @Test func `what the source does not say is nil`() {
    let sums = sums(textbook, hasAnswers: false, hasClosings: false)
    #expect(sums.opened == 2 && sums.answered == nil && sums.answerDue == nil && sums.daysToAnswer == nil)
    #expect(sums.closed == nil && sums.openAtEnd == nil && sums.oldestOpenOn == nil && sums.oldestOpenDays == nil)
    #expect(sums.inTimeRate == nil && sums.meanDaysToAnswer == nil && sums.meanDaysToClose == nil)
  }

  @Test func `groups add up, whatever they are added to`() {
    var total = ComplaintSums()
    for complaint in textbook { total += sums([complaint]) }
    #expect(total == sums(textbook))
    let unknown = sums(textbook, hasAnswers: false, hasClosings: false)
    total = ComplaintSums()
    total += unknown
    #expect(total == unknown)
  }

  @Test(arguments: [(0, nil), (7, nil), (8, "complaint open 8 days"), (26, "complaint open 26 days")])
  func `a complaint open for more than a week is a sign of leaving`(days: Int, sign: String?) {
    #expect(Complaint.signOfLeaving(openDays: days) == sign)
  }
}
