-- The customers' part of selfcheck.sql, which includes it: it makes schema oracle and check_rows.
create table oracle.c_sales (case_name text, sale_date date, product_id text, customer_id text, quantity numeric,
  revenue numeric, cost numeric, salesperson_id int, list_amount numeric, ship_region text, document_id text);
create table oracle.c_customers (case_name text, customer_id text, customer_name text, kind text, channel text, region text,
  route text, salesperson_id int, opened_on date);
create table oracle.c_visits (case_name text, visited_on date, salesperson_id int, customer_id text, ordered boolean, prospect boolean);
create table oracle.c_complaints (case_name text, customer_id text, opened_on date, answered_on date, closed_on date, kind text,
  salesperson_id int);
drop view oracle.sales, oracle.products, oracle.stock;
create view oracle.sales as
  select sale_date, product_id, customer_id, quantity, revenue, cost, salesperson_id, list_amount, ship_region, document_id
  from oracle.c_sales where case_name = current_setting('oracle.case');
create view oracle.customers as
  select customer_id, customer_name, kind, channel, region, route, salesperson_id, opened_on
  from oracle.c_customers where case_name = current_setting('oracle.case');
create view oracle.visits as
  select visited_on, salesperson_id, customer_id, ordered, prospect
  from oracle.c_visits where case_name = current_setting('oracle.case');
create view oracle.complaints as
  select customer_id, opened_on, answered_on, closed_on, kind, salesperson_id
  from oracle.c_complaints where case_name = current_setting('oracle.case');
create view oracle.products as
  select * from (values
    ('p1', 'One', 'X', 2), ('p2', 'Two', null, null), ('cat W', 'W', 'W', null), ('cat X', 'X', 'X', null),
    ('cat Y', 'Y', 'Y', null), ('cat Z', 'Z', 'Z', null)) t (product_id, product_name, category, unit_cost);
-- The rest belongs to the case 'people'.
create view oracle.stock as
  select * from (values (date '2023-12-31', 'p1', null, 100::numeric), ('2024-01-31', 'p1', null, 100),
    ('2023-12-31', 'p1', 'a1', 20), ('2024-01-29', 'p1', 'a1', 999), ('2024-01-30', 'p1', 'a1', 40)) t
    (as_of, product_id, holder, amount)
  where current_setting('oracle.case') = 'people';
create view oracle.targets as
  select * from (values (date '2024-01-01', 'customer', 'a1', 100::numeric), ('2024-02-01', 'customer', 'a1', 50),
    ('2024-01-15', 'salesperson', '1', 200), ('2024-02-01', 'product', 'p1', 10)) t (month, subject, subject_id, amount)
  where current_setting('oracle.case') = 'people';
create view oracle.salespeople as
  select * from (values (1, 'One'), (2, 'Two'), (3, 'Three')) t (salesperson_id, salesperson_name)
  where current_setting('oracle.case') = 'people';
create view oracle.financials as
  select * from (values
    ('a1', date '2022-06-30', 9000.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0),          -- not the newest
    ('a1', '2023-12-31', 100, 30, 500, 600, 2, 1000, 0.6, 0.5, 30),
    ('B2', '2024-01-31', 8.35, 0, null, null, 3, 1000, 0.6, null, 30),
    ('C3', '2024-02-20', 100, 50, 100, 100, 0, 100, 1, 1, 73),
    ('C3', '2024-02-21', 1, 1, 1, 1, 1, 1, 1, 1, 1)                                     -- after the business date
  ) t (customer_id, as_of, current_assets, current_liabilities, total_assets, total_liabilities, supplier_count,
    expected_sales, cost_rate, supply_share, credit_days)
  where current_setting('oracle.case') = 'people';
create view oracle.receivables as
  select customer_id, as_of, open_amount, unsettled_notes, oldest_due_on, dishonoured
  from (values
    ('people', 'a1', date '2023-12-31', 500.0, 1.0, null::date, false),
    ('people', 'a1', '2024-01-31', 30, null, '2024-01-20', true),
    ('people', 'Z9', '2024-02-20', 5, 2.5, '2024-02-20', null),
    -- two ledgers of one day, the second with a credit; what is owed no more; a list that C is not on
    ('days', 'A', '2024-01-31', 100, null, '2024-01-20', false),
    ('days', 'A', '2024-01-31', 40, 5, '2024-01-10', true),
    ('days', 'A', '2024-01-31', -20, null, '2023-06-01', null),
    ('days', 'B', '2024-01-31', 0, null, '2023-06-01', false),
    ('days', 'C', '2023-12-31', 70, null, '2023-12-01', true),
    ('days', 'D', '2024-01-31', 8, -8, '2023-12-01', false)
  ) t (case_name, customer_id, as_of, open_amount, unsettled_notes, oldest_due_on, dishonoured)
  where case_name = current_setting('oracle.case');

\set first_month 2024-01-01
\set turnover_basis revenue
\set a_cut 0.75
\set b_cut 0.95
\set crossing higher
\set revenue_decimals 2

-- A textbook's example: 20 customers, 2.5 million. The first 4 bring exactly 80%, the next 6 exactly
-- 15%, so both borders stand exactly on a cut, and it is the same whichever way the cut is crossed.
insert into oracle.c_customers
  select 'textbook', lpad(n::text, 2, '0'), 'Customer ' || n from generate_series(1, 20) n;
insert into oracle.c_sales
  select 'textbook', date '2024-01-05', 'p1', lpad(n::text, 2, '0'), 1, v * 1000, v * 600
  from unnest(array[650, 550, 450, 350, 90, 80, 70, 60, 45, 30, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8]) with ordinality t (v, n);
