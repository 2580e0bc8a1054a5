/// The stages and the checks of the ledger's runs.
package enum LedgerRunParts {
  private static let run = ColumnDeclaration.runNumber.with(comment: Words("Run", "所属的运行")).held([.row(of: "run")])

  // MARK: Stages

  package static let stages = TableDeclaration(
    "run_stage", stage: "publish", .ledger, Words("Stages of runs", "运行阶段"),
    Words("The stages of a run, and those whose files it took over", "一次运行的各阶段，以及沿用其文件的阶段"),
    key: [run, stage], columns: [run, stage] + work + sizes)

  private static let stage = ColumnDeclaration(
    "stage", .text, .text, Words("Stage", "阶段"),
    Words("extract, measure, classify or publish", "extract 读取、measure 度量、classify 分级或 publish 发布")
  ).required

  private static let work = [
    ColumnDeclaration(
      "made_at", .moment, .moment, Words("Made", "完成时间"),
      Words("When the stage last made a file anew, or wrote a table; null where it failed", "该阶段最近生成文件或写表的时间；失败时为空")),
    ColumnDeclaration(
      "seconds", .decimal(.exact), .seconds, Words("Seconds", "耗时（秒）"),
      Words(
        "How long the stage took: in this run, or when it made the files that the run took over",
        "该阶段的耗时：本次运行，或生成所沿用文件的那次")
    ).required,
    ColumnDeclaration(
      "files", .integer, .count, Words("Files", "文件数"),
      Words("Files that the stage left; tables, for publish", "该阶段留下的文件数；publish 为表数")
    ).required,
    ColumnDeclaration(
      "files_made", .integer, .count, Words("Files made", "新文件数"),
      Words("Of these, made anew by that execution; tables written, for publish", "其中重新生成的文件数；publish 为写入的表数")
    ).required,
    ColumnDeclaration(
      "started_at", .moment, .moment, Words("Started", "开始时间"),
      Words("When the stage began; null where it was not part of the run", "该阶段开始的时间；不属于本次运行时为空")),
    ColumnDeclaration(
      "is_done", .boolean, .flag, Words("Done", "是否成功"), Words("Whether the stage ended well", "该阶段是否成功结束")
    ).required,
  ]

  private static let sizes = [
    ColumnDeclaration(
      "rows_out", .bigint, .count, Words("Rows out", "行数"),
      Words("Rows in these files; rows written, for publish", "这些文件中的行数；publish 为写入的行数")
    ).required,
    ColumnDeclaration(
      "bytes_out", .bigint, .bytes, Words("Bytes out", "字节数"),
      Words("Bytes in these files; bytes sent, for publish", "这些文件的字节数；publish 为发送的字节数")
    ).required,
    ColumnDeclaration(
      "rows_in", .bigint, .count, Words("Rows in", "输入行数"),
      Words("Rows of the files that the stage was given; rows landed, for extract", "该阶段收到的文件的行数；extract 为落地的行数")),
    ColumnDeclaration(
      "bytes_in", .bigint, .bytes, Words("Bytes in", "输入字节数"), Words("Bytes of these", "这些输入的字节数")),
    ColumnDeclaration(
      "peak_memory_bytes", .bigint, .bytes, Words("Peak memory", "内存峰值（字节）"),
      Words("The most memory that the process had held when the stage ended", "该阶段结束时进程曾占用的最大内存")),
    ColumnDeclaration(
      "rows_rejected", .bigint, .count, Words("Rows rejected", "拒收行数"),
      Words("Rows of all inputs that broke the contract", "所有输入中违反约定的行数")),
    ColumnDeclaration(
      "revenue_rejected", .decimal(.money), .money, Words("Revenue rejected", "拒收销售额"),
      Words("Their revenue, as far as it is a number", "这些行的销售额，仅计可读为数字者")),
  ]

  // MARK: Checks

  package static let checks = TableDeclaration(
    "run_check", stage: "publish", .ledger, Words("Checks of runs", "运行检查"),
    Words("What the checks of a run found before it published", "一次运行在发布前的检查结果"),
    key: [run, position],
    columns: [
      run, position,
      ColumnDeclaration(
        "name", .text, .text, Words("Check", "检查名称"), Words("Name of the check", "检查的名称")
      ).required,
      ColumnDeclaration(
        "severity", .text, .text, Words("Severity", "严重程度"),
        Words("warn: what it finds is said; fail: nothing is published", "warn：仅提示；fail：不发布")
      ).required.held([.within(["warn", "fail"])]),
      ColumnDeclaration(
        "outcome", .text, .text, Words("Outcome", "结果"),
        Words(
          "passed, warned, failed, or accepted: let pass by --accept",
          "passed 通过、warned 提示、failed 失败，或 accepted 由 --accept 放行")
      ).required.held([.within(["passed", "warned", "failed", "accepted"])]),
      ColumnDeclaration(
        "message", .text, .text, Words("Message", "说明"),
        Words("What was looked at, or what was found and where", "检查了什么，或在何处发现了什么")
      ).required,
    ])

  private static let position = ColumnDeclaration(
    "position", .integer, .count, Words("Position", "序号"),
    Words("Place of the check in the order of the run, from 1", "检查在本次运行中的次序，从 1 开始")
  ).required
}
