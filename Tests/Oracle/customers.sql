-- The customers' half of Tierbook in plain SQL: what the program must give, to the last digit.
-- Written from docs/customers.md alone. Runs after products.sql, in the same session: it takes the
-- periods, the product master, the month ends, the company's and the products' sums from there.
--
-- A prelude (source_*.sql) has made these views, empty ones where there is no such input:
--   oracle.sales          the products' columns, and salesperson_id, list_amount, ship_region, document_id text
--   oracle.customers      (customer_id, customer_name, kind, channel, region, route, salesperson_id, opened_on)
--   oracle.targets        (month, subject, subject_id text, amount)
--   oracle.salespeople    (salesperson_id, salesperson_name)
--   oracle.financials     (customer_id, as_of, current_assets, current_liabilities, total_assets, total_liabilities,
--                          supplier_count, expected_sales, cost_rate, supply_share, credit_days)
--   oracle.receivables    (customer_id, as_of, open_amount, unsettled_notes, oldest_due_on, dishonoured boolean)
--   oracle.visits         (visited_on, salesperson_id, customer_id, ordered, prospect)
--   oracle.complaints     (customer_id, opened_on, answered_on, closed_on, kind text, salesperson_id)
--
-- psql variables, besides those of products.sql, with the keys of the pipeline file they stand for:
--   ca_cut, cb_cut          0.80, 0.95   tiers.customers.cuts
--   c_crossing              higher       tiers.customers.crossing
--   within                  channel      tiers.customers.within, with commas; empty: one segment
--   c_hold_band, c_hold_months  not set, 1   tiers.customers.hold
--   policies_follow         raw          or held: tiers.customers.policies_follow
--   average_months          3
--   standard_top            not set      customers.standard.top, as 4,10; else cut as the tiers are
--   potential_months, potential_horizon               6, 3
--   one_off_share, one_off_months, squeezing_share    0.5, 0.25, 0.5
--   falling_months, drop_share, quiet_factor          3, 0.30, 2
--   category_drop           not set      exactly a third
--   customer_product_window not set      the long window
--   gap_share               0.5
--   credit_policy, review_months, visits_per_month    JSON objects, per tier
--   remove_after            5
--   allowed_discount        {}           JSON object, per tier
--   receivable_lists        not set      complete, where inputs.receivables.lists is
--   shown_customers         all; active, where outputs.customer_summary is
--   has_visits              by default whether oracle.visits has a row
--   has_answers, has_closings   true      whether answered_on and closed_on of complaints are mapped
--   has_salespeople         by default whether oracle.salespeople has a row
--   customer_order          how equals are put in order; by default customer_id, text by bytes
-- Where the document leaves a choice:
--   kind, channel and region of customer_summary stay null; only groups are called (unassigned)
--   the standard is compared as the fraction it is, not as the 6 decimals that are shown
--   target_attainment of customers and salespeople is shown for negative revenue, as it is not in the list of nulls
--   a month end of customers' stock is known where any row of the stock input has it
--   customers_for_80 and top_four_share take the salesperson's revenue as it is, returns subtracted
--   visits before the first month do not exist; those on the day of the last order or sale are not "since"
--   accounts and receivables before the first month do count; no row of receivables is an exposure of 0
--   a line's salesperson in exception_line is its own, else its customer's; the columns beside the amount are filled
--     whichever the rule, and the floor is not rounded
-- Not covered: tiers.customers by top or amounts, and other cuts for single segments.
--
-- Leaves oracle.customer_summary, customer_composition, customer_tier_summary, customer_movement,
-- customer_product, salesperson_summary, credit_summary, visit_plan, complaint_summary and exception_line, with the
-- columns of the target less run_id.
\set ON_ERROR_STOP on
\if :{?ca_cut}            \else \set ca_cut 0.80           \endif
\if :{?cb_cut}            \else \set cb_cut 0.95           \endif
\if :{?c_crossing}        \else \set c_crossing higher     \endif
\if :{?within}            \else \set within channel        \endif
\if :{?c_hold_band}       \else \set c_hold_band ''      \endif
\if :{?c_hold_months}     \else \set c_hold_months 1     \endif
\if :{?policies_follow}   \else \set policies_follow raw \endif
\if :{?average_months}    \else \set average_months 3      \endif
\if :{?standard_top}      \else \set standard_top ''       \endif
\if :{?potential_months}  \else \set potential_months 6    \endif
\if :{?potential_horizon} \else \set potential_horizon 3   \endif
\if :{?one_off_share}     \else \set one_off_share 0.5     \endif
\if :{?one_off_months}    \else \set one_off_months 0.25   \endif
\if :{?squeezing_share}   \else \set squeezing_share 0.5   \endif
\if :{?falling_months}    \else \set falling_months 3      \endif
\if :{?drop_share}        \else \set drop_share 0.30       \endif
\if :{?quiet_factor}      \else \set quiet_factor 2        \endif
\if :{?category_drop}     \else \set category_drop ''      \endif
\if :{?customer_product_window} \else \set customer_product_window '' \endif
\if :{?gap_share}         \else \set gap_share 0.5         \endif
\if :{?credit_policy}     \else \set credit_policy '{"A": "unlimited", "B": 1, "C": 0.3, "N": 0}' \endif
\if :{?review_months}     \else \set review_months '{"A": 6, "B": 3, "C": 1, "N": 1}' \endif
\if :{?visits_per_month}  \else \set visits_per_month '{"A": 4, "B": 2, "C": 1, "N": 0}' \endif
\if :{?remove_after}      \else \set remove_after 5        \endif
\if :{?allowed_discount}  \else \set allowed_discount '{}' \endif
\if :{?receivable_lists}  \else \set receivable_lists '' \endif
\if :{?has_answers}       \else \set has_answers true      \endif
\if :{?has_closings}      \else \set has_closings true     \endif
\if :{?shown_customers}   \else \set shown_customers all \endif

set client_min_messages = warning;
set work_mem = '256MB';

select set_config('oracle.c_crossing', :'c_crossing', false) as option_set,
  set_config('oracle.within', :'within', false) as option_set_too
\gset
do $$
begin
  if current_setting('oracle.c_crossing') not in ('higher', 'lower') then
    raise exception 'c_crossing must be higher or lower';
  elsif not string_to_array(current_setting('oracle.within'), ',') <@ '{kind,channel,region,salesperson_id}' then
    raise exception 'within may name kind, channel, region and salesperson_id, without blanks';
  end if;
end $$;

-- The segment of a customer, as an expression over the master's columns.
select coalesce(string_agg(format('coalesce(%I::text, ''(unassigned)'')', name), ' || '' · '' || ' order by place), '''(all)''')
  as segment_expression
from unnest(string_to_array(:'within', ',')) with ordinality t (name, place) \gset
\if :{?customer_order} \set oracle_customer_order :customer_order
\else
  select case when exists (
      select from pg_attribute a join pg_type t on t.oid = a.atttypid
      where a.attrelid = 'oracle.sales'::regclass and a.attname = 'customer_id' and t.typcategory = 'S')
    then 'customer_id collate "C"' else 'customer_id' end as oracle_customer_order
  \gset
\endif
\if :{?has_visits}
  \set oracle_has_visits :has_visits
\else
  select exists (select from oracle.visits)::text as oracle_has_visits \gset
\endif
\if :{?has_salespeople}
  \set oracle_has_salespeople :has_salespeople
\else
  select exists (select from oracle.salespeople)::text as oracle_has_salespeople \gset
\endif

create or replace function oracle.percent(numerator numeric, denominator numeric) returns text
language sql immutable as $$ select oracle.ratio_to(numerator * 100, denominator, 0)::text || '%' $$;

-- greatest() would make a missing limit one of 0.
create or replace function oracle.at_least_0(amount numeric) returns numeric
language sql immutable as $$ select case when amount < 0 then 0 else amount end $$;

drop table if exists
  pg_temp.member, pg_temp.line, pg_temp.calendar, pg_temp.grid, pg_temp.present, pg_temp.trend,
  pg_temp.customer_product_month, pg_temp.bought, pg_temp.bought_categories, pg_temp.category_trend,
  pg_temp.customer_period, pg_temp.customer_tier, pg_temp.average_cut, pg_temp.standard, pg_temp.customer_from,
  pg_temp.long_window, pg_temp.long_tier, pg_temp.salesperson_customer, pg_temp.customer_aim,
  pg_temp.visit, pg_temp.planned_for, pg_temp.complaint, pg_temp.oldest_complaint, pg_temp.newest, pg_temp.held_month, pg_temp.held_end;
