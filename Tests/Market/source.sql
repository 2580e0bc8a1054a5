-- A small distributor with customers, in schema market; README.md beside it says what is in it.
--
-- psql variables:
--   key_type, key        type of the customer key, and the SQL expression that makes customer n's: integer, n
--   person_type, person  the same of the salesperson's key
\set ON_ERROR_STOP on
\if :{?key_type}    \else \set key_type integer    \endif
\if :{?key}         \else \set key n               \endif
\if :{?person_type} \else \set person_type integer \endif
\if :{?person}      \else \set person p            \endif
set client_min_messages = warning;

create schema market;

create table market.product (product_id integer primary key, product_name text not null, category text, unit_cost numeric(12,4));
create table market.salesperson (salesperson_id :person_type primary key, salesperson_name text not null);
create table market.customer (
  customer_id :key_type primary key, customer_name text not null, kind text, channel text, region text, route text,
  salesperson_id :person_type, opened_on date);
create table market.sales_line (
  line_id integer primary key, sale_date date, product_id integer, customer_id :key_type, salesperson_id :person_type,
  ship_region text, document_id text, quantity numeric(12,3), list_amount numeric(14,2), net_amount numeric(14,2),
  cost numeric(14,4));
create table market.stock_count (
  as_of date, product_id integer, customer_id :key_type, quantity numeric(14,3), value numeric(14,2), retail_value numeric(14,2));
create table market.target (month date, subject text, subject_id text, amount numeric(14,2));
create table market.financials (
  customer_id :key_type, as_of date, current_assets numeric(14,2), current_liabilities numeric(14,2), total_assets numeric(14,2),
  total_liabilities numeric(14,2), supplier_count integer, expected_sales numeric(14,2), cost_rate numeric(5,4),
  supply_share numeric(5,4), credit_days integer);
create table market.receivable (
  customer_id :key_type, as_of date, open_amount numeric(14,2), unsettled_notes numeric(14,2), oldest_due_on date, dishonoured boolean);
create table market.visit (visited_on date, salesperson_id :person_type, customer_id :key_type, ordered boolean, prospect boolean);
create table market.complaint (
  complaint_id integer, customer_id :key_type, opened_on date, answered_on date, closed_on date, kind text,
  salesperson_id :person_type);

insert into market.product
select n, 'Product ' || n, case when n <> 7 then (array['food', 'drinks', 'home', 'paper'])[1 + n % 4] end,
  case when n <> 11 then 7 + 2.1 * n end
from generate_series(1, 11) as n;

insert into market.salesperson select :person, 'Salesperson ' || p from generate_series(1, 4) as p where p <> 3;

-- What each customer is, by its number.
create temp table person_of as
select n, case when n <> 32 then 1 + n % 3 end as p, (array['north', 'south', 'east'])[1 + n % 3] as region,
  case when n <> 30 then (array['retail', 'chains', 'canteens'])[1 + n / 2 % 3] end as channel
from generate_series(1, 36) as n;

insert into market.customer
select :key, 'Customer ' || n, case when n <> 31 then (array['wholesaler', 'retailer'])[1 + n % 2] end, channel,
  case when n <> 29 then region end, 'route ' || n % 4, :person,
  case when n = 35 then date '2025-01-15' when n % 3 = 0 then date '2023-05-01' end
from person_of where n <> 33;

insert into market.sales_line
select i, day, product, :key, :person, case when i % 5 <> 0 then case when i % 29 = 0 then 'abroad' else region end end, 'D' || i / 3,
  quantity, case when i % 17 <> 0 then quantity * price end, round(quantity * price * (100 - i % 13 - n % 7) / 100.0, 2),
  case when product = 9 then quantity * 45.0 when product <> 11 and i % 19 <> 0 then quantity * (7 + 2.1 * product + i % 5 * 0.01) end
