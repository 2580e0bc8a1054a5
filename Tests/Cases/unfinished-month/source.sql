-- Everybody buys on the third of a month; looked at on the second of November.
create schema shop;
create table shop.product (product_id int, product_name text, category text, unit_cost numeric(10,2));
create table shop.customer (customer_id int, customer_name text, channel text);
create table shop.line (sale_date date, product_id int, customer_id int, quantity numeric(10,2), revenue numeric(10,2));
insert into shop.product select n, 'Product ' || n, 'tea', 5 from generate_series(1, 3) n;
insert into shop.customer select n, 'Customer ' || n, 'retail' from generate_series(1, 3) n;
insert into shop.line
select d, p, c, 10, 100 * p from generate_series(1, 3) p, generate_series(1, 2) c,
  unnest('{2025-08-03,2025-09-03,2025-10-03}'::date[]) d;
insert into shop.line values ('2025-08-03', 1, 3, 1, 10), ('2025-11-01', 3, 1, 1, 10);