drop table if exists
  oracle.customer_summary, oracle.customer_composition, oracle.customer_tier_summary, oracle.customer_movement,
  oracle.customer_product, oracle.salesperson_summary, oracle.credit_summary, oracle.visit_plan, oracle.complaint_summary,
  oracle.exception_line;

-- Months, and their last day that counts. The base month is null before there is a complete month.
create temp table calendar as
  select month, month_end, case when base >= date :'first_month' then base end as base_month
  from (
    select m::date as month, least((m + interval '1 month')::date - 1, date :'business_date') as month_end,
      case when (m + interval '1 month')::date - 1 <= date :'business_date' then m::date
        else (m - interval '1 month')::date end as base
    from generate_series(date_trunc('month', date :'first_month'::timestamp),
                         date_trunc('month', date :'business_date'::timestamp), interval '1 month') m
  ) t;

-- Targets of customers and salespeople, by the keys of their types.
select max(type) filter (where attname = 'customer_id') as oracle_customer_type,
  max(type) filter (where attname = 'salesperson_id') as oracle_salesperson_type
from (
  select attname, case when atttypid = 'bpchar'::regtype then 'bpchar' else atttypid::regtype::text end as type
  from pg_attribute where attrelid = 'oracle.sales'::regclass
) t \gset
create temp table customer_aim as
  select month, subject, amount,
    case when subject = 'customer' and oracle.is_key(subject_id, :'oracle_customer_type')
      then subject_id::text:::oracle_customer_type end as customer_id,
    case when subject = 'salesperson' and oracle.is_key(subject_id, :'oracle_salesperson_type')
      then subject_id::text:::oracle_salesperson_type end as salesperson_id
  from aim where subject in ('customer', 'salesperson');

-- Every customer: those of the master, and those that only sales or targets know. The index refuses a
-- master with a customer in it twice.
create temp table member as
  select *, :segment_expression as segment
  from (
    select customer_id, c.customer_name::text, c.kind::text, c.channel::text, c.region::text, c.route::text,
      c.salesperson_id, c.opened_on, c.customer_id is not null as known
    from (
      select distinct customer_id from oracle.sales
      where sale_date between date :'first_month' and date :'business_date'
      union
      select customer_id from customer_aim where customer_id is not null
    ) s
    full join oracle.customers c using (customer_id)
  ) t;
create unique index on member (customer_id);

-- A sale day of a customer is one on which its revenue, returns of that day deducted, is above 0. In a
-- month without such a day there is no sale, and nothing was bought.
create temp table line as
  select *, bool_or(on_sale_day) over (partition by customer_id, month) as in_sale_month
  from (
  select date_trunc('month', s.sale_date::timestamp)::date as month, s.sale_date,
    sum(s.revenue) over (partition by s.customer_id, s.sale_date) > 0 as on_sale_day, s.product_id, s.customer_id,
    coalesce(s.salesperson_id, c.salesperson_id) as salesperson_id, s.document_id,
    s.quantity, s.revenue, coalesce(s.cost, m.unit_cost * s.quantity) as cost, s.list_amount, s.ship_region,
    coalesce(m.category, '(unassigned)') as category
  from oracle.sales s
  join member c using (customer_id)
  left join master m using (product_id)
  where s.sale_date between date :'first_month' and date :'business_date'
  ) t;
analyze line; analyze member; analyze calendar;

-- Every customer in every month, whether there was a line or not: a trend must see the empty months.
create temp table grid as
  select k.month, c.customer_id,
    count(l.customer_id) as lines,
    coalesce(sum(l.quantity), 0) as quantity,
    coalesce(sum(l.revenue), 0) as revenue,
    coalesce(sum(l.cost), 0) as cost,
    coalesce(sum(l.revenue) filter (where l.cost is not null), 0) as costed_revenue,
    coalesce(sum(l.quantity) filter (where l.cost is not null), 0) as costed_quantity,
    coalesce(-sum(l.revenue) filter (where l.revenue < 0), 0) as returned_revenue,
    count(*) filter (where l.customer_id is not null and l.cost is null) as uncosted_lines,
    sum(l.list_amount) as list_amount,
    sum(l.revenue) filter (where l.list_amount is not null) as listed_revenue,
    min(l.sale_date) filter (where l.on_sale_day) as first_sale_on,
    max(l.sale_date) filter (where l.on_sale_day) as last_sale_on,
    count(distinct l.sale_date) filter (where l.on_sale_day) as sale_days,
    min(l.sale_date) as first_line_on
  from calendar k
  cross join member c
  left join line l on (l.month, l.customer_id) = (k.month, c.customer_id)
  group by 1, 2;
create unique index on grid (month, customer_id);
analyze grid;

-- Who has a row, and its sales from the first month to the end of this one.
create temp table present as
  select *
  from (
    select g.month, g.customer_id, c.known and coalesce(c.opened_on <= k.month_end, true) as opened,
      min(g.first_line_on) over history as first_line_on,
      min(g.first_sale_on) over history as first_sale_on,
      max(g.last_sale_on) over history as last_sale_on,
      sum(g.sale_days) over history as sale_days
    from grid g join calendar k using (month) join member c using (customer_id)
    window history as (partition by g.customer_id order by g.month)
  ) t
  where opened or first_line_on is not null
    or exists (select from customer_aim a where a.customer_id = t.customer_id and a.month <= t.month);
create unique index on present (month, customer_id);
analyze present;

-- What can be said at the end of a month about the months that end with it. A count of months
-- (`number`) stands by, since a rule that needs more months than there are is not applied.
create temp table trend as
  select g.month, g.customer_id, g.number, g.revenue, g.revenue_before, g.revenue_year,
    sum(g.revenue) over (m rows between :average_months - 1 preceding and current row) as average_sum,
    least(:average_months, g.number) as average_count,
    count(*) filter (where g.revenue < g.revenue_before)
      over (m rows between :falling_months - 1 preceding and current row) as falls,
    sum(g.revenue) over (m rows between 2 preceding and current row) as three_now,
    sum(g.revenue) over (m rows between 5 preceding and 3 preceding) as three_before,
    -- The line: x counts the months from 0 to n - 1, the month of the row is the last one.
    sum(g.revenue) over (m rows between :potential_months - 1 preceding and current row) as sum_y,
    sum(g.revenue * g.number) over (m rows between :potential_months - 1 preceding and current row)
      - (g.number - (:potential_months - 1))
        * sum(g.revenue) over (m rows between :potential_months - 1 preceding and current row) as sum_xy
  from (
    select month, customer_id, revenue,
      row_number() over customer as number,
      lag(revenue) over customer as revenue_before,
      lag(revenue, 12) over customer as revenue_year
    from grid
    window customer as (partition by customer_id order by month)
  ) g
  window m as (partition by g.customer_id order by g.month);
create unique index on trend (month, customer_id);
analyze trend;

-- Products per customer and month.
create temp table customer_product_month as
  select month, customer_id, product_id, category, count(*) as lines, sum(quantity) as quantity, sum(revenue) as revenue,
    coalesce(sum(cost), 0) as cost,
    coalesce(sum(revenue) filter (where cost is not null), 0) as costed_revenue,
    count(*) filter (where revenue > 0 and in_sale_month) as sales
  from line
  group by 1, 2, 3, 4;
analyze customer_product_month;

-- What was bought counts once in a window: in its first month with a sale, which is the one whose
-- predecessor lies before the window. That is much cheaper than counting distinct keys.
-- A product is of high margin where its own margin, over all customers, is above the company's.
-- Without a margin of the company there is no such product, and no share of it.
create temp table bought as
  with product_sale as (
    select *, case when sales > 0 then coalesce(
      lag(month) over (partition by customer_id, product_id, sales > 0 order by month), '-infinity') end as sold_before
    from customer_product_month
  ), high as (
    select p.month, p.window_months, p.product_id
    from product_period p join company c using (month, window_months)
    where p.revenue >= 0 and p.costed_revenue > 0
      and (p.costed_revenue - p.cost) * c.costed_revenue > (c.costed_revenue - c.cost) * p.costed_revenue
  )
  select p.month, p.window_months, s.customer_id,
    count(*) filter (where s.sold_before < p.from_month)::int as products_bought,
    sum(s.revenue) filter (where high.product_id is not null) as high_revenue
  from period p
  join product_sale s on s.month between p.from_month and p.month
  left join high on (high.month, high.window_months, high.product_id) = (p.month, p.window_months, s.product_id)
  group by 1, 2, 3;
