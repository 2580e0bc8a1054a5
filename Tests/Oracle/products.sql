-- The products' half of Tierbook in plain SQL: what the program must give, to the last digit.
--
-- A prelude (source_*.sql) has made three views:
--   oracle.sales    (sale_date date, product_id, customer_id, quantity numeric, revenue numeric, cost numeric)
--   oracle.products (product_id, product_name, category, unit_cost, and, if it is mapped, merchandise boolean)
--   oracle.stock    (as_of date, product_id, holder text, amount numeric)
--                   amount: in the valuation wanted, null: not known; holder: null is the own warehouse
-- and may have made a fourth:
--   oracle.targets  (month date, subject, subject_id text, amount numeric)
--
-- psql variables:
--   first_month     2024-11-01, required
--   business_date   2026-06-30, required
--   windows         1,3,12
--   turnover_basis  revenue, cost or units (units goes with a stock view that counts pieces)
--   a_cut, b_cut    0.75, 0.95
--   crossing        higher or lower
--   has_stock       true; false where the pipeline maps no stock
--   has_cost        true; false where it maps no cost at all
--   stock_holders   all, own or customers
--   min_coverage    0.5
--   revenue_decimals  decimals that revenue is shown with at least; by default those of oracle.sales
--   cost_decimals     the same of gross profit; by default those of revenue
--   hold_band, hold_months  not set, 1: tiers.products.hold
--   outlook_horizon   3: outlook.horizon
--   average_months    3: customers.average_months, which the outlook takes for products too
--   product_order   how equals are put in order; by default product_id, text by bytes
--
-- Leaves oracle.product_summary, category_summary, product_tier_summary, product_movement and
-- company_summary, with the columns of the target less run_id and what only a run knows.
\set ON_ERROR_STOP on
\if :{?windows}        \else \set windows 1,3,12         \endif
\if :{?turnover_basis} \else \set turnover_basis revenue \endif
\if :{?a_cut}          \else \set a_cut 0.75             \endif
\if :{?b_cut}          \else \set b_cut 0.95             \endif
\if :{?crossing}       \else \set crossing higher        \endif
\if :{?has_stock}      \else \set has_stock true         \endif
\if :{?has_cost}       \else \set has_cost true          \endif
\if :{?stock_holders}  \else \set stock_holders all      \endif
\if :{?min_coverage}   \else \set min_coverage 0.5       \endif
\if :{?hold_band}      \else \set hold_band ''           \endif
\if :{?hold_months}    \else \set hold_months 1          \endif
\if :{?outlook_horizon} \else \set outlook_horizon 3     \endif
\if :{?average_months} \else \set average_months 3       \endif

set client_min_messages = warning;

-- A misspelt option must not quietly stand for another one.
select set_config('oracle.turnover_basis', :'turnover_basis', false) as option_set,
  set_config('oracle.crossing', :'crossing', false) as option_set_too,
  set_config('oracle.stock_holders', :'stock_holders', false) as option_set_as_well
\gset
do $$
begin
  if current_setting('oracle.turnover_basis') not in ('revenue', 'cost', 'units') then
    raise exception 'turnover_basis must be revenue, cost or units';
  elsif current_setting('oracle.crossing') not in ('higher', 'lower') then
    raise exception 'crossing must be higher or lower';
  elsif current_setting('oracle.stock_holders') not in ('all', 'own', 'customers') then
    raise exception 'stock_holders must be all, own or customers';
  end if;
end $$;

\if :{?revenue_decimals}
  \set oracle_revenue_decimals :revenue_decimals
\else
  select coalesce(max(scale(revenue)), 0) as oracle_revenue_decimals from oracle.sales \gset
\endif
\if :{?cost_decimals}
  \set oracle_cost_decimals :cost_decimals
\else
  \set oracle_cost_decimals :oracle_revenue_decimals
\endif

\if :{?product_order}
  \set oracle_order :product_order
\else
  -- Text keys go by bytes, so that a rank does not depend on the locale of the server.
  select case when exists (
      select from pg_attribute a join pg_type t on t.oid = a.atttypid
      where a.attrelid = 'oracle.sales'::regclass and a.attname = 'product_id' and t.typcategory = 'S')
    then 'product_id collate "C"' else 'product_id' end as oracle_order
  \gset
\endif

-- numerator ÷ denominator to some decimals, half away from zero, rounded once. numeric's own `/` has
-- already rounded to some 16 to 20 digits, so round(a / b, 6) would round twice. div() truncates
-- exactly: floor(x + 1/2) with x = |numerator| * 10^6 / denominator, the sign put back afterwards.
create or replace function oracle.ratio_to(numerator numeric, denominator numeric, decimals int) returns numeric
language sql immutable as $$
  select case when denominator > 0
    then sign(numerator) * div(abs(numerator) * 2 * ('1e' || decimals)::numeric + denominator, denominator * 2)
      * ('1e-' || decimals)::numeric
  end
$$;
create or replace function oracle.ratio(numerator numeric, denominator numeric) returns numeric
language sql immutable as $$ select oracle.ratio_to(numerator, denominator, 6) $$;

do $$
begin
  create aggregate oracle.common_multiple(bigint) (sfunc = lcm, stype = bigint, initcond = '1');
