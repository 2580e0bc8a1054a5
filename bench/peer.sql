-- The job as somebody who knows SQL would write it by hand: sums by product and by customer for each month and
-- window of 1, 3 and 12 months, ratios, ranks, cumulative shares and tiers, into schema peer. Easier than Tierbook's
-- own job: ratios are as numeric or double precision happens to divide, there are no flags, no movement, no warnings
-- and no proof.
--
--   psql -d bench -f bench/peer.sql           work_mem = 512MB, by PGOPTIONS
--
-- peer_duckdb.py and peer_dbt.py take their statements from here, so each is `create table peer.NAME as …;` and is
-- understood by PostgreSQL and DuckDB alike.
drop schema if exists peer cascade;
create schema peer;

create table peer.product_month as
select date_trunc('month', sale_date)::date as month, product_id, count(*) as lines, sum(quantity) as quantity,
  sum(net_amount) as revenue, sum(coalesce(cost_amount, quantity * unit_cost)) as cost
from erp.sales_line join erp.product using (product_id)
group by 1, 2;

create table peer.customer_month as
select date_trunc('month', sale_date)::date as month, customer_id, count(*) as lines, sum(quantity) as quantity,
  sum(net_amount) as revenue, sum(coalesce(cost_amount, quantity * unit_cost)) as cost
from erp.sales_line join erp.product using (product_id)
group by 1, 2;

-- The stock at the end of a month, which is also what the next one opens with.
create table peer.stock_month as
select date_trunc('month', as_of)::date as month, product_id, sum(value) as stock
from erp.stock_count
group by 1, 2;

-- Which months each window holds.
create table peer.reach as
select ended.month, w.window_months, held.month as held_month
from (select distinct month from peer.product_month) ended
cross join (values (1), (3), (12)) w (window_months)
join (select distinct month from peer.product_month) held
  on held.month <= ended.month and held.month > ended.month - interval '1 month' * w.window_months
where ended.month - interval '1 month' * (w.window_months - 1) >= (select min(month) from peer.product_month);

create table peer.product_summary as
with sold as (
  select r.month, r.window_months, s.product_id, sum(s.lines) as lines, sum(s.quantity) as quantity,
    sum(s.revenue) as revenue, sum(s.cost) as cost
  from peer.reach r join peer.product_month s on s.month = r.held_month
  group by 1, 2, 3
), held as (
  select r.month, r.window_months, s.product_id, sum(s.stock) / (2 * r.window_months) as average_stock
  from peer.reach r
  join (
    select month, product_id, stock from peer.stock_month
    union all
    select (month + interval '1 month')::date, product_id, stock from peer.stock_month
  ) s on s.month = r.held_month
  group by 1, 2, 3
), measured as (
  select sold.*, opened.stock as opening_stock, closed.stock as closing_stock, held.average_stock,
    sum(sold.revenue) over (partition by sold.month, sold.window_months) as company_revenue
  from sold
  left join held using (month, window_months, product_id)
  left join peer.stock_month opened
    on opened.month = (sold.month - interval '1 month' * sold.window_months)::date
    and opened.product_id = sold.product_id
  left join peer.stock_month closed on closed.month = sold.month and closed.product_id = sold.product_id
), rated as (
  select *, revenue - cost as gross_profit, (revenue - cost) / nullif(revenue, 0) as gross_margin,
    revenue / nullif(average_stock, 0) as turnover, (revenue - cost) / nullif(average_stock, 0) as cross_ratio,
    revenue / company_revenue as sales_share,
    (revenue - cost) / nullif(average_stock, 0) * revenue / company_revenue as contribution_ratio
  from measured
), ranked as (
  select *,
    rank() over (partition by month, window_months order by revenue desc, product_id) as revenue_rank,
    rank() over (partition by month, window_months order by gross_profit desc, product_id) as profit_rank,
    rank() over (partition by month, window_months order by contribution_ratio desc nulls last, product_id)
      as contribution_rank,
    sum(greatest(revenue, 0)) over (partition by month, window_months order by revenue desc, product_id
      rows unbounded preceding)
      / nullif(sum(greatest(revenue, 0)) over (partition by month, window_months), 0) as revenue_share,
    sum(greatest(gross_profit, 0)) over (partition by month, window_months order by gross_profit desc, product_id
      rows unbounded preceding)
      / nullif(sum(greatest(gross_profit, 0)) over (partition by month, window_months), 0) as profit_share,
    sum(greatest(contribution_ratio, 0)) over (partition by month, window_months
      order by contribution_ratio desc nulls last, product_id rows unbounded preceding)
      / nullif(sum(greatest(contribution_ratio, 0)) over (partition by month, window_months), 0) as contribution_share
  from rated
)
select *, case when revenue_share < 0.75 then 'A' when revenue_share < 0.95 then 'B' else 'C' end as revenue_tier,
  case when profit_share < 0.75 then 'A' when profit_share < 0.95 then 'B' else 'C' end as profit_tier,
  case when contribution_share < 0.75 then 'A' when contribution_share < 0.95 then 'B' else 'C' end
    as contribution_tier
from ranked;

create table peer.customer_summary as
with sold as (
  select r.month, r.window_months, s.customer_id, sum(s.lines) as lines, sum(s.quantity) as quantity,
    sum(s.revenue) as revenue, sum(s.cost) as cost
  from peer.reach r join peer.customer_month s on s.month = r.held_month
  group by 1, 2, 3
), measured as (
  select sold.*, customer_name, kind, channel, region, revenue - cost as gross_profit,
    sum(revenue) over (partition by month, window_months) as company_revenue
  from sold join erp.customer using (customer_id)
), ranked as (
  select *, gross_profit / nullif(revenue, 0) as gross_margin, revenue / company_revenue as sales_share,
    rank() over (partition by month, window_months order by revenue desc, customer_id) as overall_revenue_rank,
    rank() over (partition by month, window_months, channel order by revenue desc, customer_id) as revenue_rank,
    rank() over (partition by month, window_months, channel order by gross_profit desc, customer_id) as profit_rank,
    sum(greatest(revenue, 0)) over (partition by month, window_months order by revenue desc, customer_id
      rows unbounded preceding)
      / nullif(sum(greatest(revenue, 0)) over (partition by month, window_months), 0) as overall_revenue_share,
    sum(greatest(revenue, 0)) over (partition by month, window_months, channel order by revenue desc, customer_id
      rows unbounded preceding)
      / nullif(sum(greatest(revenue, 0)) over (partition by month, window_months, channel), 0) as revenue_share,
    sum(greatest(gross_profit, 0)) over (partition by month, window_months, channel
      order by gross_profit desc, customer_id rows unbounded preceding)
      / nullif(sum(greatest(gross_profit, 0)) over (partition by month, window_months, channel), 0) as profit_share
  from measured
)
select *, case when revenue_share < 0.80 then 'A' when revenue_share < 0.95 then 'B' else 'C' end as revenue_tier,
  case when profit_share < 0.80 then 'A' when profit_share < 0.95 then 'B' else 'C' end as profit_tier
from ranked;
