-- What a sales manager reads first. After a run: psql -d tierbook_demo -f sql/demo/report.sql
-- Another schema: -v schema=NAME
\set ON_ERROR_STOP on
\set QUIET on
\encoding UTF8
\if :{?schema}
\else
  \set schema tierbook
\endif
set client_min_messages = warning;
set search_path = :"schema";
\pset pager off
\pset border 2
\pset linestyle unicode
\pset footer off
\pset null ''

-- Tiers stand in the order revenue, gross profit, contribution.
-- The newest month with the longest window: a whole year, so that no season flatters anyone.
select month, window_months, window_months || ' months to ' || to_char(month, 'YYYY-MM') as span
from company_summary order by month desc, window_months desc limit 1 \gset

create temp view ranked_product as
select row_number() over (order by contribution_ratio desc, product_id) as "#",
  row_number() over (order by contribution_ratio, product_id desc) as from_below,
  coalesce(product_name, '(product ' || product_id || ')') as product,
  to_char(revenue, '999,999,990') as revenue, to_char(100 * gross_margin, '990.0') || '%' as margin,
  to_char(turnover, '9,990.0') as turnover, to_char(cross_ratio, '9,990.00') as "cross ratio",
  to_char(100 * sales_share, '990.00') || '%' as share, to_char(contribution_ratio, '990.0000') as contribution,
  revenue_tier || ' ' || profit_tier || ' ' || contribution_tier as tiers
from product_summary
where month = :'month' and window_months = :window_months and contribution_ratio is not null;

\set columns '"#", product, revenue, margin, turnover, "cross ratio", share, contribution, tiers'

\pset title 'Best products by contribution ratio, ':span
select :columns from ranked_product where "#" <= 10 order by "#";

\pset title 'Worst products by contribution ratio, ':span
select :columns from ranked_product where from_below <= 5 order by "#";

\pset title 'Tiers by each basis, ':span
select basis as "by", tier, products, to_char(revenue, '999,999,990') as revenue,
  to_char(100 * sales_share, '990.0') || '%' as share, to_char(gross_profit, '999,999,990') as "gross profit",
  to_char(100 * gross_margin, '990.0') || '%' as margin, to_char(average_stock, '999,999,990') as "average stock",
  to_char(turnover, '9,990.0') as turnover, to_char(cross_ratio, '9,990.00') as "cross ratio"
from product_tier_summary where month = :'month' and window_months = :window_months
order by array_position(array['revenue', 'profit', 'contribution'], basis), tier = 'N', tier;

\pset title 'Products to look at, ':span
select flag, count(*) as products, to_char(sum(revenue), '999,999,990') as revenue,
  coalesce(min(product_name), '(product ' || min(product_id::text) || ')') as "for example"
from product_summary cross join unnest(flags) as flag
where month = :'month' and window_months = :window_months
group by flag order by flag;

\pset title 'Lines rejected, all months'
select input, reason, count(*) as lines, to_char(sum(revenue), '999,999,990.00') as revenue
from rejected_line group by input, reason order by input, reason;

\t on
\pset border 0
\pset format unaligned
select 'Movement by revenue against a month before: '
  || string_agg(count || ' ' || movement, ', ' order by array_position(array['up', 'down', 'same', 'new', 'lost'], movement))
from (
  select movement, count(*) from product_summary
  where month = :'month' and window_months = :window_months and movement is not null group by movement
) as m;

select 'Proof for the ' || :'span' || ': ' || to_char(lines_read, 'FM999,999,999') || ' lines read, ' || lines_rejected || ' rejected; revenue '
  || to_char(revenue_read, 'FM999,999,999,990.00') || ' read − ' || to_char(revenue_rejected, 'FM999,999,990.00') || ' rejected − '
  || to_char(revenue_in_products, 'FM999,999,999,990.00') || ' in products = ' || to_char(difference, 'FM990.00')
from company_summary where month = :'month' and window_months = :window_months;