exception when duplicate_function then null;
end $$;

-- All ratios of a row, each from one product of exact sums over another. `sold` is what turns over:
-- revenue, cost or quantity. The average stock is stock_sum ÷ stock_divisor, not yet divided.
-- Each divisor is tested by itself: the product of two negative ones would pass for a positive one.
-- Nothing turns over backwards: where less than nothing was sold, there is no turnover.
create or replace function oracle.measures(
  revenue numeric, cost numeric, costed_revenue numeric, sold numeric,
  stock_sum numeric, stock_divisor numeric, company_revenue numeric)
returns table (
  cost_coverage numeric, gross_profit numeric, gross_margin numeric, average_stock numeric,
  turnover numeric, cross_ratio numeric, sales_share numeric, contribution_ratio numeric)
language sql immutable as $$
  select
    case when revenue > 0 then oracle.ratio(costed_revenue, revenue) end,
    costed_revenue - cost,
    case when revenue >= 0 and costed_revenue > 0
      then oracle.ratio(costed_revenue - cost, costed_revenue) end,
    oracle.ratio(stock_sum, stock_divisor),
    case when revenue >= 0 and stock_sum > 0 and sold >= 0
      then oracle.ratio(sold * stock_divisor, stock_sum) end,
    case when revenue >= 0 and costed_revenue > 0 and stock_sum > 0 and sold >= 0
      then oracle.ratio((costed_revenue - cost) * sold * stock_divisor, costed_revenue * stock_sum) end,
    case when revenue >= 0 and company_revenue > 0
      then oracle.ratio(revenue, company_revenue) end,
    case when revenue >= 0 and costed_revenue > 0 and stock_sum > 0 and company_revenue > 0 and sold >= 0
      then oracle.ratio_to((costed_revenue - cost) * sold * stock_divisor * revenue,
                           costed_revenue * stock_sum * company_revenue, 12) end
$$;

-- What to know before trusting a row, in the order of the bytes. A margin is negative before it is
-- rounded; what costs something and brings nothing has none, and is a loss all the same.
create or replace function oracle.flags(
  revenue numeric, cost numeric, costed_revenue numeric, sold numeric, uncosted_lines numeric, stock_sum numeric,
  negative_end boolean, stock_unknown boolean, company_revenue numeric, min_coverage numeric, unknown boolean,
  merchandise boolean default true)
returns text[]
language sql immutable as $$
  select array_remove(array[
    case when costed_revenue > revenue then 'coverage_above_1' end,
    case when merchandise and revenue > 0 and costed_revenue < min_coverage * revenue then 'low_coverage' end,
    case when uncosted_lines > 0 then 'missing_cost' end,
    case when revenue >= 0 and costed_revenue > 0 and costed_revenue < cost or revenue = 0 and cost <> 0
      then 'negative_margin' end,
    case when revenue < 0 then 'negative_revenue' end,
    case when negative_end then 'negative_stock' end,
    case when revenue >= 0 and stock_sum > 0 and sold < 0 then 'negative_turnover' end,
    case when revenue = 0 then 'no_revenue' end,
    case when stock_sum = 0 then 'no_stock' end,
    case when not merchandise then 'not_merchandise' end,
    case when company_revenue > 0 and revenue > company_revenue then 'share_above_1' end,
    case when stock_unknown then 'stock_unknown' end,
    case when unknown then 'unknown_product' end], null)::text[]
$$;

drop table if exists
  pg_temp.master, pg_temp.period, pg_temp.counted, pg_temp.holder_day, pg_temp.month_end, pg_temp.month_end_stock,
  pg_temp.stock_seen, pg_temp.carried, pg_temp.gappy, pg_temp.product_end, pg_temp.category_end, pg_temp.period_end, pg_temp.product_month, pg_temp.product_period, pg_temp.company,
  pg_temp.product_measure, pg_temp.cut_item, pg_temp.product_distance, pg_temp.raw_tier, pg_temp.product_held, pg_temp.month_sum, pg_temp.cut_now, pg_temp.product_outlook, pg_temp.tiered, pg_temp.moved, pg_temp.line_month, pg_temp.aim, pg_temp.product_aim;
drop table if exists
  oracle.product_summary, oracle.category_summary, oracle.product_tier_summary,
  oracle.product_movement, oracle.company_summary;

-- The index refuses a master with a product in it twice.
create temp table master as
  select product_id, product_name::text, category::text, unit_cost::numeric,
    coalesce((to_jsonb(p) ->> 'merchandise')::boolean, true) as merchandise
  from oracle.products p;
create unique index on master (product_id);

-- Every month and window. A window that reaches before the first month is not written, and one
-- whose predecessor is not written has nothing to be compared with; an unfinished month is not.
create temp table period as
  select m::date as month, w as window_months,
    (m - make_interval(months => w - 1))::date as from_month,
    (m - make_interval(months => w))::date     as opening_month,
    (m + interval '1 month')::date - 1 <= date :'business_date' as month_complete,
    m - make_interval(months => w) >= date :'first_month'
      and (m + interval '1 month')::date - 1 <= date :'business_date' as has_previous
  from generate_series(date_trunc('month', date :'first_month'::timestamp),
                       date_trunc('month', date :'business_date'::timestamp), interval '1 month') m
  cross join unnest(string_to_array(:'windows', ',')::int[]) w
  where m - make_interval(months => w - 1) >= date :'first_month';
