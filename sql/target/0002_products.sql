-- The products' half: measures, tiers and movement per month and window.
create table :"schema".product_summary (
  month                         date not null,
  window_months                 integer not null,
  product_id                    :product_id_type not null,
  product_name                  text,
  category                      text,
  lines                         bigint,
  quantity                      numeric,
  revenue                       numeric,
  cost                          numeric,
  costed_revenue                numeric,
  cost_coverage                 numeric,
  gross_profit                  numeric,
  gross_margin                  numeric,
  opening_stock                 numeric,
  closing_stock                 numeric,
  average_stock                 numeric,
  turnover                      numeric,
  cross_ratio                   numeric,
  sales_share                   numeric,
  contribution_ratio            numeric,
  revenue_rank                  integer,
  revenue_cumulative_share      numeric,
  revenue_tier                  text,
  profit_rank                   integer,
  profit_cumulative_share       numeric,
  profit_tier                   text,
  contribution_rank             integer,
  contribution_cumulative_share numeric,
  contribution_tier             text,
  previous_revenue_tier         text,
  movement                      text,
  target                        numeric,
  target_attainment             numeric,
  flags                         text[] not null,
  run_id                        bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, window_months, product_id)
);
comment on table :"schema".product_summary is 'Product measures, tiers and movement, per month and window 商品分析表';
comment on column :"schema".product_summary.month is 'First day of the window''s last month 月份';
comment on column :"schema".product_summary.window_months is 'Months in the window 窗口月数';
comment on column :"schema".product_summary.product_id is 'Key of the product in the source 商品编号';
comment on column :"schema".product_summary.product_name is 'Name; null where the master does not know the product 商品名称';
comment on column :"schema".product_summary.category is 'Category 商品类别';
comment on column :"schema".product_summary.lines is 'Sales lines in the window 行数';
comment on column :"schema".product_summary.quantity is 'Quantity sold, returns subtracted 销售数量';
comment on column :"schema".product_summary.revenue is 'Revenue net of discount, without tax 销售额';
comment on column :"schema".product_summary.cost is 'Cost of the lines that have one 销售成本';
comment on column :"schema".product_summary.costed_revenue is 'Revenue of the lines that have a cost 有成本销售额';
comment on column :"schema".product_summary.cost_coverage is 'costed_revenue ÷ revenue, a fraction 成本覆盖率';
comment on column :"schema".product_summary.gross_profit is 'costed_revenue − cost 毛利额';
comment on column :"schema".product_summary.gross_margin is 'gross_profit ÷ costed_revenue, a fraction 毛利率';
comment on column :"schema".product_summary.opening_stock is 'Stock at the end of the month before the window 期初库存';
comment on column :"schema".product_summary.closing_stock is 'Stock at the end of the window''s last month 期末库存';
comment on column :"schema".product_summary.average_stock is 'Mean over the window''s months of (opening + closing) ÷ 2 平均库存';
comment on column :"schema".product_summary.turnover is 'revenue ÷ average_stock, times a window; by option cost or quantity 周转率';
comment on column :"schema".product_summary.cross_ratio is 'gross_margin × turnover, a fraction 交叉比率';
comment on column :"schema".product_summary.sales_share is 'revenue ÷ company revenue, a fraction 销售额构成';
comment on column :"schema".product_summary.contribution_ratio is 'cross_ratio × sales_share, a fraction 贡献比率';
comment on column :"schema".product_summary.revenue_rank is 'Place by revenue, 1 is the highest 销售额排名';
comment on column :"schema".product_summary.revenue_cumulative_share is 'Share of the positive revenue up to and with this product and its equals 累计销售额占比';
comment on column :"schema".product_summary.revenue_tier is 'Tier by revenue; N: nothing positive to rank 销售额等级';
comment on column :"schema".product_summary.profit_rank is 'Place by gross profit, 1 is the highest 毛利额排名';
comment on column :"schema".product_summary.profit_cumulative_share is 'Share of the positive gross profit up to and with this product and its equals 累计毛利额占比';
comment on column :"schema".product_summary.profit_tier is 'Tier by gross profit; N: nothing positive to rank 毛利额等级';
comment on column :"schema".product_summary.contribution_rank is 'Place by contribution ratio, 1 is the highest 贡献比率排名';
comment on column :"schema".product_summary.contribution_cumulative_share is 'Share of the positive contribution ratio up to and with this product and its equals 累计贡献比率占比';
comment on column :"schema".product_summary.contribution_tier is 'Tier by contribution ratio; N: nothing positive to rank 贡献比率等级';
comment on column :"schema".product_summary.previous_revenue_tier is 'Tier by revenue one month earlier, same window 上月等级';
comment on column :"schema".product_summary.movement is 'new, up, down, same or lost against one month earlier; null in the first month 等级变动';
comment on column :"schema".product_summary.target is 'Target of the window''s months; null without one 目标';
comment on column :"schema".product_summary.target_attainment is 'revenue ÷ target, a fraction 目标达成率';
comment on column :"schema".product_summary.flags is 'What to know before trusting the figures, sorted 标记';
comment on column :"schema".product_summary.run_id is 'Run that wrote this row 运行编号';

