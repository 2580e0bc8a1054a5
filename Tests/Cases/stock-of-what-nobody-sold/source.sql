-- Product 2 is scrapped in October, product 3 lies there for ever; nobody counts in November, nor in December.
create schema shop;
create table shop.product (product_id int, product_name text, category text, unit_cost numeric(10,2));
create table shop.line (sale_date date, product_id int, customer_id int, quantity numeric(10,2), revenue numeric(10,2));
create table shop.stock (as_of date, product_id int, value numeric(10,2));
insert into shop.product values (1, 'Sold', 'a', 5), (2, 'Scrapped', 'a', 5), (3, 'Dead stock', 'b', 5);
insert into shop.line select d, 1, 1, 10, 100
from unnest('{2025-09-15,2025-10-15,2025-11-15,2025-12-15,2026-01-15}'::date[]) d;
insert into shop.stock values
  ('2025-08-31', 1, 100), ('2025-08-31', 2, 200), ('2025-08-31', 3, 300),
  ('2025-09-30', 1, 100), ('2025-09-30', 2, 200), ('2025-09-30', 3, 300),
  ('2025-10-31', 1, 100), ('2025-10-31', 3, 300),
  ('2026-01-31', 1, 100), ('2026-01-31', 3, 300);
