-- Complaints, and what became of them.

create table :"schema".complaint_summary (
  month               date not null,
  dimension           text not null,
  value               text not null,
  name                text,
  opened              integer not null,
  open_at_end         integer,
  answered            integer,
  answered_in_time    integer,
  answer_due          integer,
  days_to_answer      bigint,
  closed              integer,
  days_to_close       bigint,
  oldest_open_days    integer,
  oldest_open_on      date,
  in_time_rate        numeric,
  mean_days_to_answer numeric,
  mean_days_to_close  numeric,
  month_complete      boolean,
  run_id              bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, dimension, value)
);
comment on table :"schema".complaint_summary is 'Complaints opened in a month, answered, closed and still open 投诉汇总表';
comment on column :"schema".complaint_summary.month is 'First day of the month 月份';
comment on column :"schema".complaint_summary.dimension is 'company, tier, salesperson, customer or kind 维度';
comment on column :"schema".complaint_summary.value is '(all), the tier, the key as text or the kind; (unassigned) where there is none 取值';
comment on column :"schema".complaint_summary.name is 'Name of the customer or salesperson 名称';
comment on column :"schema".complaint_summary.opened is 'Complaints opened in the month 受理数';
comment on column :"schema".complaint_summary.open_at_end is 'Complaints open at the month''s end, or on the business date where the month is not over 月末未结数';
comment on column :"schema".complaint_summary.answered is 'Of those opened in the month, answered by now 已答复数';
comment on column :"schema".complaint_summary.answered_in_time is 'Of these, answered on the same day or the day after 及时答复数';
comment on column :"schema".complaint_summary.answer_due is 'Of those opened in the month, answered, or unanswered past the day after 应答复数';
comment on column :"schema".complaint_summary.days_to_answer is 'Days from the opening to the answer, over the answered ones 答复天数合计';
comment on column :"schema".complaint_summary.closed is 'Of those opened in the month, closed by now 已结案数';
comment on column :"schema".complaint_summary.days_to_close is 'Days from the opening to the end, over the closed ones 结案天数合计';
comment on column :"schema".complaint_summary.oldest_open_days is 'Age in days of the oldest complaint open at the end 最早未结天数';
comment on column :"schema".complaint_summary.oldest_open_on is 'Day on which the oldest complaint open at the end was opened 最早未结受理日期';
comment on column :"schema".complaint_summary.in_time_rate is 'answered_in_time ÷ answer_due, a fraction 及时答复率';
comment on column :"schema".complaint_summary.mean_days_to_answer is 'days_to_answer ÷ answered 平均答复天数';
comment on column :"schema".complaint_summary.mean_days_to_close is 'days_to_close ÷ closed 平均结案天数';
comment on column :"schema".complaint_summary.month_complete is 'Whether the month was over on the business date 月份是否完整';
comment on column :"schema".complaint_summary.run_id is 'Run that wrote this row 运行编号';

insert into :"schema".schema_migration (number, name) values (12, '0012_complaints.sql');