select set_config('oracle.case', 'textbook', false) as case_set \gset
\set business_date 2024-01-31
\set windows 1
\set has_stock false
\ir products.sql
\ir customers.sql
select oracle.check_rows('textbook: 20 customers, 2.5 million',
  $$ select basis, segment, tier, customers, revenue, sales_share, gross_margin, smallest from oracle.customer_tier_summary
     where basis in ('overall_revenue', 'profit') $$,
  $$ values
    ('overall_revenue', '(all)', 'A', 4, 2000000::numeric, 0.80, 0.4, 350000::numeric),
    ('overall_revenue', '(all)', 'B', 6, 375000, 0.15, 0.4, 30000),
    ('overall_revenue', '(all)', 'C', 10, 125000, 0.05, 0.4, 8000),
    ('profit', '(unassigned)', 'A', 4, 2000000, 0.80, 0.4, 140000),
    ('profit', '(unassigned)', 'B', 6, 375000, 0.15, 0.4, 12000),
    ('profit', '(unassigned)', 'C', 10, 125000, 0.05, 0.4, 3200) $$);
-- One month of history: an average of one month, and nothing that compares months.
select oracle.check_rows('textbook: one month of history',
  $$ select count(*), count(*) filter (where monthly_average = revenue), count(*) filter (where average_tier = revenue_tier),
       min(standard_amount), max(standard_amount), count(growth_month), count(growth_year), count(order_interval_days),
       count(potential_in_months), sum(churn_level), count(movement), count(*) filter (where key_account),
       count(*) filter (where false_key_account)
     from oracle.customer_summary $$,
  $$ values (20::bigint, 20::bigint, 20::bigint, 350000::numeric, 350000::numeric, 0::bigint, 0::bigint, 0::bigint,
       0::bigint, 0::bigint, 0::bigint, 4::bigint, 0::bigint) $$);
\set c_crossing lower
\set within ''
\set standard_top 5,7
\ir customers.sql
select oracle.check_rows('textbook: crossing lower, one segment, standard by top',
  $$ select segment, revenue_tier, average_tier, count(*), min(standard_amount)
     from oracle.customer_summary join oracle.customer_tier_summary t on t.basis = 'revenue' and t.tier = revenue_tier group by 1, 2, 3 $$,
  $$ values ('(all)', 'A', 'A', 4::bigint, 90000::numeric), ('(all)', 'B', 'A', 1, 90000), ('(all)', 'B', 'B', 2, 90000),
       ('(all)', 'B', 'C', 3, 90000), ('(all)', 'C', 'C', 10, 90000) $$);
\set c_crossing higher
\set within channel
\set standard_top ''

-- Potential. Channels S, T, U: the same line 50 … 300, that goes on with 350, 400, 450. Channel V:
-- 10 0 40 30 80 50 has the mean 35 and the slope 215/17.5, so the next month is 35 + 3.5 * 215/17.5 = 78.
-- W falls, X is flat at the standard of the others, Y is a key account already.
insert into oracle.c_customers
  select 'line', id, id, null, left(id, 1)
  from unnest('{S key,S next,T key,T next,U key,U next,V key,V next,W key,W next,X key,X next,Y next}'::text[]) id;
insert into oracle.c_sales
  select 'line', (date '2024-01-10' + make_interval(months => n::int - 1))::date, 'p1', id, 1, v, v * 0.6
  from (values ('S key', '{450,450,450,450,450,450}'::numeric[]), ('S next', '{50,100,150,200,250,300}'),
    ('T key', '{450.01,450.01,450.01,450.01,450.01,450.01}'), ('T next', '{50,100,150,200,250,300}'),
    ('U key', '{360,360,360,360,360,360}'), ('U next', '{50,100,150,200,250,300}'),
    ('V key', '{78,78,78,78,78,78}'), ('V next', '{10,0,40,30,80,50}'),
    ('W key', '{100,100,100,100,100,100}'), ('W next', '{600,90,80,70,60,50}'),
    ('X key', '{100,100,100,100,100,100}'), ('X next', '{90,90,90,90,90,90}'),
    ('Y next', '{10,20,30,40,50,60}')) t (id, months)
  cross join lateral unnest(months) with ordinality m (v, n)
  where v <> 0;
select set_config('oracle.case', 'line', false) as case_set \gset
\set business_date 2024-06-30
\set ca_cut 0.50
\ir products.sql
\ir customers.sql
select oracle.check_rows('potential: the line just reaches, and just does not',
  $$ select customer_id, monthly_average, average_tier, standard_amount, key_account, potential_key_account, potential_in_months
     from oracle.customer_summary where month = '2024-06-01' and customer_id like '% next' $$,
  $$ values ('S next', 250::numeric, 'B', 450::numeric, false, true, 3), ('T next', 250, 'B', 450.01, false, false, null),
    ('U next', 250, 'B', 360, false, true, 2), ('V next', 53.333333, 'B', 78, false, true, 1),
    ('W next', 60, 'B', 100, false, false, null), ('X next', 90, 'B', 100, false, false, null),
    ('Y next', 50, 'A', 50, true, false, null) $$);
select oracle.check_rows('potential: five months are too few, a month not over does not count',
  $$ select month, count(potential_in_months) from oracle.customer_summary group by 1 $$,
  $$ values (date '2024-01-01', 0::bigint), ('2024-02-01', 0), ('2024-03-01', 0), ('2024-04-01', 0), ('2024-05-01', 0), ('2024-06-01', 3) $$);
\set business_date 2024-06-29
\ir products.sql
\ir customers.sql
select oracle.check_rows('potential: the base month is May',
  $$ select count(potential_in_months), min(monthly_average) filter (where customer_id = 'S next'),
       min(growth_month) filter (where customer_id = 'S next'), min(revenue) filter (where customer_id = 'S next')
     from oracle.customer_summary where month = '2024-06-01' $$,
  $$ values (0::bigint, 200::numeric, 0.25, 300::numeric) $$);
\set ca_cut 0.80

