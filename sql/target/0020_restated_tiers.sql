-- What readers were told of a month whose data have changed since.

create table :"schema".restated_tier (
  kind text not null,
  month date not null,
  window_months integer not null,
  key text not null,
  basis text not null,
  tier text,
  run_id bigint not null,
  primary key (kind, month, window_months, key, basis)
);
comment on table :"schema".restated_tier is 'Tiers of closed months as they were first published, where later data gave another one 已重述等级表';
comment on column :"schema".restated_tier.kind is 'product or customer 对象';
comment on column :"schema".restated_tier.month is 'First day of the window''s last month 月份';
comment on column :"schema".restated_tier.window_months is 'Months in the window 窗口月数';
comment on column :"schema".restated_tier.key is 'Key of the product or customer, as text 编号';
comment on column :"schema".restated_tier.basis is 'What the tier was cut by 分级依据';
comment on column :"schema".restated_tier.tier is 'Tier that was published first; null: there was no row 原发布等级';
comment on column :"schema".restated_tier.run_id is 'Run that published another tier for the first time 运行编号';

alter table :"schema".product_cause add column restated boolean not null default false, add column published_previous_tier text;
comment on column :"schema".product_cause.restated is 'Whether another tier than from_tier was published first of the month that is compared with 原等级是否已重述';
comment on column :"schema".product_cause.published_previous_tier is 'Where it is restated: the tier that was published first; null: there was no row 原发布等级';

alter table :"schema".customer_cause add column restated boolean not null default false, add column published_previous_tier text;
comment on column :"schema".customer_cause.restated is 'Whether another tier than from_tier was published first of the month that is compared with 原等级是否已重述';
comment on column :"schema".customer_cause.published_previous_tier is 'Where it is restated: the tier that was published first; null: there was no row 原发布等级';

insert into :"schema".schema_migration (number, name) values (20, '0020_restated_tiers.sql');
