-- selfcheck.sql runs this: the outlook against figures worked out by hand. Twelve months of 2024, of which `grown` has
-- nine of 100 and three of 130, so that in three months it has six of 100 and six of 130.
insert into oracle.all_sales
  select 'outlook', make_date(2024, m, 5), product_id, 1, amount, 0
  from generate_series(1, 12) m
  cross join lateral (values
    ('even', 500), ('ended', case when m <= 9 then 200 end), ('grown', case when m <= 9 then 100 else 130 end),
    ('once', case when m = 1 then 100 end), ('returned', case m when 1 then -50 when 12 then 10 end)
  ) t (product_id, amount)
  where amount is not null;
insert into oracle.all_sales values ('outlook', '2025-01-05', 'grown', 1, 9000, 0);   -- of an unfinished month

select set_config('oracle.case', 'outlook', false) as case_set \gset
\set first_month 2024-01-01
\set business_date 2025-01-15
\set windows 1,12
\set a_cut 0.75
\set b_cut 0.95
\set crossing higher
\set has_stock false
\set outlook_horizon 3
\set average_months 3
\ir products.sql

-- Now 6000, 1800, 1290, 100 and -40; in three months 6000, 1200, 1380, 0 and 20. `grown` has 7800 of 9190 before it, then
-- 6000 of 8600; alone it has 7800 of 9280 and stays where it is. `ended` has 7380 of 8600 before it, alone 7290 of 8590.
select oracle.check_rows('outlook: the projected values',
  $$ select item, value / 3, projected / 3 from forecast where basis = 'revenue' $$,
  $$ values ('even', 6000::numeric, 6000::numeric), ('ended', 1800, 1200), ('grown', 1290, 1380), ('once', 100, 0),
    ('returned', -40, 20) $$);
select oracle.check_rows('outlook: the year',
  $$ select product_id, revenue_tier, revenue_outlook_tier, revenue_outlook, profit_outlook_tier, profit_outlook
     from oracle.product_summary where month = '2024-12-01' and window_months = 12 $$,
  $$ values ('even', 'A', 'A', 'stable', 'A', 'stable'), ('ended', 'A', 'B', 'falling', 'B', 'falling'),
    ('grown', 'B', 'A', 'uncertain', 'A', 'uncertain'), ('once', 'C', 'N', 'falling', 'N', 'falling'),
    ('returned', 'N', 'C', 'rising', 'C', 'rising') $$);
select oracle.check_rows('outlook: of the longest window and of complete months only',
  $$ select month, window_months, count(*) > 0,
       count(coalesce(revenue_outlook, revenue_outlook_tier, profit_outlook, profit_outlook_tier))
     from oracle.product_summary where month >= '2024-12-01' and revenue is not null group by 1, 2 $$,
  $$ values (date '2024-12-01', 1, true, 0::bigint), ('2024-12-01', 12, true, 5), ('2025-01-01', 1, true, 0),
    ('2025-01-01', 12, true, 0) $$);

-- A window of one month in three months' time has one new month, the mean of three: 500, 130 and 3.33, for 500, 130 and 10.
\set windows 1
\ir products.sql
select oracle.check_rows('outlook: further than the window is long',
  $$ select item, value / 3, projected from forecast where basis = 'revenue' and month = '2024-12-01' $$,
  $$ values ('even', 500::numeric, 1500::numeric), ('grown', 130, 390), ('returned', 10, 10) $$);
-- In January the mean is of the one month that there is.
select oracle.check_rows('outlook: less history than the mean is of',
  $$ select item, value, projected from forecast where basis = 'revenue' and month = '2024-01-01' and item <> 'even' $$,
  $$ values ('ended', 200::numeric, 200::numeric), ('grown', 100, 100), ('once', 100, 100), ('returned', -50, -50) $$);
