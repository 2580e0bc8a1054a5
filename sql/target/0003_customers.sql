-- The customers' half: customers, the sales force, credit, visits and exceptions.
create table :"schema".customer_summary (
  month                            date not null,
  window_months                    integer not null,
  customer_id                      :customer_id_type not null,
  customer_name                    text,
  kind                             text,
  channel                          text,
  region                           text,
  route                            text,
  salesperson_id                   :salesperson_id_type,
  lines                            bigint not null,
  quantity                         numeric not null,
  revenue                          numeric not null,
  cost                             numeric not null,
  costed_revenue                   numeric not null,
  gross_profit                     numeric not null,
  gross_margin                     numeric,
  sales_share                      numeric,
  channel_share                    numeric,
  overall_revenue_rank             integer not null,
  overall_revenue_cumulative_share numeric,
  overall_revenue_tier             text not null,
  overall_profit_rank              integer not null,
  overall_profit_cumulative_share  numeric,
  overall_profit_tier              text not null,
  revenue_rank                     integer not null,
  revenue_cumulative_share         numeric,
  revenue_tier                     text not null,
  profit_rank                      integer not null,
  profit_cumulative_share          numeric,
  profit_tier                      text not null,
  key_account                      boolean not null,
  monthly_average                  numeric,
  average_tier                     text not null,
  standard_amount                  numeric,
  growth_month                     numeric,
  growth_year                      numeric,
  active_months                    integer not null,
  peak_month_share                 numeric,
  last_sale_on                     date,
  order_interval_days              numeric,
  products_bought                  integer not null,
  categories_bought                integer not null,
  high_margin_share                numeric,
  discount_depth                   numeric,
  status                           text not null,
  average_stock                    numeric,
  turnover                         numeric,
  target                           numeric,
  target_attainment                numeric,
  previous_revenue_tier            text,
  movement                         text,
  potential_key_account            boolean not null,
  potential_in_months              integer,
  false_key_account                boolean not null,
  false_key_reasons                text[] not null,
  churn_level                      integer not null,
  churn_reasons                    text[] not null,
  flags                            text[] not null,
  run_id                           bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, window_months, customer_id)
);
comment on table :"schema".customer_summary is 'Customer measures, tiers, warnings, per month and window 客户分析表';
comment on column :"schema".customer_summary.month is 'First day of the window''s last month 月份';
comment on column :"schema".customer_summary.window_months is 'Months in the window 窗口月数';
comment on column :"schema".customer_summary.customer_id is 'Key of the customer in the source 客户编号';
comment on column :"schema".customer_summary.customer_name is 'Name; null where the master does not know the customer 客户名称';
comment on column :"schema".customer_summary.kind is 'Kind of customer 客户类型';
comment on column :"schema".customer_summary.channel is 'Level of the trade that it stands in 通路层面';
comment on column :"schema".customer_summary.region is 'Region 区域';
comment on column :"schema".customer_summary.route is 'Visiting route 路线';
comment on column :"schema".customer_summary.salesperson_id is 'Salesperson of the customer 业务员编号';
comment on column :"schema".customer_summary.lines is 'Sales lines in the window 行数';
comment on column :"schema".customer_summary.quantity is 'Quantity, returns subtracted 销售数量';
comment on column :"schema".customer_summary.revenue is 'Revenue net of discount, without tax 销售额';
comment on column :"schema".customer_summary.cost is 'Cost of the lines that have one 销售成本';
comment on column :"schema".customer_summary.costed_revenue is 'Revenue of the lines that have a cost 有成本销售额';
comment on column :"schema".customer_summary.gross_profit is 'costed_revenue − cost 毛利额';
comment on column :"schema".customer_summary.gross_margin is 'gross_profit ÷ costed_revenue, a fraction 毛利率';
comment on column :"schema".customer_summary.sales_share is 'revenue ÷ company revenue, a fraction 销售额构成';
comment on column :"schema".customer_summary.channel_share is 'revenue ÷ revenue of the channel, a fraction 通路占比';
comment on column :"schema".customer_summary.overall_revenue_rank is 'Place by revenue over all customers 总体销售额排名';
comment on column :"schema".customer_summary.overall_revenue_cumulative_share is 'Cumulative share by revenue over all customers 累计总体销售额占比';
comment on column :"schema".customer_summary.overall_revenue_tier is 'Tier by revenue over all customers 总体销售额等级';
comment on column :"schema".customer_summary.overall_profit_rank is 'Place by gross profit over all customers 总体毛利额排名';
comment on column :"schema".customer_summary.overall_profit_cumulative_share is 'Cumulative share by gross profit over all customers 累计总体毛利额占比';
comment on column :"schema".customer_summary.overall_profit_tier is 'Tier by gross profit over all customers 总体毛利额等级';
comment on column :"schema".customer_summary.revenue_rank is 'Place by revenue within the segment 层内销售额排名';
comment on column :"schema".customer_summary.revenue_cumulative_share is 'Cumulative share by revenue within the segment 累计层内销售额占比';
comment on column :"schema".customer_summary.revenue_tier is 'Tier by revenue within the segment 层内销售额等级';
comment on column :"schema".customer_summary.profit_rank is 'Place by gross profit within the segment 层内毛利额排名';
comment on column :"schema".customer_summary.profit_cumulative_share is 'Cumulative share by gross profit within the segment 累计层内毛利额占比';
comment on column :"schema".customer_summary.profit_tier is 'Tier by gross profit within the segment 层内毛利额等级';
comment on column :"schema".customer_summary.key_account is 'Best tier of its segment by revenue or by gross profit 重点客户';
comment on column :"schema".customer_summary.monthly_average is 'Mean revenue of the last months 月平均销售额';
comment on column :"schema".customer_summary.average_tier is 'Tier by monthly average and standard amount 月均等级';
comment on column :"schema".customer_summary.standard_amount is 'Monthly average that the best tier of the segment asks for 标准额';
comment on column :"schema".customer_summary.growth_month is 'Growth of the base month on the month before, a fraction 环比增长';
comment on column :"schema".customer_summary.growth_year is 'Growth of the base month on the same month last year, a fraction 同比增长';
comment on column :"schema".customer_summary.active_months is 'Months of the window with a sale 活跃月数';
comment on column :"schema".customer_summary.peak_month_share is 'Highest month ÷ window, a fraction 最高月占比';
comment on column :"schema".customer_summary.last_sale_on is 'Last day with a sale 最近销售日';
comment on column :"schema".customer_summary.order_interval_days is 'Usual days between days with a sale 订货间隔（天）';
comment on column :"schema".customer_summary.products_bought is 'Products with a sale in the window 购买商品数';
comment on column :"schema".customer_summary.categories_bought is 'Categories with a sale in the window 购买类别数';
comment on column :"schema".customer_summary.high_margin_share is 'Part of its revenue in products above the company''s gross margin 高毛利占比';
comment on column :"schema".customer_summary.discount_depth is '1 − revenue ÷ list amount, a fraction 折扣深度';
comment on column :"schema".customer_summary.status is 'current, past or prospect 客户状态';
comment on column :"schema".customer_summary.average_stock is 'Average stock that it holds 平均库存';
comment on column :"schema".customer_summary.turnover is 'Turnover of the stock that it holds 周转率';
comment on column :"schema".customer_summary.target is 'Target of the window''s months 目标';
comment on column :"schema".customer_summary.target_attainment is 'revenue ÷ target, a fraction 目标达成率';
comment on column :"schema".customer_summary.previous_revenue_tier is 'Tier by revenue one month earlier, same window 上月等级';
comment on column :"schema".customer_summary.movement is 'new, up, down or same against one month earlier; null in the first month 等级变动';
comment on column :"schema".customer_summary.potential_key_account is 'Not key yet, but its trend reaches the standard amount soon 潜在重点客户';
comment on column :"schema".customer_summary.potential_in_months is 'Months until its trend reaches the standard amount 预计月数';
comment on column :"schema".customer_summary.false_key_account is 'Looks like a key account, but is none 假重点客户';
comment on column :"schema".customer_summary.false_key_reasons is 'Why 原因';
comment on column :"schema".customer_summary.churn_level is 'Number of signs that it is leaving 流失预警级别';
comment on column :"schema".customer_summary.churn_reasons is 'These signs, with their numbers 流失预警原因';
comment on column :"schema".customer_summary.flags is 'What to know before trusting the figures, sorted 标记';
comment on column :"schema".customer_summary.run_id is 'Run that wrote this row 运行编号';

