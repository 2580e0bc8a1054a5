-- Checks the oracle against figures worked out by hand and figures that others printed.
-- Drops and makes schema oracle; raises on the first case that does not match.
\set ON_ERROR_STOP on
\pset tuples_only on
\pset format unaligned
set client_min_messages = warning;
drop schema if exists oracle cascade;
create schema oracle;

-- One source holds all cases; the views show the case that is set.
create table oracle.all_sales (case_name text, sale_date date, product_id text, quantity numeric, revenue numeric, cost numeric);
create table oracle.all_products (case_name text, product_id text, product_name text, category text, unit_cost numeric);
create table oracle.all_stock (case_name text, as_of date, product_id text, amount numeric, holder text);
create view oracle.sales as
  select sale_date, product_id, 1 as customer_id, quantity, revenue, cost
  from oracle.all_sales where case_name = current_setting('oracle.case');
create view oracle.products as
  select product_id, product_name, category, unit_cost
  from oracle.all_products where case_name = current_setting('oracle.case');
create view oracle.stock as
  select as_of, product_id, holder, amount
  from oracle.all_stock where case_name = current_setting('oracle.case');

-- Compares what a query gives with what is expected, both as tables of text: numbers must be
-- written as 1.5, whatever zeros follow on either side.
create function oracle.check_rows(what text, query text, expected text) returns text language plpgsql as $$
declare
  difference text;
begin
  execute format(
    'with got as (%s), want as (%s)
     select string_agg(side || row_to_json(d)::text, E''\n'') from (
       select ''got  '' as side, g.* from (select * from got except all select * from want) g
       union all
       select ''want '', w.* from (select * from want except all select * from got) w) d',
    query, expected) into difference;
  if difference is not null then
    raise exception E'%: \n%', what, difference;
  end if;
  return 'ok  ' || what;
end $$;

insert into oracle.all_products values
  ('hand', 'P1', 'One',   'X',  null),
  ('hand', 'P2', 'Two',   'X',  2),
  ('hand', 'P3', 'Three', null, null),
  ('hand', 'P6', 'Six',   'Y',  null),
  ('hand', 'B4', 'Four',  'Y',  null),
  ('hand', 'a5', 'Five',  'Y',  null);

insert into oracle.all_sales values
  ('hand', '2023-12-15', 'P1', 9, 5000, 1),      -- before the first month: not read
  ('hand', '2024-01-01', 'P1', 3,  300, 200),
  ('hand', '2024-01-31', 'P1', 1,  100, null),   -- no cost anywhere
  ('hand', '2024-01-10', 'P2', 5,  100, null),   -- takes 5 pieces of 2
  ('hand', '2024-01-11', 'B4', 1,  200, 250),    -- below cost
  ('hand', '2024-01-12', 'a5', 1,  200, 150),
  ('hand', '2024-01-13', 'P3', -1, -100, -60),   -- only a return
  ('hand', '2024-01-14', 'Z9', 1,  200, 0),      -- not in the master; a cost of 0 is a cost
  ('hand', '2024-02-29', 'P1', 1,  100, 100),
  ('hand', '2024-02-01', 'a5', 2,  300, 100),
  ('hand', '2024-03-31', 'P2', 1,   50, null),
  ('hand', '2024-04-20', 'P1', 1,   60, 30),     -- the business date counts
  ('hand', '2024-04-21', 'P1', 1, 1000, 1);      -- after it: not read

-- February and March have no stock at all.
insert into oracle.all_stock values
  ('hand', '2023-12-30', 'P1', 777),             -- not the last day
  ('hand', '2023-12-31', 'P1', 100),
  ('hand', '2023-12-31', 'P6', 4), ('hand', '2023-12-31', 'P6', 6),   -- two holders
  ('hand', '2024-01-15', 'P1', 999),
  ('hand', '2024-01-15', 'P6', 7),               -- a row, so P6 is there, yet no stock at the end
  ('hand', '2024-01-31', 'P1', 50), ('hand', '2024-01-31', 'P2', -40),
  ('hand', '2024-04-10', 'P1', 30),
  ('hand', '2024-04-25', 'P1', 1000);            -- after the business date

select set_config('oracle.case', 'hand', false) as case_set \gset
\set first_month 2024-01-01
\set business_date 2024-04-20
\set windows 1,3
\set turnover_basis revenue
\set a_cut 0.75
\set b_cut 0.95
\set crossing higher
\set has_stock true
\ir products.sql

