-- Where a tier goes if the last months go on. Rows of earlier runs have null until they are written anew.

alter table :"schema".product_summary
  add column revenue_outlook_tier text, add column revenue_outlook text,
  add column profit_outlook_tier text, add column profit_outlook text;
comment on column :"schema".product_summary.revenue_outlook_tier is 'Tier in outlook.horizon months if each is as the mean of the last ones, of all items; longest window, complete months 销售额预期等级';
comment on column :"schema".product_summary.revenue_outlook is 'rising, falling, stable; uncertain where it depends on whether the others go on as well 销售额展望';
comment on column :"schema".product_summary.profit_outlook_tier is 'Tier in outlook.horizon months if each is as the mean of the last ones, of all items; longest window, complete months 毛利额预期等级';
comment on column :"schema".product_summary.profit_outlook is 'rising, falling, stable; uncertain where it depends on whether the others go on as well 毛利额展望';

alter table :"schema".customer_summary
  add column revenue_outlook_tier text, add column revenue_outlook text,
  add column profit_outlook_tier text, add column profit_outlook text;
comment on column :"schema".customer_summary.revenue_outlook_tier is 'Tier in outlook.horizon months if each is as the mean of the last ones, of all items; longest window, complete months 层内销售额预期等级';
comment on column :"schema".customer_summary.revenue_outlook is 'rising, falling, stable; uncertain where it depends on whether the others go on as well 层内销售额展望';
comment on column :"schema".customer_summary.profit_outlook_tier is 'Tier in outlook.horizon months if each is as the mean of the last ones, of all items; longest window, complete months 层内毛利额预期等级';
comment on column :"schema".customer_summary.profit_outlook is 'rising, falling, stable; uncertain where it depends on whether the others go on as well 层内毛利额展望';

insert into :"schema".schema_migration (number, name) values (21, '0021_outlook.sql');