-- False key accounts, each in a channel of its own but for its peers.
insert into oracle.c_customers
  select 'false', id, id, null, left(id, 1)
  from unnest('{A peak,B twice,C half,D key,D peer,E key,F key,F peer,G key,G peer}'::text[]) id;
insert into oracle.c_sales
  select 'false', (date '2024-01-10' + make_interval(months => n - 1))::date, 'p1', id, 1, v, v * 0.5
  from (values ('A peak', 1, 30), ('A peak', 5, 100), ('A peak', 12, 30),          -- 62.5%; 3 of 12 are a quarter
    ('B twice', 3, 100), ('B twice', 7, 100), ('B twice', 8, -50),                 -- a half of what the months above 0 bring
    ('C half', 3, 100), ('C half', 7, 100)) t (id, n, v);                          -- exactly a half
insert into oracle.c_sales
  select 'false', (date '2024-01-10' + make_interval(months => n - 1))::date, 'p1', id, 1, revenue, cost
  from generate_series(1, 12) n
  cross join (values
    ('D key', 1000, 995), ('D peer', 200, 100),       -- 5 of a profit of 105: behind 95.2%
    ('E key', 100, 100),                              -- no profit at all
    ('F key', 1000, 900), ('F peer', 200, 60),        -- 10% in a segment of 20%: exactly half
    ('G key', 1000, 901), ('G peer', 200, 60)) t (id, revenue, cost);
select set_config('oracle.case', 'false', false) as case_set \gset
\set business_date 2024-12-31
\set windows 1,3,12
\ir products.sql
\ir customers.sql
select oracle.check_rows('false key accounts: reasons',
  $$ select window_months, customer_id, revenue_tier, profit_tier, key_account, false_key_account, false_key_reasons
     from oracle.customer_summary where month = '2024-12-01' and (window_months = 12 or revenue_tier = 'A') and window_months > 1 $$,
  $$ values (12, 'A peak', 'A', 'A', true, true, array['one_off: 63% of the revenue in 2024-05']),
    (12, 'B twice', 'A', 'A', true, true, array['one_off: sales in 2 of 12 months']),
    (12, 'C half', 'A', 'A', true, true, array['one_off: sales in 2 of 12 months']),
    (12, 'D key', 'A', 'C', true, true, array['low_profit: A by revenue, C by profit', 'squeezing: margin 1%, segment 9%']),
    (12, 'D peer', 'B', 'A', true, false, '{}'),
    (12, 'E key', 'A', 'N', true, true, array['low_profit: A by revenue, N by profit']),
    (12, 'F key', 'A', 'A', true, false, '{}'),
    (12, 'F peer', 'B', 'A', true, false, '{}'),
    (12, 'G key', 'A', 'A', true, true, array['squeezing: margin 10%, segment 20%']),
    (12, 'G peer', 'B', 'A', true, false, '{}'),
    (3, 'A peak', 'A', 'A', true, true, array['one_off: 100% of the revenue in 2024-12']),
    (3, 'D key', 'A', 'C', true, true, array['low_profit: A by revenue, C by profit', 'squeezing: margin 1%, segment 9%']),
    (3, 'E key', 'A', 'N', true, true, array['low_profit: A by revenue, N by profit']),
    (3, 'F key', 'A', 'A', true, false, '{}'),
    (3, 'G key', 'A', 'A', true, true, array['squeezing: margin 10%, segment 20%']) $$);
select oracle.check_rows('false key accounts: no one_off in one month',
  $$ select count(*) from oracle.customer_summary where window_months = 1 and false_key_reasons::text like '%one_off%' $$,
  $$ values (0::bigint) $$);
select oracle.check_rows('statuses, active months, a negative month',
  $$ select month, window_months, status, active_months, revenue, peak_month_share, revenue_tier, movement, flags
     from oracle.customer_summary where customer_id = 'B twice' and window_months < 12 and month between '2024-01-01' and '2024-09-01'
       and month <> '2024-05-01' $$,
  $$ values
    (date '2024-01-01', 1, 'prospect', 0, 0::numeric, null::numeric, 'N', null, '{no_revenue}'::text[]),
    ('2024-02-01', 1, 'prospect', 0, 0, null, 'N', 'same', '{no_revenue}'),
    ('2024-03-01', 1, 'current', 1, 100, 1, 'A', 'up', '{}'),
    ('2024-04-01', 1, 'past', 0, 0, null, 'N', 'down', '{no_revenue}'),
    ('2024-06-01', 1, 'past', 0, 0, null, 'N', 'same', '{no_revenue}'),
    ('2024-07-01', 1, 'current', 1, 100, 1, 'A', 'up', '{}'),
    ('2024-08-01', 1, 'past', 0, -50, null, 'N', 'down', '{negative_revenue}'),
    ('2024-09-01', 1, 'past', 0, 0, null, 'N', 'same', '{no_revenue}'),
    ('2024-03-01', 3, 'current', 1, 100, 1, 'A', null, '{}'),
    ('2024-04-01', 3, 'current', 1, 100, 1, 'A', 'same', '{}'),
    ('2024-06-01', 3, 'past', 0, 0, null, 'N', 'down', '{no_revenue}'),
    ('2024-07-01', 3, 'current', 1, 100, 1, 'A', 'up', '{}'),
    ('2024-08-01', 3, 'current', 1, 50, 1, 'A', 'same', '{}'),
    ('2024-09-01', 3, 'current', 1, 50, 1, 'A', 'same', '{}') $$);

-- Churn, seen from January 2025. `before` are twelve months of 2024 where a figure stands.
insert into oracle.c_customers
  select 'churn', id, id from unnest('{falling,steady,third,nearly,quiet,twice,half day,once,narrow,wide,return,never}'::text[]) id;