-- The helper: half away from zero, either side; and a quotient whose first 20 digits look like a half.
select oracle.check_rows('ratio',
  $$ select oracle.ratio(1, 2000000), oracle.ratio(-1, 2000000), oracle.ratio(1, 3), oracle.ratio(-2, 3),
       oracle.ratio(0.1, 0.3), oracle.ratio(1, 0) is null, oracle.ratio(1, -2) is null, oracle.ratio(null, 1) is null,
       oracle.ratio(4999999999999999999999999999999999, 10000000000000000000000000000000000000000) $$,
  $$ values (0.000001, -0.000001, 0.333333, -0.666667, 0.333333, true, true, true, 0.000000) $$);

-- January, one month. Company: 400 + 100 + 200 + 200 - 100 + 200 = 1000.
select oracle.check_rows('hand: January, measures',
  $$ select product_id, lines, quantity, revenue, cost, costed_revenue, cost_coverage, gross_profit, gross_margin,
       opening_stock, closing_stock, average_stock, turnover, cross_ratio, sales_share, contribution_ratio
     from oracle.product_summary where month = '2024-01-01' and window_months = 1 $$,
  $$ values
    -- 100/300; 400/75; 100/300 * 400/75; that * 400/1000
    ('P1', 2::bigint, 4::numeric, 400::numeric, 200::numeric, 300::numeric, 0.75, 100::numeric, 0.333333,
       100::numeric, 50::numeric, 75.0, 5.333333, 1.777778, 0.4, 0.711111111111),
    -- sold short: the average stock is negative, so nothing turns over
    ('P2', 1, 5, 100, 10, 100, 1, 90, 0.9, 0, -40, -20, null, null, 0.1, null),
    ('B4', 1, 1, 200, 250, 200, 1, -50, -0.25, 0, 0, 0, null, null, 0.2, null),
    ('a5', 1, 1, 200, 150, 200, 1, 50, 0.25, 0, 0, 0, null, null, 0.2, null),
    ('P3', 1, -1, -100, -60, -100, null, -40, null, 0, 0, 0, null, null, null, null),
    ('Z9', 1, 1, 200, 0, 200, 1, 200, 1, 0, 0, 0, null, null, 0.2, null),
    ('P6', 0, 0, 0, 0, 0, null, 0, null, 10, 0, 5, 0, null, 0, null) $$);

-- By revenue 400 | 200 200 200 | 100 of 1100; by profit 200 | 100 | 90 | 50 of 440; one contribution.
select oracle.check_rows('hand: January, tiers',
  $$ select product_id, revenue_rank, revenue_cumulative_share, revenue_tier, profit_rank, profit_cumulative_share,
       profit_tier, contribution_rank, contribution_cumulative_share, contribution_tier, previous_revenue_tier, movement
     from oracle.product_summary where month = '2024-01-01' and window_months = 1 $$,
  $$ values
    ('P1', 1, 0.363636, 'A', 2, 0.681818, 'A', 1, 1.0, 'A', null::text, null::text),
    ('B4', 2, 0.909091, 'A', 7, null, 'N', 2, null, 'N', null, null),
    ('Z9', 3, 0.909091, 'A', 1, 0.454545, 'A', 6, null, 'N', null, null),
    ('a5', 4, 0.909091, 'A', 4, 1, 'B', 7, null, 'N', null, null),
    ('P2', 5, 1, 'B', 3, 0.886364, 'A', 3, null, 'N', null, null),
    ('P6', 6, null, 'N', 5, null, 'N', 5, null, 'N', null, null),
    ('P3', 7, null, 'N', 6, null, 'N', 4, null, 'N', null, null) $$);