create temp table bought_categories as
  select p.month, p.window_months, s.customer_id, count(*) filter (where s.sold_before < p.from_month)::int as categories_bought
  from period p
  join (
    select month, customer_id, category,
      coalesce(lag(month) over (partition by customer_id, category order by month), '-infinity') as sold_before
    from customer_product_month
    where sales > 0
    group by month, customer_id, category
  ) s on s.month between p.from_month and p.month
  group by 1, 2, 3;
create unique index on bought (month, window_months, customer_id);
create unique index on bought_categories (month, window_months, customer_id);
analyze bought; analyze bought_categories;

-- Categories with a sale in the three months that end with a month, and in the three before them.
create temp table category_trend as
  select k.month, s.customer_id,
    count(distinct s.category) filter (where s.month > k.month - interval '3 months') as categories_now,
    count(distinct s.category) filter (where s.month <= k.month - interval '3 months') as categories_before
  from calendar k
  join (select distinct month, customer_id, category from customer_product_month where sales > 0) s
    on s.month <= k.month and s.month > k.month - interval '6 months'
  group by 1, 2;
create unique index on category_trend (month, customer_id);
analyze category_trend;

-- The window of each customer that has a row.
create temp table customer_period as
  select p.month, p.window_months, p.has_previous, n.customer_id, c.segment, coalesce(c.channel, '(unassigned)') as channel,
    sum(g.lines)::bigint as lines, sum(g.quantity) as quantity, sum(g.revenue) as revenue, sum(g.cost) as cost,
    sum(g.costed_revenue) as costed_revenue, sum(g.costed_quantity) as costed_quantity,
    sum(g.costed_revenue) - sum(g.cost) as gross_profit,
    sum(g.uncosted_lines) as uncosted_lines, sum(g.returned_revenue) as returned_revenue,
    sum(g.list_amount) as list_amount, sum(g.listed_revenue) as listed_revenue,
    count(*) filter (where g.sale_days > 0)::int as active_months,
    max(g.revenue) as peak_revenue, sum(greatest(g.revenue, 0)) as positive_revenue,
    (array_agg(g.month order by g.revenue desc, g.month))[1] as peak_month
  from period p
  join present n on n.month = p.month
  join member c using (customer_id)
  join grid g on g.customer_id = n.customer_id and g.month between p.from_month and p.month
  group by 1, 2, 3, 4, 5, 6;
create unique index on customer_period (month, window_months, customer_id);
analyze customer_period;

-- Tiers, as products.sql cuts them, but within a segment.
create temp table customer_tier as
  with valued as (
    select t.month, t.window_months, t.has_previous, t.customer_id, b.basis, b.segment, b.value,
      greatest(b.value, 0) as positive
    from customer_period t
    cross join lateral (values
      ('overall_revenue', '(all)', t.revenue), ('overall_profit', '(all)', t.gross_profit),
      ('revenue', t.segment, t.revenue), ('profit', t.segment, t.gross_profit)
    ) b (basis, segment, value)
    -- Without any cost no profit is known, which is not nothing.
    where :'has_cost'::boolean or b.basis not in ('overall_profit', 'profit')
  ), summed as (
    select *,
      row_number() over (partition by month, window_months, basis, segment
        order by value desc, :oracle_customer_order)::int as rank,
      sum(positive) over (partition by month, window_months, basis, segment) as total,
      coalesce(sum(positive) over (partition by month, window_months, basis, segment
        order by value desc groups between unbounded preceding and 1 preceding), 0) as before,
      sum(positive) over (partition by month, window_months, basis, segment
        order by value desc groups between unbounded preceding and current row) as through
    from valued
  )
  select month, window_months, has_previous, customer_id, basis, segment, value, rank,
    case when value > 0 then oracle.ratio(through, total) end as cumulative_share,
    case when value > 0 then oracle.ratio(before, total) end as share_before,
    case
      when value > 0 is not true then 'N'
      when :'c_crossing' = 'higher' then
        case when before < :ca_cut * total then 'A' when before < :cb_cut * total then 'B' else 'C' end
      else
        case when through <= :ca_cut * total then 'A' when through <= :cb_cut * total then 'B' else 'C' end
    end as tier
  from summed;
create unique index on customer_tier (month, window_months, basis, customer_id);
analyze customer_tier;

-- Distances within the segments, in the last decimal that a value of the month and window has.
drop table if exists pg_temp.cut_item, pg_temp.customer_distance;
create temp table cut_item as
  with unit as (
    select month, window_months,
      ('1e-' || greatest(:oracle_revenue_decimals, max(scale(trim_scale(revenue)))))::numeric as revenue_unit,
      ('1e-' || greatest(:oracle_cost_decimals, max(scale(trim_scale(gross_profit)))))::numeric as profit_unit
    from customer_period group by 1, 2
  )
  select concat_ws(' ', month, window_months, basis, segment) as part, customer_id::text as item, value, tier,
    case basis when 'revenue' then revenue_unit else profit_unit end as unit
  from customer_tier join unit using (month, window_months) where basis in ('revenue', 'profit');
\set d_a_cut :ca_cut
\set d_b_cut :cb_cut
\set d_crossing :c_crossing
\ir distances.sql
create temp table customer_distance as
  select t.month, t.window_months, t.customer_id, t.basis, d.to_next, d.to_keep,
    oracle.ratio_to(d.to_next, t.window_months, 6) as to_next_monthly
  from customer_tier t
  join distance d
    on (d.part, d.item) = (concat_ws(' ', t.month, t.window_months, t.basis, t.segment), t.customer_id::text)
  where t.basis in ('revenue', 'profit');
create index on customer_distance (month, window_months, basis, customer_id);
analyze customer_distance;

drop table if exists pg_temp.raw_tier, pg_temp.customer_held;
create temp table raw_tier as
  select month, concat_ws(' ', window_months, basis) as part, customer_id::text as item, tier, share_before
  from customer_tier where basis in ('revenue', 'profit');
\set h_band :c_hold_band
\set h_months :c_hold_months
\ir held.sql
create temp table customer_held as
  select t.month, t.window_months, t.customer_id,
    max(h.tier) filter (where t.basis = 'revenue') as revenue_held_tier,
    max(h.tier) filter (where t.basis = 'profit') as profit_held_tier,
    max(h.since) filter (where t.basis = 'revenue') as held_since
  from customer_tier t
  join held h on (h.month, h.part, h.item) = (t.month, concat_ws(' ', t.window_months, t.basis), t.customer_id::text)
  group by 1, 2, 3;
create index on customer_held (month, window_months, customer_id);
analyze customer_held;

drop table if exists pg_temp.month_sum, pg_temp.cut_now, pg_temp.customer_outlook;
create temp table month_sum as
  select month, basis, customer_id::text as item, value
  from grid
  cross join lateral (values ('revenue', revenue), ('profit', costed_revenue - cost)) b (basis, value)
  where lines > 0;
create temp table cut_now as
  select month, window_months, basis, segment, customer_id::text as item, value, tier
  from customer_tier where basis in ('revenue', 'profit');
\ir outlook.sql
create temp table customer_outlook as
  select t.month, t.window_months, t.customer_id, t.basis, o.outlook_tier, o.outlook
  from customer_tier t
  join outlook o on (o.month, o.window_months, o.basis, o.item) = (t.month, t.window_months, t.basis, t.customer_id::text);
create index on customer_outlook (month, window_months, basis, customer_id);
analyze customer_outlook;

-- The monthly average, the same for all windows: over complete months, but for those who have a row
-- in this one. All averages of a month have the same divisor, so that the sums are cut.
create temp table average_cut as
  with valued as (
    select n.month, n.customer_id, c.segment, t.average_sum, t.average_count, greatest(t.average_sum, 0) as positive
    from present n
    join member c using (customer_id)
    join calendar k using (month)
    left join trend t on t.month = k.base_month and t.customer_id = n.customer_id
  ), summed as (
    select *,
      sum(positive) over (partition by month, segment) as total,
      coalesce(sum(positive) over (partition by month, segment
        order by average_sum desc nulls last groups between unbounded preceding and 1 preceding), 0) as before,
      sum(positive) over (partition by month, segment
        order by average_sum desc nulls last groups between unbounded preceding and current row) as through,
      rank() over (partition by month, segment order by average_sum desc nulls last) as place,
      nullif(split_part(:'standard_top', ',', 1), '')::int as top_a,
      nullif(split_part(:'standard_top', ',', 2), '')::int as top_b
    from valued
  )
  select month, customer_id, segment, average_sum, average_count,
    case
      when average_sum > 0 is not true then 'N'
      -- At or above the fourth item is: fewer than four are above it.
      when top_a is not null then case when place <= top_a then 'A' when place <= top_b then 'B' else 'C' end
      when :'c_crossing' = 'higher' then
        case when before < :ca_cut * total then 'A' when before < :cb_cut * total then 'B' else 'C' end
      else
        case when through <= :ca_cut * total then 'A' when through <= :cb_cut * total then 'B' else 'C' end
    end as average_tier
  from summed;