insert into oracle.c_sales
  select 'churn', (date '2024-01-15' + make_interval(months => n::int - 1))::date, 'cat X', id, 1, v, 0
  from (values
    ('falling', '{100,100,100,100,100,100,100,100,100,100,90,80,70}'::numeric[]),
    ('steady',  '{100,100,100,100,100,100,100,100,100,100,90,90,70.01}'),
    ('third',   '{70,100,100,100,100,100,100,100,100,100,70,70,70}'),
    ('nearly',  '{70,100,100,100,100,100,100,100,100,100,70,70,70.01}'),
    ('return',  '{100,100,100,100,100,100,100,100,100,100,100,100,-50}')) t (id, months)
  cross join lateral unnest(months) with ordinality m (v, n);
insert into oracle.c_sales
  select 'churn', day::date, product, id, 1, 10, 0
  from (values
    ('quiet',    'cat X', '2024-12-02'), ('quiet',    'cat X', '2024-12-12'),    -- 50 days, usually 10
    ('twice',    'cat X', '2025-01-01'), ('twice',    'cat X', '2025-01-11'),    -- 20 days are twice 10, not more
    ('half day', 'cat X', '2024-12-01'), ('half day', 'cat X', '2024-12-06'), ('half day', 'cat X', '2024-12-16'),   -- 7.5
    ('once',     'cat X', '2024-12-01'),
    ('narrow',   'cat X', '2024-08-15'), ('narrow',   'cat Y', '2024-09-15'), ('narrow',   'cat Z', '2024-10-15'),
    ('narrow',   'cat X', '2024-11-15'), ('narrow',   'cat Y', '2024-12-15'), ('narrow',   'cat X', '2025-01-15'),
    ('wide',     'cat W', '2024-08-15'), ('wide',     'cat X', '2024-08-15'), ('wide',     'cat Y', '2024-09-15'), ('wide', 'cat Z', '2024-10-15'),
    ('wide',     'cat W', '2024-11-15'), ('wide',     'cat X', '2024-12-15'), ('wide',     'p2', '2025-01-15')) t (id, product, day);
select set_config('oracle.case', 'churn', false) as case_set \gset
\set business_date 2025-01-31
\set windows 1
\ir products.sql
\ir customers.sql
select oracle.check_rows('churn: reasons and what just is none',
  $$ select customer_id, status, growth_month, growth_year, order_interval_days, churn_level, churn_reasons
     from oracle.customer_summary where month = '2025-01-01' $$,
  $$ values
    -- 366 days and 12 intervals
    ('falling', 'current', -0.125, -0.3, 30.5, 2, array['falling_3_months', 'down 30% on last year']),
    ('steady', 'current', -0.222111, -0.2999, 30.5, 0, '{}'),
    ('third', 'current', 0, 0, 30.5, 1, array['down 30% in 3 months']),
    ('nearly', 'current', 0.000143, 0.000143, 30.5, 0, '{}'),
    ('quiet', 'past', -1, null, 10, 1, array['quiet 50 days, usual 10']),
    ('twice', 'current', null, null, 10, 0, '{}'),
    ('half day', 'past', -1, null, 7.5, 1, array['quiet 46 days, usual 8']),
    ('once', 'past', -1, null, null, 0, '{}'),
    -- 153 days and 5 intervals; the first three months brought 30, 40 and 3 categories of 4
    ('narrow', 'current', 0, null, 30.6, 1, array['categories 2, before 3']),
    ('wide', 'current', 0, null, 30.6, 0, '{}'),
    ('return', 'past', -1.5, -1.5, 30.454545, 2, array['down 50% in 3 months', 'down 150% on last year']),
    ('never', 'prospect', null, null, null, 0, '{}') $$);

-- What went out and came back the same day is no sale; shares above 1; what stands for a margin below 0.
insert into oracle.c_customers (case_name, customer_id, channel)
  select 'days', id, left(id, 1) from unnest('{A,B,C,D,Loss 1,Loss 2}'::text[]) id;
insert into oracle.c_sales
  select 'days', day::date, product, id, sign(revenue), revenue, cost
  from (values
    ('A', 'cat X', '2024-01-05', 100, 60), ('A', 'cat Y', '2024-01-20', 90, 50),
    ('A', 'cat Y', '2024-01-20', -90, -50),                                     -- reversed: no sale day
    ('B', 'cat X', '2024-01-10', 80, 50), ('B', 'cat X', '2024-01-10', -30, null),    -- a return without a cost
    ('C', 'cat X', '2024-01-03', 40, 30), ('C', 'cat X', '2024-01-03', -40, -30),     -- nothing but a reversal
    ('D', 'cat X', '2024-01-03', -20, -10), ('D', 'cat X', '2024-01-04', -100, -60),
    ('Loss 1', 'cat X', '2024-01-03', 1000, 1100), ('Loss 2', 'cat X', '2024-01-03', 10, 20)) t (id, product, day, revenue, cost);
select set_config('oracle.case', 'days', false) as case_set \gset
\set business_date 2024-01-31
\set windows 1
\ir products.sql
\ir customers.sql
select oracle.check_rows('days: a sale day has revenue left',
  $$ select customer_id, revenue, active_months, status, last_sale_on, order_interval_days, products_bought, categories_bought, flags
     from oracle.customer_summary where channel <> 'L' $$,
  $$ values ('A', 100::numeric, 1, 'current', date '2024-01-05', null::numeric, 2, 2, '{}'::text[]),
    ('B', 50, 1, 'current', '2024-01-10', null, 1, 1, '{coverage_above_1,missing_cost}'),
    ('C', 0, 0, 'prospect', null, null, 0, 0, '{no_revenue}'),
    ('D', -120, 0, 'prospect', null, null, 0, 0, '{negative_revenue}') $$);
