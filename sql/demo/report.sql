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

-- The morning summary: whom to call today. The channels first, then a few of each case, those with most revenue on top;
-- in brackets how many there are in all.
create temp view customer as
select *, coalesce(customer_name, '(customer ' || customer_id || ')') as who from customer_summary
where month = :'month' and window_months = :window_months;

create temp view morning (topic, place, total, who, amount, why) as
select 'key', row_number() over (order by sum(revenue) desc), sum(count(*) filter (where key_account)) over (),
  coalesce(channel, '(unassigned)') || ': ' || count(*) filter (where key_account) || ' of ' || count(*) filter (where status = 'current'),
  sum(revenue) filter (where key_account),
  to_char(100 * sum(revenue) filter (where key_account) / nullif(sum(revenue), 0), 'FM990') || '% of the channel''s revenue'
from customer group by channel having bool_or(status = 'current')
union all
select 'coming', row_number() over (order by revenue desc, customer_id), count(*) over (), who, revenue,
  'its trend reaches the standard of ' || to_char(standard_amount, 'FM999,999,990') || ' a month within '
  || potential_in_months || case potential_in_months when 1 then ' month' else ' months' end
from customer where potential_key_account
union all
select 'false', row_number() over (order by revenue desc, customer_id), count(*) over (), who, revenue,
  array_to_string(false_key_reasons, '; ')
from customer where false_key_account
union all
select 'leaving', row_number() over (order by revenue desc, customer_id), count(*) over (), who, revenue,
  'level ' || churn_level || ': ' || array_to_string(churn_reasons[:3], '; ') || case when churn_level > 3 then '; …' else '' end
from customer where churn_level >= 2
union all
select 'stop', row_number() over (order by exposure desc nulls last, customer_id), count(*) over (), coalesce(customer_name, customer_id::text),
  exposure, 'dishonoured a note'
from credit_summary where month = :'month' and stop_supply
union all
select 'limit', row_number() over (order by headroom nulls last, customer_id), count(*) over (), coalesce(customer_name, customer_id::text),
  exposure, 'owes ' || to_char(-headroom, 'FM999,999,990') || ' more than its limit of ' || to_char(recommended_limit, 'FM999,999,990')
from credit_summary where month = :'month' and over_limit
union all
select 'overdue', row_number() over (order by overdue_days desc, customer_id), count(*) over (), coalesce(customer_name, customer_id::text),
  exposure, 'for ' || overdue_days || ' days'
from credit_summary where month = :'month' and overdue_days > 0
union all
select movement, row_number() over (partition by movement order by revenue desc, customer_id), count(*) over (partition by movement),
  who, revenue, coalesce('from ' || previous_revenue_tier || ' to ', 'in ') || revenue_tier
from customer where movement in ('up', 'down', 'new')
union all
select proposal, row_number() over (order by visits_without_order desc, customer_id), count(*) over (),
  coalesce(customer_name, customer_id::text), null, visits_without_order || ' visits without an order'
from visit_plan where month = :'month' and proposal = 'remove'
union all
select kind, 1, sum(lines), count(*) || case count(*) when 1 then ' customer' else ' customers' end, sum(amount),
  'first of all ' || max(who) filter (where amount = most) || ': ' || to_char(max(amount), 'FM999,999,990')
from (
  select e.kind, coalesce(c.who, e.customer_id::text) as who, count(*) as lines, sum(e.amount) as amount,
    max(sum(e.amount)) over (partition by e.kind) as most
  from exception_line as e left join customer as c using (month, customer_id)
  where e.month = :'month' group by e.kind, c.who, e.customer_id
) as e group by kind;

select exists (select from customer) as has_customers \gset
\if :has_customers
\pset title 'Morning summary, ':span
select case when place > 1 then '' else label || coalesce(' (' || total || ')', '') end as "what", coalesce(who, 'nobody') as who,
  to_char(amount, '999,999,990') as amount, why
from (values
    (1, 'key', 'Key accounts', 9), (2, 'coming', 'Becoming key', 3), (3, 'false', 'Only look key', 4), (4, 'leaving', 'Leaving', 5),
    (5, 'stop', 'Stop supply', 2), (6, 'limit', 'Over the limit', 2), (7, 'overdue', 'Overdue', 1), (8, 'up', 'Moved up', 1),
    (9, 'down', 'Moved down', 1), (10, 'new', 'New', 1), (11, 'remove', 'Visit no more', 1), (12, 'below_cost', 'Lines below cost', 1),
    (13, 'below_floor', 'Lines below floor', 1), (14, 'diversion', 'Lines diverted', 1)
  ) as t (number, topic, label, shown)
left join morning using (topic)
where place is null or place <= shown
order by number, place;
\endif

\pset title 'Lines rejected, all months'
select input, reason, count(*) as lines, to_char(sum(revenue), '999,999,990.00') as revenue
from rejected_line group by input, reason order by input, reason;

\t on
\pset border 0
\pset format unaligned
select 'Products'' movement by revenue against a month before: '
  || string_agg(count || ' ' || movement, ', ' order by array_position(array['up', 'down', 'same', 'new', 'lost'], movement))
from (
  select movement, count(*) from product_summary
  where month = :'month' and window_months = :window_months and movement is not null group by movement
) as m;

select 'Proof for the ' || :'span' || ': ' || to_char(lines_read, 'FM999,999,999') || ' lines read, ' || lines_rejected || ' rejected; revenue '
  || to_char(revenue_read, 'FM999,999,999,990.00') || ' read − ' || to_char(revenue_rejected, 'FM999,999,990.00') || ' rejected − '
  || to_char(revenue_in_products, 'FM999,999,999,990.00') || ' in products = ' || to_char(difference, 'FM990.00')
from company_summary where month = :'month' and window_months = :window_months;