create unique index on period (month, window_months);

-- Stock: of each holder the last day of a month with any row of it stands for the end of the month.
-- A month end is unknown where no holder has a row in the month.
create temp table counted as
  select date_trunc('month', as_of::timestamp)::date as month, as_of, product_id, coalesce(holder, '') as holder, amount
  from oracle.stock
  where :'has_stock'::boolean and as_of <= date :'business_date'
    and as_of >= date :'first_month' - interval '1 month'
    and case :'stock_holders' when 'own' then holder is null when 'customers' then holder is not null else true end;

create temp table holder_day as
  select month, holder, max(as_of) as snapshot_day from counted group by 1, 2;
create temp table month_end as
  select distinct month from holder_day;

-- Where one amount is not known, the sum is not.
create temp table month_end_stock as
  select d.month, c.product_id, case when count(*) = count(c.amount) then sum(c.amount) end as amount
  from holder_day d join counted c on (c.as_of, c.holder) = (d.snapshot_day, d.holder)
  group by 1, 2;
create unique index on month_end_stock (product_id, month);
create temp table gappy as
  select distinct product_id from month_end_stock where amount is null;

-- Any row of the month gives the product a row of its own, not only one of the last day.
create temp table stock_seen as
  select distinct month, product_id from counted where month >= date :'first_month';

-- What lay there at a known month end lies there until the next one that is known.
create temp table carried as
  select s.product_id, s.month as from_month, (
    select min(e.month) from month_end e
    left join month_end_stock n on (n.product_id, n.month) = (s.product_id, e.month)
    where e.month > s.month and (n.product_id is null or n.amount is not null)) as until_month
  from month_end_stock s where s.amount <> 0;

-- How much each known month end weighs in the average stock of a window. A month has the weight 2:
-- half of it on either end, or all of it on the only known one. A month without a known end has no
-- row here. So the average stock is sum(weight * amount) ÷ sum(weight), and nothing is divided yet.
create temp table period_end as
  select month, window_months, end_month, sum(weight) as weight
  from (
    select p.month, p.window_months, e.month as end_month,
      2 / count(*) over (partition by p.month, p.window_months, m) as weight
    from period p
    cross join generate_series(p.from_month::timestamp, p.month::timestamp, interval '1 month') m
    join month_end e on e.month in (m::date, (m - interval '1 month')::date)
  ) half
  group by 1, 2, 3;

-- The same for products of which single month ends are not known.
create temp table product_end as
  select month, window_months, product_id, end_month, sum(weight) as weight
  from (
    select p.month, p.window_months, g.product_id, e.month as end_month,
      2 / count(*) over (partition by p.month, p.window_months, g.product_id, m) as weight
    from period p
    cross join gappy g
    cross join generate_series(p.from_month::timestamp, p.month::timestamp, interval '1 month') m
    join month_end e on e.month in (m::date, (m - interval '1 month')::date)
    where not exists (
      select from month_end_stock s where (s.product_id, s.month) = (g.product_id, e.month) and s.amount is null)
  ) half
  group by 1, 2, 3, 4;

-- Sales: a line without cost takes the unit cost of the master.
create temp table product_month as
  select date_trunc('month', sale_date::timestamp)::date as month, product_id,
    count(*) as lines,
    sum(quantity) as quantity,
    sum(revenue) as revenue,
    coalesce(sum(line_cost), 0) as cost,
    coalesce(sum(revenue) filter (where line_cost is not null), 0) as costed_revenue,
    coalesce(sum(quantity) filter (where line_cost is not null), 0) as costed_quantity,
    coalesce(-sum(revenue) filter (where revenue < 0), 0) as returned_revenue,
    count(*) filter (where line_cost is null) as uncosted_lines
  from (
    select s.sale_date, s.product_id, s.quantity, s.revenue,
      coalesce(s.cost, m.unit_cost * s.quantity) as line_cost
    from oracle.sales s left join master m using (product_id)
    where s.sale_date between date :'first_month' and date :'business_date'
  ) line
  group by 1, 2;
-- Targets, of the months that are written. Those of the company have any key or none.
create temp table aim (month date, subject text, subject_id text, amount numeric);
select to_regclass('oracle.targets') is not null as oracle_has_targets \gset
\if :oracle_has_targets
  insert into aim
    select date_trunc('month', month::timestamp)::date, rtrim(subject),
      case when rtrim(subject) <> 'company' then subject_id::text else '' end, sum(amount)
    from oracle.targets
    where month >= date :'first_month' and date_trunc('month', month::timestamp) <= date :'business_date'
    group by 1, 2, 3;
  delete from aim where subject_id is null;
\endif

-- A key is written as its type is printed; others are of nobody.
create or replace function oracle.is_key(id text, type regtype) returns boolean
language sql immutable as $$
  select case
    when type::text in ('smallint', 'integer', 'bigint') then id ~ format('^(0|-?[1-9][0-9]{0,%s})$',
      case type::text when 'smallint' then 3 when 'integer' then 8 else 17 end)
    when type::text = 'uuid' then id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' else true end
