-- Why products and customers moved, and what took gross profit from one period to another.

create table :"schema".product_cause (
  month date not null,
  window_months integer not null,
  compare text not null,
  product_id :product_id_type not null,
  basis text not null,
  from_tier text,
  to_tier text,
  cause text,
  causes text[] not null,
  mover :product_id_type,
  gross_profit_before numeric,
  gross_profit numeric,
  volume_effect numeric,
  price_effect numeric,
  cost_effect numeric,
  new_effect numeric,
  lost_effect numeric,
  other_effect numeric,
  month_complete boolean,
  run_id bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, window_months, compare, product_id, basis)
);
comment on table :"schema".product_cause is 'Why products changed their tier, and those with the largest change of gross profit 商品变动原因表';
comment on column :"schema".product_cause.month is 'First day of the window''s last month 月份';
comment on column :"schema".product_cause.window_months is 'Months in the window 窗口月数';
comment on column :"schema".product_cause.compare is 'month: the month before; year: the same window a year before 对比期';
comment on column :"schema".product_cause.product_id is 'Key of the product in the source 商品编号';
comment on column :"schema".product_cause.basis is 'What the tier was cut by 分级依据';
comment on column :"schema".product_cause.from_tier is 'Tier in the month that is compared with; null: there was no row 原等级';
comment on column :"schema".product_cause.to_tier is 'Tier now; null: there is no row 现等级';
comment on column :"schema".product_cause.cause is 'own: its own value alone would have moved it; others: those of the others alone; either; both: neither alone; new, lost; cuts; null: the tier stays 变动原因';
comment on column :"schema".product_cause.causes is 'Of moves by profit and contribution: the factors that alone would have given the new tier, or else the largest 具体因素';
comment on column :"schema".product_cause.mover is 'Of those that crossed the cut the other way, the one with the largest value now; for others and both 对应变动者';
comment on column :"schema".product_cause.gross_profit_before is 'Gross profit in the month and window that are compared with 上期毛利额';
comment on column :"schema".product_cause.gross_profit is 'Gross profit now 毛利额';
comment on column :"schema".product_cause.volume_effect is 'More or fewer pieces, at the profit a piece of before 数量影响';
comment on column :"schema".product_cause.price_effect is 'Another price of a piece 价格影响';
comment on column :"schema".product_cause.cost_effect is 'Another cost of a piece, with all rounding 成本影响';
comment on column :"schema".product_cause.new_effect is 'Gross profit of what had no line before 新增影响';
comment on column :"schema".product_cause.lost_effect is 'Gross profit before of what has no line now, negative 流失影响';
comment on column :"schema".product_cause.other_effect is 'Products without a price or pieces in one of the months, such as net returns 其他影响';
comment on column :"schema".product_cause.month_complete is 'Whether the month was over on the business date 月份是否完整';
comment on column :"schema".product_cause.run_id is 'Run that wrote this row 运行编号';

create table :"schema".ratio_cause (
  month date not null,
  window_months integer not null,
  compare text not null,
  product_id :product_id_type not null,
  figure text not null,
  ratio_before numeric,
  ratio numeric,
  volume numeric,
  price numeric,
  cost numeric,
  stock numeric,
  others numeric,
  coverage numeric,
  month_complete boolean,
  run_id bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, window_months, compare, product_id, figure)
);
comment on table :"schema".ratio_cause is 'What volume, price, cost, stock and the others did to the ratios of the products in product_cause 比率变动因素表';
comment on column :"schema".ratio_cause.month is 'First day of the window''s last month 月份';
comment on column :"schema".ratio_cause.window_months is 'Months in the window 窗口月数';
comment on column :"schema".ratio_cause.compare is 'month: the month before; year: the same window a year before 对比期';
comment on column :"schema".ratio_cause.product_id is 'Key of the product in the source 商品编号';
comment on column :"schema".ratio_cause.figure is 'gross_margin, turnover, cross_ratio or contribution_ratio 指标';
comment on column :"schema".ratio_cause.ratio_before is 'The figure in the month and window that are compared with 上期比率';
comment on column :"schema".ratio_cause.ratio is 'The figure now 比率';
comment on column :"schema".ratio_cause.volume is 'By pieces that have a cost 数量影响';
comment on column :"schema".ratio_cause.price is 'By the price of a piece 价格影响';
comment on column :"schema".ratio_cause.cost is 'By the cost of a piece 成本影响';
comment on column :"schema".ratio_cause.stock is 'By the average stock 库存影响';
comment on column :"schema".ratio_cause.others is 'By the revenue of all others 他人影响';
comment on column :"schema".ratio_cause.coverage is 'By the share of lines that have a cost 成本覆盖影响';
comment on column :"schema".ratio_cause.month_complete is 'Whether the month was over on the business date 月份是否完整';
comment on column :"schema".ratio_cause.run_id is 'Run that wrote this row 运行编号';