create table :"schema".customer_composition (
  month                   date not null,
  window_months           integer not null,
  dimension               text not null,
  value                   text not null,
  customers               integer not null,
  revenue                 numeric not null,
  sales_share             numeric,
  gross_profit            numeric not null,
  gross_margin            numeric,
  average_monthly_revenue numeric,
  key_share               numeric,
  run_id                  bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, window_months, dimension, value)
);
comment on table :"schema".customer_composition is 'What each kind of customer and each channel brings 客户构成';
comment on column :"schema".customer_composition.month is 'First day of the window''s last month 月份';
comment on column :"schema".customer_composition.window_months is 'Months in the window 窗口月数';
comment on column :"schema".customer_composition.dimension is 'kind or channel 维度';
comment on column :"schema".customer_composition.value is 'Kind or channel; (unassigned) where the master names none 取值';
comment on column :"schema".customer_composition.customers is 'Customers with a sale in the window 客户数';
comment on column :"schema".customer_composition.revenue is 'Revenue 销售额';
comment on column :"schema".customer_composition.sales_share is 'revenue ÷ company revenue, a fraction 销售额构成';
comment on column :"schema".customer_composition.gross_profit is 'Gross profit 毛利额';
comment on column :"schema".customer_composition.gross_margin is 'gross_profit ÷ costed revenue, a fraction 毛利率';
comment on column :"schema".customer_composition.average_monthly_revenue is 'revenue ÷ months of the window 月平均销售额';
comment on column :"schema".customer_composition.key_share is 'Part of its revenue that its best-tier customers bring 重点客户占比';
comment on column :"schema".customer_composition.run_id is 'Run that wrote this row 运行编号';