create table :"schema".category_summary (
  month              date not null,
  window_months      integer not null,
  category           text not null,
  products           integer not null,
  lines              bigint,
  quantity           numeric,
  revenue            numeric,
  cost               numeric,
  costed_revenue     numeric,
  cost_coverage      numeric,
  gross_profit       numeric,
  gross_margin       numeric,
  opening_stock      numeric,
  closing_stock      numeric,
  average_stock      numeric,
  turnover           numeric,
  cross_ratio        numeric,
  sales_share        numeric,
  contribution_ratio numeric,
  run_id             bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, window_months, category)
);
comment on table :"schema".category_summary is 'The product measures per category 类别分析表';
comment on column :"schema".category_summary.month is 'First day of the window''s last month 月份';
comment on column :"schema".category_summary.window_months is 'Months in the window 窗口月数';
comment on column :"schema".category_summary.category is 'Category; (unassigned) where the master names none 商品类别';
comment on column :"schema".category_summary.products is 'Products with a row in the window 商品数';
comment on column :"schema".category_summary.lines is 'Sales lines in the window 行数';
comment on column :"schema".category_summary.quantity is 'Quantity sold, returns subtracted 销售数量';
comment on column :"schema".category_summary.revenue is 'Revenue net of discount, without tax 销售额';
comment on column :"schema".category_summary.cost is 'Cost of the lines that have one 销售成本';
comment on column :"schema".category_summary.costed_revenue is 'Revenue of the lines that have a cost 有成本销售额';
comment on column :"schema".category_summary.cost_coverage is 'costed_revenue ÷ revenue, a fraction 成本覆盖率';
comment on column :"schema".category_summary.gross_profit is 'costed_revenue − cost 毛利额';
comment on column :"schema".category_summary.gross_margin is 'gross_profit ÷ costed_revenue, a fraction 毛利率';
comment on column :"schema".category_summary.opening_stock is 'Stock at the end of the month before the window 期初库存';
comment on column :"schema".category_summary.closing_stock is 'Stock at the end of the window''s last month 期末库存';
comment on column :"schema".category_summary.average_stock is 'Mean over the window''s months of (opening + closing) ÷ 2 平均库存';
comment on column :"schema".category_summary.turnover is 'revenue ÷ average_stock, times a window; by option cost or quantity 周转率';
comment on column :"schema".category_summary.cross_ratio is 'gross_margin × turnover, a fraction 交叉比率';
comment on column :"schema".category_summary.sales_share is 'revenue ÷ company revenue, a fraction 销售额构成';
comment on column :"schema".category_summary.contribution_ratio is 'cross_ratio × sales_share, a fraction 贡献比率';
comment on column :"schema".category_summary.run_id is 'Run that wrote this row 运行编号';

create table :"schema".product_tier_summary (
  month              date not null,
  window_months      integer not null,
  basis              text not null,
  tier               text not null,
  products           integer not null,
  revenue            numeric,
  sales_share        numeric,
  gross_profit       numeric,
  gross_margin       numeric,
  average_stock      numeric,
  turnover           numeric,
  cross_ratio        numeric,
  contribution_ratio numeric,
  run_id             bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, window_months, basis, tier)
);
comment on table :"schema".product_tier_summary is 'What each product tier sells, earns and holds 商品等级汇总';
comment on column :"schema".product_tier_summary.month is 'First day of the window''s last month 月份';
comment on column :"schema".product_tier_summary.window_months is 'Months in the window 窗口月数';
comment on column :"schema".product_tier_summary.basis is 'What the tier was cut by: revenue, profit or contribution 分级依据';
comment on column :"schema".product_tier_summary.tier is 'Tier 等级';
comment on column :"schema".product_tier_summary.products is 'Products in the tier 商品数';
comment on column :"schema".product_tier_summary.revenue is 'Revenue of the tier 销售额';
comment on column :"schema".product_tier_summary.sales_share is 'revenue ÷ company revenue, a fraction 销售额构成';
comment on column :"schema".product_tier_summary.gross_profit is 'Gross profit of the tier 毛利额';
comment on column :"schema".product_tier_summary.gross_margin is 'gross_profit ÷ costed revenue, a fraction 毛利率';
comment on column :"schema".product_tier_summary.average_stock is 'Average stock of the tier 平均库存';
comment on column :"schema".product_tier_summary.turnover is 'Turnover of the tier 周转率';
comment on column :"schema".product_tier_summary.cross_ratio is 'gross_margin × turnover of the tier 交叉比率';
comment on column :"schema".product_tier_summary.contribution_ratio is 'cross_ratio × sales_share of the tier 贡献比率';
comment on column :"schema".product_tier_summary.run_id is 'Run that wrote this row 运行编号';

