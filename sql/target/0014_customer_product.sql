-- What customer_product is computed from. A day's lines change few of these sums, but the share and the rank of each
-- product of each customer that bought anything. So customer_product becomes a view over them: 0015 puts it in place.

create table :"schema".customer_product_sum (
  month          date not null,
  customer_id    :customer_id_type not null,
  product_id     :product_id_type not null,
  lines          bigint not null,
  quantity       numeric not null,
  revenue        numeric not null,
  costed_revenue numeric,
  gross_profit   numeric,
  sold           boolean not null,
  merchandise    boolean not null,
  month_complete boolean,
  run_id         bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, customer_id, product_id)
);
comment on table :"schema".customer_product_sum is 'What customer_product adds up for each customer and product 客户商品合计';
comment on column :"schema".customer_product_sum.month is 'First day of the window''s last month 月份';
comment on column :"schema".customer_product_sum.customer_id is 'Key of the customer in the source 客户编号';
comment on column :"schema".customer_product_sum.product_id is 'Key of the product in the source 商品编号';
comment on column :"schema".customer_product_sum.lines is 'Sales lines 行数';
comment on column :"schema".customer_product_sum.quantity is 'Quantity 销售数量';
comment on column :"schema".customer_product_sum.revenue is 'Revenue 销售额';
comment on column :"schema".customer_product_sum.costed_revenue is 'Revenue of the lines with a cost; null: all of it 有成本销售额';
comment on column :"schema".customer_product_sum.gross_profit is 'Gross profit; null: it has more than 38 digits 毛利额';
comment on column :"schema".customer_product_sum.sold is 'Whether a line has revenue above 0 是否售出';
comment on column :"schema".customer_product_sum.merchandise is 'Whether it is ranked; false for postage, fees and discounts 是否商品';
comment on column :"schema".customer_product_sum.month_complete is 'Whether the month was over on the business date 月份是否完整';
comment on column :"schema".customer_product_sum.run_id is 'Run that wrote this row 运行编号';

create table :"schema".customer_product_customer (
  month          date not null,
  window_months  integer not null,
  customer_id    :customer_id_type not null,
  segment        text not null,
  best_tier      boolean not null,
  revenue        numeric not null,
  month_complete boolean,
  run_id         bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, customer_id)
);
comment on table :"schema".customer_product_customer is 'What customer_product takes from each customer 客户商品表的客户';
comment on column :"schema".customer_product_customer.month is 'First day of the window''s last month 月份';
comment on column :"schema".customer_product_customer.window_months is 'Months in the window 窗口月数';
comment on column :"schema".customer_product_customer.customer_id is 'Key of the customer in the source 客户编号';
comment on column :"schema".customer_product_customer.segment is 'Group that was cut; (all) for the overall ones 层';
comment on column :"schema".customer_product_customer.best_tier is 'Whether it is in the best tier of its segment by revenue 最高等级';
comment on column :"schema".customer_product_customer.revenue is 'Revenue of the customer 销售额';
comment on column :"schema".customer_product_customer.month_complete is 'Whether the month was over on the business date 月份是否完整';
comment on column :"schema".customer_product_customer.run_id is 'Run that wrote this row 运行编号';

create table :"schema".customer_product_demand (
  month               date not null,
  segment             text not null,
  product_id          :product_id_type not null,
  key_accounts_buying integer not null,
  proposed            boolean not null,
  proposed_to_best    boolean not null,
  month_complete      boolean,
  run_id              bigint not null default current_setting('tierbook.run_id')::bigint,
  primary key (month, segment, product_id)
);
comment on table :"schema".customer_product_demand is 'Which products the best-tier customers of a segment buy 重点客户需求';
comment on column :"schema".customer_product_demand.month is 'First day of the window''s last month 月份';
comment on column :"schema".customer_product_demand.segment is 'Group that was cut; (all) for the overall ones 层';
comment on column :"schema".customer_product_demand.product_id is 'Key of the product in the source 商品编号';
comment on column :"schema".customer_product_demand.key_accounts_buying is 'Best-tier customers of the segment that buy it 购买的重点客户数';
comment on column :"schema".customer_product_demand.proposed is 'Whether so many buy it that it is proposed to the others of the segment 是否推荐';
comment on column :"schema".customer_product_demand.proposed_to_best is 'The same for a best-tier customer, which does not count itself 是否推荐给最高等级';
comment on column :"schema".customer_product_demand.month_complete is 'Whether the month was over on the business date 月份是否完整';
comment on column :"schema".customer_product_demand.run_id is 'Run that wrote this row 运行编号';

-- Readers of the table may read what the view is over only through the view.
delete from :"schema".published_month where table_name = 'customer_product';

insert into :"schema".schema_migration (number, name) values (14, '0014_customer_product.sql');
