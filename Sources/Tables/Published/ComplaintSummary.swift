package import Arithmetic
package import Rules

extension InputContract {
  package static let complaints = InputContract(
    name: "complaints",
    columns: [
      ContractColumn(name: "complaint_id", kind: .key, isRequired: true),
      ContractColumn(name: "customer_id", kind: .key, isRequired: true),
      ContractColumn(name: "opened_on", kind: .date, isRequired: true),
      ContractColumn(name: "answered_on", kind: .date),
      ContractColumn(name: "closed_on", kind: .date),
      ContractColumn(name: "kind", kind: .text),
      ContractColumn(name: "salesperson_id", kind: .key),
    ],
    uniqueColumns: ["complaint_id"])
}

/// Complaints by company, tier, salesperson, customer and kind.
package enum ComplaintSummary {
  package enum Dimension: String {
    case company
    case tier
    case salesperson
    case customer
    case kind
  }

  package final class Row {
    package let month: Day
    package let dimension: Dimension
    package let value: String
    /// Name of a customer or salesperson; nil: the master has none.
    package let name: String?
    package var sums: ComplaintSums
    package let isMonthComplete: Bool

    package init(
      month: Day, dimension: Dimension, value: String, name: String?, sums: ComplaintSums, isMonthComplete: Bool
    ) {
      self.month = month
      self.dimension = dimension
      self.value = value
      self.name = name
      self.sums = sums
      self.isMonthComplete = isMonthComplete
    }
  }

  package static let table = Table<Row>(
    "complaint_summary", stage: "classify", .output, Words("Complaints", "投诉汇总表"),
    Words("Complaints opened in a month, answered, closed and still open", "各月受理的投诉及其答复、结案与未结情况"),
    key: [.month, dimension, value], needs: [["customers"], ["complaints"]],
    columns: [
      .day(month) { $0.month }, .text(dimension) { $0.dimension.rawValue }, .text(value) { $0.value },
      .text(name) { $0.name },
    ]
      + ComplaintColumn.all.map { column in .integer(column.declaration) { $0.sums[keyPath: column.path] } } + [
        .day(ComplaintColumn.oldestOpenOn) { $0.sums.oldestOpenOn },
        .decimal(inTimeRate) { $0.sums.inTimeRate }, .decimal(meanDaysToAnswer) { $0.sums.meanDaysToAnswer },
        .decimal(meanDaysToClose) { $0.sums.meanDaysToClose }, .flag(.monthComplete) { $0.isMonthComplete },
      ])

  private static let month = ColumnDeclaration.month.with(comment: Words("First day of the month", "当月的第一天"))

  private static let dimension = ColumnDeclaration(
    "dimension", .text, .text, Words("Dimension", "维度"),
    Words(
      "company, tier, salesperson, customer or kind",
      "company 公司、tier 客户等级、salesperson 业务员、customer 客户或 kind 投诉类型")
  ).required

  private static let value = ColumnDeclaration(
    "value", .text, .text, Words("Value", "取值"),
    Words(
      "(all), the tier, the key as text or the kind; (unassigned) where there is none",
      "(all) 全部、等级、编号或投诉类型；没有时为 (unassigned)")
  ).required

  private static let name = ColumnDeclaration(
    "name", .text, .text, Words("Name", "名称"), Words("Name of the customer or salesperson", "客户或业务员的名称"),
    .rule("name by the master of the dimension", of: ["dimension", "value"]))

  private static let inTimeRate = ColumnDeclaration(
    "in_time_rate", .decimal(.exact), .percent, Words("In-time rate", "及时答复率"),
    Words("answered_in_time ÷ answer_due, a fraction", "及时答复的投诉数 ÷ 应已答复的投诉数"),
    .ratio("answered_in_time", "answer_due"))

  private static let meanDaysToAnswer = ColumnDeclaration(
    "mean_days_to_answer", .decimal(.exact), .days, Words("Mean days to answer", "平均答复天数"),
    Words("days_to_answer ÷ answered", "答复天数合计 ÷ 已答复的投诉数"), .ratio("days_to_answer", "answered"))

  private static let meanDaysToClose = ColumnDeclaration(
    "mean_days_to_close", .decimal(.exact), .days, Words("Mean days to close", "平均结案天数"),
    Words("days_to_close ÷ closed", "结案天数合计 ÷ 已结案的投诉数"), .ratio("days_to_close", "closed"))
}