$$;
-- bpchar is char(n) of any n.
select case when atttypid = 'bpchar'::regtype then 'bpchar' else atttypid::regtype::text end as oracle_product_type
from pg_attribute where attrelid = 'oracle.sales'::regclass and attname = 'product_id' \gset
create temp table product_aim as
  select month, case when oracle.is_key(subject_id, :'oracle_product_type') then subject_id::text:::oracle_product_type end
    as product_id, amount
  from aim where subject = 'product';
delete from product_aim where product_id is null;

-- Without statistics the planner takes these tables for a handful of rows.
analyze master; analyze period; analyze month_end; analyze month_end_stock; analyze stock_seen;
analyze period_end; analyze product_month; analyze carried; analyze product_end; analyze gappy;

-- The sums of each product with a sales line, a stock row or a target in the window, or with stock at one
-- of its ends as far as anybody knows. Stock of a known month end is 0 where the product has no row.
create temp table product_period as
  with sold as (
    select p.month, p.window_months, s.product_id, sum(s.lines) as lines, sum(s.quantity) as quantity,
      sum(s.revenue) as revenue, sum(s.cost) as cost, sum(s.costed_revenue) as costed_revenue,
      sum(s.costed_quantity) as costed_quantity, sum(s.uncosted_lines) as uncosted_lines,
      sum(s.returned_revenue) as returned_revenue
    from period p join product_month s on s.month between p.from_month and p.month
    group by 1, 2, 3
  ), present as (
    select month, window_months, product_id from sold
    union
    select p.month, p.window_months, s.product_id
    from period p join stock_seen s on s.month between p.from_month and p.month
    union
    select p.month, p.window_months, t.product_id
    from period p join product_aim t on t.month between p.from_month and p.month
    union
    select p.month, p.window_months, c.product_id
    from period p join carried c on c.from_month <= p.month and (c.until_month > p.opening_month) is not false
  ), held as (
    select e.month, e.window_months, s.product_id, sum(e.weight * s.amount) as stock_sum
    from period_end e join month_end_stock s on s.month = e.end_month
    where s.product_id not in (select product_id from gappy)
    group by 1, 2, 3
    union all
    select e.month, e.window_months, s.product_id, sum(e.weight * s.amount)
    from product_end e join month_end_stock s on (s.month, s.product_id) = (e.end_month, e.product_id)
    group by 1, 2, 3
  ), ends as (
    select p.month, p.window_months, s.product_id, bool_or(s.amount < 0) as negative_end,
      bool_or(s.amount is null) as unknown_end
    from period p join month_end_stock s on s.month between p.opening_month and p.month
    where s.amount < 0 or s.amount is null
    group by 1, 2, 3
  ), divisor as (
    select month, window_months, sum(weight)::bigint as stock_divisor from period_end group by 1, 2
  ), product_divisor as (
    select month, window_months, product_id, sum(weight)::bigint as stock_divisor from product_end group by 1, 2, 3
  )
  select p.month, p.window_months, present.product_id, m.product_name, m.category, m.product_id is null as unknown,
    coalesce(m.merchandise, true) as merchandise,
    coalesce(sold.lines, 0)           as lines,
    coalesce(sold.quantity, 0)        as quantity,
    coalesce(sold.revenue, 0)         as revenue,
    coalesce(sold.cost, 0)            as cost,
    coalesce(sold.costed_revenue, 0)  as costed_revenue,
    coalesce(sold.costed_quantity, 0) as costed_quantity,
    coalesce(sold.uncosted_lines, 0)  as uncosted_lines,
    coalesce(sold.returned_revenue, 0) as returned_revenue,
    case when opening.month is not null then case when o.product_id is null then 0 else o.amount end end as opening_stock,
    case when closing.month is not null then case when c.product_id is null then 0 else c.amount end end as closing_stock,
    coalesce(ends.negative_end, false) as negative_end,
    :'has_stock'::boolean and (coalesce(ends.unknown_end, false)
      or (select count(*) from month_end e where e.month between p.opening_month and p.month) < p.window_months + 1)
      as stock_unknown,
    coalesce(held.stock_sum, 0) as own_sum,
    case when g.product_id is null then d.stock_divisor else pd.stock_divisor end as own_divisor,
    0::numeric as stock_sum, 0::bigint as stock_divisor
  from present
  join period p using (month, window_months)
  left join sold using (month, window_months, product_id)
  left join held using (month, window_months, product_id)
  left join ends using (month, window_months, product_id)
  left join gappy g using (product_id)
  left join divisor d using (month, window_months)
  left join product_divisor pd using (month, window_months, product_id)
  left join master m using (product_id)
  left join month_end opening on opening.month = p.opening_month
  left join month_end closing on closing.month = p.month
  left join month_end_stock o on o.month = p.opening_month and o.product_id = present.product_id
  left join month_end_stock c on c.month = p.month and c.product_id = present.product_id;

-- Averages add up over one divisor.
update product_period t
set stock_divisor = case when own_divisor is not null then common end,
  stock_sum = case when own_divisor is not null then own_sum * (common / own_divisor) end
