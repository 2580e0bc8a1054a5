-- The ledger knows every run: also one that failed, was killed, or found nothing to do; and what its checks found.
alter table :"schema".run
  alter column fingerprint drop not null,
  alter column business_date drop not null,
  alter column finished_at drop not null,
  alter column options set default '{}',
  alter column lines_read drop not null,
  alter column lines_rejected drop not null,
  alter column revenue_read drop not null,
  alter column revenue_rejected drop not null,
  alter column months_written set default '{}',
  add column command text not null default 'run',
  add column outcome text not null default 'published'
    check (outcome in ('running', 'published', 'unchanged', 'failed', 'died')),
  add column exit_code integer,
  add column error text,
  add column newest_sale date,
  add column server_version text,
  add column libpq_version text,
  add column host text,
  add column pid integer,
  add column os_user text,
  add column db_role text;
alter table :"schema".run alter column command drop default, alter column outcome drop default;
-- What stands there was written by publications that went well.
update :"schema".run set exit_code = case when lines_rejected > 0 then 1 else 0 end;
comment on table :"schema".run is 'One row a run: what it read and wrote, with which options, and how it ended 运行记录';
comment on column :"schema".run.fingerprint is 'SHA-256 over everything the files of the last stage were made from; null where none ended well 指纹';
comment on column :"schema".run.business_date is 'Last day that counts; null where the run did not come to know it 业务日期';
comment on column :"schema".run.started_at is 'When the command began 开始时间';
comment on column :"schema".run.finished_at is 'When it ended; null while it runs, and where it died 结束时间';
comment on column :"schema".run.options is 'Options that shaped the files: windows, stock valuation, turnover basis, cuts 选项';
comment on column :"schema".run.lines_read is 'Sales lines read, over all months, rejected ones included; null where no stage ended well 读取行数';
comment on column :"schema".run.months_written is 'Months whose rows this run replaced; none where nothing was published 写入月份';
comment on column :"schema".run.command is 'run, or publish by itself 命令';
comment on column :"schema".run.outcome is 'running; published; unchanged: nothing had to be written; failed: see error; died: killed, or its machine went down 结果';
comment on column :"schema".run.exit_code is 'Exit code of the command; null while it runs, and where it died 退出代码';
comment on column :"schema".run.error is 'What went wrong, as it was said 错误信息';
comment on column :"schema".run.newest_sale is 'Day of the newest sales line that counts 最新销售日期';
comment on column :"schema".run.server_version is 'Version of the target''s server 服务器版本';
comment on column :"schema".run.libpq_version is 'Version of the client library 客户端库版本';
comment on column :"schema".run.host is 'Machine that the command ran on 主机';
comment on column :"schema".run.pid is 'Its process there 进程号';
comment on column :"schema".run.os_user is 'User of the operating system that ran it 系统用户';
comment on column :"schema".run.db_role is 'Role that it wrote as 数据库角色';

alter table :"schema".run_stage
  alter column made_at drop not null,
  add column started_at timestamptz,
  add column rows_in bigint,
  add column bytes_in bigint,
  add column peak_memory_bytes bigint,
  add column rows_rejected bigint,
  add column revenue_rejected numeric,
  add column is_done boolean not null default true;
alter table :"schema".run_stage alter column is_done drop default;
comment on table :"schema".run_stage is 'The stages of a run, and those whose files it took over 运行阶段';
comment on column :"schema".run_stage.run_id is 'Run 运行编号';
comment on column :"schema".run_stage.made_at is 'When the stage last made a file anew, or wrote a table; null where it failed 完成时间';
comment on column :"schema".run_stage.seconds is 'How long the stage took: in this run, or when it made the files that the run took over 耗时（秒）';
comment on column :"schema".run_stage.files_made is 'Of these, made anew by that execution; tables written, for publish 新文件数';
comment on column :"schema".run_stage.rows_out is 'Rows in these files; rows written, for publish 行数';
comment on column :"schema".run_stage.bytes_out is 'Bytes in these files; bytes sent, for publish 字节数';
comment on column :"schema".run_stage.started_at is 'When the stage began; null where it was not part of the run 开始时间';
comment on column :"schema".run_stage.rows_in is 'Rows of the files that the stage was given; rows landed, for extract 输入行数';
comment on column :"schema".run_stage.bytes_in is 'Bytes of these 输入字节数';
comment on column :"schema".run_stage.peak_memory_bytes is 'The most memory that the process had held when the stage ended 内存峰值（字节）';
comment on column :"schema".run_stage.rows_rejected is 'Rows of all inputs that broke the contract 拒收行数';
comment on column :"schema".run_stage.revenue_rejected is 'Their revenue, as far as it is a number 拒收销售额';
comment on column :"schema".run_stage.is_done is 'Whether the stage ended well 是否成功';

create table :"schema".run_check (
  run_id   bigint  not null references :"schema".run on delete cascade,
  position integer not null,
  name     text    not null,
  severity text    not null check (severity in ('warn', 'fail')),
  outcome  text    not null check (outcome in ('passed', 'warned', 'failed', 'accepted')),
  message  text    not null,
  primary key (run_id, position)
);
comment on table :"schema".run_check is 'What the checks of a run found before it published 运行检查';
comment on column :"schema".run_check.run_id is 'Run 运行编号';
comment on column :"schema".run_check.position is 'Place of the check in the order of the run, from 1 序号';
comment on column :"schema".run_check.name is 'Name of the check 检查名称';
comment on column :"schema".run_check.severity is 'warn: what it finds is said; fail: nothing is published 严重程度';
comment on column :"schema".run_check.outcome is 'passed, warned, failed, or accepted: let pass by --accept 结果';
comment on column :"schema".run_check.message is 'What was looked at, or what was found and where 说明';

insert into :"schema".schema_migration (number, name) values (4, '0004_runs.sql');