select oracle.check_rows('days: half of a margin below 0 is no measure',
  $$ select customer_id, gross_margin, false_key_reasons from oracle.customer_summary where channel = 'L' $$,
  $$ values ('Loss 1', -0.1, array['low_profit: A by revenue, N by profit']), ('Loss 2', -1::numeric, '{}') $$);
select oracle.check_rows('days: rows of a day add up, and nothing owed is never overdue',
  $$ select customer_id, receivables_on, open_amount, unsettled_notes, exposure, overdue_days, stop_supply from oracle.credit_summary $$,
  $$ values ('A', date '2024-01-31', 120::numeric, 5::numeric, 125::numeric, 21, true),
    ('B', '2024-01-31', 0, null, 0, null, false),
    ('C', '2023-12-31', 70, null, 70, 61, true),
    ('D', '2024-01-31', 8, -8, 0, null, false) $$);
\set receivable_lists complete
\ir customers.sql
select oracle.check_rows('days: who is not on a complete list owes nothing',
  $$ select customer_id, receivables_on, open_amount, unsettled_notes, exposure, overdue_days, stop_supply from oracle.credit_summary where customer_id > 'B' $$,
  $$ values ('C', date '2024-01-31', 0::numeric, null::numeric, 0::numeric, null::int, false),
    ('D', '2024-01-31', 8, -8, 0, null, false) $$);
\set receivable_lists ''

-- People: January is over, February is not. D4 opens after the business date; E5 bought before it opened.
insert into oracle.c_customers values
  ('people', 'a1', 'Able',  'retail', 'S',  'N', 'R1', 1,    null),
  ('people', 'B2', 'Best',  null,     null, 'W', null, null, '2024-01-31'),
  ('people', 'C3', 'Coming', 'retail', 'S', 'N', 'R1', 2,    '2024-02-20'),
  ('people', 'D4', 'Day',   'retail', 'S',  'N', 'R1', 2,    '2024-02-21'),
  ('people', 'E5', 'Early', 'retail', 'S',  'N', 'R2', null, '2024-03-01');
insert into oracle.c_sales values
  ('people', '2024-01-10', 'p1', 'a1', 10, 100, 60,   null, 125,  'N',  '1'),
  ('people', '2024-01-20', 'p2', 'a1', 1,  50,  60,   2,    null, 'W',  '2'),   -- below cost, and diverted
  ('people', '2024-01-31', 'p1', 'B2', 5,  40,  null, null, null, 'E',  '3'),   -- takes 5 of 2
  ('people', '2024-01-15', 'p2', 'Z9', 1,  30,  null, null, null, 'N',  '4'),   -- unknown, and no cost
  ('people', '2024-02-05', 'p1', 'a1', -2, -20, -12,  null, null, 'W',  '5'),   -- a return
  ('people', '2024-02-10', 'p2', 'E5', 1,  0,   5,    null, null, null, null),  -- free goods are no sale
  ('people', '2024-02-19', 'p1', 'B2', 5,  60,  null, 2,    null, 'W',  '6'),
  ('people', '2024-02-21', 'p1', 'D4', 5,  60,  null, 2,    null, 'W',  '7');   -- after the business date
insert into oracle.c_visits values
  ('people', '2024-01-05', 1, 'a1', false, false), ('people', '2024-01-10', 1, 'a1', true,  false),
  ('people', '2024-01-12', 1, 'a1', false, false), ('people', '2024-01-25', 1, 'a1', null,  false),
  ('people', '2024-01-08', 2, 'C3', false, true),  ('people', '2024-02-01', 2, 'C3', false, true),
  ('people', '2024-02-02', 2, 'C3', false, true),  ('people', '2024-02-03', 2, 'C3', false, true),
  ('people', '2024-02-20', 2, 'C3', false, true),
  ('people', '2024-02-05', 2, 'X8', false, true),  ('people', '2024-02-06', 2, 'X8', false, true),
  ('people', '2024-02-07', 2, 'X8', false, true),  ('people', '2024-02-08', 2, 'X8', false, true),
  ('people', '2024-02-21', 2, 'X8', false, true),                               -- after the business date
  ('people', '2024-02-06', 3, null, false, true);                               -- not even a key
select set_config('oracle.case', 'people', false) as case_set \gset
\set business_date 2024-02-20
\set windows 1,2
\set has_stock true
\set allowed_discount '{"A": 0.10}'
\ir products.sql
\ir customers.sql
select oracle.check_rows('people: January, measures',
  $$ select customer_id, customer_name, kind, channel, salesperson_id, lines, quantity, revenue, cost, costed_revenue, gross_profit,
       gross_margin, sales_share, channel_share, products_bought, categories_bought, high_margin_share, discount_depth,
       average_stock, turnover, target, target_attainment, status, flags
     from oracle.customer_summary where month = '2024-01-01' and window_months = 1 $$,
  $$ values
    ('a1', 'Able', 'retail', 'S', 1, 2::bigint, 11::numeric, 150::numeric, 120::numeric, 150::numeric, 30::numeric,
       0.2, 0.681818, 1::numeric, 2, 2, 0.666667, 0.2, 30::numeric, 5::numeric, 100::numeric, 1.5, 'current', '{}'::text[]),
    ('B2', 'Best', null, null, null, 1, 5, 40, 10, 40, 30,
       0.75, 0.181818, 0.571429, 1, 1, 1, null, 0, null, null, null, 'current', '{}'),
    ('Z9', null, null, null, null, 1, 1, 30, 0, 0, 0,
       null, 0.136364, 0.428571, 1, 1, 0, null, 0, null, null, null, 'current', '{missing_cost,unknown_customer}') $$);