from (select month, window_months, oracle.common_multiple(own_divisor) as common from product_period group by 1, 2) c
where (c.month, c.window_months) = (t.month, t.window_months);

analyze product_period;

-- Ends of the company and of categories that are below 0.
create temp table category_end as
  select s.month, grouping(coalesce(m.category, '(unassigned)')) = 1 as is_company,
    coalesce(m.category, '(unassigned)') as category, sum(s.amount) as amount
  from month_end_stock s left join master m using (product_id)
  group by s.month, rollup (coalesce(m.category, '(unassigned)'))
  having sum(s.amount) < 0;

-- The sums of the company, for every window, also for one in which nothing happened.
create temp table company as
  select p.month, p.window_months,
    -- A month end in the window without any row, the one before the window included.
    :'has_stock'::boolean and (coalesce(bool_or(t.stock_unknown), false)
      or (select count(*) from month_end e where e.month between p.opening_month and p.month)
      < p.window_months + 1) as stock_unknown,
    exists (
      select from category_end e where e.is_company and e.month between p.opening_month and p.month) as negative_end,
    count(t.product_id)::int            as products,
    coalesce(sum(t.lines), 0)::bigint   as lines,
    coalesce(sum(t.quantity), 0)        as quantity,
    coalesce(sum(t.revenue), 0)         as revenue,
    coalesce(sum(t.cost), 0)            as cost,
    coalesce(sum(t.costed_revenue), 0)  as costed_revenue,
    coalesce(sum(t.costed_quantity), 0) as costed_quantity,
    coalesce(sum(t.uncosted_lines), 0)  as uncosted_lines,
    coalesce(sum(t.returned_revenue), 0) as returned_revenue,
    case when opening.month is not null and count(t.product_id) = count(t.opening_stock)
      then coalesce(sum(t.opening_stock), 0) end as opening_stock,
    case when closing.month is not null and count(t.product_id) = count(t.closing_stock)
      then coalesce(sum(t.closing_stock), 0) end as closing_stock,
    case when count(t.product_id) = 0 then case when d.stock_divisor is not null then 0 end
      else sum(t.stock_sum) end as stock_sum,
    case when count(t.product_id) = 0 then d.stock_divisor else max(t.stock_divisor) end as stock_divisor
  from period p
  left join product_period t using (month, window_months)
  left join month_end opening on opening.month = p.opening_month
  left join month_end closing on closing.month = p.month
  left join (select month, window_months, sum(weight)::bigint as stock_divisor from period_end group by 1, 2) d
    on (d.month, d.window_months) = (p.month, p.window_months)
  group by p.month, p.window_months, p.opening_month, opening.month, closing.month, d.stock_divisor;

create temp table product_measure as
  select t.*, p.month_complete,
    case :'turnover_basis' when 'cost' then t.cost when 'units' then t.quantity else t.revenue end as sold,
    c.revenue as company_revenue, r.*
  from product_period t
  join company c using (month, window_months)
  join period p using (month, window_months)
  cross join lateral oracle.measures(t.revenue, t.cost, t.costed_revenue,
    case :'turnover_basis' when 'cost' then t.cost when 'units' then t.quantity else t.revenue end,
    t.stock_sum, t.stock_divisor, c.revenue) r;

analyze product_measure;
analyze company;

-- Tiers. The share counts positive values only. `before` is the sum ahead of the first of the
-- equals, `through` includes the item and all its equals. The cut compares sums, not shares, so
-- that nothing is rounded. The contribution is cut as it is published, where enough of the revenue
-- has a cost. By what is not mapped nothing is cut. What is no merchandise is in N, and in no rank and no sum.
create temp table tiered as
  with valued as (
    select t.month, t.window_months, t.product_id, t.merchandise, b.basis, b.value, greatest(b.value, 0) as positive
    from product_measure t
    cross join lateral (values
      ('revenue', t.revenue), ('profit', t.gross_profit),
      ('contribution', case when t.revenue <= 0 or t.costed_revenue >= :min_coverage * t.revenue then t.contribution_ratio end)
    ) b (basis, value)
    where basis = 'revenue' or :'has_cost'::boolean and (basis = 'profit' or :'has_stock'::boolean)
  ), summed as (
    select *,
      row_number() over (partition by month, window_months, basis
        order by value desc nulls last, :oracle_order)::int as rank,
      sum(positive) over (partition by month, window_months, basis) as total,
      coalesce(sum(positive) over (partition by month, window_months, basis
        order by value desc nulls last groups between unbounded preceding and 1 preceding), 0) as before,
      sum(positive) over (partition by month, window_months, basis
        order by value desc nulls last groups between unbounded preceding and current row) as through
    from valued where merchandise
  )
  select month, window_months, product_id, merchandise, basis, value, rank,
    case when value > 0 then oracle.ratio(through, total) end as cumulative_share,
    case when value > 0 then oracle.ratio(before, total) end as share_before,
    case
      when value > 0 is not true then 'N'
      when :'crossing' = 'higher' then
        case when before < :a_cut * total then 'A' when before < :b_cut * total then 'B' else 'C' end
      else
        case when through <= :a_cut * total then 'A' when through <= :b_cut * total then 'B' else 'C' end
    end as tier
  from summed
  union all
  select month, window_months, product_id, merchandise, basis, null, null, null, null, 'N' from valued where not merchandise;
