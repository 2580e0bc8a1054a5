-- 1: returns have no cost. 2: one per cent has a cost. 3: given away. 4: well known. 5: only returns.
create schema shop;
create table shop.product (product_id int, product_name text, category text);
create table shop.line (sale_date date, product_id int, customer_id int, quantity numeric(10,2), revenue numeric(10,2), cost numeric(10,2));
create table shop.stock (as_of date, product_id int, value numeric(10,2));
insert into shop.product select n, 'Product ' || n, 'tea' from generate_series(1, 5) n;
insert into shop.line values
  ('2026-10-05', 1, 1, 10, 1000, 600), ('2026-10-20', 1, 1, -9, -900, null),
  ('2026-10-05', 2, 1, 1, 10, 1), ('2026-10-05', 2, 1, 99, 990, null),
  ('2026-10-05', 3, 1, 4, 0, 50),
  ('2026-10-05', 4, 1, 10, 400, 300),
  ('2026-10-05', 5, 1, -3, -550, -400);
insert into shop.stock select d, n, 100 from generate_series(1, 5) n, unnest('{2026-09-30,2026-10-31}'::date[]) d;