create table :"schema".customer_tier_summary (
  month         date not null,
  window_months integer not null,
  basis         text not null,
  segment       text not null,
  tier          text not null,
  customers     integer not null,
  revenue       numeric not null,
  sales_share   numeric,
  gross_profit  numeric not null,
  gross_margin  numeric,
  smallest      numeric,
  run_id        bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, window_months, basis, segment, tier)
);
comment on table :"schema".customer_tier_summary is 'What each customer tier buys and brings 客户等级汇总';
comment on column :"schema".customer_tier_summary.month is 'First day of the window''s last month 月份';
comment on column :"schema".customer_tier_summary.window_months is 'Months in the window 窗口月数';
comment on column :"schema".customer_tier_summary.basis is 'overall_revenue, overall_profit, revenue or profit 分级依据';
comment on column :"schema".customer_tier_summary.segment is 'Group that was cut; (all) for the overall ones 层';
comment on column :"schema".customer_tier_summary.tier is 'Tier 等级';
comment on column :"schema".customer_tier_summary.customers is 'Customers in the tier 客户数';
comment on column :"schema".customer_tier_summary.revenue is 'Revenue 销售额';
comment on column :"schema".customer_tier_summary.sales_share is 'revenue ÷ company revenue, a fraction 销售额构成';
comment on column :"schema".customer_tier_summary.gross_profit is 'Gross profit 毛利额';
comment on column :"schema".customer_tier_summary.gross_margin is 'gross_profit ÷ costed revenue, a fraction 毛利率';
comment on column :"schema".customer_tier_summary.smallest is 'Smallest value of the basis in the tier 最低额';
comment on column :"schema".customer_tier_summary.run_id is 'Run that wrote this row 运行编号';

