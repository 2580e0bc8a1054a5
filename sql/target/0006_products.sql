-- Columns that say how far a row can be trusted, and the quantity that its cost is of.
alter table :"schema".product_summary add column month_complete boolean;
comment on column :"schema".product_summary.month_complete is 'Whether the month was over on the business date 月份是否完整';
alter table :"schema".category_summary add column month_complete boolean;
comment on column :"schema".category_summary.month_complete is 'Whether the month was over on the business date 月份是否完整';
alter table :"schema".product_tier_summary add column month_complete boolean;
comment on column :"schema".product_tier_summary.month_complete is 'Whether the month was over on the business date 月份是否完整';
alter table :"schema".product_movement add column month_complete boolean;
comment on column :"schema".product_movement.month_complete is 'Whether the month was over on the business date 月份是否完整';
alter table :"schema".customer_summary add column month_complete boolean;
comment on column :"schema".customer_summary.month_complete is 'Whether the month was over on the business date 月份是否完整';
alter table :"schema".customer_composition add column month_complete boolean;
comment on column :"schema".customer_composition.month_complete is 'Whether the month was over on the business date 月份是否完整';
alter table :"schema".customer_tier_summary add column month_complete boolean;
comment on column :"schema".customer_tier_summary.month_complete is 'Whether the month was over on the business date 月份是否完整';
alter table :"schema".customer_movement add column month_complete boolean;
comment on column :"schema".customer_movement.month_complete is 'Whether the month was over on the business date 月份是否完整';
alter table :"schema".customer_product add column month_complete boolean;
comment on column :"schema".customer_product.month_complete is 'Whether the month was over on the business date 月份是否完整';
alter table :"schema".salesperson_summary add column month_complete boolean;
comment on column :"schema".salesperson_summary.month_complete is 'Whether the month was over on the business date 月份是否完整';
alter table :"schema".credit_summary add column month_complete boolean;
comment on column :"schema".credit_summary.month_complete is 'Whether the month was over on the business date 月份是否完整';
alter table :"schema".visit_plan add column month_complete boolean;
comment on column :"schema".visit_plan.month_complete is 'Whether the month was over on the business date 月份是否完整';
alter table :"schema".exception_line add column month_complete boolean;
comment on column :"schema".exception_line.month_complete is 'Whether the month was over on the business date 月份是否完整';

alter table :"schema".product_summary add column costed_quantity numeric;
comment on column :"schema".product_summary.costed_quantity is 'Quantity of the lines that have a cost 有成本销售数量';
alter table :"schema".category_summary add column costed_quantity numeric;
comment on column :"schema".category_summary.costed_quantity is 'Quantity of the lines that have a cost 有成本销售数量';
alter table :"schema".company_summary add column costed_quantity numeric;
comment on column :"schema".company_summary.costed_quantity is 'Quantity of the lines that have a cost 有成本销售数量';
alter table :"schema".customer_summary add column costed_quantity numeric;
comment on column :"schema".customer_summary.costed_quantity is 'Quantity of the lines that have a cost 有成本销售数量';

alter table :"schema".category_summary add column flags text[];
comment on column :"schema".category_summary.flags is 'What to know before trusting the figures, sorted 标记';
alter table :"schema".company_summary add column flags text[];
comment on column :"schema".company_summary.flags is 'What to know before trusting the figures, sorted 标记';

comment on column :"schema".product_summary.movement is 'new, up, down, same or lost against one month earlier; null in the first month and in an unfinished one 等级变动';
comment on column :"schema".product_summary.profit_tier is 'Tier by gross profit; N: nothing positive to rank; null where no cost is mapped 毛利额等级';
comment on column :"schema".product_summary.contribution_tier is 'Tier by contribution ratio; N: nothing positive to rank, or too little of it has a cost; null where no stock or no cost is mapped 贡献比率等级';
comment on column :"schema".product_summary.contribution_ratio is 'cross_ratio × sales_share, a fraction with 12 decimals 贡献比率';
comment on column :"schema".category_summary.contribution_ratio is 'cross_ratio × sales_share, a fraction with 12 decimals 贡献比率';
comment on column :"schema".product_tier_summary.contribution_ratio is 'cross_ratio × sales_share of the tier, with 12 decimals 贡献比率';
comment on column :"schema".customer_summary.movement is 'new, up, down or same against one month earlier; null in the first month and in an unfinished one 等级变动';

insert into :"schema".schema_migration (number, name) values (6, '0006_products.sql');