create table :"schema".profit_bridge (
  month date not null,
  window_months integer not null,
  compare text not null,
  level text not null,
  value text not null,
  gross_profit_before numeric,
  volume_effect numeric,
  mix_effect numeric,
  price_effect numeric,
  cost_effect numeric,
  new_effect numeric,
  lost_effect numeric,
  other_effect numeric,
  gross_profit numeric,
  month_complete boolean,
  run_id bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, window_months, compare, level, value)
);
comment on table :"schema".profit_bridge is 'What took gross profit from before to now: volume, mix, price, cost, new and lost products, to the cent 毛利变动分解表';
comment on column :"schema".profit_bridge.month is 'First day of the window''s last month 月份';
comment on column :"schema".profit_bridge.window_months is 'Months in the window 窗口月数';
comment on column :"schema".profit_bridge.compare is 'month: the month before; year: the same window a year before 对比期';
comment on column :"schema".profit_bridge.level is 'company, category or product_tier 层级';
comment on column :"schema".profit_bridge.value is '(all), the category, or the tier by revenue that the products have now or had last 取值';
comment on column :"schema".profit_bridge.gross_profit_before is 'Gross profit in the month and window that are compared with 上期毛利额';
comment on column :"schema".profit_bridge.volume_effect is 'More or fewer pieces, at the profit a piece of before 数量影响';
comment on column :"schema".profit_bridge.mix_effect is 'Other goods: more of what earns more, or less 结构影响';
comment on column :"schema".profit_bridge.price_effect is 'Another price of a piece 价格影响';
comment on column :"schema".profit_bridge.cost_effect is 'Another cost of a piece, with all rounding 成本影响';
comment on column :"schema".profit_bridge.new_effect is 'Gross profit of what had no line before 新增影响';
comment on column :"schema".profit_bridge.lost_effect is 'Gross profit before of what has no line now, negative 流失影响';
comment on column :"schema".profit_bridge.other_effect is 'Products without a price or pieces in one of the months, such as net returns 其他影响';
comment on column :"schema".profit_bridge.gross_profit is 'Gross profit now 毛利额';
comment on column :"schema".profit_bridge.month_complete is 'Whether the month was over on the business date 月份是否完整';
comment on column :"schema".profit_bridge.run_id is 'Run that wrote this row 运行编号';

create table :"schema".customer_cause (
  month date not null,
  window_months integer not null,
  compare text not null,
  customer_id :customer_id_type not null,
  basis text not null,
  from_tier text,
  to_tier text,
  cause text,
  mover :customer_id_type,
  revenue_before numeric,
  revenue numeric,
  gross_profit_before numeric,
  gross_profit numeric,
  month_complete boolean,
  run_id bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, window_months, compare, customer_id, basis)
);
comment on table :"schema".customer_cause is 'Why customers changed their tier, and those with the largest change of gross profit 客户变动原因表';
comment on column :"schema".customer_cause.month is 'First day of the window''s last month 月份';
comment on column :"schema".customer_cause.window_months is 'Months in the window 窗口月数';
comment on column :"schema".customer_cause.compare is 'month: the month before; year: the same window a year before 对比期';
comment on column :"schema".customer_cause.customer_id is 'Key of the customer in the source 客户编号';
comment on column :"schema".customer_cause.basis is 'What the tier was cut by 分级依据';
comment on column :"schema".customer_cause.from_tier is 'Tier in the month that is compared with; null: there was no row 原等级';
comment on column :"schema".customer_cause.to_tier is 'Tier now; null: there is no row 现等级';
comment on column :"schema".customer_cause.cause is 'own: its own value alone would have moved it; others: those of the others alone; either; both: neither alone; new, lost; cuts; null: the tier stays 变动原因';
comment on column :"schema".customer_cause.mover is 'Of those that crossed the cut the other way, the one with the largest value now; for others and both 对应变动者';
comment on column :"schema".customer_cause.revenue_before is 'Revenue in the month and window that are compared with 上期销售额';
comment on column :"schema".customer_cause.revenue is 'Revenue now 销售额';
comment on column :"schema".customer_cause.gross_profit_before is 'Gross profit in the month and window that are compared with 上期毛利额';
comment on column :"schema".customer_cause.gross_profit is 'Gross profit now 毛利额';
comment on column :"schema".customer_cause.month_complete is 'Whether the month was over on the business date 月份是否完整';
comment on column :"schema".customer_cause.run_id is 'Run that wrote this row 运行编号';

insert into :"schema".schema_migration (number, name) values (16, '0016_causes.sql');
