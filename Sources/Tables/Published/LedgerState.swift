/// The target's content: months, rejected rows, and the schema's version.
package enum LedgerState {
  // MARK: Months

  package static let months = TableDeclaration(
    "published_month", stage: "publish", .ledger, Words("Published months", "已发布月份"),
    Words(
      "What each month of each table was last written from: a month whose file is the same is not written again",
      "各表各月最近写入所依据的文件：文件相同的月份不再写入"),
    key: [table, month],
    columns: [
      table, month,
      ColumnDeclaration(
        "checksum", .text, .text, Words("Checksum", "校验和"),
        Words("Checksum of the file behind these rows", "这些行所依据文件的校验和")
      ).required,
      ColumnDeclaration("row_count", .bigint, .count, Words("Rows", "行数"), Words("Rows written", "写入的行数")).required,
      .runNumber.with(comment: Words("Run that wrote them", "写入这些行的运行")),
      ColumnDeclaration(
        "file_version", .integer, .count, Words("File version", "文件版本"),
        Words(
          "Version of the table's files that the file was of; null: of before there were versions",
          "该文件所属的表文件版本；空：早于版本记录")),
    ])

  private static let table = ColumnDeclaration(
    "table_name", .text, .text, Words("Table", "表名"), Words("Table", "表的名称")
  ).required

  private static let month = ColumnDeclaration(
    "month", .date, .date, Words("Month", "月份"), Words("First day of the month", "该月的第一天")
  ).required

  // MARK: Rejected rows

  /// Extract writes the files with its own code.
  package static let rejected = TableDeclaration(
    "rejected_line", stage: "extract", .ledger, Words("Rejected rows", "拒收行"),
    Words("Rows of the source that broke the contract, kept as they came", "数据源中违反约定的行，原样保留"),
    partition: .month, key: [rejectedMonth, input, position],
    columns: [
      rejectedMonth, input, position,
      ColumnDeclaration(
        "reason", .text, .text, Words("Reason", "原因"), Words("Which rule it broke", "违反的规则")
      ).required,
      ColumnDeclaration(
        "revenue", .decimal(.exact), .money, Words("Revenue", "销售额"),
        Words("Its revenue; null where that is missing or not a number", "该行的销售额；缺失或不是数字时为空")),
      ColumnDeclaration(
        "line", .json, .text, Words("Row", "原始行"), Words("The row, each column as text", "该行内容，各列以文本保存")
      ).required,
    ])

  private static let rejectedMonth = month.with(
    comment: Words("Month of the row; -infinity where its date is missing or impossible", "该行所属月份；日期缺失或不可能时为 -infinity")
  )

  private static let input = ColumnDeclaration(
    "input", .text, .text, Words("Input", "输入"), Words("Input that the row came from", "该行来自的输入")
  ).required

  private static let position = ColumnDeclaration(
    "position", .integer, .count, Words("Position", "序号"),
    Words("Place of the row among the rejected ones of its month", "该行在本月拒收行中的次序")
  ).required

  // MARK: Restated tiers

  package static let restatedTiers = TableDeclaration(
    "restated_tier", stage: "publish", .ledger, Words("Restated tiers", "已重述等级表"),
    Words(
      "Tiers of closed months as they were first published, where later data gave another one",
      "已结束月份首次发布的等级，其后数据给出了另一等级"),
    key: [kind, .month, .windowMonths, key, .basis],
    columns: [
      kind, .month, .windowMonths, key, .basis,
      ColumnDeclaration(
        "tier", .text, .text, Words("Tier first published", "原发布等级"),
        Words("Tier that was published first; null: there was no row", "首次发布的等级；当时没有时为空")),
      .runNumber.with(comment: Words("Run that published another tier for the first time", "首次发布另一等级的运行")),
    ])

  private static let kind = ColumnDeclaration(
    "kind", .text, .text, Words("Kind", "对象"), Words("product or customer", "product 商品或 customer 客户")
  ).required

  private static let key = ColumnDeclaration(
    "key", .text, .key, Words("Key", "编号"), Words("Key of the product or customer, as text", "商品或客户的编号，以文本保存")
  ).required

  // MARK: The schema

  package static let migrations = TableDeclaration(
    "schema_migration", stage: "publish", .ledger, Words("Migrations", "架构版本"),
    Words("Migrations applied to this schema", "已应用于本架构的迁移"),
    key: [number],
    columns: [
      number,
      ColumnDeclaration(
        "name", .text, .text, Words("File", "文件名"), Words("File name of the migration", "迁移的文件名")
      ).required,
      ColumnDeclaration(
        "applied_at", .moment, .moment, Words("Applied", "应用时间"), Words("When it was applied", "应用的时间")
      ).required.held([.otherwise("now()")]),
    ])

  private static let number = ColumnDeclaration(
    "number", .integer, .count, Words("Number", "序号"), Words("Number of the migration", "迁移的编号")
  ).required
}
