-- Product 2 is counted in October and not valued yet, product 3 never was.
create schema shop;
create table shop.product (product_id int, product_name text, category text, unit_cost numeric(10,2));
create table shop.line (sale_date date, product_id int, customer_id int, quantity numeric(10,2), revenue numeric(10,2));
create table shop.stock (as_of date, product_id int, quantity numeric(10,2), value numeric(10,2));
insert into shop.product select n, 'Product ' || n, 'tea', 6 from generate_series(1, 3) n;
insert into shop.line select '2026-10-15', n, 1, 100, 1000 from generate_series(1, 2) n;
insert into shop.stock
select d, n, 50, case when n = 1 or n = 2 and d < '2026-10-01' then 500 end
from generate_series(1, 3) n, unnest('{2026-08-31,2026-09-30,2026-10-31}'::date[]) d;