/// Complaints of a month, before tiers are known.
package enum ComplaintMonth {
  package final class Row {
    package let month: Day
    package let customer: KeyField
    package let customerName: String?
    package let salesperson: KeyField
    package let salespersonName: String?
    package let kind: String?
    package let sums: ComplaintSums

    package init(
      month: Day, customer: KeyField, customerName: String?, salesperson: KeyField, salespersonName: String?,
      kind: String?, sums: ComplaintSums
    ) {
      self.month = month
      self.customer = customer
      self.customerName = customerName
      self.salesperson = salesperson
      self.salespersonName = salespersonName
      self.kind = kind
      self.sums = sums
    }
  }

  package static let table = Table<Row>(
    "complaint_month", stage: "measure", .between, Words("Complaints of a month", "月度投诉"),
    Words("Complaints of each customer, salesperson and kind in a month", "当月各客户、业务员与类型的投诉"),
    key: [.month, .customerID, .salespersonID, kind], needs: [["customers"], ["complaints"]],
    columns: [
      .day(.month) { $0.month }, .key(.customerID) { $0.customer }, .text(.customerName) { $0.customerName },
      .key(.salespersonID) { $0.salesperson }, .text(.salespersonName) { $0.salespersonName }, .text(kind) { $0.kind },
    ]
      + ComplaintColumn.all.map { column in .integer(column.declaration) { $0.sums[keyPath: column.path] } } + [
        .day(ComplaintColumn.oldestOpenOn) { $0.sums.oldestOpenOn }
      ])

  package static let kind = ColumnDeclaration.kind.with(
    label: Words("Kind of complaint", "投诉类型"), comment: Words("Kind of complaint", "投诉所属类型"),
    formula: .input("complaints", "kind"))
}

/// A column of sums over complaints, and its property in `ComplaintSums`.
package struct ComplaintColumn: Sendable {
  package let declaration: ColumnDeclaration
  package let path: any WritableKeyPath<ComplaintSums, Int?> & Sendable

  package static let all: [Self] = [
    Self(
      declaration: column(
        "opened", .count, Words("Opened", "受理数"), Words("Complaints opened in the month", "当月受理的投诉数"),
        "complaints opened in the month", of: ["opened_on"]
      ).required, path: \.opened),
    Self(
      declaration: column(
        "open_at_end", .count, Words("Open at the end", "月末未结数"),
        Words(
          "Complaints open at the month's end, or on the business date where the month is not over",
          "月末未结案的投诉数；月份未结束时为业务日期"), "complaints opened by the end and not closed by it",
        of: ["opened_on", "closed_on"]), path: \.openAtEnd),
    Self(
      declaration: column(
        "answered", .count, Words("Answered", "已答复数"),
        Words("Of those opened in the month, answered by now", "当月受理的投诉中至今已答复的数量"),
        "complaints of the month that are answered", of: ["opened_on", "answered_on"]), path: \.answered),
    Self(
      declaration: column(
        "answered_in_time", .count, Words("Answered in time", "及时答复数"),
        Words("Of these, answered on the same day or the day after", "其中当日或次日答复的数量"),
        "complaints of the month that are answered within a day", of: ["opened_on", "answered_on"]),
      path: \.answeredInTime),
    Self(
      declaration: column(
        "answer_due", .count, Words("Answer due", "应答复数"),
        Words("Of those opened in the month, answered, or unanswered past the day after", "当月受理的投诉中已答复或次日已过仍未答复的数量"),
        "complaints of the month that are answered, or not within a day", of: ["opened_on", "answered_on"]),
      path: \.answerDue),
    Self(
      declaration: column(
        "days_to_answer", .days, Words("Days to answer", "答复天数合计"),
        Words("Days from the opening to the answer, over the answered ones", "已答复投诉从受理到答复的天数之和"),
        "days from opening to answer", of: ["opened_on", "answered_on"]
      ).with(type: .bigint), path: \.daysToAnswer),
    Self(
      declaration: column(
        "closed", .count, Words("Closed", "已结案数"),
        Words("Of those opened in the month, closed by now", "当月受理的投诉中至今已结案的数量"),
        "complaints of the month that are closed", of: ["opened_on", "closed_on"]), path: \.closed),
    Self(
      declaration: column(
        "days_to_close", .days, Words("Days to close", "结案天数合计"),
        Words("Days from the opening to the end, over the closed ones", "已结案投诉从受理到结案的天数之和"),
        "days from opening to end", of: ["opened_on", "closed_on"]
      ).with(type: .bigint), path: \.daysToClose),
    Self(
      declaration: column(
        "oldest_open_days", .days, Words("Oldest open, days", "最早未结天数"),
        Words("Age in days of the oldest complaint open at the end", "月末未结投诉中最早一件的未结天数"),
        "days from the opening of the oldest open complaint to the end", of: ["opened_on", "closed_on"]),
      path: \.oldestOpenDays),
  ]

  package static let oldestOpenOn = ColumnDeclaration(
    "oldest_open_on", .date, .date, Words("Oldest opened on", "最早未结受理日期"),
    Words("Day on which the oldest complaint open at the end was opened", "月末未结投诉中最早一件的受理日期"),
    .rule("opening of the oldest open complaint", of: inputs(["opened_on", "closed_on"])))

  private static func inputs(_ columns: [String]) -> [Formula] { columns.map { .input("complaints", $0) } }

  private static func column(
    _ name: String, _ unit: Unit, _ label: Words, _ comment: Words, _ rule: String, of columns: [String]
  ) -> ColumnDeclaration {
    ColumnDeclaration(name, .integer, unit, label, comment, .rule(rule, of: inputs(columns)))
  }
}