select oracle.check_rows('people: January, tiers',
  $$ select customer_id, overall_revenue_rank, overall_revenue_cumulative_share, overall_revenue_tier, overall_profit_rank,
       overall_profit_cumulative_share, overall_profit_tier, revenue_rank, revenue_cumulative_share, revenue_tier,
       profit_rank, profit_cumulative_share, profit_tier, key_account, monthly_average, average_tier, standard_amount
     from oracle.customer_summary where month = '2024-01-01' and window_months = 1 $$,
  $$ values
    ('a1', 1, 0.681818, 'A', 2, 1::numeric, 'A', 1, 1::numeric, 'A', 1, 1::numeric, 'A', true, 150::numeric, 'A', 150::numeric),
    ('B2', 2, 0.863636, 'A', 1, 1, 'A', 1, 0.571429, 'A', 1, 1, 'A', true, 40, 'A', 30),
    ('Z9', 3, 1, 'B', 3, null, 'N', 2, 1, 'A', 2, null, 'N', true, 30, 'A', 30) $$);
-- No move is told of a month that is not over, and who bought in January is still there.
select oracle.check_rows('people: February, not over',
  $$ select window_months, customer_id, revenue, gross_margin, sales_share, revenue_tier, previous_revenue_tier, movement, status,
       monthly_average, last_sale_on, average_stock, turnover, target, target_attainment, growth_month, flags
     from oracle.customer_summary where month = '2024-02-01' $$,
  $$ values
    (1, 'a1', -20::numeric, null::numeric, null::numeric, 'N', null::text, null::text, 'current', 150::numeric, date '2024-01-20',
       40::numeric, null::numeric, 50::numeric, -0.4, null::numeric, '{negative_revenue}'::text[]),
    (1, 'B2', 60, 0.833333, 1.5, 'A', null, null, 'current', 40, '2024-02-19', 0, null, null, null, null, '{share_above_1}'),
    (1, 'C3', 0, null, 0, 'N', null, null, 'prospect', 0, null, 0, null, null, null, null, '{no_revenue}'),
    (1, 'E5', 0, null, 0, 'N', null, null, 'prospect', 0, null, 0, null, null, null, null, '{negative_margin,no_revenue}'),
    (1, 'Z9', 0, null, 0, 'N', null, null, 'current', 30, '2024-01-15', 0, null, null, null, null, '{no_revenue,unknown_customer}'),
    (2, 'a1', 130, 0.169231, 0.5, 'A', null, null, 'current', 150, '2024-01-20', 35, 3.714286, 150, 0.866667, null, '{}'),
    (2, 'B2', 100, 0.8, 0.384615, 'A', null, null, 'current', 40, '2024-02-19', 0, null, null, null, null, '{}'),
    (2, 'C3', 0, null, 0, 'N', null, null, 'prospect', 0, null, 0, null, null, null, null, '{no_revenue}'),
    (2, 'E5', 0, null, 0, 'N', null, null, 'prospect', 0, null, 0, null, null, null, null, '{negative_margin,no_revenue}'),
    (2, 'Z9', 30, null, 0.115385, 'A', null, null, 'current', 30, '2024-01-15', 0, null, null, null, null,
       '{missing_cost,unknown_customer}') $$);
select oracle.check_rows('people: targets of products',
  $$ select month, window_months, target, target_attainment from oracle.product_summary where product_id = 'p1' $$,
  $$ values (date '2024-01-01', 1, null::numeric, null::numeric), ('2024-02-01', 1, 10, 4), ('2024-02-01', 2, 10, 18) $$);
select oracle.check_rows('people: composition',
  $$ select month, dimension, value, customers, revenue, sales_share, gross_profit, gross_margin, average_monthly_revenue, key_share
     from oracle.customer_composition
     where month = '2024-01-01' and window_months = 1 or dimension = 'channel' and window_months = 2 $$,
  $$ values
    (date '2024-01-01', 'kind', 'retail', 1, 150::numeric, 0.681818, 30::numeric, 0.2, 150::numeric, 1::numeric),
    ('2024-01-01', 'kind', '(unassigned)', 2, 70, 0.318182, 30, 0.75, 70, 1),
    ('2024-01-01', 'channel', 'S', 1, 150, 0.681818, 30, 0.2, 150, 1),
    ('2024-01-01', 'channel', '(unassigned)', 2, 70, 0.318182, 30, 0.75, 70, 1),
    -- costed 100 + 30 + 0, cost 60 + 60 - 12 + 5
    ('2024-02-01', 'channel', 'S', 1, 130, 0.5, 17, 0.130769, 65, 1),
    ('2024-02-01', 'channel', '(unassigned)', 2, 130, 0.5, 80, 0.8, 65, 1) $$);
select oracle.check_rows('people: movement',
  $$ select count(*) from oracle.customer_movement $$, $$ values (0::bigint) $$);
select oracle.check_rows('people: customer and product',
  $$ select month, window_months, customer_id, product_id, bought, lines, quantity, revenue, gross_profit, gross_margin,
       customer_share, customer_rank, key_accounts_buying
     from oracle.customer_product $$,
  $$ values
    (date '2024-02-01', 2, 'a1', 'p1', true, 2::bigint, 8::numeric, 80::numeric, 32::numeric, 0.4, 0.615385, 1, 0),
    ('2024-02-01', 2, 'a1', 'p2', true, 1, 1, 50, -10, -0.2, 0.384615, 2, 0),
    ('2024-02-01', 2, 'B2', 'p1', true, 2, 10, 100, 80, 0.8, 1, 1, 0),
    ('2024-02-01', 2, 'B2', 'p2', false, null, null, null, null, null, null, null, 1),
    ('2024-02-01', 2, 'C3', 'p1', false, null, null, null, null, null, null, null, 1),
    ('2024-02-01', 2, 'C3', 'p2', false, null, null, null, null, null, null, null, 1),
    ('2024-02-01', 2, 'E5', 'p1', false, null, null, null, null, null, null, null, 1),
    ('2024-02-01', 2, 'E5', 'p2', true, 1, 1, 0, -5, null, null, 1, 1),
    ('2024-02-01', 2, 'Z9', 'p1', false, null, null, null, null, null, null, null, 1),
    ('2024-02-01', 2, 'Z9', 'p2', true, 1, 1, 30, 0, null, 1, 1, 0) $$);