select oracle.check_rows('hand: flags and names',
  $$ select month, product_id, product_name, category, flags
     from oracle.product_summary where window_months = 1 and movement is distinct from 'lost' $$,
  $$ values
    (date '2024-01-01', 'P1', 'One', 'X', '{missing_cost}'::text[]),
    ('2024-01-01', 'P2', 'Two', 'X', '{negative_stock}'),
    ('2024-01-01', 'B4', 'Four', 'Y', '{negative_margin,no_stock}'),
    ('2024-01-01', 'a5', 'Five', 'Y', '{no_stock}'),
    ('2024-01-01', 'P3', 'Three', null, '{negative_revenue,no_stock}'),
    ('2024-01-01', 'Z9', null, null, '{no_stock,unknown_product}'),
    ('2024-01-01', 'P6', 'Six', 'Y', '{no_revenue}'),
    ('2024-02-01', 'P1', 'One', 'X', '{stock_unknown}'),
    -- What lay there at the end of January lies there as far as anybody knows, until April's count.
    ('2024-02-01', 'P2', 'Two', 'X', '{negative_stock,no_revenue,stock_unknown}'),
    ('2024-02-01', 'a5', 'Five', 'Y', '{no_stock,stock_unknown}'),
    ('2024-03-01', 'P1', 'One', 'X', '{no_revenue,stock_unknown}'),
    ('2024-03-01', 'P2', 'Two', 'X', '{stock_unknown}'),
    ('2024-04-01', 'P1', 'One', 'X', '{stock_unknown}'),
    ('2024-04-01', 'P2', 'Two', 'X', '{no_revenue,no_stock,stock_unknown}') $$);

select oracle.check_rows('hand: January, categories',
  $$ select category, products, lines, revenue, cost, costed_revenue, cost_coverage, gross_profit, gross_margin,
       opening_stock, closing_stock, average_stock, turnover, cross_ratio, sales_share, contribution_ratio
     from oracle.category_summary where month = '2024-01-01' and window_months = 1 $$,
  $$ values
    ('X', 2, 3::bigint, 500::numeric, 210::numeric, 400::numeric, 0.8, 190::numeric, 0.475,
       100::numeric, 10::numeric, 55::numeric, 9.090909, 4.318182, 0.5, 2.159090909091),
    ('Y', 3, 2, 400, 400, 400, 1, 0, 0, 10, 0, 5, 80, 0, 0.4, 0),
    ('(unassigned)', 2, 2, 100, -60, 100, 1, 160, 1.6, 0, 0, 0, null, null, 0.1, null) $$);

select oracle.check_rows('hand: January, tier N and tier A by revenue',
  $$ select tier, products, revenue, sales_share, gross_profit, gross_margin, average_stock, turnover, cross_ratio,
       contribution_ratio
     from oracle.product_tier_summary
     where month = '2024-01-01' and window_months = 1 and basis = 'revenue' and tier in ('A', 'N') $$,
  $$ values
    ('A', 4, 1000::numeric, 1::numeric, 300::numeric, 0.333333, 75::numeric, 13.333333, 4.444444, 4.444444444444),
    ('N', 2, -100, null, -40, null, 5, null, null, null) $$);

select oracle.check_rows('hand: company',
  $$ select month, window_months, products, lines, quantity, revenue, cost, costed_revenue, cost_coverage, gross_profit,
       gross_margin, opening_stock, closing_stock, average_stock, turnover, cross_ratio, month_complete, revenue_in_products
     from oracle.company_summary where window_months = 1 $$,
  $$ values
    (date '2024-01-01', 1, 7, 7::bigint, 11::numeric, 1000::numeric, 550::numeric, 900::numeric, 0.9, 350::numeric,
       0.388889, 110::numeric, 10::numeric, 60::numeric, 16.666667, 6.481481, true, 1000::numeric),
    -- P1's 50 and P2's -40: an opening stock is the last closing stock.
    ('2024-02-01', 1, 3, 2, 3, 400, 200, 400, 1, 200, 0.5, 10, null, 10, 40, 20, true, 400),
    ('2024-03-01', 1, 2, 1, 1, 50, 2, 50, 1, 48, 0.96, null, null, null, null, null, true, 50),
    ('2024-04-01', 1, 2, 1, 1, 60, 30, 60, 1, 30, 0.5, null, 30, 30, 2, 1, false, 60) $$);

-- A month end without stock: February has one end, March none, April the other one.
-- January to March: P1 (100 + 50 + 2 * 50) / 4, P6 (10 + 0 + 2 * 0) / 4; February to April: P1 (2 * 50 + 2 * 30) / 4.
select oracle.check_rows('hand: stock not known, three months',
  $$ select month, product_id, revenue, opening_stock, closing_stock, average_stock, turnover, cross_ratio, sales_share,
       contribution_ratio, flags
     from oracle.product_summary where window_months = 3 and product_id in ('P1', 'P2', 'P6') and movement is distinct from 'lost' $$,
  $$ values
    (date '2024-03-01', 'P1', 500::numeric, 100::numeric, null::numeric, 62.5, 8::numeric, 2.0, 0.344828, 0.689655172414,
       '{missing_cost,stock_unknown}'::text[]),
    ('2024-03-01', 'P2', 150, 0, null, -30, null, null, 0.103448, null, '{negative_stock,stock_unknown}'),
    ('2024-03-01', 'P6', 0, 10, null, 2.5, 0, null, 0, null, '{no_revenue,stock_unknown}'),
    ('2024-04-01', 'P1', 160, 50, 30, 40, 4, 0.75, 0.313725, 0.235294117647, '{stock_unknown}'),
    ('2024-04-01', 'P2', 50, -40, 0, -20, null, null, 0.098039, null, '{negative_stock,stock_unknown}') $$);