create table :"schema".customer_movement (
  month         date not null,
  window_months integer not null,
  basis         text not null,
  from_tier     text not null,
  to_tier       text not null,
  customers     integer not null,
  revenue       numeric not null,
  run_id        bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, window_months, basis, from_tier, to_tier)
);
comment on table :"schema".customer_movement is 'Customers that stayed in or changed their tier against one month earlier 客户等级变动';
comment on column :"schema".customer_movement.month is 'First day of the window''s last month 月份';
comment on column :"schema".customer_movement.window_months is 'Months in the window 窗口月数';
comment on column :"schema".customer_movement.basis is 'What the tier was cut by 分级依据';
comment on column :"schema".customer_movement.from_tier is 'Tier one month earlier; (new) where the customer had no row 原等级';
comment on column :"schema".customer_movement.to_tier is 'Tier now 现等级';
comment on column :"schema".customer_movement.customers is 'Customers 客户数';
comment on column :"schema".customer_movement.revenue is 'Their revenue in the window 销售额';
comment on column :"schema".customer_movement.run_id is 'Run that wrote this row 运行编号';

create table :"schema".customer_product (
  month               date not null,
  window_months       integer not null,
  customer_id         :customer_id_type not null,
  product_id          :product_id_type not null,
  bought              boolean not null,
  lines               bigint,
  quantity            numeric,
  revenue             numeric,
  gross_profit        numeric,
  gross_margin        numeric,
  customer_share      numeric,
  customer_rank       integer,
  key_accounts_buying integer not null,
  run_id              bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, window_months, customer_id, product_id)
);
comment on table :"schema".customer_product is 'What each customer buys, and what its peers buy and it does not 客户商品表';
comment on column :"schema".customer_product.month is 'First day of the window''s last month 月份';
comment on column :"schema".customer_product.window_months is 'Months in the window 窗口月数';
comment on column :"schema".customer_product.customer_id is 'Key of the customer in the source 客户编号';
comment on column :"schema".customer_product.product_id is 'Key of the product in the source 商品编号';
comment on column :"schema".customer_product.bought is 'Whether the customer has a line of it in the window 是否购买';
comment on column :"schema".customer_product.lines is 'Sales lines 行数';
comment on column :"schema".customer_product.quantity is 'Quantity 销售数量';
comment on column :"schema".customer_product.revenue is 'Revenue 销售额';
comment on column :"schema".customer_product.gross_profit is 'Gross profit 毛利额';
comment on column :"schema".customer_product.gross_margin is 'Gross margin, a fraction 毛利率';
comment on column :"schema".customer_product.customer_share is 'revenue ÷ revenue of the customer, a fraction 客户内占比';
comment on column :"schema".customer_product.customer_rank is 'Place within the customer by revenue 客户内排名';
comment on column :"schema".customer_product.key_accounts_buying is 'Best-tier customers of its segment, itself not counted, that buy it 购买的重点客户数';
comment on column :"schema".customer_product.run_id is 'Run that wrote this row 运行编号';

