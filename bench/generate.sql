-- Fills the connected database with the benchmark's source: schema erp, as a distributor's ERP might have it.
--
--   psql -d bench -v lines=1000000 -v months=24 -v products=4000 -v customers=2000 -f bench/generate.sql
--
-- `exceptions` is the share of lines that are sold below cost. `holders` is how many customers have stock of a product.
-- With `activities` 0 there are no visits, receivables, accounts and complaints, which are a row or more a customer and
-- month.
--
-- The months end with October 2026, whose 24th is the last day that has been booked: the week after it is left for
-- bench/night.sql. Every number is drawn from a hash of its row's number, so the same variables give the same rows
-- on any server, and a night's lines can be added later in the same manner. A million lines take about ten seconds.
\set ON_ERROR_STOP on
\if :{?lines}     \else \set lines 1000000  \endif
\if :{?months}    \else \set months 24      \endif
\if :{?products}  \else \set products 4000  \endif
\if :{?customers} \else \set customers 2000 \endif
\if :{?exceptions} \else \set exceptions 0.02 \endif
\if :{?holders} \else \set holders 10 \endif
\if :{?activities} \else \set activities 1 \endif

set client_min_messages = warning;
-- Else the last statement comes before the log has reached the disk, and leaves pages for every reader to look through.
set synchronous_commit = on;
set timezone = 'UTC';
drop schema if exists erp cascade;
create schema erp;
select date '2026-11-01' - make_interval(months => :months) as first_day, date '2026-10-24' as last_day \gset

-- From 0 up to 1, different for each pair of numbers.
create function erp.draw(row_number bigint, purpose bigint) returns double precision
language sql immutable parallel safe
return (hashint8extended(row_number, purpose) & 9007199254740991) / 9007199254740992.0::double precision;

create table erp.product (
  product_id   integer primary key,
  product_name text not null,
  category     text not null,
  unit_cost    numeric(12,4) not null,
  list_price   numeric(12,2) not null
);
insert into erp.product
select p, 'Item ' || to_char(p, 'FM000000'), 'Group ' || to_char(p % 24 + 1, 'FM00'),
  round((list * (0.45 + 0.30 * erp.draw(p, 2)))::numeric, 4), round(list::numeric, 2)
from generate_series(1, :products) p
cross join lateral (select 2 + 98 * erp.draw(p, 1) as list) priced;

create table erp.customer (
  customer_id    integer primary key,
  customer_name  text not null,
  kind           text not null,
  channel        text not null,
  region         text not null,
  salesperson_id integer not null
);
insert into erp.customer
select c, 'Shop ' || to_char(c, 'FM000000'),
  ('{wholesaler,retailer,agent,chain,exclusive}'::text[])[1 + floor(5 * erp.draw(c, 11))::int],
  ('{distributor,sub-distributor,key-account store,small retail}'::text[])[1 + floor(4 * erp.draw(c, 12))::int],
  'District ' || to_char(1 + floor(30 * erp.draw(c, 13)), 'FM00'), 1 + floor(40 * erp.draw(c, 14))::int
from generate_series(1, :customers) c;

create table erp.sales_line (
  line_id        bigint not null,
  sale_date      date not null,
  product_id     integer not null,
  customer_id    integer not null,
  salesperson_id integer not null,
  quantity       numeric(12,3) not null,
  net_amount     numeric(14,2) not null,
  cost_amount    numeric(14,2),
  changed_at     timestamptz not null
);

-- Lines `first` to `last`, spread evenly over the days of a period and booked in the evening of theirs. A few
-- products and customers make most of the sales; one line in fifty is a return, one in a thousand has no cost. A price
-- is 80 to 100% of the list's, whose costs are at most 78% of it; the share `exceptions` is sold for 70 to 93% of the
-- product's cost, and costs at least 97% of it.
create function erp.booked(
  first bigint, last bigint, from_day date, to_day date, products integer, customers integer,
  exceptions double precision)
returns setof erp.sales_line
language sql stable
as $$
  select line, day, product_id, customer_id, 1 + customer_id % 40, pieces,
    round(pieces * case when erp.draw(line, 28) < exceptions
      then p.unit_cost * (0.70 + 0.23 * erp.draw(line, 24))::numeric(6,4)
      else p.list_price * (0.80 + 0.20 * erp.draw(line, 24))::numeric(6,4) end, 2),
    case when erp.draw(line, 26) >= 0.001
      then round(pieces * p.unit_cost * (0.97 + 0.06 * erp.draw(line, 25))::numeric(6,4), 2) end,
    (day + time '20:00') at time zone 'UTC'
  from (
    select line,
      from_day + ((line - first) * (to_day - from_day + 1) / (last - first + 1))::int as day,
      1 + floor(products * power(erp.draw(line, 21), 2.2))::int as product_id,
      1 + floor(customers * power(erp.draw(line, 22), 2.5))::int as customer_id,
      (case when erp.draw(line, 27) < 0.02 then -1 else 1 end * (1 + floor(24 * erp.draw(line, 23))))::numeric(12,3)
        as pieces
    from generate_series(first, last) line
  ) drawn
  join erp.product p using (product_id)