create unique index on average_cut (month, customer_id);

create temp table standard as
  select month, segment, min(average_sum) as standard_sum, min(average_count) as standard_count
  from average_cut where average_tier = 'A'
  group by 1, 2;
analyze average_cut; analyze standard;

-- Where each customer stood one month earlier, at the same window; null where it had no row.
create temp table customer_from as
  select n.month, n.window_months, n.basis, n.customer_id, b.tier as from_tier, n.tier as to_tier
  from customer_tier n
  left join customer_tier b on b.month = (n.month - interval '1 month')::date
    and (b.window_months, b.basis, b.customer_id) = (n.window_months, n.basis, n.customer_id)
  where n.has_previous;
create unique index on customer_from (month, window_months, basis, customer_id);
analyze customer_from;

-- Tables without windows take the tier of the longest window that is written; N without one.
create temp table long_window as
  select k.month, max(p.window_months) as window_months
  from calendar k left join period p using (month)
  group by 1;
create temp table long_tier as
  select t.month, t.customer_id, t.tier
  from customer_tier t join long_window using (month, window_months)
  where t.basis = 'revenue';
create unique index on long_tier (month, customer_id);
analyze long_tier;
-- Credit, visits and price floors may follow held tiers; complaints never do.
drop table if exists pg_temp.policy_tier;
create temp table policy_tier as
  select l.month, l.customer_id, case :'policies_follow' when 'held' then h.revenue_held_tier else l.tier end as tier
  from long_tier l
  join long_window using (month)
  left join customer_held h using (month, window_months, customer_id);
create unique index on policy_tier (month, customer_id);
analyze policy_tier;

-- What customers hold, whoever counts for the products: of each what it counted last in a month.
create temp table held_month as
  select distinct date_trunc('month', as_of::timestamp)::date as month
  from oracle.stock
  where :'has_stock'::boolean and as_of <= date :'business_date' and as_of >= date :'first_month' - interval '1 month';
create temp table held_end as
  select d.month, d.holder, case when count(*) = count(s.amount) then sum(s.amount) end as amount
  from (
    select date_trunc('month', as_of::timestamp)::date as month, holder, max(as_of) as snapshot_day
    from oracle.stock
    where :'has_stock'::boolean and holder is not null and as_of <= date :'business_date'
      and as_of >= date :'first_month' - interval '1 month'
    group by 1, 2
  ) d
  join oracle.stock s on (s.holder, s.as_of) = (d.holder, d.snapshot_day)
  group by 1, 2;
create unique index on held_end (month, holder);
analyze held_month; analyze held_end;

-- Complaints that were opened by the business date. One that was answered or closed before it was opened was answered or
-- closed on the day that it was opened; without an end a complaint is open.
create temp table complaint as
  select c.customer_id, coalesce(c.salesperson_id, m.salesperson_id) as salesperson_id, c.kind::text as kind, c.opened_on,
    case when isfinite(c.answered_on) and :'has_answers'::boolean then greatest(c.answered_on, c.opened_on) end as answered_on,
    case when isfinite(c.closed_on) and :'has_closings'::boolean then greatest(c.closed_on, c.opened_on) end as closed_on
  from oracle.complaints c left join oracle.customers m using (customer_id)
  where c.opened_on <= date :'business_date';
create temp table oldest_complaint as
  select k.month, c.customer_id, max(k.month_end - c.opened_on) as open_days
  from calendar k
  join complaint c on c.opened_on <= k.month_end and coalesce(c.closed_on > k.month_end, true) and :'has_closings'::boolean
  group by 1, 2;