-- February: a5 has exactly 0.75, so P1 behind it is B. March at three months is the first of its kind. April is
-- unfinished: nothing moves, and nothing is lost. P2 and P1 are in nobody's count and not lost either.
select oracle.check_rows('hand: movement of the products',
  $$ select month, window_months, product_id, revenue_rank, revenue_cumulative_share, revenue_tier, previous_revenue_tier,
       movement, flags = '{}' and product_name is not null and lines is null and revenue is null and opening_stock is null
     from oracle.product_summary where month > '2024-01-01' and product_id <> 'Z9' $$,
  $$ values
    (date '2024-02-01', 1, 'a5', 1, 0.75, 'A', 'A', 'same', false),
    ('2024-02-01', 1, 'P1', 2, 1, 'B', 'A', 'down', false),
    ('2024-02-01', 1, 'P2', 3, null, 'N', 'B', 'down', false),
    ('2024-02-01', 1, 'B4', null, null, null, 'A', 'lost', true),
    ('2024-02-01', 1, 'P3', null, null, null, 'N', 'lost', true),
    ('2024-02-01', 1, 'P6', null, null, null, 'N', 'lost', true),
    ('2024-03-01', 1, 'P2', 1, 1, 'A', 'N', 'up', false),
    ('2024-03-01', 1, 'P1', 2, null, 'N', 'B', 'down', false),
    ('2024-03-01', 1, 'a5', null, null, null, 'A', 'lost', true),
    ('2024-04-01', 1, 'P1', 1, 1, 'A', null, null, false),
    ('2024-04-01', 1, 'P2', 2, null, 'N', null, null, false),
    ('2024-03-01', 3, 'P1', 1, 0.645161, 'A', null, null, false),
    ('2024-03-01', 3, 'a5', 2, 0.645161, 'A', null, null, false),
    ('2024-03-01', 3, 'B4', 3, 0.903226, 'A', null, null, false),
    ('2024-03-01', 3, 'P2', 5, 1, 'B', null, null, false),
    ('2024-03-01', 3, 'P6', 6, null, 'N', null, null, false),
    ('2024-03-01', 3, 'P3', 7, null, 'N', null, null, false),
    ('2024-04-01', 3, 'a5', 1, 0.588235, 'A', null, null, false),
    ('2024-04-01', 3, 'P1', 2, 0.901961, 'A', null, null, false),
    ('2024-04-01', 3, 'P2', 3, 1, 'B', null, null, false) $$);

select oracle.check_rows('hand: movement between the tiers',
  $$ select month, window_months, basis, from_tier, to_tier, products, revenue from oracle.product_movement
     where month = '2024-02-01' or basis = 'revenue' $$,
  $$ values
    (date '2024-02-01', 1, 'revenue', 'A', 'A', 1, 300::numeric),
    ('2024-02-01', 1, 'revenue', 'A', 'B', 1, 100),
    ('2024-02-01', 1, 'revenue', 'B', 'N', 1, 0),
    ('2024-02-01', 1, 'revenue', 'A', '(lost)', 2, 0),
    ('2024-02-01', 1, 'revenue', 'N', '(lost)', 2, 0),
    ('2024-02-01', 1, 'profit', 'B', 'A', 1, 300),
    ('2024-02-01', 1, 'profit', 'A', 'N', 2, 100),
    ('2024-02-01', 1, 'profit', 'A', '(lost)', 1, 0),
    ('2024-02-01', 1, 'profit', 'N', '(lost)', 3, 0),
    ('2024-02-01', 1, 'contribution', 'A', 'N', 1, 100),
    ('2024-02-01', 1, 'contribution', 'N', 'N', 2, 300),
    ('2024-02-01', 1, 'contribution', 'N', '(lost)', 4, 0),
    ('2024-03-01', 1, 'revenue', 'B', 'N', 1, 0),
    ('2024-03-01', 1, 'revenue', 'N', 'A', 1, 50),
    ('2024-03-01', 1, 'revenue', 'A', '(lost)', 1, 0) $$);

