-- Whole and broken quantities; costs of the line and by the piece, also with more decimals than the revenue.
create schema shop;
create table shop.product (product_id int, product_name text, category text, unit_cost numeric);
create table shop.customer (customer_id int, customer_name text);
create table shop.line (sale_date date, product_id int, customer_id int, quantity numeric, revenue numeric(12,2), cost numeric);
create table shop.stock (as_of date, product_id int, quantity numeric);
insert into shop.product select n, 'Product ' || n, 'tea', 0.125 * n from generate_series(1, 4) n;
insert into shop.customer select n, 'Customer ' || n from generate_series(1, 4) n;
insert into shop.line values
  ('2026-09-05', 1, 1, 5, 100, 50), ('2026-09-05', 2, 2, 2.5, 100, 50.5), ('2026-09-05', 4, 4, 0.3333, 7, 0),
  ('2026-10-05', 1, 1, 4, 100, 60), ('2026-10-05', 2, 2, 0.125, 100, null), ('2026-10-06', 3, 3, 2, 100, 200);
insert into shop.stock select d, n, case n when 1 then 10 else 2.5 end
from generate_series(1, 3) n, unnest('{2026-08-31,2026-09-30,2026-10-31}'::date[]) d;
