-- The ledger: which run wrote what, from which sales, with which options.
create schema if not exists :"schema";

create table :"schema".schema_migration (
  number     integer     primary key,
  name       text        not null,
  applied_at timestamptz not null default now()
);
comment on table :"schema".schema_migration is 'Migrations applied to this schema 架构版本';
comment on column :"schema".schema_migration.number is 'Number of the migration 序号';
comment on column :"schema".schema_migration.name is 'File name of the migration 文件名';
comment on column :"schema".schema_migration.applied_at is 'When it was applied 应用时间';

create table :"schema".run (
  run_id           bigint      generated always as identity primary key,
  pipeline         text        not null,
  fingerprint      text        not null,
  business_date    date        not null,
  started_at       timestamptz not null,
  finished_at      timestamptz not null,
  tierbook_version text        not null,
  options          jsonb       not null,
  lines_read       bigint      not null,
  lines_rejected   bigint      not null,
  revenue_read     numeric     not null,
  revenue_rejected numeric     not null,
  months_written   date[]      not null
);
comment on table :"schema".run is 'One row a publication: what was written, from what, with which options 运行记录';
comment on column :"schema".run.run_id is 'Number of the run 运行编号';
comment on column :"schema".run.pipeline is 'Name of the pipeline 管道名称';
comment on column :"schema".run.fingerprint is 'SHA-256 over everything the published files were made from 指纹';
comment on column :"schema".run.business_date is 'Last day that counts 业务日期';
comment on column :"schema".run.started_at is 'When publishing began 开始时间';
comment on column :"schema".run.finished_at is 'When publishing was about to commit 结束时间';
comment on column :"schema".run.tierbook_version is 'Version of the program 程序版本';
comment on column :"schema".run.options is 'Options of the run: windows, stock valuation, turnover basis, cuts 选项';
comment on column :"schema".run.lines_read is 'Sales lines read, over all months, rejected ones included 读取行数';
comment on column :"schema".run.lines_rejected is 'Sales lines that broke the contract 拒收行数';
comment on column :"schema".run.revenue_read is 'Revenue of the lines read 读取销售额';
comment on column :"schema".run.revenue_rejected is 'Revenue of the lines rejected, as far as it is a number 拒收销售额';
comment on column :"schema".run.months_written is 'Months whose rows this run replaced 写入月份';

create table :"schema".run_stage (
  run_id     bigint      not null references :"schema".run on delete cascade,
  stage      text        not null,
  made_at    timestamptz not null,
  seconds    numeric     not null,
  files      integer     not null,
  files_made integer     not null,
  rows_out   bigint      not null,
  bytes_out  bigint      not null,
  primary key (run_id, stage)
);
comment on table :"schema".run_stage is 'The stages behind a run 运行阶段';
comment on column :"schema".run_stage.run_id is 'Run that published what the stage left 运行编号';
comment on column :"schema".run_stage.stage is 'extract, measure, classify or publish 阶段';
comment on column :"schema".run_stage.made_at is 'When the stage last wrote a file or a table 完成时间';
comment on column :"schema".run_stage.seconds is 'How long that took 耗时（秒）';
comment on column :"schema".run_stage.files is 'Files that the stage left; tables, for publish 文件数';
comment on column :"schema".run_stage.files_made is 'Of these, made anew by that execution 新文件数';
comment on column :"schema".run_stage.rows_out is 'Rows in these files or tables 行数';
comment on column :"schema".run_stage.bytes_out is 'Bytes in these files 字节数';

create table :"schema".published_month (
  table_name text    not null,
  month      date    not null,
  sha256     text    not null,
  row_count  bigint  not null,
  run_id     bigint  not null,
  primary key (table_name, month)
);
comment on table :"schema".published_month is 'What each month of each table was last written from: a month whose file is the same is not written again 已发布月份';
comment on column :"schema".published_month.table_name is 'Table 表名';
comment on column :"schema".published_month.month is 'First day of the month 月份';
comment on column :"schema".published_month.sha256 is 'Checksum of the file behind these rows 校验和';
comment on column :"schema".published_month.row_count is 'Rows written 行数';
comment on column :"schema".published_month.run_id is 'Run that wrote them 运行编号';

create table :"schema".rejected_line (
  month    date    not null,
  input    text    not null,
  position integer not null,
  reason   text    not null,
  revenue  numeric,
  line     jsonb   not null,
  run_id   bigint  not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, input, position)
);
comment on table :"schema".rejected_line is 'Rows of the source that broke the contract, kept as they came 拒收行';
comment on column :"schema".rejected_line.month is 'Month of the row; -infinity where its date is missing or impossible 月份';
comment on column :"schema".rejected_line.input is 'Input that the row came from 输入';
comment on column :"schema".rejected_line.position is 'Place of the row among the rejected ones of its month 序号';
comment on column :"schema".rejected_line.reason is 'Which rule it broke 原因';
comment on column :"schema".rejected_line.revenue is 'Its revenue; null where that is missing or not a number 销售额';
comment on column :"schema".rejected_line.line is 'The row, each column as text 原始行';
comment on column :"schema".rejected_line.run_id is 'Run that wrote this row 运行编号';

insert into :"schema".schema_migration (number, name) values (1, '0001_ledger.sql');