create table :"schema".salesperson_summary (
  month             date not null,
  window_months     integer not null,
  salesperson_id    :salesperson_id_type,
  salesperson_name  text,
  customers         integer not null,
  customers_for_80  integer not null,
  top_four_share    numeric,
  tier_customers    jsonb not null,
  revenue           numeric not null,
  sales_share       numeric,
  gross_profit      numeric not null,
  gross_margin      numeric,
  target            numeric,
  target_attainment numeric,
  visits_planned    integer,
  visits_made       integer,
  order_rate        numeric,
  run_id            bigint not null default current_setting('tierbook.run_id')::bigint
);
create unique index salesperson_summary_key on :"schema".salesperson_summary (month, window_months, coalesce(salesperson_id::text, ''));
comment on table :"schema".salesperson_summary is 'What each salesperson sells, and on whom it depends 业务员分析表';
comment on column :"schema".salesperson_summary.month is 'First day of the window''s last month 月份';
comment on column :"schema".salesperson_summary.window_months is 'Months in the window 窗口月数';
comment on column :"schema".salesperson_summary.salesperson_id is 'Key of the salesperson in the source; null: unassigned 业务员编号';
comment on column :"schema".salesperson_summary.salesperson_name is 'Name; (unassigned) for lines and customers of nobody 业务员姓名';
comment on column :"schema".salesperson_summary.customers is 'Customers with a sale 客户数';
comment on column :"schema".salesperson_summary.customers_for_80 is 'How many of the largest make 80% of the revenue 八成客户数';
comment on column :"schema".salesperson_summary.top_four_share is 'Part of the revenue that the four largest bring 前四占比';
comment on column :"schema".salesperson_summary.tier_customers is 'Customers per revenue tier of their segment 各等级客户数';
comment on column :"schema".salesperson_summary.revenue is 'Revenue 销售额';
comment on column :"schema".salesperson_summary.sales_share is 'revenue ÷ company revenue, a fraction 销售额构成';
comment on column :"schema".salesperson_summary.gross_profit is 'Gross profit 毛利额';
comment on column :"schema".salesperson_summary.gross_margin is 'Gross margin, a fraction 毛利率';
comment on column :"schema".salesperson_summary.target is 'Target of the window''s months 目标';
comment on column :"schema".salesperson_summary.target_attainment is 'revenue ÷ target, a fraction 目标达成率';
comment on column :"schema".salesperson_summary.visits_planned is 'Visits that the plan asks for 计划拜访数';
comment on column :"schema".salesperson_summary.visits_made is 'Visits made 实际拜访数';
comment on column :"schema".salesperson_summary.order_rate is 'Visits with an order ÷ visits made, a fraction 订货率';
comment on column :"schema".salesperson_summary.run_id is 'Run that wrote this row 运行编号';

create table :"schema".credit_summary (
  month                    date not null,
  customer_id              :customer_id_type not null,
  customer_name            text,
  tier                     text not null,
  financials_on            date,
  limit_by_sales           numeric,
  limit_by_working_capital numeric,
  limit_by_net_assets      numeric,
  current_ratio            numeric,
  unlimited                boolean not null,
  recommended_limit        numeric,
  receivables_on           date,
  open_amount              numeric,
  unsettled_notes          numeric,
  exposure                 numeric,
  headroom                 numeric,
  over_limit               boolean not null,
  overdue_days             integer,
  stop_supply              boolean not null,
  next_review_on           date not null,
  run_id                   bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, customer_id)
);
comment on table :"schema".credit_summary is 'Credit limits, exposure and reviews, per month 信用管理表';
comment on column :"schema".credit_summary.month is 'First day of the window''s last month 月份';
comment on column :"schema".credit_summary.customer_id is 'Key of the customer in the source 客户编号';
comment on column :"schema".credit_summary.customer_name is 'Name 客户名称';
comment on column :"schema".credit_summary.tier is 'Tier by revenue within the segment, long window 客户等级';
comment on column :"schema".credit_summary.financials_on is 'Day of the accounts that count 财务数据日期';
comment on column :"schema".credit_summary.limit_by_sales is 'Limit by expected sales 销售额法限额';
comment on column :"schema".credit_summary.limit_by_working_capital is 'Limit by working capital 营运资产法限额';
comment on column :"schema".credit_summary.limit_by_net_assets is 'Limit by net assets 净资产法限额';
comment on column :"schema".credit_summary.current_ratio is 'current assets ÷ current liabilities 流动比率';
comment on column :"schema".credit_summary.unlimited is 'The policy sets no limit for the tier 不限额';
comment on column :"schema".credit_summary.recommended_limit is 'Limit by the policy of the tier 建议限额';
comment on column :"schema".credit_summary.receivables_on is 'Day of the receivables that count 应收数据日期';
comment on column :"schema".credit_summary.open_amount is 'Open amount 应收余额';
comment on column :"schema".credit_summary.unsettled_notes is 'Notes not settled yet 未兑现票据';
comment on column :"schema".credit_summary.exposure is 'open_amount + unsettled_notes 信用占用';
comment on column :"schema".credit_summary.headroom is 'recommended_limit − exposure 剩余额度';
comment on column :"schema".credit_summary.over_limit is 'Exposure above the limit 超限';
comment on column :"schema".credit_summary.overdue_days is 'Days that the oldest item is overdue 逾期天数';
comment on column :"schema".credit_summary.stop_supply is 'A note was dishonoured: stop supply 停止供货';
comment on column :"schema".credit_summary.next_review_on is 'Next review of the limit 下次审核日';
comment on column :"schema".credit_summary.run_id is 'Run that wrote this row 运行编号';