-- The same source with the share that includes the item, and with cost as what turns over.
\set crossing lower
\set turnover_basis cost
\ir products.sql
select oracle.check_rows('hand: crossing lower, turnover by cost',
  $$ select month, product_id, revenue_cumulative_share, revenue_tier, turnover, movement
     from oracle.product_summary where window_months = 1 and month <= '2024-02-01' and revenue > 0 $$,
  $$ values
    (date '2024-01-01', 'P1', 0.363636, 'A', 2.666667, null),
    ('2024-01-01', 'B4', 0.909091, 'B', null, null),
    ('2024-01-01', 'Z9', 0.909091, 'B', null, null),
    ('2024-01-01', 'a5', 0.909091, 'B', null, null),
    ('2024-01-01', 'P2', 1, 'C', null, null),
    ('2024-02-01', 'a5', 0.75, 'A', null, 'up'),
    ('2024-02-01', 'P1', 1, 'C', 2, 'down') $$);

-- Without stock: no product for stock's sake, no column and no flag that speaks of it.
\set crossing higher
\set turnover_basis revenue
\set has_stock false
\ir products.sql
select oracle.check_rows('hand: no stock mapped',
  $$ select count(*) filter (where month = '2024-01-01' and window_months = 1), count(opening_stock), count(closing_stock),
       count(average_stock), count(turnover), count(contribution_ratio),
       count(*) filter (where flags && '{stock_unknown,no_stock,negative_stock}')
     from oracle.product_summary $$,
  $$ values (6::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint) $$);
\set has_stock true

-- Printed example 1. Of all sales of 70,000 three departments are shown; the rest stands for the others
-- and has what makes the printed total of 373.2: 9850 / 10000 * 30000 / 70000.
insert into oracle.all_sales values
  ('printed 1', '2024-01-05', '加工食品', 1, 20000, 15500),
  ('printed 1', '2024-01-05', '青果',     1, 10000,  7500),
  ('printed 1', '2024-01-05', '酒類',     1, 10000,  8000),
  ('printed 1', '2024-01-05', 'rest',     1, 30000, 20150);
insert into oracle.all_stock
  select 'printed 1', day, product_id, amount
  from (values ('加工食品', 2000), ('青果', 150), ('酒類', 1000), ('rest', 10000)) t (product_id, amount),
    (values (date '2023-12-31'), ('2024-01-31')) d (day);
select set_config('oracle.case', 'printed 1', false) as case_set \gset
\set business_date 2024-01-31
\set windows 1
\ir products.sql
select oracle.check_rows('printed 1',
  $$ select product_id, round(100 * sales_share, 1), gross_profit, round(100 * gross_margin, 1), round(average_stock),
       round(turnover, 1), round(100 * cross_ratio, 1), round(100 * contribution_ratio, 1),
       round(100 * contribution_ratio / sum(contribution_ratio) over (), 1)
     from oracle.product_summary $$,
  $$ values
    ('加工食品', 28.6, 4500::numeric, 22.5, 2000::numeric, 10.0, 225.0, 64.3, 17.2),
    ('青果', 14.3, 2500, 25.0, 150, 66.7, 1666.7, 238.1, 63.8),
    ('酒類', 14.3, 2000, 20.0, 1000, 10.0, 200.0, 28.6, 7.7),
    ('rest', 42.9, 9850, 32.8, 10000, 3.0, 98.5, 42.2, 11.3) $$);
select oracle.check_rows('printed 1: the total',
  $$ select round(100 * sum(contribution_ratio), 1) from oracle.product_summary $$, $$ values (373.2) $$);

-- Printed example 2, stock at retail, and example 3, the same product with stock at cost and at retail.
insert into oracle.all_sales values
  ('printed 2', '2024-01-05', '1', 1, 180, 126), ('printed 2', '2024-01-05', '2', 1, 100, 75),
  ('printed 2', '2024-01-05', '3', 1, 240, 216), ('printed 2', '2024-01-05', '4', 1, 80, 48),
  ('printed 2', '2024-01-05', '5', 1, 400, 320),
  ('printed 3', '2024-01-05', 'at cost', 1, 1500, 1050), ('printed 3', '2024-01-05', 'at retail', 1, 1500, 1050);
insert into oracle.all_stock
  select 'printed 2', day, product_id, amount
  from (values ('1', 30), ('2', 50), ('3', 24), ('4', 10), ('5', 40)) t (product_id, amount),
    (values (date '2023-12-31'), ('2024-01-31')) d (day);