create index on tiered (month, window_months, basis, product_id);
analyze tiered;

-- Distances count in the last decimal that a value of the month and window has.
create temp table cut_item as
  with unit as (
    select month, window_months,
      ('1e-' || greatest(:oracle_revenue_decimals, max(scale(trim_scale(revenue)))))::numeric as revenue_unit,
      ('1e-' || greatest(:oracle_cost_decimals, max(scale(trim_scale(gross_profit)))))::numeric as profit_unit
    from product_measure group by 1, 2
  )
  select concat_ws(' ', month, window_months, basis) as part, product_id::text as item, value, tier,
    case basis when 'revenue' then revenue_unit when 'profit' then profit_unit else 1e-12 end as unit
  from tiered join unit using (month, window_months) where merchandise;
\set d_a_cut :a_cut
\set d_b_cut :b_cut
\set d_crossing :crossing
\ir distances.sql
create temp table product_distance as
  select t.month, t.window_months, t.product_id, t.basis, d.to_next, d.to_keep,
    oracle.ratio_to(d.to_next, t.window_months, case t.basis when 'contribution' then 12 else 6 end) as to_next_monthly
  from tiered t
  join distance d on (d.part, d.item) = (concat_ws(' ', t.month, t.window_months, t.basis), t.product_id::text);
create index on product_distance (month, window_months, basis, product_id);
analyze product_distance;

create temp table raw_tier as
  select month, concat_ws(' ', window_months, basis) as part, product_id::text as item, tier, share_before from tiered;
\set h_band :hold_band
\set h_months :hold_months
\ir held.sql
create temp table product_held as
  select t.month, t.window_months, t.product_id,
    max(h.tier) filter (where t.basis = 'revenue') as revenue, max(h.tier) filter (where t.basis = 'profit') as profit,
    max(h.tier) filter (where t.basis = 'contribution') as contribution,
    max(h.since) filter (where t.basis = 'revenue') as since
  from tiered t
  join held h on (h.month, h.part, h.item) = (t.month, concat_ws(' ', t.window_months, t.basis), t.product_id::text)
  group by 1, 2, 3;

-- What is no merchandise has no outlook.
create temp table month_sum as
  select month, basis, product_id::text as item, value
  from product_month
  cross join lateral (values ('revenue', revenue), ('profit', costed_revenue - cost)) b (basis, value);
create temp table cut_now as
  select month, window_months, basis, '' as segment, product_id::text as item, value, tier
  from tiered where merchandise and basis in ('revenue', 'profit');
\ir outlook.sql
create temp table product_outlook as
  select t.month, t.window_months, t.product_id, t.basis, o.outlook_tier, o.outlook
  from tiered t
  join outlook o on (o.month, o.window_months, o.basis, o.item) = (t.month, t.window_months, t.basis, t.product_id::text);
create index on product_outlook (month, window_months, basis, product_id);
analyze product_outlook;

-- Movement, per basis: every product of this month or of the month before, at the same window.
create temp table moved as
  select month, window_months, basis, product_id, n.tier as to_tier, b.tier as from_tier
  from (
    select t.* from tiered t join period p using (month, window_months) where p.has_previous and t.merchandise
  ) n
  full join (
    select p.month, t.window_months, t.basis, t.product_id, t.tier
    from tiered t
    join period p on t.merchandise and p.has_previous and p.window_months = t.window_months
      and p.month = (t.month + interval '1 month')::date
  ) b using (month, window_months, basis, product_id);

analyze moved;

