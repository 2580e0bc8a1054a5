/// The ledger's runs: what each one read and wrote, and how it ended.
package enum LedgerRun {
  package static let table = TableDeclaration(
    "run", stage: "publish", .ledger, Words("Runs", "运行记录"),
    Words("One row a run: what it read and wrote, with which options, and how it ended", "每次运行一行：读写了什么、用了哪些选项、如何结束"),
    key: [number], columns: [number] + beginning + reading + ending + surroundings)

  private static let number = ColumnDeclaration.runNumber.with(
    comment: Words("Number of the run", "运行的编号")
  ).held([.identity])

  private static let beginning = [
    ColumnDeclaration(
      "pipeline", .text, .text, Words("Pipeline", "管道名称"), Words("Name of the pipeline", "管道的名称")
    ).required,
    ColumnDeclaration(
      "fingerprint", .text, .text, Words("Fingerprint", "指纹"),
      Words(
        "Checksum over all files that the last stage has left; null where none ended well", "最后一个阶段所有文件的校验和；没有阶段成功时为空")),
    ColumnDeclaration(
      "business_date", .date, .date, Words("Business date", "业务日期"),
      Words("Last day that counts; null where the run did not come to know it", "计入的最后一天；运行未能得知时为空")),
    ColumnDeclaration(
      "started_at", .moment, .moment, Words("Started", "开始时间"), Words("When the command began", "命令开始的时间")
    ).required,
    ColumnDeclaration(
      "finished_at", .moment, .moment, Words("Finished", "结束时间"),
      Words("When it ended; null while it runs, and where it died", "结束的时间；运行中或异常中断时为空")),
    ColumnDeclaration(
      "tierbook_version", .text, .text, Words("Version", "程序版本"), Words("Version of the program", "程序的版本")
    ).required,
    ColumnDeclaration(
      "options", .json, .text, Words("Options", "选项"),
      Words(
        "Options that shaped the files: windows, stock valuation, turnover basis, cuts", "决定文件内容的选项：窗口、库存计价、周转依据、分级界限")
    ).required.held([.otherwise("'{}'")]),
  ]

  private static let reading = [
    ColumnDeclaration(
      "lines_read", .bigint, .count, Words("Lines read", "读取行数"),
      Words(
        "Sales lines read, over all months, rejected ones included; null where no stage ended well",
        "所有月份读取的销售行数，含拒收；没有阶段成功时为空")),
    ColumnDeclaration(
      "lines_rejected", .bigint, .count, Words("Lines rejected", "拒收行数"),
      Words("Sales lines that broke the contract", "违反约定的销售行数")),
    ColumnDeclaration(
      "revenue_read", .decimal(.money), .money, Words("Revenue read", "读取销售额"),
      Words("Revenue of the lines read", "读取行的销售额")),
    ColumnDeclaration(
      "revenue_rejected", .decimal(.money), .money, Words("Revenue rejected", "拒收销售额"),
      Words("Revenue of the lines rejected, as far as it is a number", "拒收行的销售额，仅计可读为数字者")),
  ]

  private static let ending = [
    ColumnDeclaration(
      "months_written", .dates, .date, Words("Months written", "写入月份"),
      Words("Months whose rows this run replaced; none where nothing was published", "本次运行替换的月份；未发布时没有")
    ).required.held([.otherwise("'{}'")]),
    ColumnDeclaration(
      "command", .text, .text, Words("Command", "命令"), Words("run, or publish by itself", "run，或单独的 publish")
    ).required,
    ColumnDeclaration(
      "outcome", .text, .text, Words("Outcome", "结果"),
      Words(
        "running; published; unchanged: nothing had to be written; failed: see error; stopped: by a signal; "
          + "died: crashed or was killed, or its machine went down",
        "running 运行中；published 已发布；unchanged 无需写入；failed 失败，见 error；stopped 被信号停止；died 崩溃、被终止或机器停机")
    ).required.held([.within(["running", "published", "unchanged", "failed", "stopped", "died"])]),
    ColumnDeclaration(
      "exit_code", .integer, .count, Words("Exit code", "退出代码"),
      Words("Exit code of the command; null while it runs, and where it died", "命令的退出代码；运行中或异常中断时为空")),
    ColumnDeclaration(
      "error", .text, .text, Words("Error", "错误信息"), Words("What went wrong, as it was said", "出错时报告的原文")),
  ]

  private static let surroundings = [
    ColumnDeclaration(
      "newest_sale", .date, .date, Words("Newest sale", "最新销售日期"),
      Words("Day of the newest sales line that counts", "计入的最新销售行的日期")),
    ColumnDeclaration(
      "server_version", .text, .text, Words("Server version", "服务器版本"),
      Words("Version of the target's server", "目标服务器的版本")),
    ColumnDeclaration(
      "libpq_version", .text, .text, Words("Client version", "客户端库版本"),
      Words("Version of the client library", "客户端库的版本")),
    ColumnDeclaration("host", .text, .text, Words("Host", "主机"), Words("Machine that the command ran on", "运行命令的机器")),
    ColumnDeclaration("pid", .integer, .count, Words("Process", "进程号"), Words("Its process there", "命令在该机器上的进程")),
    ColumnDeclaration(
      "os_user", .text, .text, Words("System user", "系统用户"),
      Words("User of the operating system that ran it", "运行命令的操作系统用户")),
    ColumnDeclaration("db_role", .text, .text, Words("Role", "数据库角色"), Words("Role that it wrote as", "写入时使用的角色")),
  ]
}
