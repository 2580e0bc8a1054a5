-- A small distributor in schema erp; README.md beside it says what is in it.
--
-- psql variables:
--   key_type  type of the product key: integer
--   key       SQL expression that makes product n's key: n
\set ON_ERROR_STOP on
\if :{?key_type} \else \set key_type integer \endif
\if :{?key}      \else \set key n            \endif
set client_min_messages = warning;

create schema erp;

create table erp.product (
  product_id   :key_type primary key,
  product_name text not null,
  category     text,
  unit_cost    numeric(12,4)
);
create table erp.sales_line (
  line_id     integer generated always as identity primary key,
  sale_date   date,
  product_id  :key_type,
  customer_id integer,
  quantity    numeric(12,3),
  net_amount  numeric(14,2),
  unit_cost   numeric(12,4),
  status      text not null default 'posted',
  changed_at  timestamptz not null
);
create table erp.stock_count (
  as_of        date not null,
  product_id   :key_type not null,
  quantity     numeric(14,3),
  value        numeric(14,2),
  retail_value numeric(14,2)
);

insert into erp.product
select :key, 'Product ' || n, case when n <> 7 then (array['food', 'drinks', 'home'])[1 + n % 3] end,
  case when n <> 11 then 7 + 2.1 * n end
from generate_series(1, 14) as n where n <> 12;

insert into erp.sales_line (sale_date, product_id, customer_id, quantity, net_amount, unit_cost, status, changed_at)
select day, :key, 1 + i % 9, quantity, round(quantity * (10 + 3 * n) * (100 - i % 13) / 100.0, 2),
  case when n = 9 then 45 when n <> 11 and i % 19 <> 0 then 7 + 2.1 * n + i % 5 * 0.01 end,
  case when i % 101 = 0 then 'void' else 'posted' end, (day + time '18:00') at time zone 'UTC'
from (
  -- Most lines are of the first products.
  select i, 1 + i * 37 % 101 * (i * 53 % 97) * 12 / 9797 as n, date '2024-01-01' + i * 131 % 366 as day,
    (1 + i % 9) * case when i % 23 = 0 then -1 else 1 end as quantity
  from generate_series(1, 1200) as i
) as line
where n <> 5 or extract(month from day) not between 7 and 9
order by i;

insert into erp.stock_count
select as_of, :key, quantity, quantity * (7 + 2.1 * n), quantity * (10 + 3 * n)
from (
  select n, (date '2024-01-01' + make_interval(months => m) - interval '1 day')::date as as_of,
    (20 + (n * 17 + m * 29) % 40) * case when n = 8 then -1 else 1 end as quantity
  from generate_series(1, 13) as n, generate_series(0, 12) as m
  where n not in (10, 12) and m <> 5
) as counted;

analyze;