create table oracle.product_summary as
  select t.month, t.window_months, t.product_id, t.product_name, t.category,
    t.lines::bigint as lines, t.quantity, t.revenue, t.cost, t.costed_revenue, t.costed_quantity, t.cost_coverage,
    t.gross_profit, t.gross_margin,
    t.returned_revenue, oracle.ratio(t.returned_revenue, t.revenue + t.returned_revenue) as return_rate,
    t.opening_stock, t.closing_stock, t.average_stock,
    t.turnover, t.cross_ratio, t.sales_share, t.contribution_ratio,
    r.rank as revenue_rank, r.cumulative_share as revenue_cumulative_share, r.tier as revenue_tier,
    rd.to_next as revenue_to_next, rd.to_keep as revenue_to_keep, rd.to_next_monthly as revenue_to_next_monthly,
    ro.outlook as revenue_outlook, ro.outlook_tier as revenue_outlook_tier,
    g.rank as profit_rank, g.cumulative_share as profit_cumulative_share, g.tier as profit_tier,
    gd.to_next as profit_to_next, gd.to_keep as profit_to_keep, gd.to_next_monthly as profit_to_next_monthly,
    po.outlook as profit_outlook, po.outlook_tier as profit_outlook_tier,
    k.rank as contribution_rank, k.cumulative_share as contribution_cumulative_share,
    k.tier as contribution_tier,
    kd.to_next as contribution_to_next, kd.to_keep as contribution_to_keep,
    kd.to_next_monthly as contribution_to_next_monthly,
    h.revenue as revenue_held_tier, h.profit as profit_held_tier, h.contribution as contribution_held_tier,
    h.since as held_since,
    v.from_tier as previous_revenue_tier,
    -- The names of the tiers stand in the alphabet in the order of the cuts, N last.
    case
      when v.product_id is null then null
      when v.from_tier is null then 'new'
      when v.to_tier collate "C" < v.from_tier collate "C" then 'up'
      when v.to_tier collate "C" > v.from_tier collate "C" then 'down'
      else 'same'
    end as movement,
    oracle.flags(t.revenue, t.cost, t.costed_revenue, t.sold, t.uncosted_lines, t.stock_sum, t.negative_end,
      t.stock_unknown, t.company_revenue,
      case when :'has_cost'::boolean and :'has_stock'::boolean then :min_coverage end, t.unknown, t.merchandise) as flags,
    t.month_complete
  from product_measure t
  join tiered r on (r.month, r.window_months, r.basis, r.product_id) = (t.month, t.window_months, 'revenue', t.product_id)
  left join tiered g on (g.month, g.window_months, g.basis, g.product_id) = (t.month, t.window_months, 'profit', t.product_id)
  left join tiered k on (k.month, k.window_months, k.basis, k.product_id) = (t.month, t.window_months, 'contribution', t.product_id)
  left join product_held h on (h.month, h.window_months, h.product_id) = (t.month, t.window_months, t.product_id)
  left join product_distance rd
    on (rd.month, rd.window_months, rd.basis, rd.product_id) = (t.month, t.window_months, 'revenue', t.product_id)
  left join product_distance gd
    on (gd.month, gd.window_months, gd.basis, gd.product_id) = (t.month, t.window_months, 'profit', t.product_id)
  left join product_distance kd
    on (kd.month, kd.window_months, kd.basis, kd.product_id) = (t.month, t.window_months, 'contribution', t.product_id)
  left join product_outlook ro
    on (ro.month, ro.window_months, ro.basis, ro.product_id) = (t.month, t.window_months, 'revenue', t.product_id)
  left join product_outlook po
    on (po.month, po.window_months, po.basis, po.product_id) = (t.month, t.window_months, 'profit', t.product_id)
  left join moved v on (v.month, v.window_months, v.basis, v.product_id) = (t.month, t.window_months, 'revenue', t.product_id);

-- One that is gone has a row for one month: its key, its name and category, and where it stood.
insert into oracle.product_summary
  (month, window_months, product_id, product_name, category, previous_revenue_tier, movement, flags,
    month_complete)
  select v.month, v.window_months, v.product_id, m.product_name, m.category, v.from_tier, 'lost', '{}', true
  from moved v left join master m using (product_id)
  where v.basis = 'revenue' and v.to_tier is null;

-- Targets of the window's months.
alter table oracle.product_summary add target numeric, add target_attainment numeric;
update oracle.product_summary s
set target = t.target, target_attainment = case when s.revenue >= 0 then oracle.ratio(s.revenue, t.target) end
from (
  select p.month, p.window_months, t.product_id, sum(t.amount) as target
  from period p join product_aim t on t.month between p.from_month and p.month
  group by 1, 2, 3
) t
where (t.month, t.window_months, t.product_id) = (s.month, s.window_months, s.product_id);

-- A category has a row for its products, or for its target alone.
create table oracle.category_summary as
  with targeted as (
    select p.month, p.window_months, t.subject_id as category, sum(t.amount) as target
    from period p join aim t on t.month between p.from_month and p.month
    where t.subject = 'category'
    group by 1, 2, 3
  ), grouped as (
    select month, window_months, coalesce(category, '(unassigned)') as category, company_revenue, month_complete,
      bool_or(stock_unknown) as stock_unknown, sum(uncosted_lines) as uncosted_lines,
      sum(costed_quantity) as costed_quantity, sum(returned_revenue) as returned_revenue,
      count(*)::int as products, sum(lines)::bigint as lines, sum(quantity) as quantity,
      sum(revenue) as revenue, sum(cost) as cost, sum(costed_revenue) as costed_revenue,
      case when count(*) = count(opening_stock) then sum(opening_stock) end as opening_stock,
      case when count(*) = count(closing_stock) then sum(closing_stock) end as closing_stock,
      sum(sold) as sold, sum(stock_sum) as stock_sum, max(stock_divisor) as stock_divisor
    from product_measure
    group by 1, 2, 3, company_revenue, month_complete
  )
  select t.month, t.window_months, t.category, t.products, t.lines, t.quantity, t.revenue, t.cost,
    t.costed_revenue, t.costed_quantity, r.cost_coverage, r.gross_profit, r.gross_margin,
    t.returned_revenue, oracle.ratio(t.returned_revenue, t.revenue + t.returned_revenue) as return_rate, t.opening_stock,
    t.closing_stock, r.average_stock, r.turnover, r.cross_ratio, r.sales_share, r.contribution_ratio,
    oracle.flags(t.revenue, t.cost, t.costed_revenue, t.sold, t.uncosted_lines, t.stock_sum,
      exists (
        select from category_end e join period p on e.month between p.opening_month and p.month
        where not e.is_company and e.category = t.category and (p.month, p.window_months) = (t.month, t.window_months)),
      t.stock_unknown, t.company_revenue, null, false) as flags,
    g.target, case when t.revenue >= 0 then oracle.ratio(t.revenue, g.target) end as target_attainment,
    t.month_complete
  from (
    select * from grouped
    union all
    select p.month, p.window_months, g.category, c.revenue, p.month_complete,
      :'has_stock'::boolean
        and (select count(*) from month_end e where e.month between p.opening_month and p.month) < p.window_months + 1,
      0, 0, 0, 0, 0, 0, 0, 0, 0,
      case when p.opening_month in (select month from month_end) then 0 end,
      case when p.month in (select month from month_end) then 0 end,
      0, case when d.stock_divisor is not null then 0 end, d.stock_divisor
    from targeted g
    join period p using (month, window_months)
    join company c using (month, window_months)
    left join (select month, window_months, sum(weight)::bigint as stock_divisor from period_end group by 1, 2) d
      using (month, window_months)
    where not exists (
      select from grouped o where (o.month, o.window_months, o.category) = (g.month, g.window_months, g.category))
  ) t
  left join targeted g using (month, window_months, category)
  cross join lateral oracle.measures(t.revenue, t.cost, t.costed_revenue, t.sold,
    t.stock_sum, t.stock_divisor, t.company_revenue) r;