select oracle.check_rows('people: the sales force',
  $$ select month, salesperson_id, salesperson_name, customers, customers_for_80, top_four_share, tier_customers, revenue, sales_share,
       gross_profit, gross_margin, target, target_attainment, visits_planned, visits_made, order_rate
     from oracle.salesperson_summary where window_months = 1 $$,
  $$ values
    (date '2024-01-01', 1, 'One', 1, 1, 1::numeric, '{"A": 1}'::jsonb, 100::numeric, 0.454545, 40::numeric, 0.4, 200::numeric, 0.5, 4, 4, 0.25),
    ('2024-01-01', 2, 'Two', 1, 1, 1, '{"A": 1}', 50, 0.227273, -10, -0.2, null, null, 0, 1, 0),
    ('2024-01-01', 3, 'Three', 0, 0, null, '{}', 0, 0, 0, null, null, null, 0, 0, null),
    ('2024-01-01', null, '(unassigned)', 2, 2, 1, '{"A": 2}', 70, 0.318182, 30, 0.75, null, null, 8, 0, null),
    ('2024-02-01', 1, 'One', 0, 0, null, '{}', -20, null, -8, null, null, null, 4, 0, null),
    ('2024-02-01', 2, 'Two', 1, 1, 1, '{"A": 1}', 60, 1.5, 50, 0.833333, null, null, 0, 8, 0),
    ('2024-02-01', 3, 'Three', 0, 0, null, '{}', 0, 0, 0, null, null, null, 0, 1, 0),
    ('2024-02-01', null, '(unassigned)', 0, 0, null, '{}', 0, 0, -5, null, null, null, 8, 0, null) $$);
select oracle.check_rows('people: visits',
  $$ select month, customer_id, customer_name, region, route, salesperson_id, tier, visits_planned, visits_made, visits_with_order,
       visits_without_order, proposal
     from oracle.visit_plan $$,
  $$ values
    (date '2024-01-01', 'a1', 'Able', 'N', 'R1', 1, 'A', 4, 4, 1, 1, null::text),   -- one since the sale of the 20th
    ('2024-01-01', 'B2', 'Best', 'W', null, null, 'A', 4, 0, 0, 0, null),
    ('2024-01-01', 'C3', 'Coming', 'N', 'R1', 2, 'N', 0, 1, 0, 1, null),
    ('2024-01-01', 'Z9', null, null, null, null, 'A', 4, 0, 0, 0, null),
    ('2024-02-01', 'a1', 'Able', 'N', 'R1', 1, 'A', 4, 0, 0, 1, null),
    ('2024-02-01', 'B2', 'Best', 'W', null, null, 'A', 4, 0, 0, 0, null),
    ('2024-02-01', 'C3', 'Coming', 'N', 'R1', 2, 'N', 0, 4, 0, 5, 'remove'),
    ('2024-02-01', 'X8', null, null, null, null, 'N', 0, 4, 0, 4, null),
    ('2024-02-01', 'Z9', null, null, null, null, 'A', 4, 0, 0, 0, null) $$);
select oracle.check_rows('people: exceptions',
  $$ select month, kind, sale_date, product_id, customer_id, salesperson_id, document_id, quantity, revenue, cost, floor_amount,
       ship_region, customer_region, amount
     from oracle.exception_line $$,
  $$ values
    (date '2024-01-01', 'below_cost', date '2024-01-20', 'p2', 'a1', 2, '2', 1::numeric, 50::numeric, 60::numeric, null::numeric, 'W', 'N', 10::numeric),
    ('2024-02-01', 'below_cost', '2024-02-10', 'p2', 'E5', null, null, 1, 0, 5, null, null, 'N', 5),
    ('2024-01-01', 'below_floor', '2024-01-10', 'p1', 'a1', 1, '1', 10, 100, 60, 112.5, 'N', 'N', 12.5),
    ('2024-01-01', 'diversion', '2024-01-20', 'p2', 'a1', 2, '2', 1, 50, 60, null, 'W', 'N', 50),
    ('2024-01-01', 'diversion', '2024-01-31', 'p1', 'B2', null, '3', 5, 40, 10, null, 'E', 'W', 40),
    ('2024-02-01', 'diversion', '2024-02-05', 'p1', 'a1', 1, '5', -2, -20, -12, null, 'W', 'N', -20) $$);
select oracle.check_rows('people: credit',
  $$ select month, customer_id, customer_name, tier, financials_on, limit_by_sales, limit_by_working_capital, limit_by_net_assets,
       current_ratio, unlimited, recommended_limit, receivables_on, open_amount, unsettled_notes, exposure, headroom, over_limit,
       overdue_days, stop_supply, next_review_on
     from oracle.credit_summary $$,
  $$ values
    -- 1000 * 0.6 * 0.5 * 30 / 365; more liabilities than assets are a limit of 0; 8.35 / 3
    (date '2024-01-01', 'a1', 'Able', 'A', date '2023-12-31', 24.66, 35::numeric, 0::numeric, 3.333333, true, null::numeric,
       date '2024-01-31', 30::numeric, null::numeric, 30::numeric, null::numeric, false, 11, true, date '2024-07-10'),
    ('2024-01-01', 'B2', 'Best', 'A', '2024-01-31', null, 2.78, null, null, true, null, null, null, null, 0, null, false, null, false, '2024-07-10'),
    ('2024-02-01', 'a1', 'Able', 'A', '2023-12-31', 24.66, 35, 0, 3.333333, true, null, '2024-01-31', 30, null, 30, null, false, 31, true, '2024-08-10'),
    ('2024-02-01', 'B2', 'Best', 'A', '2024-01-31', null, 2.78, null, null, true, null, null, null, null, 0, null, false, null, false, '2024-08-10'),
    -- a division by no suppliers is no limit; a customer without a sale is in N, and waits a month
    ('2024-02-01', 'C3', 'Coming', 'N', '2024-02-20', 20, null, null, 2, false, 0, null, null, null, 0, 0, false, null, false, '2024-03-10'),
    ('2024-02-01', 'Z9', null, 'A', null, null, null, null, null, true, null, '2024-02-20', 5, 2.5, 7.5, null, false, null, false, '2024-08-10') $$);
