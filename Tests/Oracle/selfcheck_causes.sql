-- The causes' part of selfcheck.sql, which includes it: it makes schema oracle, check_rows and the tables of the cases.
-- Each product is bought by one customer, who has its name, so that customers move as products do.
drop view oracle.sales, oracle.products, oracle.stock;
create view oracle.sales as
  select sale_date, product_id, product_id as customer_id, quantity, revenue, cost, null::int as salesperson_id,
    null::numeric as list_amount, null::text as ship_region, null::text as document_id
  from oracle.all_sales where case_name = current_setting('oracle.case');
create view oracle.products as
  select product_id, product_name, category, unit_cost
  from oracle.all_products where case_name = current_setting('oracle.case');
create view oracle.stock as
  select as_of, product_id, holder, amount
  from oracle.all_stock where case_name = current_setting('oracle.case');
\set first_month 2024-01-01
\set business_date 2024-02-29
\set windows 1
\set turnover_basis revenue
\set a_cut 0.75
\set b_cut 0.95
\set crossing higher
\set has_stock true
\set revenue_decimals 2

-- Price, volume and mix.
insert into oracle.all_products values ('bridge', '1', 'One', 'X', null), ('bridge', '2', 'Two', 'X', null);
insert into oracle.all_sales values
  ('bridge', '2024-01-05', '1', 100, 500, 250), ('bridge', '2024-01-05', '2', 50, 250, 200),
  ('bridge', '2024-01-05', '3', 4, 200, 120),
  ('bridge', '2024-02-05', '1', 120, 570, 312), ('bridge', '2024-02-05', '2', 40, 204, 164),
  ('bridge', '2024-02-05', '4', 10, 90, 50);
select set_config('oracle.case', 'bridge', false) as case_set \gset
\ir products.sql
\ir causes.sql
select oracle.check_rows('bridge: products',
  $$ select product_id, gross_profit_before, volume_effect, price_effect, cost_effect, new_effect, lost_effect, other_effect,
       gross_profit
     from oracle.product_cause where basis = 'profit' $$,
  $$ values
    ('1', 250::numeric, 50::numeric, -30::numeric, -12::numeric, 0::numeric, 0::numeric, 0::numeric, 258::numeric),
    ('2', 50, -10, 4, -4, 0, 0, 0, 40),
    ('3', 80, 0, 0, 0, 0, -80, 0, null),
    ('4', null, 0, 0, 0, 40, 0, 0, 40) $$);
-- By revenue 1 and 2 are A, 4 is B, and 3 was. V1 is 600 + 200, S0 750, G0 300: 300 * 50 / 750 = 20.
select oracle.check_rows('bridge: company, categories and tiers',
  $$ select level, value, gross_profit_before, volume_effect, mix_effect, price_effect, cost_effect, new_effect, lost_effect,
       other_effect, gross_profit
     from oracle.profit_bridge where compare = 'month' $$,
  $$ values
    ('company', '(all)', 380::numeric, 20::numeric, 20::numeric, -26::numeric, -16::numeric, 40::numeric, -80::numeric,
       0::numeric, 338::numeric),
    ('category', 'X', 300, 20, 20, -26, -16, 0, 0, 0, 298),
    ('category', '(unassigned)', 80, 0, 0, 0, 0, 40, -80, 0, 40),
    ('product_tier', 'A', 300, 20, 20, -26, -16, 0, 0, 0, 298),
    ('product_tier', 'B', 80, 0, 0, 0, 0, 40, -80, 0, 40) $$);

-- A line without a cost has no part in a piece's price and cost: a piece went from 5 to 6 and still costs 2.50.
insert into oracle.all_sales values
  ('uncosted', '2024-01-05', '1', 100, 500, 250), ('uncosted', '2024-02-05', '1', 100, 600, 250),
  ('uncosted', '2024-02-06', '1', 100, 600, null);
select set_config('oracle.case', 'uncosted', false) as case_set \gset
\ir products.sql
\ir causes.sql
select oracle.check_rows('uncosted: price and cost',
  $$ select c.figure, c.ratio_before, c.ratio, c.price, c.cost, p.price_effect, p.cost_effect
     from oracle.ratio_cause c join oracle.product_cause p using (month, window_months, compare, product_id) where p.basis = 'profit' $$,
  $$ values ('gross_margin', 0.5, 0.583333, 0.083333, 0::numeric, 100::numeric, 0::numeric) $$);

-- Ratios: 100 pieces at 5 that cost 2.50, stock 100, others 500; then 120 at 4.75 and 2.60, stock 150, others 430.
insert into oracle.all_sales values
  ('shapley', '2024-01-05', '1', 100, 500, 250), ('shapley', '2024-01-05', '2', 50, 500, 250),
  ('shapley', '2024-02-05', '1', 120, 570, 312), ('shapley', '2024-02-05', '2', 43, 430, 215);
insert into oracle.all_stock values
  ('shapley', '2023-12-31', '1', 100), ('shapley', '2024-01-31', '1', 100), ('shapley', '2024-02-29', '1', 200);