create table oracle.customer_summary as
  with segment_sum as (
    select month, window_months, segment, sum(revenue) as revenue, sum(costed_revenue) as costed_revenue,
      sum(gross_profit) as gross_profit
    from customer_period group by 1, 2, 3
  ), channel_sum as (
    select month, window_months, channel, sum(revenue) as revenue from customer_period group by 1, 2, 3
  ), divisor as (
    select p.month, p.window_months, 2 * count(distinct m) as stock_divisor
    from period p
    cross join generate_series(p.from_month::timestamp, p.month::timestamp, interval '1 month') m
    join held_month k on k.month in (m::date, (m - interval '1 month')::date)
    group by 1, 2
  ), held as (
    select month, window_months, holder, sum(weight * amount) as stock_sum, sum(weight) as stock_divisor
    from (
      select p.month, p.window_months, h.holder, coalesce(e.amount, 0) as amount,
        2 / count(*) over (partition by p.month, p.window_months, h.holder, m) as weight
      from period p
      cross join (select distinct holder from held_end) h
      cross join generate_series(p.from_month::timestamp, p.month::timestamp, interval '1 month') m
      join held_month k on k.month in (m::date, (m - interval '1 month')::date)
      left join held_end e on (e.month, e.holder) = (k.month, h.holder)
      where e.holder is null or e.amount is not null
    ) half
    group by 1, 2, 3
  ), targeted as (
    select p.month, p.window_months, t.customer_id, sum(t.amount) as target
    from period p join customer_aim t on t.month between p.from_month and p.month
    where t.customer_id is not null
    group by 1, 2, 3
  ), gathered as (
    select t.*, c.customer_name, c.kind, c.channel as own_channel, c.region, c.route, c.salesperson_id, c.known,
      n.first_sale_on, n.last_sale_on, n.sale_days, k.month_end,
      company.revenue as company_revenue,
      company.revenue >= 0 and company.costed_revenue > 0 as company_has_margin,
      channel_sum.revenue as channel_revenue,
      segment_sum.revenue >= 0 and segment_sum.costed_revenue > 0 as segment_has_margin,
      segment_sum.gross_profit as segment_profit, segment_sum.costed_revenue as segment_costed,
      t.revenue >= 0 and t.costed_revenue > 0 as has_margin,
      case when not exists (select from held_end) then null when holder.holder is null then d.stock_divisor * 0
        else held.stock_sum end as stock_sum,
      case when holder.holder is null then d.stock_divisor else held.stock_divisor end as stock_divisor, targeted.target,
      coalesce(b.products_bought, 0) as products_bought, coalesce(bc.categories_bought, 0) as categories_bought,
      coalesce(b.high_revenue, 0) as high_revenue,
      a.average_sum, a.average_count, a.average_tier, standard.standard_sum, standard.standard_count,
      base.number, base.revenue as base_revenue, base.revenue_before, base.revenue_year, base.falls,
      base.three_now, base.three_before, base.sum_y, base.sum_xy,
      coalesce(ct.categories_now, 0) as categories_now, coalesce(ct.categories_before, 0) as categories_before,
      oc.open_days
    from customer_period t
    join member c using (customer_id)
    join calendar k using (month)
    join present n using (month, customer_id)
    join company using (month, window_months)
    join channel_sum on (channel_sum.month, channel_sum.window_months, channel_sum.channel) = (t.month, t.window_months, t.channel)
    join segment_sum on (segment_sum.month, segment_sum.window_months, segment_sum.segment) = (t.month, t.window_months, t.segment)
    join average_cut a on (a.month, a.customer_id) = (t.month, t.customer_id)
    left join standard on (standard.month, standard.segment) = (t.month, t.segment)
    left join trend base on (base.month, base.customer_id) = (k.base_month, t.customer_id)
    left join category_trend ct on (ct.month, ct.customer_id) = (k.base_month, t.customer_id)
    left join oldest_complaint oc on (oc.month, oc.customer_id) = (t.month, t.customer_id)
    left join divisor d on (d.month, d.window_months) = (t.month, t.window_months)
    left join held on (held.month, held.window_months, held.holder) = (t.month, t.window_months, t.customer_id::text)
    left join (select distinct holder from held_end) holder on holder.holder = t.customer_id::text
    left join bought b on (b.month, b.window_months, b.customer_id) = (t.month, t.window_months, t.customer_id)
    left join bought_categories bc on (bc.month, bc.window_months, bc.customer_id) = (t.month, t.window_months, t.customer_id)
    left join targeted on (targeted.month, targeted.window_months, targeted.customer_id)
      = (t.month, t.window_months, t.customer_id)
  ), tiered as (
    select g.*, case :'turnover_basis' when 'cost' then g.cost when 'units' then g.quantity else g.revenue end as turned,
      o.rank as overall_revenue_rank, o.cumulative_share as overall_revenue_cumulative_share, o.tier as overall_revenue_tier,
      q.rank as overall_profit_rank, q.cumulative_share as overall_profit_cumulative_share, q.tier as overall_profit_tier,
      r.rank as revenue_rank, r.cumulative_share as revenue_cumulative_share, r.tier as revenue_tier,
      p.rank as profit_rank, p.cumulative_share as profit_cumulative_share, p.tier as profit_tier,
      r.tier = 'A' or p.tier is not distinct from 'A' as key_account,
      f.customer_id is not null as has_movement, f.from_tier
    from gathered g
    join customer_tier o on (o.month, o.window_months, o.basis, o.customer_id) = (g.month, g.window_months, 'overall_revenue', g.customer_id)
    left join customer_tier q on (q.month, q.window_months, q.basis, q.customer_id) = (g.month, g.window_months, 'overall_profit', g.customer_id)
    join customer_tier r on (r.month, r.window_months, r.basis, r.customer_id) = (g.month, g.window_months, 'revenue', g.customer_id)
    left join customer_tier p on (p.month, p.window_months, p.basis, p.customer_id) = (g.month, g.window_months, 'profit', g.customer_id)
    left join customer_from f on (f.month, f.window_months, f.basis, f.customer_id) = (g.month, g.window_months, 'revenue', g.customer_id)
  ), judged as (
    select t.*,
      -- f(x) = mean + slope × (x − mean of x), cleared of all divisions: with n months,
      -- slope = 6 × (2 × sum_xy − (n − 1) × sum_y) ÷ (n × (n² − 1)).
      case when not key_account and number >= :potential_months and 2 * sum_xy - (:potential_months - 1) * sum_y > 0 then (
        select min(ahead) from generate_series(1, :potential_horizon) ahead
        where (sum_y * (:potential_months * :potential_months - 1)
             + 3 * (2 * sum_xy - (:potential_months - 1) * sum_y) * (:potential_months - 1 + 2 * ahead)) * standard_count
          >= standard_sum * :potential_months * (:potential_months * :potential_months - 1)
      ) end as potential_in_months,
      case when key_account then array_remove(array[
        case when window_months >= 3 and revenue >= 0 and positive_revenue > 0 and peak_revenue > :one_off_share * positive_revenue
          then format('one_off: %s of the revenue in %s', oracle.percent(peak_revenue, positive_revenue), to_char(peak_month, 'YYYY-MM')) end,
        case when window_months >= 3 and active_months < :one_off_months * window_months
          then format('one_off: sales in %s of %s months', active_months, window_months) end,
        case when revenue_tier = 'A' and profit_tier in ('C', 'N') and costed_revenue >= 0.5 * revenue
          then format('low_profit: %s by revenue, %s by profit', revenue_tier, profit_tier) end,
        case when revenue_tier = 'A' and has_margin and segment_has_margin and segment_profit > 0
            and gross_profit * segment_costed < :squeezing_share * segment_profit * costed_revenue
          then format('squeezing: margin %s, segment %s', oracle.percent(gross_profit, costed_revenue),
            oracle.percent(segment_profit, segment_costed)) end
      ], null) else '{}'::text[] end as false_key_reasons,
      case when first_sale_on is not null then array_remove(array[
        case when falls = :falling_months then format('falling_%s_months', :falling_months) end,
        case when number >= 6 and three_before > 0 and three_now <= (1 - :drop_share) * three_before
          then format('down %s in 3 months', oracle.percent(three_before - three_now, three_before)) end,
        case when sale_days > 1 and (month_end - last_sale_on) * (sale_days - 1) > :quiet_factor * (last_sale_on - first_sale_on)
          then format('quiet %s days, usual %s', month_end - last_sale_on,
            oracle.ratio_to(last_sale_on - first_sale_on, sale_days - 1, 0)) end,
        case when number >= 6 and categories_before >= 1 and
            case when :'category_drop' = '' then categories_now * 3 <= categories_before * 2
              else categories_now <= (1 - coalesce(nullif(:'category_drop', '')::numeric, 0)) * categories_before end
          then format('categories %s, before %s', categories_now, categories_before) end,
        case when revenue_year > 0 and base_revenue <= (1 - :drop_share) * revenue_year
          then format('down %s on last year', oracle.percent(revenue_year - base_revenue, revenue_year)) end,
        case when open_days > 7 then format('complaint open %s days', open_days) end
      ], null) else '{}'::text[] end as churn_reasons
    from tiered t
  )
  select month, window_months, customer_id, customer_name, kind, own_channel as channel, region, route, salesperson_id,
    lines, quantity, revenue, cost, costed_revenue, costed_quantity, gross_profit,
    case when has_margin then oracle.ratio(gross_profit, costed_revenue) end as gross_margin,
    returned_revenue, oracle.ratio(returned_revenue, revenue + returned_revenue) as return_rate,
    case when revenue >= 0 then oracle.ratio(revenue, company_revenue) end as sales_share,
    case when revenue >= 0 then oracle.ratio(revenue, channel_revenue) end as channel_share,
    overall_revenue_rank, overall_revenue_cumulative_share, overall_revenue_tier,
    overall_profit_rank, overall_profit_cumulative_share, overall_profit_tier,
    revenue_rank, revenue_cumulative_share, revenue_tier,
    rd.to_next as revenue_to_next, rd.to_keep as revenue_to_keep, rd.to_next_monthly as revenue_to_next_monthly,
    ro.outlook as revenue_outlook, ro.outlook_tier as revenue_outlook_tier,
    profit_rank, profit_cumulative_share, profit_tier,
    gd.to_next as profit_to_next, gd.to_keep as profit_to_keep, gd.to_next_monthly as profit_to_next_monthly,
    po.outlook as profit_outlook, po.outlook_tier as profit_outlook_tier,
    revenue_held_tier, profit_held_tier, held_since,
    key_account,
    oracle.ratio(average_sum, average_count) as monthly_average, average_tier,
    oracle.ratio(standard_sum, standard_count) as standard_amount,
    oracle.ratio(base_revenue - revenue_before, revenue_before) as growth_month,
    oracle.ratio(base_revenue - revenue_year, revenue_year) as growth_year,
    active_months,
    case when revenue >= 0 then oracle.ratio(peak_revenue, positive_revenue) end as peak_month_share,
    last_sale_on,
    oracle.ratio(last_sale_on - first_sale_on, sale_days - 1) as order_interval_days,
    products_bought, categories_bought,
    case when company_has_margin then oracle.ratio(high_revenue, revenue) end as high_margin_share,
    case when revenue >= 0 then oracle.ratio(list_amount - listed_revenue, list_amount) end as discount_depth,
    -- Some days say little of who is still there: before an unfinished month is over, the month before the window counts too.
    case when active_months > 0 or exists (
        select from period p join grid g on g.month = p.opening_month
        where (p.month, p.window_months) = (judged.month, judged.window_months) and not p.month_complete
          and g.customer_id = judged.customer_id and g.sale_days > 0)
      then 'current' when first_sale_on is not null then 'past' else 'prospect' end as status,
    oracle.ratio(stock_sum, stock_divisor) as average_stock,
    case when revenue >= 0 and turned >= 0 then oracle.ratio(turned * stock_divisor, stock_sum) end as turnover,
    target, oracle.ratio(revenue, target) as target_attainment,
    from_tier as previous_revenue_tier,
    case
      when not has_movement then null
      when from_tier is null then 'new'
      when revenue_tier collate "C" < from_tier collate "C" then 'up'
      when revenue_tier collate "C" > from_tier collate "C" then 'down'
      else 'same'
    end as movement,
    potential_in_months is not null as potential_key_account, potential_in_months,
    false_key_reasons <> '{}' as false_key_account, false_key_reasons,
    cardinality(churn_reasons) as churn_level, churn_reasons,
    array_remove(array[
      case when costed_revenue > revenue then 'coverage_above_1' end,
      case when uncosted_lines > 0 then 'missing_cost' end,
      case when has_margin and gross_profit < 0 or revenue = 0 and cost <> 0 then 'negative_margin' end,
      case when revenue < 0 then 'negative_revenue' end,
      case when revenue >= 0 and turned < 0 and stock_sum > 0 then 'negative_turnover' end,
      case when revenue = 0 then 'no_revenue' end,
      case when company_revenue > 0 and revenue > company_revenue or channel_revenue > 0 and revenue > channel_revenue
        then 'share_above_1' end,
      case when not known then 'unknown_customer' end], null)::text[] as flags
  from judged
  left join customer_held h using (month, window_months, customer_id)
  left join (select * from customer_distance where basis = 'revenue') rd using (month, window_months, customer_id)
  left join (select * from customer_distance where basis = 'profit') gd using (month, window_months, customer_id)
  left join (select * from customer_outlook where basis = 'revenue') ro using (month, window_months, customer_id)
  left join (select * from customer_outlook where basis = 'profit') po using (month, window_months, customer_id);