\set credit_policy '{"A": 0.3, "N": 1}'
\set has_visits false
\ir customers.sql
select oracle.check_rows('people: credit by another policy',
  $$ select month, customer_id, unlimited, recommended_limit, headroom, over_limit from oracle.credit_summary $$,
  $$ values
    (date '2024-01-01', 'a1', false, 0::numeric, -30::numeric, true),
    -- 8.35 / 3 * 0.3 = 0.835, where 2.78 * 0.3 would be 0.834
    ('2024-01-01', 'B2', false, 0.84, 0.84, false),
    ('2024-02-01', 'a1', false, 0, -30, true), ('2024-02-01', 'B2', false, 0.84, 0.84, false),
    ('2024-02-01', 'C3', false, 20, 20, false), ('2024-02-01', 'Z9', false, null, null, false) $$);
select oracle.check_rows('people: no visits mapped',
  $$ select (select count(*) from oracle.visit_plan), count(visits_planned), count(visits_made), count(order_rate),
       count(*) filter (where salesperson_id is null and month = '2024-02-01' and window_months = 1)
     from oracle.salesperson_summary $$,
  $$ values (0::bigint, 0::bigint, 0::bigint, 0::bigint, 1::bigint) $$);
\unset has_visits

-- Complaints: answered at once and late, of somebody unknown, closed in the month after, entered after they were settled,
-- and of the last days: one that may still be answered in time, and one after the business date.
insert into oracle.c_customers values ('complaints', 'a1', 'Able', 'retail', 'S', 'N', 'R1', 1, null);
insert into oracle.c_sales values ('complaints', '2024-01-05', 'p1', 'a1', 1, 100, 60, null, null, null, '1');
insert into oracle.c_complaints values
  ('complaints', 'a1', '2024-01-01', '2024-01-02', '2024-01-09', 'late', null),
  ('complaints', 'a1', '2024-01-05', '2024-01-12', null, 'late', 2),
  ('complaints', 'X', '2024-01-31', null, '2024-02-03', null, null),
  ('complaints', 'a1', '2024-02-10', '2024-02-08', '2024-02-09', 'broken', null),
  ('complaints', 'a1', '2024-02-19', null, null, 'broken', null),
  ('complaints', 'a1', '2024-02-21', '2024-02-21', null, 'broken', null);
select set_config('oracle.case', 'complaints', false) as case_set \gset
\set windows 1
\ir products.sql
\ir customers.sql
select oracle.check_rows('complaints: January',
  $$ select dimension, value, name, opened, open_at_end, answered, answered_in_time, answer_due, days_to_answer, closed, days_to_close,
       oldest_open_days, oldest_open_on, in_time_rate, mean_days_to_answer, mean_days_to_close
     from oracle.complaint_summary where month = '2024-01-01' $$,
  $$ values
    ('company', '(all)', null, 3, 2, 2, 1, 3, 8::bigint, 2, 11::bigint, 26, date '2024-01-05', 0.333333, 4::numeric, 5.5),
    ('tier', 'A', null, 2, 1, 2, 1, 2, 8, 1, 8, 26, '2024-01-05', 0.5, 4, 8),
    ('tier', 'N', null, 1, 1, 0, 0, 1, 0, 1, 3, 0, '2024-01-31', 0, null, 3),
    ('customer', 'a1', 'Able', 2, 1, 2, 1, 2, 8, 1, 8, 26, '2024-01-05', 0.5, 4, 8),
    ('customer', 'X', null, 1, 1, 0, 0, 1, 0, 1, 3, 0, '2024-01-31', 0, null, 3),
    ('salesperson', '1', null, 1, 0, 1, 1, 1, 1, 1, 8, null, null, 1, 1, 8),
    ('salesperson', '2', null, 1, 1, 1, 0, 1, 7, 0, 0, 26, '2024-01-05', 0, 7, null),
    ('salesperson', '(unassigned)', null, 1, 1, 0, 0, 1, 0, 1, 3, 0, '2024-01-31', 0, null, 3),
    ('kind', 'late', null, 2, 1, 2, 1, 2, 8, 1, 8, 26, '2024-01-05', 0.5, 4, 8),
    ('kind', '(unassigned)', null, 1, 1, 0, 0, 1, 0, 1, 3, 0, '2024-01-31', 0, null, 3) $$);
select oracle.check_rows('complaints: February, which is not over',
  $$ select opened, open_at_end, answered, answered_in_time, answer_due, days_to_answer, closed, days_to_close,
       oldest_open_days, oldest_open_on, in_time_rate, mean_days_to_answer, mean_days_to_close, month_complete
     from oracle.complaint_summary where month = '2024-02-01' and dimension = 'company' $$,
  $$ values (2, 2, 1, 1, 1, 0::bigint, 1, 0::bigint, 46, date '2024-01-05', 1::numeric, 0::numeric, 0::numeric, false) $$);
select oracle.check_rows('complaints: signs of leaving',
  $$ select month, churn_level, churn_reasons from oracle.customer_summary $$,
  $$ values (date '2024-01-01', 1, array['complaint open 26 days']), ('2024-02-01', 1, array['complaint open 46 days']) $$);