-- Only tiers that hold a product have a row.
create table oracle.product_tier_summary as
  select t.month, t.window_months, t.basis, t.tier, t.products, t.revenue, r.sales_share,
    r.gross_profit, r.gross_margin, r.average_stock, r.turnover, r.cross_ratio, r.contribution_ratio,
    t.month_complete
  from (
    select p.month, p.window_months, n.basis, n.tier, p.company_revenue, p.month_complete, count(*)::int as products,
      sum(p.revenue) as revenue, sum(p.cost) as cost, sum(p.costed_revenue) as costed_revenue,
      sum(p.sold) as sold, sum(p.stock_sum) as stock_sum, max(p.stock_divisor) as stock_divisor
    from product_measure p
    join tiered n using (month, window_months, product_id)
    group by 1, 2, 3, 4, p.company_revenue, p.month_complete
  ) t
  cross join lateral oracle.measures(t.revenue, t.cost, t.costed_revenue, t.sold,
    t.stock_sum, t.stock_divisor, t.company_revenue) r;

create table oracle.product_movement as
  select v.month, v.window_months, v.basis,
    coalesce(v.from_tier, '(new)') as from_tier, coalesce(v.to_tier, '(lost)') as to_tier,
    count(*)::int as products, coalesce(sum(t.revenue), 0) as revenue, true as month_complete
  from moved v left join product_measure t using (month, window_months, product_id)
  group by 1, 2, 3, 4, 5;

create table oracle.company_summary as
  select c.month, c.window_months, c.products, c.lines, c.quantity, c.revenue, c.cost, c.costed_revenue,
    c.costed_quantity, r.cost_coverage, r.gross_profit, r.gross_margin,
    c.returned_revenue, oracle.ratio(c.returned_revenue, c.revenue + c.returned_revenue) as return_rate, c.opening_stock, c.closing_stock, r.average_stock,
    r.turnover, r.cross_ratio,
    (c.month + interval '1 month')::date - 1 <= date :'business_date' as month_complete,
    c.revenue as revenue_in_products,
    oracle.flags(c.revenue, c.cost, c.costed_revenue,
      case :'turnover_basis' when 'cost' then c.cost when 'units' then c.quantity else c.revenue end,
      c.uncosted_lines, c.stock_sum, c.negative_end, c.stock_unknown, c.revenue, null, false) as flags,
    g.target, case when c.revenue >= 0 then oracle.ratio(c.revenue, g.target) end as target_attainment
  from company c
  left join (
    select p.month, p.window_months, sum(t.amount) as target
    from period p join aim t on t.month between p.from_month and p.month
    where t.subject = 'company'
    group by 1, 2
  ) g using (month, window_months)
  cross join lateral oracle.measures(c.revenue, c.cost, c.costed_revenue,
    case :'turnover_basis' when 'cost' then c.cost when 'units' then c.quantity else c.revenue end,
    c.stock_sum, c.stock_divisor, c.revenue) r;

-- The lines once more, straight from the view: the joins above must neither lose nor double one.
create temp table line_month as
  select date_trunc('month', sale_date::timestamp)::date as month, count(*) as lines, sum(revenue) as revenue
  from oracle.sales
  where sale_date between date :'first_month' and date :'business_date'
  group by 1;
do $$
begin
  if exists (
    select from period p
    join oracle.company_summary c using (month, window_months)
    left join line_month l on l.month between p.from_month and p.month
    group by p.month, p.window_months, c.lines, c.revenue
    having (c.lines, c.revenue) is distinct from (coalesce(sum(l.lines), 0)::bigint, coalesce(sum(l.revenue), 0)))
  then
    raise exception 'oracle: the totals differ from the lines of oracle.sales';
  end if;
end $$;

analyze oracle.product_summary;
select 'oracle: ' || count(*) || ' product rows, ' || count(distinct month) || ' months' as made
from oracle.product_summary \gset
\echo :made