insert into oracle.all_stock values
  ('printed 3', '2023-12-31', 'at cost', 600 * 0.6), ('printed 3', '2024-01-31', 'at cost', 400 * 0.6),
  ('printed 3', '2023-12-31', 'at retail', 600),     ('printed 3', '2024-01-31', 'at retail', 400);
select set_config('oracle.case', 'printed 2', false) as case_set \gset
\ir products.sql
select oracle.check_rows('printed 2',
  $$ select product_id, gross_margin, average_stock, cross_ratio from oracle.product_summary $$,
  $$ values ('1', 0.3, 30.0, 1.8), ('2', 0.25, 50, 0.5), ('3', 0.1, 24, 1.0), ('4', 0.4, 10, 3.2), ('5', 0.2, 40, 2.0) $$);
select set_config('oracle.case', 'printed 3', false) as case_set \gset
\ir products.sql
select oracle.check_rows('printed 3',
  $$ select product_id, cross_ratio from oracle.product_summary $$,
  $$ values ('at cost', 1.5), ('at retail', 0.9) $$);

-- Printed examples 4 to 6: the cuts.
insert into oracle.all_sales
  select 'printed 4', date '2024-01-05', lpad(n::text, 2, '0'), 1, v, 0
  from unnest(array[1260, 1080, 1078.20, 936, 864, 593.40, 504, 473.40, 472.80, 390, 206.40, 199.20, 69]) with ordinality t (v, n);
insert into oracle.all_sales
  select 'printed 5', date '2024-01-05', n::text, 1, v, 0
  from unnest(array[182, 136, 120, 98, 91, 83, 70, 60, 35]) with ordinality t (v, n);
insert into oracle.all_sales
  select 'printed 6', date '2024-01-05', lpad(n::text, 2, '0'), 1, v, 0
  from unnest(array[131, 66, 54, 48, 44, 39, 37, 34, 28, 28, 27, 27, 26, 26, 25, 25, 24, 22, 21, 21, 21, 21, 18, 17, 17, 16, 16,
    16, 15, 15, 13, 11, 11, 10, 10, 10, 10, 9, 8, 6, 6, 6, 5]) with ordinality t (v, n);

\set has_stock false
select set_config('oracle.case', 'printed 4', false) as case_set \gset
\set a_cut 0.80
\set crossing lower
\ir products.sql
select oracle.check_rows('printed 4',
  $$ select product_id, round(100 * revenue_cumulative_share, 2), revenue_tier from oracle.product_summary $$,
  $$ values ('01', 15.51, 'A'), ('02', 28.80, 'A'), ('03', 42.06, 'A'), ('04', 53.58, 'A'), ('05', 64.21, 'A'), ('06', 71.52, 'A'),
    ('07', 77.72, 'A'), ('08', 83.54, 'B'), ('09', 89.36, 'B'), ('10', 94.16, 'B'), ('11', 96.70, 'C'), ('12', 99.15, 'C'),
    ('13', 100.00, 'C') $$);
\set crossing higher
\ir products.sql
select oracle.check_rows('printed 4, higher',
  $$ select revenue_tier, min(product_id), max(product_id) from oracle.product_summary group by 1 $$,
  $$ values ('A', '01', '08'), ('B', '09', '11'), ('C', '12', '13') $$);

select set_config('oracle.case', 'printed 5', false) as case_set \gset
\set a_cut 0.70
\ir products.sql
select oracle.check_rows('printed 5',
  $$ select count(*), round(100 * max(revenue_cumulative_share), 1) from oracle.product_summary where revenue_tier = 'A' $$,
  $$ values (5::bigint, 71.7) $$);
\set crossing lower
\ir products.sql
select oracle.check_rows('printed 5, lower',
  $$ select count(*) from oracle.product_summary where revenue_tier = 'A' $$, $$ values (4::bigint) $$);

select set_config('oracle.case', 'printed 6', false) as case_set \gset
\set a_cut 0.55
\set b_cut 0.85
\ir products.sql
select oracle.check_rows('printed 6',
  $$ select revenue_tier, count(*) from oracle.product_summary group by 1 $$,
  $$ values ('A', 12::bigint), ('B', 13), ('C', 18) $$);

\ir selfcheck_customers.sql
\ir selfcheck_causes.sql
\ir selfcheck_outlook.sql

\echo 'oracle: self-check passed'