from (
  select i, day, product, n, region, quantity, 10 + 3.0 * product as price,
    case when i % 7 = 0 then null when i % 11 = 0 then 5 else p end as p
  from (
    select i, 1 + i * 29 % 12 as product, 1 + i * 37 % 101 * (i * 53 % 97) * 36 / 9797 as n, date '2024-01-01' + i * 131 % 456 as day,
      (1 + i % 9) * case when i % 23 = 0 then -1 else 1 end as quantity
    from generate_series(1, 4000) as i
    union all
    -- Customer 20 buys once, and much; customers 24 and 25 rise and fall by the month.
    select 5000, 3, 20, date '2024-10-08', 900
    union all
    select 5001 + m * 2 + n % 2, 4, n, (date '2024-02-11' + make_interval(months => m))::date,
      case n when 24 then 20 + 15 * m else 300 - 20 * m end
    from generate_series(0, 13) as m, generate_series(24, 25) as n
  ) as line join person_of using (n)
) as line
where n not in (20, 34) or i = 5000
order by i;
delete from market.sales_line using person_of
where customer_id = (:key) and (n = 36 and sale_date >= '2024-07-01' or n = 35 and sale_date < '2025-01-15'
  or n = 22 and sale_date between '2024-10-01' and '2024-12-31' or n in (24, 25) and line_id < 5000);
-- What customer 21 has of February goes back.
update market.sales_line set quantity = -abs(quantity), list_amount = -abs(list_amount), net_amount = -abs(net_amount), cost = -abs(cost)
from person_of where customer_id = (:key) and n = 21 and sale_date between '2025-02-01' and '2025-02-28';

insert into market.stock_count
select as_of, product, :key, quantity, quantity * (7 + 2.1 * product), quantity * (10 + 3 * product)
from (
  select product, nullif(n, 0) as n, (date '2024-01-01' + make_interval(months => m) - interval '1 day')::date - early as as_of,
    (5 + (product * 17 + m * 29 + n * 3) % 40) * case when n = 3 then -1 else 1 end as quantity
  from generate_series(1, 10) as product, generate_series(0, 15) as m, unnest(array[0, 1, 2, 3, 34]) as n,
    -- Counts before the last one of a month do not stand.
    generate_series(0, 9, 9) as early
  where m <> 5 and (n <> 2 or m < 9) and (early = 0 or m % 4 = 0)
) as counted;

insert into market.target
select date '2024-01-01' + make_interval(months => m), subject, subject_id, 1000 + (m * 37 + coalesce(length(subject_id), 0) * 113) % 900
from generate_series(0, 16) as m, (
  select 'customer', (:key)::text from generate_series(1, 12) as n
  union all select 'salesperson', (:person)::text from generate_series(1, 3) as p
  union all select 'product', n::text from generate_series(1, 5) as n
  union all select 'company', null) as t (subject, subject_id)
where m % 5 <> 3 or subject = 'product';

insert into market.financials
select :key, as_of, 90000 + n * 700, case when n % 7 <> 0 then 40000 + n * 2100 end, 250000, 110000 + n * 9000, n % 6, 400000 + n * 12345,
  case when n % 5 <> 0 then 0.71 end, 0.2 + n / 1000.0, 30
from generate_series(1, 30) as n, unnest(array[date '2023-12-31', '2024-11-30']) as as_of
where n % 4 <> 0 or as_of > '2024-01-01';
insert into market.receivable
select :key, (date '2024-02-01' + make_interval(months => m) - interval '1 day')::date, (n * 977 + m * 311) % 9000, nullif(n * 53 % 400, 0),
  case when n % 3 <> 0 then date '2024-01-20' + (m * 30 + n % 5 * 9) end, n = 8 and m > 9
from generate_series(5, 36) as n, generate_series(0, 14) as m
where n % 2 = 1 or m % 2 = 0;

insert into market.visit
select day, :person, :key, i % 3 = 0 and n <> 34, n = 34
from (
  select i, date '2024-01-03' + i * 89 % 450 as day, 1 + i * 41 % 36 as n, 1 + i % 4 as p from generate_series(1, 700) as i
  union all
  -- Nobody's customer, and nobody's salesperson.
  select i, date '2024-08-01' + i * 20, 40, 6 from generate_series(1, 7) as i
) as visit
where n <> 36 or day < '2024-08-01';

-- From before the first month to after the last day; of some the answer or the end is still to come. Few stay open.
insert into market.complaint
select i, :key, opened_on, case when i % 5 <> 0 then opened_on + i % 4 end,
  case when i % 31 <> 0 and (i % 3 <> 0 or opened_on < '2025-02-01') then opened_on + i * 11 % 40 end,
  case when i % 6 <> 0 then (array['late', 'short', 'broken', 'price'])[1 + i % 4] end, case when i % 3 = 0 then :person end
from (
  select i, date '2023-11-15' + i * 53 % 520 as opened_on, case when i % 50 = 0 then 40 else 1 + i * 37 % 36 end as n,
    1 + i % 6 as p
  from generate_series(1, 300) as i
) as complaint;

analyze;