select set_config('oracle.case', 'shapley', false) as case_set \gset
\ir products.sql
\ir causes.sql
select oracle.check_rows('shapley: ratios',
  $$ select figure, round(ratio_before, 6), round(ratio, 6), round(volume, 6), round(price, 6), round(cost, 6), round(stock, 6),
       round(others, 6), coverage
     from oracle.ratio_cause where product_id = '1' $$,
  $$ values
    ('gross_margin', 0.5, 0.452632, null::numeric, -0.026842, -0.020526, null::numeric, null::numeric, null::numeric),
    ('contribution_ratio', 1.25, 0.980400, 0.305010, -0.148762, -0.048756, -0.456592, 0.079501, null),
    -- Of 5 | pieces 6, price 4.75, stock 3 1/3 | 5.7, 4, 3 1/6 | 3.8. Pieces: 1/3 + 0.95/6 + (2/3)/6 + (19/30)/3.
    ('turnover', 5, 3.8, 0.813889, -0.227778, null, -1.786111, null, null),
    -- -0.850556 rounds to more than the difference.
    ('cross_ratio', 2.5, 1.72, 0.389444, -0.227778, -0.091111, -0.850555, null, null) $$);

-- Moves, at a price of 1 and a cost of 0.50; cuts at half and at nine tenths.
--        X   Y   Z                              X   Y   Z
--   Jan  50  30  20   0 50 80 of 100:           A   B   B
--   Feb  10  30  20   50 0 30 of 60:            B   A   B
--   Mar  10  15  40   55 40 0 of 65:            B   B   A
--   Apr  20  15  18   0 38 20 of 53:            A   B   A
-- X in February: its 10 behind the 50 of before B, its 50 ahead of the 50 of now A. Y: 30 behind the 50 of X, ahead of its 10.
-- Y in March: 15 behind 20 of 45 A, 30 behind 40 of 80 B. Z: 40 ahead of all, and so were its 20.
-- X in April: 20 behind 40 of 75 B, 10 behind 33 of 43 B; both together A.
insert into oracle.all_sales
  select 'moves', day, product_id, amount, amount, amount / 2
  from (values ('X', array[50, 10, 10, 20]), ('Y', array[30, 30, 15, 15]), ('Z', array[20, 20, 40, 18])) t (product_id, amounts)
  cross join lateral (
    select date '2024-01-05' + (n::int - 1) * 31 as day, amount::numeric from unnest(amounts) with ordinality u (amount, n)) d;
select set_config('oracle.case', 'moves', false) as case_set \gset
\set business_date 2024-04-30
\set a_cut 0.5
\set b_cut 0.9
\set ca_cut 0.5
\set cb_cut 0.9
\set c_crossing higher
\set causes_top 1
\set within ''
\set has_visits false
\ir products.sql
\ir customers.sql
\ir causes.sql
select oracle.check_rows('moves: causes',
  $$ select month, product_id, basis, from_tier, to_tier, cause, causes, mover from oracle.product_cause where basis <> 'contribution' $$,
  $$ select month, product_id, basis, from_tier, to_tier, cause,
       case when basis = 'profit' and cause <> 'others' then '{volume}' else '{}' end::text[], mover
     from (values
       (date '2024-02-01', 'X', 'A', 'B', 'own', null), ('2024-02-01', 'Y', 'B', 'A', 'others', 'X'),
       ('2024-03-01', 'Y', 'A', 'B', 'others', 'Z'), ('2024-03-01', 'Z', 'B', 'A', 'either', null),
       ('2024-04-01', 'X', 'B', 'A', 'both', null)) t (month, product_id, from_tier, to_tier, cause, mover)
     cross join (values ('revenue'), ('profit')) b (basis)
     -- The largest change of April is that of Z, which stays in its tier.
     union all values (date '2024-04-01', 'Z', 'profit', 'A', 'A', null, '{}'::text[], null) $$);
select oracle.check_rows('moves: customers',
  $$ select month, customer_id, from_tier, to_tier, cause, mover, revenue_before, revenue, gross_profit_before, gross_profit
     from oracle.customer_cause where basis = 'profit' $$,
  $$ values
    (date '2024-02-01', 'X', 'A', 'B', 'own', null, 50::numeric, 10::numeric, 25::numeric, 5::numeric),
    ('2024-02-01', 'Y', 'B', 'A', 'others', 'X', 30, 30, 15, 15),
    ('2024-03-01', 'Y', 'A', 'B', 'others', 'Z', 30, 15, 15, 7.5),
    ('2024-03-01', 'Z', 'B', 'A', 'either', null, 20, 40, 10, 20),
    ('2024-04-01', 'X', 'B', 'A', 'both', null, 10, 20, 5, 10),
    ('2024-04-01', 'Z', 'A', 'A', null, null, 40, 18, 20, 9) $$);
-- The share that includes the item. 50 80 100 of 100: A B C, where 50 is half; 60 30 50 of 60: C A B.
\set crossing lower
\ir products.sql
\ir causes.sql
select oracle.check_rows('moves: crossing lower, February',
  $$ select product_id, from_tier, to_tier, cause, mover from oracle.product_cause where basis = 'revenue' and month = '2024-02-01' $$,
  $$ values ('X', 'A', 'C', 'own', null), ('Y', 'B', 'A', 'others', 'X'), ('Z', 'C', 'B', 'others', 'X') $$);