$$;

-- Drawn in the order of their numbers, and so of their days: hashing the products' side keeps that order.
set max_parallel_workers_per_gather = 0;
set enable_mergejoin = off;
set work_mem = '256MB';
analyze erp.product;
insert into erp.sales_line
select * from erp.booked(1, :lines, :'first_day', :'last_day', :products, :customers, :exceptions);

-- What stands at the customers at the end of each month, and on the last day booked.
create table erp.stock_count (
  as_of       date not null,
  product_id  integer not null,
  customer_id integer not null,
  quantity    numeric(12,3) not null,
  value       numeric(14,2) not null,
  changed_at  timestamptz not null
);
insert into erp.stock_count
select counted.as_of, p.product_id, (p.product_id * 31 + holder * 197 + counted.place * 7) % :customers + 1,
  held.pieces, round(held.pieces * p.unit_cost, 2), (counted.as_of + time '22:00') at time zone 'UTC'
from (
  select m as place,
    least((date :'first_day' + make_interval(months => m))::date - 1, date :'last_day') as as_of
  from generate_series(0, :months) m
) counted
cross join erp.product p
cross join generate_series(1, :holders) holder
cross join lateral (
  select floor(400 * power(erp.draw((counted.place::bigint * :products + p.product_id) * :holders + holder, 31), 2))
    ::numeric(12,3) as pieces
) held;

-- What the sales force and the bookkeepers add.
create table erp.salesperson (
  salesperson_id   integer primary key,
  salesperson_name text not null
);
insert into erp.salesperson
select s, 'Person ' || to_char(s, 'FM00') from generate_series(1, 40) s;

-- A number for each customer and month, and the days up to which things can have happened.
create temp view customer_month as
select c as customer_id, m::bigint * :customers + c as place,
  (date :'first_day' + make_interval(months => m))::date as month,
  least((date :'first_day' + make_interval(months => m + 1))::date - 1, date :'last_day') as last_day
from generate_series(0, :months - 1) m cross join generate_series(1, :customers) c
where :activities > 0;

create table erp.visit (
  visited_on     date not null,
  salesperson_id integer not null,
  customer_id    integer not null,
  ordered        boolean not null
);
insert into erp.visit
select month + floor(24 * erp.draw(place, 41))::int, salesperson_id, customer_id, erp.draw(place, 42) < 0.4
from customer_month join erp.customer using (customer_id);

create table erp.receivable (
  customer_id   integer not null,
  as_of         date not null,
  open_amount   numeric(14,2) not null,
  oldest_due_on date
);
insert into erp.receivable
select customer_id, last_day, round((20000 * power(erp.draw(place, 43), 3))::numeric, 2),
  last_day - 30 + floor(60 * erp.draw(place, 44))::int
from customer_month;

-- The accounts of a customer in three, at the end of each year.
create table erp.financials (
  customer_id         integer not null,
  as_of               date not null,
  current_assets      numeric(14,2) not null,
  current_liabilities numeric(14,2) not null,
  total_assets        numeric(14,2) not null,
  total_liabilities   numeric(14,2) not null,
  supplier_count      integer not null,
  expected_sales      numeric(14,2) not null,
  cost_rate           numeric(6,4) not null,
  supply_share        numeric(6,4) not null,
  credit_days         integer not null
);
insert into erp.financials
select customer_id, month + 30, round(size * 1.4, 2), size, round(size * 3.1, 2), round(size * 2.2, 2),
  5 + customer_id % 11, round(size * 6, 2), 0.8, 0.2, 30
from customer_month
cross join lateral (select round((1000 + 200000 * power(erp.draw(customer_id, 45), 3))::numeric, 2) as size) sized
where extract(month from month) = 12 and customer_id % 3 = 0;

-- One customer in twenty complains in a month.
create table erp.complaint (
  complaint_id integer primary key,
  customer_id  integer not null,
  opened_on    date not null,
  answered_on  date,
  closed_on    date,
  kind         text not null
);
insert into erp.complaint
select row_number() over (order by place), customer_id, opened,
  case when opened + wait <= last_day then opened + wait end,
  case when opened + 5 * wait + 2 <= last_day then opened + 5 * wait + 2 end,
  ('{late,short,damaged,price}'::text[])[1 + floor(4 * erp.draw(place, 48))::int]
from customer_month
cross join lateral (
  select month + floor(24 * erp.draw(place, 46))::int as opened, floor(4 * erp.draw(place, 47))::int as wait
) handled
where erp.draw(place, 49) < 0.05;

-- A night asks for what was changed lately, and for single months.
create index on erp.sales_line (changed_at);
create index on erp.sales_line (sale_date);
create index on erp.stock_count (changed_at);
create index on erp.stock_count (as_of);
vacuum (analyze) erp.product, erp.customer, erp.sales_line, erp.stock_count, erp.salesperson, erp.visit, erp.receivable,
  erp.financials, erp.complaint;