create unique index on oracle.customer_summary (month, window_months, customer_id);
analyze oracle.customer_summary;

-- A value has a row where a customer with it has one, with a sale or without, and where it has a target.
create table oracle.customer_composition as
  with targeted as (
    select p.month, p.window_months, t.subject as dimension, t.subject_id as value, sum(t.amount) as target
    from period p join aim t on t.month between p.from_month and p.month
    where t.subject in ('kind', 'channel')
    group by 1, 2, 3, 4
  )
  select month, window_months, dimension, value, count(*) filter (where active_months > 0)::int as customers,
    coalesce(sum(revenue), 0) as revenue,
    case when coalesce(sum(revenue), 0) >= 0 then oracle.ratio(coalesce(sum(revenue), 0), company_revenue) end
      as sales_share,
    coalesce(sum(gross_profit), 0) as gross_profit,
    case when sum(revenue) >= 0 then oracle.ratio(sum(gross_profit), sum(costed_revenue)) end as gross_margin,
    oracle.ratio(coalesce(sum(revenue), 0), window_months) as average_monthly_revenue,
    oracle.ratio(coalesce(sum(revenue) filter (where revenue_tier = 'A'), 0), sum(revenue)) as key_share,
    target,
    case when coalesce(sum(revenue), 0) >= 0 then oracle.ratio(coalesce(sum(revenue), 0), target) end as target_attainment
  from (
    select s.month, s.window_months, s.active_months, s.revenue, s.gross_profit, s.costed_revenue, s.revenue_tier, d.dimension, coalesce(d.value, '(unassigned)') as value, company.revenue as company_revenue
    from oracle.customer_summary s
    join company using (month, window_months)
    cross join lateral (values ('kind', s.kind), ('channel', s.channel)) d (dimension, value)
    union all
    select g.month, g.window_months, 0, null, null, null, null, g.dimension, g.value, company.revenue
    from targeted g join company using (month, window_months)
    where not exists (
      select from oracle.customer_summary s
      where (s.month, s.window_months) = (g.month, g.window_months)
        and g.value = coalesce(case g.dimension when 'kind' then s.kind else s.channel end, '(unassigned)'))
  ) t
  left join targeted using (month, window_months, dimension, value)
  group by 1, 2, 3, 4, company_revenue, target;

create table oracle.customer_tier_summary as
  select t.month, t.window_months, t.basis, t.segment, t.tier, count(*)::int as customers, sum(s.revenue) as revenue,
    case when sum(s.revenue) >= 0 then oracle.ratio(sum(s.revenue), company.revenue) end as sales_share,
    sum(s.gross_profit) as gross_profit,
    case when sum(s.revenue) >= 0 then oracle.ratio(sum(s.gross_profit), sum(s.costed_revenue)) end as gross_margin,
    min(t.value) as smallest
  from customer_tier t
  join customer_period s using (month, window_months, customer_id)
  join company on (company.month, company.window_months) = (t.month, t.window_months)
  group by 1, 2, 3, 4, 5, company.revenue;

create table oracle.customer_movement as
  select f.month, f.window_months, f.basis, coalesce(f.from_tier, '(new)') as from_tier, f.to_tier,
    count(*)::int as customers, sum(s.revenue) as revenue
  from customer_from f
  join customer_period s using (month, window_months, customer_id)
  group by 1, 2, 3, 4, 5;

-- Customer × product: the newest month. Every pair, of which those with a line stay, and the gaps.
create temp table newest as
  select month, coalesce(nullif(:'customer_product_window', '')::int, window_months) as window_months
  from long_window order by month desc limit 1;
create table oracle.customer_product as
  with customer as (
    select t.month, t.window_months, t.customer_id, t.segment, t.tier = 'A' as best
    from customer_tier t join newest using (month, window_months)
    where t.basis = 'revenue'
  ), pair as (
    select s.customer_id, s.product_id, sum(s.lines)::bigint as lines, sum(s.quantity) as quantity, sum(s.revenue) as revenue,
      sum(s.cost) as cost, sum(s.costed_revenue) as costed_revenue, sum(s.sales) as sales
    from newest n
    join customer_product_month s on s.month <= n.month
      and s.month > n.month - make_interval(months => n.window_months)
    group by 1, 2
  ), best_in as (
    select segment, count(*) as accounts from customer where best group by 1
  ), best_buys as (
    select c.segment, b.product_id, count(*) as accounts
    from customer c join pair b using (customer_id)
    where c.best and b.sales > 0
    group by 1, 2
  ), every as (
    select c.month, c.window_months, c.customer_id, p.product_id, b.lines, b.quantity, b.revenue, b.cost, b.costed_revenue,
      (coalesce(s.accounts, 0) - case when c.best and b.sales > 0 then 1 else 0 end)::int as buying,
      coalesce(i.accounts, 0) - case when c.best then 1 else 0 end as others, coalesce(m.merchandise, true) as merchandise
    from customer c
    cross join (select distinct product_id from pair) p
    left join pair b on (b.customer_id, b.product_id) = (c.customer_id, p.product_id)
    left join master m on m.product_id = p.product_id
    left join best_in i on i.segment = c.segment
    left join best_buys s on (s.segment, s.product_id) = (c.segment, p.product_id)
  )
  select e.month, e.window_months, e.customer_id, e.product_id, e.lines is not null as bought,
    e.lines, e.quantity, e.revenue, e.costed_revenue - e.cost as gross_profit,
    case when e.revenue >= 0 then oracle.ratio(e.costed_revenue - e.cost, e.costed_revenue) end as gross_margin,
    case when e.revenue >= 0 then oracle.ratio(e.revenue, t.revenue) end as customer_share,
    case when e.lines is not null and e.merchandise then row_number() over (
      partition by e.customer_id, e.lines is null, e.merchandise order by e.revenue desc, e.:oracle_order) end::int
      as customer_rank,
    e.buying as key_accounts_buying
  from every e
  join customer_period t on (t.month, t.window_months, t.customer_id) = (e.month, e.window_months, e.customer_id)
  where e.lines is not null or e.merchandise and (e.others >= 1 and e.buying >= 1 and e.buying >= :gap_share * e.others);

-- The plan: who has a row in the month, and who was ever visited. Without visits there is no plan.
create temp table visit as
  select date_trunc('month', visited_on::timestamp)::date as month, visited_on, salesperson_id, customer_id,
    coalesce(ordered, false) as ordered
  from oracle.visits
  where visited_on between date :'first_month' and date :'business_date' and :'oracle_has_visits'::boolean;
create index on visit (customer_id);
analyze visit;
create temp table planned_for as
  select e.month, e.customer_id, k.month_end, n.last_sale_on, max(v.visited_on) as last_order_on
  from (
    select month, customer_id from present
    union
    select k.month, v.customer_id from calendar k join visit v on v.visited_on <= k.month_end
    where v.customer_id is not null
  ) e
  join calendar k using (month)
  left join present n using (month, customer_id)
  left join visit v on v.customer_id = e.customer_id and v.visited_on <= k.month_end and v.ordered
  group by 1, 2, 3, 4;
analyze planned_for;

create table oracle.visit_plan as
  with counted as (
    select s.month, s.customer_id, s.last_sale_on,
      count(*) filter (where v.month = s.month)::int as visits_made,
      count(*) filter (where v.month = s.month and v.ordered)::int as visits_with_order,
      -- greatest() passes over nulls.
      count(*) filter (where v.visited_on > coalesce(greatest(s.last_order_on, s.last_sale_on), '-infinity'))::int
        as visits_without_order
    from planned_for s
    left join visit v on v.customer_id = s.customer_id and v.visited_on <= s.month_end
    group by 1, 2, 3
  )
  -- A row where something is planned, was made in the month or is proposed.
  select *
  from (
    select t.month, t.customer_id, c.customer_name, c.region, c.route, c.salesperson_id, coalesce(l.tier, 'N') as tier,
      (:'visits_per_month'::jsonb ->> coalesce(l.tier, 'N'))::int as visits_planned,
      t.visits_made, t.visits_with_order, t.visits_without_order,
      case when t.last_sale_on is null and t.visits_without_order >= :remove_after then 'remove' end as proposal
    from counted t
    left join member c using (customer_id)
    left join policy_tier l using (month, customer_id)
    where :'oracle_has_visits'::boolean
  ) p
  where visits_planned > 0 or visits_made > 0 or proposal is not null;