create table :"schema".product_movement (
  month         date not null,
  window_months integer not null,
  basis         text not null,
  from_tier     text not null,
  to_tier       text not null,
  products      integer not null,
  revenue       numeric not null,
  run_id        bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, window_months, basis, from_tier, to_tier)
);
comment on table :"schema".product_movement is 'Products that stayed in or changed their tier against one month earlier 商品等级变动';
comment on column :"schema".product_movement.month is 'First day of the window''s last month 月份';
comment on column :"schema".product_movement.window_months is 'Months in the window 窗口月数';
comment on column :"schema".product_movement.basis is 'What the tier was cut by 分级依据';
comment on column :"schema".product_movement.from_tier is 'Tier one month earlier; (new) where the product was not there 原等级';
comment on column :"schema".product_movement.to_tier is 'Tier now; (lost) where the product is gone 现等级';
comment on column :"schema".product_movement.products is 'Products 商品数';
comment on column :"schema".product_movement.revenue is 'Their revenue in the window; 0 for lost ones 销售额';
comment on column :"schema".product_movement.run_id is 'Run that wrote this row 运行编号';

create table :"schema".company_summary (
  month                date not null,
  window_months        integer not null,
  products             integer not null,
  lines                bigint,
  quantity             numeric,
  revenue              numeric,
  cost                 numeric,
  costed_revenue       numeric,
  cost_coverage        numeric,
  gross_profit         numeric,
  gross_margin         numeric,
  opening_stock        numeric,
  closing_stock        numeric,
  average_stock        numeric,
  turnover             numeric,
  cross_ratio          numeric,
  month_complete       boolean not null,
  stock_valuation      text not null,
  turnover_basis       text not null,
  lines_read           bigint not null,
  lines_rejected       bigint not null,
  rejected_reasons     jsonb not null,
  revenue_read         numeric not null,
  revenue_rejected     numeric not null,
  revenue_in_products  numeric not null,
  difference           numeric not null check (difference = 0),
  revenue_in_customers numeric check (revenue_in_customers = revenue_in_products),
  run_id               bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, window_months)
);
comment on table :"schema".company_summary is 'Totals of the company and the proof that nothing was lost 公司汇总';
comment on column :"schema".company_summary.month is 'First day of the window''s last month 月份';
comment on column :"schema".company_summary.window_months is 'Months in the window 窗口月数';
comment on column :"schema".company_summary.products is 'Products with a row in the window 商品数';
comment on column :"schema".company_summary.lines is 'Sales lines in the window 行数';
comment on column :"schema".company_summary.quantity is 'Quantity sold, returns subtracted 销售数量';
comment on column :"schema".company_summary.revenue is 'Revenue net of discount, without tax 销售额';
comment on column :"schema".company_summary.cost is 'Cost of the lines that have one 销售成本';
comment on column :"schema".company_summary.costed_revenue is 'Revenue of the lines that have a cost 有成本销售额';
comment on column :"schema".company_summary.cost_coverage is 'costed_revenue ÷ revenue, a fraction 成本覆盖率';
comment on column :"schema".company_summary.gross_profit is 'costed_revenue − cost 毛利额';
comment on column :"schema".company_summary.gross_margin is 'gross_profit ÷ costed_revenue, a fraction 毛利率';
comment on column :"schema".company_summary.opening_stock is 'Stock at the end of the month before the window 期初库存';
comment on column :"schema".company_summary.closing_stock is 'Stock at the end of the window''s last month 期末库存';
comment on column :"schema".company_summary.average_stock is 'Mean over the window''s months of (opening + closing) ÷ 2 平均库存';
comment on column :"schema".company_summary.turnover is 'revenue ÷ average_stock, times a window; by option cost or quantity 周转率';
comment on column :"schema".company_summary.cross_ratio is 'gross_margin × turnover, a fraction 交叉比率';
comment on column :"schema".company_summary.month_complete is 'Whether the month was over on the business date 月份是否完整';
comment on column :"schema".company_summary.stock_valuation is 'Option: cost, retail or units 库存计价';
comment on column :"schema".company_summary.turnover_basis is 'Option: revenue or cost 周转依据';
comment on column :"schema".company_summary.lines_read is 'Proof: sales lines of the window''s months, rejected ones included 读取行数';
comment on column :"schema".company_summary.lines_rejected is 'Proof: of these, rejected 拒收行数';
comment on column :"schema".company_summary.rejected_reasons is 'Proof: rejected lines per reason 拒收原因';
comment on column :"schema".company_summary.revenue_read is 'Proof: revenue of the lines read 读取销售额';
comment on column :"schema".company_summary.revenue_rejected is 'Proof: revenue of the lines rejected 拒收销售额';
comment on column :"schema".company_summary.revenue_in_products is 'Proof: revenue over all rows of product_summary 商品销售额合计';
comment on column :"schema".company_summary.difference is 'Proof: revenue_read − revenue_rejected − revenue_in_products, always 0 差额';
comment on column :"schema".company_summary.revenue_in_customers is 'Proof: revenue over all rows of customer_summary, the same; null without customers 客户销售额合计';
comment on column :"schema".company_summary.run_id is 'Run that wrote this row 运行编号';

insert into :"schema".schema_migration (number, name) values (2, '0002_products.sql');