create table :"schema".visit_plan (
  month                date not null,
  customer_id          :customer_id_type not null,
  customer_name        text,
  region               text,
  route                text,
  salesperson_id       :salesperson_id_type,
  tier                 text not null,
  visits_planned       integer not null,
  visits_made          integer not null,
  visits_with_order    integer not null,
  visits_without_order integer not null,
  proposal             text,
  run_id               bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, customer_id)
);
comment on table :"schema".visit_plan is 'Visits planned and made, per month 拜访计划表';
comment on column :"schema".visit_plan.month is 'First day of the window''s last month 月份';
comment on column :"schema".visit_plan.customer_id is 'Key of the customer in the source 客户编号';
comment on column :"schema".visit_plan.customer_name is 'Name 客户名称';
comment on column :"schema".visit_plan.region is 'Region 区域';
comment on column :"schema".visit_plan.route is 'Route 路线';
comment on column :"schema".visit_plan.salesperson_id is 'Salesperson 业务员编号';
comment on column :"schema".visit_plan.tier is 'Tier by revenue within the segment, long window 客户等级';
comment on column :"schema".visit_plan.visits_planned is 'Visits a month by the tier 计划拜访数';
comment on column :"schema".visit_plan.visits_made is 'Visits made in the month 实际拜访数';
comment on column :"schema".visit_plan.visits_with_order is 'Of these, with an order 有订单拜访数';
comment on column :"schema".visit_plan.visits_without_order is 'Visits since the last order or sale 无订单拜访数';
comment on column :"schema".visit_plan.proposal is 'remove: a prospect visited in vain 建议';
comment on column :"schema".visit_plan.run_id is 'Run that wrote this row 运行编号';

create table :"schema".exception_line (
  month           date not null,
  kind            text not null,
  position        integer not null,
  sale_date       date not null,
  product_id      :product_id_type not null,
  customer_id     :customer_id_type not null,
  salesperson_id  :salesperson_id_type,
  document_id     text,
  quantity        numeric not null,
  revenue         numeric not null,
  cost            numeric,
  floor_amount    numeric,
  ship_region     text,
  customer_region text,
  amount          numeric not null,
  run_id          bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, kind, position)
);
comment on table :"schema".exception_line is 'Lines below cost, below the price floor, or shipped outside the customer''s region 异常行';
comment on column :"schema".exception_line.month is 'First day of the window''s last month 月份';
comment on column :"schema".exception_line.kind is 'below_cost, below_floor or diversion 异常类型';
comment on column :"schema".exception_line.position is 'Place among the lines of the month and kind 序号';
comment on column :"schema".exception_line.sale_date is 'Day of the line 销售日期';
comment on column :"schema".exception_line.product_id is 'Product 商品编号';
comment on column :"schema".exception_line.customer_id is 'Customer 客户编号';
comment on column :"schema".exception_line.salesperson_id is 'Salesperson of the line 业务员编号';
comment on column :"schema".exception_line.document_id is 'Document of the line 单据编号';
comment on column :"schema".exception_line.quantity is 'Quantity 数量';
comment on column :"schema".exception_line.revenue is 'Revenue 销售额';
comment on column :"schema".exception_line.cost is 'Cost of the line 成本';
comment on column :"schema".exception_line.floor_amount is 'Least revenue that the tier allows 底价';
comment on column :"schema".exception_line.ship_region is 'Region shipped to 送货区域';
comment on column :"schema".exception_line.customer_region is 'Region of the customer 客户区域';
comment on column :"schema".exception_line.amount is 'What it cost: loss, shortfall, or revenue diverted 异常金额';
comment on column :"schema".exception_line.run_id is 'Run that wrote this row 运行编号';

insert into :"schema".schema_migration (number, name) values (3, '0003_customers.sql');