analyze oracle.visit_plan;

-- The sales force. A salesperson has a row where the master knows it, or it has customers, or a line
-- or a target in the window, or planned or made visits. tier_customers counts the customers that bought from it, and
-- has the tiers that occur.
create temp table salesperson_customer as
  select p.month, p.window_months, l.salesperson_id, l.customer_id, sum(l.revenue) as revenue, sum(l.cost) as cost,
    sum(l.costed_revenue) as costed_revenue, sum(l.sales) as sales
  from period p
  join (
    select month, salesperson_id, customer_id, sum(revenue) as revenue, coalesce(sum(cost), 0) as cost,
      coalesce(sum(revenue) filter (where cost is not null), 0) as costed_revenue,
      count(*) filter (where revenue > 0 and in_sale_month) as sales
    from line group by 1, 2, 3
  ) l on l.month between p.from_month and p.month
  group by 1, 2, 3, 4;
analyze salesperson_customer;

create table oracle.salesperson_summary as
  with targeted as (
    select p.month, p.window_months, t.salesperson_id, sum(t.amount) as target
    from period p join customer_aim t on t.month between p.from_month and p.month
    where t.salesperson_id is not null
    group by 1, 2, 3
  ), ranked as (
    select s.*, t.tier,
      row_number() over (w order by s.revenue desc) as place,
      sum(s.revenue) over (w order by s.revenue desc rows unbounded preceding) - s.revenue as before,
      sum(s.revenue) over (w) as total
    from salesperson_customer s
    join customer_tier t on (t.month, t.window_months, t.basis, t.customer_id) = (s.month, s.window_months, 'revenue', s.customer_id)
    window w as (partition by s.month, s.window_months, s.salesperson_id)
  ), sold as (
    select month, window_months, salesperson_id,
      count(*) filter (where sales > 0)::int as customers,
      count(*) filter (where total > 0 and before < 0.8 * total)::int as customers_for_80,
      oracle.ratio(sum(revenue) filter (where place <= 4), sum(revenue)) as top_four_share,
      sum(revenue) as revenue, sum(costed_revenue) - sum(cost) as gross_profit, sum(costed_revenue) as costed_revenue
    from ranked group by 1, 2, 3
  ), tiers as (
    select month, window_months, salesperson_id, jsonb_object_agg(tier, customers) as tier_customers
    from (
      select month, window_months, salesperson_id, tier, count(*) as customers
      from ranked where sales > 0 group by 1, 2, 3, 4
    ) t
    group by 1, 2, 3
  ), planned as (
    select p.month, p.window_months, v.salesperson_id, sum(v.visits_planned)::int as visits_planned
    from period p join oracle.visit_plan v on v.month between p.from_month and p.month
    group by 1, 2, 3
  ), made as (
    select p.month, p.window_months, v.salesperson_id, count(*)::int as visits_made,
      count(*) filter (where v.ordered)::int as visits_with_order
    from period p join visit v on v.month between p.from_month and p.month
    group by 1, 2, 3
  ), someone as (
    select p.month, p.window_months, m.salesperson_id from period p cross join oracle.salespeople m
    union select month, window_months, salesperson_id from sold
    union select month, window_months, salesperson_id from planned
    union select month, window_months, salesperson_id from made
    union
    select p.month, p.window_months, c.salesperson_id
    from period p join present n using (month) join member c using (customer_id)
    where c.salesperson_id is not null
    union select month, window_months, salesperson_id from targeted
  )
  select e.month, e.window_months, coalesce(e.salesperson_id::text, '') as salesperson_key, e.salesperson_id,
    case when e.salesperson_id is null then '(unassigned)' else m.salesperson_name::text end as salesperson_name,
    coalesce(s.customers, 0) as customers, coalesce(s.customers_for_80, 0) as customers_for_80, s.top_four_share,
    coalesce(t.tier_customers, '{}') as tier_customers,
    coalesce(s.revenue, 0) as revenue,
    case when coalesce(s.revenue, 0) >= 0 then oracle.ratio(coalesce(s.revenue, 0), company.revenue) end as sales_share,
    coalesce(s.gross_profit, 0) as gross_profit,
    case when s.revenue >= 0 then oracle.ratio(s.gross_profit, s.costed_revenue) end as gross_margin,
    g.target, oracle.ratio(coalesce(s.revenue, 0), g.target) as target_attainment,
    case when :'oracle_has_visits'::boolean then coalesce(p.visits_planned, 0) end as visits_planned,
    case when :'oracle_has_visits'::boolean then coalesce(v.visits_made, 0) end as visits_made,
    oracle.ratio(v.visits_with_order, v.visits_made) as order_rate,
    case when e.salesperson_id is not null and m.salesperson_id is null and :'oracle_has_salespeople'::boolean
      then '{unknown_salesperson}'::text[] else '{}' end as flags
  from someone e
  join company using (month, window_months)
  left join oracle.salespeople m on m.salesperson_id = e.salesperson_id
  left join sold s on (s.month, s.window_months) = (e.month, e.window_months) and s.salesperson_id is not distinct from e.salesperson_id
  left join tiers t on (t.month, t.window_months) = (e.month, e.window_months) and t.salesperson_id is not distinct from e.salesperson_id
  left join planned p on (p.month, p.window_months) = (e.month, e.window_months) and p.salesperson_id is not distinct from e.salesperson_id
  left join made v on (v.month, v.window_months) = (e.month, e.window_months) and v.salesperson_id is not distinct from e.salesperson_id
  left join targeted g on (g.month, g.window_months, g.salesperson_id) = (e.month, e.window_months, e.salesperson_id);

-- Credit: the newest accounts and the newest receivables up to the end of the month. A limit is a
-- fraction until it is rounded; the policy's factor goes on the fraction.
create table oracle.credit_summary as
  with account as (
    -- Of two rows of a customer and day the first by its values counts.
    select distinct on (k.month, f.customer_id) k.month, f.*
    from calendar k join oracle.financials f on f.as_of <= k.month_end
    order by k.month, f.customer_id, f.as_of desc, f.current_assets, f.current_liabilities, f.total_assets,
      f.total_liabilities, f.supplier_count, f.expected_sales, f.cost_rate, f.supply_share, f.credit_days
  ), owed_on as (
    -- Several rows of a customer and day add up; what owes nothing has no date that it is due on.
    select customer_id, as_of, sum(open_amount) as open_amount, sum(unsettled_notes) as unsettled_notes,
      min(oldest_due_on) filter (where open_amount + coalesce(unsettled_notes, 0) > 0) as oldest_due_on,
      coalesce(bool_or(dishonoured), false) as dishonoured
    from oracle.receivables group by 1, 2
  ), listed as (
    select k.month, max(r.as_of) as list_on from calendar k join owed_on r on r.as_of <= k.month_end group by 1
  ), newest_owed as (
    select distinct on (k.month, r.customer_id) k.month, r.*
    from calendar k join owed_on r on r.as_of <= k.month_end
    order by k.month, r.customer_id, r.as_of desc
  ), owed as (
    -- Where the lists are complete, who is not on the newest one owes nothing.
    select l.month, c.customer_id, l.list_on as as_of, coalesce(r.open_amount, 0) as open_amount, r.unsettled_notes,
      r.oldest_due_on, coalesce(r.dishonoured, false) as dishonoured
    from listed l
    join (select month, customer_id from newest_owed union select month, customer_id from account) c using (month)
    left join owed_on r on (r.customer_id, r.as_of) = (c.customer_id, l.list_on)
    where :'receivable_lists' = 'complete'
    union all
    select month, customer_id, as_of, open_amount, unsettled_notes, oldest_due_on, dishonoured
    from newest_owed where :'receivable_lists' <> 'complete'
  ), gathered as (
    select month, customer_id, c.customer_name, coalesce(l.tier, 'N') as tier,
      :'credit_policy'::jsonb ->> coalesce(l.tier, 'N') as policy,
      (:'review_months'::jsonb ->> coalesce(l.tier, 'N'))::int as review_after,
      k.month_end, f.as_of as financials_on, r.as_of as receivables_on, f.current_assets, f.current_liabilities,
      f.supplier_count, f.expected_sales * f.cost_rate * f.supply_share * f.credit_days as by_sales,
      f.current_assets - f.current_liabilities as by_working_capital,
      f.total_assets - f.total_liabilities as by_net_assets,
      r.open_amount, r.unsettled_notes, r.oldest_due_on, r.dishonoured,
      coalesce(r.open_amount, 0) + coalesce(r.unsettled_notes, 0) as exposure
    from account f
    full join owed r using (month, customer_id)
    join calendar k using (month)
    left join oracle.customers c using (customer_id)
    left join policy_tier l using (month, customer_id)
  ), limited as (
    select t.*, policy = 'unlimited' as unlimited,
      oracle.ratio_to(oracle.at_least_0(by_sales), 365, :oracle_revenue_decimals) as limit_by_sales,
      oracle.ratio_to(oracle.at_least_0(by_working_capital), supplier_count, :oracle_revenue_decimals) as limit_by_working_capital,
      oracle.ratio_to(oracle.at_least_0(by_net_assets), supplier_count, :oracle_revenue_decimals) as limit_by_net_assets,
      -- The smallest as a fraction: all over 365 × supplier_count, where there is one.
      least(oracle.at_least_0(by_sales) * case when supplier_count > 0 then supplier_count else 1 end,
        case when supplier_count > 0 then oracle.at_least_0(by_working_capital) * 365 end,
        case when supplier_count > 0 then oracle.at_least_0(by_net_assets) * 365 end) as smallest,
      365 * case when supplier_count > 0 then supplier_count else 1 end as smallest_divisor
    from gathered t
  ), recommended as (
    select *, case when not unlimited then oracle.ratio_to(
      smallest * case when not unlimited then policy::numeric end, smallest_divisor, :oracle_revenue_decimals)
      end as recommended_limit
    from limited
  )
  select month, customer_id, customer_name, tier, financials_on, limit_by_sales, limit_by_working_capital, limit_by_net_assets,
    oracle.ratio(current_assets, current_liabilities) as current_ratio,
    unlimited, recommended_limit, receivables_on, open_amount, unsettled_notes, exposure,
    recommended_limit - exposure as headroom,
    coalesce(exposure > recommended_limit, false) as over_limit,
    case when month_end > oldest_due_on and exposure > 0 then month_end - oldest_due_on end as overdue_days,
    coalesce(dishonoured, false) as stop_supply,
    (month + make_interval(months => review_after, days => 9))::date as next_review_on
  from recommended;

