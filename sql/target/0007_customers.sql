-- Where no cost is mapped customers' profit is not known, which is not nothing: there is no place and no tier by it.
alter table :"schema".customer_summary
  alter column overall_profit_rank drop not null, alter column overall_profit_tier drop not null,
  alter column profit_rank drop not null, alter column profit_tier drop not null;

comment on column :"schema".customer_summary.overall_profit_tier is 'Tier by gross profit over all customers; null where no cost is mapped 总体毛利额等级';
comment on column :"schema".customer_summary.profit_tier is 'Tier by gross profit within the segment; null where no cost is mapped 层内毛利额等级';
comment on column :"schema".customer_summary.active_months is 'Months of the window with a sale day: one whose revenue, returns of the day deducted, is above 0 活跃月数';
comment on column :"schema".customer_summary.peak_month_share is 'Highest month ÷ sum of the months above 0, a fraction 最高月占比';
comment on column :"schema".customer_summary.last_sale_on is 'Last sale day 最近销售日';
comment on column :"schema".customer_summary.order_interval_days is 'Usual days between sale days 订货间隔（天）';
comment on column :"schema".customer_summary.products_bought is 'Products bought in the window 购买商品数';
comment on column :"schema".customer_summary.categories_bought is 'Categories bought in the window 购买类别数';
comment on column :"schema".credit_summary.receivables_on is 'Day of the receivables that count; of complete lists, that of the newest one 应收数据日期';
comment on column :"schema".credit_summary.overdue_days is 'Days that the oldest item is overdue; nothing owed is never overdue 逾期天数';

insert into :"schema".schema_migration (number, name) values (7, '0007_customers.sql');
