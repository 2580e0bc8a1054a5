-- How far an item is from the tier above, and from losing its own, if nobody else moves. Rows of earlier runs have null
-- until they are written anew.

alter table :"schema".product_summary
  add column revenue_to_next numeric, add column revenue_to_keep numeric, add column revenue_to_next_monthly numeric,
  add column profit_to_next numeric, add column profit_to_keep numeric, add column profit_to_next_monthly numeric,
  add column contribution_to_next numeric, add column contribution_to_keep numeric, add column contribution_to_next_monthly numeric;
comment on column :"schema".product_summary.revenue_to_next is 'What it lacks to the tier above; assumes that nobody else moves; null in the best tier 销售额距上一级';
comment on column :"schema".product_summary.revenue_to_keep is 'What it may lose and keep its tier; assumes that nobody else moves; null in the last tier and N 销售额保级余量';
comment on column :"schema".product_summary.revenue_to_next_monthly is 'revenue_to_next ÷ months of the window: what it must bring more in each month 销售额每月距上一级';
comment on column :"schema".product_summary.profit_to_next is 'What it lacks to the tier above; assumes that nobody else moves; null in the best tier 毛利额距上一级';
comment on column :"schema".product_summary.profit_to_keep is 'What it may lose and keep its tier; assumes that nobody else moves; null in the last tier and N 毛利额保级余量';
comment on column :"schema".product_summary.profit_to_next_monthly is 'profit_to_next ÷ months of the window: what it must bring more in each month 毛利额每月距上一级';
comment on column :"schema".product_summary.contribution_to_next is 'What it lacks to the tier above; assumes that nobody else moves; null in the best tier 贡献比率距上一级';
comment on column :"schema".product_summary.contribution_to_keep is 'What it may lose and keep its tier; assumes that nobody else moves; null in the last tier and N 贡献比率保级余量';
comment on column :"schema".product_summary.contribution_to_next_monthly is 'contribution_to_next ÷ months of the window: what it must bring more in each month 贡献比率每月距上一级';

alter table :"schema".customer_summary
  add column revenue_to_next numeric, add column revenue_to_keep numeric, add column revenue_to_next_monthly numeric,
  add column profit_to_next numeric, add column profit_to_keep numeric, add column profit_to_next_monthly numeric;
comment on column :"schema".customer_summary.revenue_to_next is 'What it lacks to the tier above; assumes that nobody else moves; null in the best tier 层内销售额距上一级';
comment on column :"schema".customer_summary.revenue_to_keep is 'What it may lose and keep its tier; assumes that nobody else moves; null in the last tier and N 层内销售额保级余量';
comment on column :"schema".customer_summary.revenue_to_next_monthly is 'revenue_to_next ÷ months of the window: what it must bring more in each month 层内销售额每月距上一级';
comment on column :"schema".customer_summary.profit_to_next is 'What it lacks to the tier above; assumes that nobody else moves; null in the best tier 层内毛利额距上一级';
comment on column :"schema".customer_summary.profit_to_keep is 'What it may lose and keep its tier; assumes that nobody else moves; null in the last tier and N 层内毛利额保级余量';
comment on column :"schema".customer_summary.profit_to_next_monthly is 'profit_to_next ÷ months of the window: what it must bring more in each month 层内毛利额每月距上一级';

insert into :"schema".schema_migration (number, name) values (17, '0017_distance.sql');