-- Complaints by what they are of. What has become of those that were opened in a month is told as of the business date,
-- what is open as of the month's end. A complaint is answered in time on the day that it is opened or on the next.
create table oracle.complaint_summary as
  with counted as (
    select k.month, c.*, k.month_end - c.opened_on as open_days, c.opened_on >= k.month as in_month,
      coalesce(c.closed_on > k.month_end, true) and :'has_closings'::boolean as is_open,
      coalesce(c.answered_on <= date :'business_date', false) as is_answered,
      coalesce(c.closed_on <= date :'business_date', false) as is_closed
    from calendar k join complaint c on c.opened_on <= k.month_end
  ), grouped as (
    select t.month, d.dimension, coalesce(d.value, '(unassigned)') as value, d.name,
      count(*) filter (where in_month)::int as opened,
      count(*) filter (where is_open)::int as open_at_end,
      count(*) filter (where in_month and is_answered)::int as answered,
      count(*) filter (where in_month and is_answered and answered_on - t.opened_on <= 1)::int as answered_in_time,
      count(*) filter (where in_month and (is_answered or date :'business_date' - t.opened_on > 1))::int as answer_due,
      coalesce(sum(answered_on - t.opened_on) filter (where in_month and is_answered), 0)::bigint as days_to_answer,
      count(*) filter (where in_month and is_closed)::int as closed,
      coalesce(sum(closed_on - t.opened_on) filter (where in_month and is_closed), 0)::bigint as days_to_close,
      max(open_days) filter (where is_open) as oldest_open_days,
      min(t.opened_on) filter (where is_open) as oldest_open_on
    from counted t
    left join oracle.customers m using (customer_id)
    left join oracle.salespeople p on p.salesperson_id = t.salesperson_id
    left join long_tier l using (month, customer_id)
    cross join lateral (values
      ('company', '(all)', null), ('tier', coalesce(l.tier, 'N'), null), ('kind', t.kind, null),
      ('customer', t.customer_id::text, m.customer_name::text),
      ('salesperson', t.salesperson_id::text, p.salesperson_name::text)
    ) d (dimension, value, name)
    where in_month or is_open
    group by 1, 2, 3, 4
  )
  select month, dimension, value, name, opened, case when :'has_closings'::boolean then open_at_end end as open_at_end,
    case when :'has_answers'::boolean then answered end as answered,
    case when :'has_answers'::boolean then answered_in_time end as answered_in_time,
    case when :'has_answers'::boolean then answer_due end as answer_due,
    case when :'has_answers'::boolean then days_to_answer end as days_to_answer,
    case when :'has_closings'::boolean then closed end as closed,
    case when :'has_closings'::boolean then days_to_close end as days_to_close,
    oldest_open_days, oldest_open_on,
    case when :'has_answers'::boolean then oracle.ratio(answered_in_time, answer_due) end as in_time_rate,
    oracle.ratio(days_to_answer, answered) as mean_days_to_answer,
    oracle.ratio(days_to_close, closed) as mean_days_to_close
  from grouped;

-- Lines that break a rule. What stands beside the amount is that of the line and its customer,
-- whichever the rule.
create table oracle.exception_line as
  with known as (
    select l.*, c.region as customer_region, case when l.list_amount > 0
        then l.list_amount * (1 - (:'allowed_discount'::jsonb ->> coalesce(t.tier, 'N'))::numeric) end as floor_amount
    from line l
    join member c using (customer_id)
    left join policy_tier t using (month, customer_id)
  )
  select month, r.kind, sale_date,
    -- Whole numbers in the order of their values, all else in that of its bytes.
    row_number() over (
      partition by month, r.kind, sale_date
      order by document_id::text collate "C",
        case when pg_typeof(product_id)::text ~ 'int' then product_id::text::numeric end, product_id::text collate "C",
        case when pg_typeof(customer_id)::text ~ 'int' then customer_id::text::numeric end, customer_id::text collate "C",
        case when pg_typeof(salesperson_id)::text ~ 'int' then salesperson_id::text::numeric end,
        salesperson_id::text collate "C", quantity, revenue, cost, list_amount, ship_region collate "C"
    )::integer as position, product_id, customer_id, salesperson_id, document_id::text as document_id, quantity, revenue,
    cost, floor_amount, ship_region, customer_region, r.amount
  from known
  cross join lateral (values
    ('below_cost', quantity > 0 and revenue < cost, cost - revenue),
    ('below_floor', quantity > 0 and revenue < floor_amount, floor_amount - revenue),
    ('diversion', ship_region <> customer_region, revenue)
  ) r (kind, broken, amount)
  where r.broken;

-- The customers' rows hold every line of the window, no more and no less.
do $$
begin
  if exists (
    select from company c
    left join customer_period t using (month, window_months)
    group by c.month, c.window_months, c.lines, c.revenue, c.cost
    having (c.lines, c.revenue, c.cost) is distinct from
      (coalesce(sum(t.lines), 0)::bigint, coalesce(sum(t.revenue), 0), coalesce(sum(t.cost), 0))
  ) or exists (
    select from company c
    left join oracle.salesperson_summary t using (month, window_months)
    group by c.month, c.window_months, c.revenue
    having c.revenue is distinct from coalesce(sum(t.revenue), 0)
  ) then
    raise exception 'oracle: the customers'' totals differ from the company''s';
  end if;
end $$;

-- Of active customers alone: those with a line or a target in the window, and those that had a line in it a month ago.
delete from oracle.customer_summary s
using period p
where :'shown_customers' = 'active' and (p.month, p.window_months) = (s.month, s.window_months)
  and s.lines = 0 and s.target is null
  and not (p.has_previous and exists (
    select from customer_period b
    where b.month = (s.month - interval '1 month')::date and b.lines > 0
      and (b.window_months, b.customer_id) = (s.window_months, s.customer_id)));

-- Whether the month was over.
do $$
declare
  name text;
begin
  foreach name in array array['customer_summary', 'customer_composition', 'customer_tier_summary', 'customer_movement',
    'customer_product', 'salesperson_summary', 'credit_summary', 'visit_plan', 'complaint_summary', 'exception_line']
  loop
    execute format('alter table oracle.%I add month_complete boolean', name);
    execute format('update oracle.%I t set month_complete = k.base_month is not distinct from k.month from calendar k
      where k.month = t.month', name);
  end loop;
end $$;

select 'oracle: ' || count(*) || ' customer rows, ' || count(distinct month) || ' months' as made
from oracle.customer_summary \gset
\echo :made
