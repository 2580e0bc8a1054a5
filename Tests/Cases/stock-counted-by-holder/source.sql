-- The own warehouse counts at the end of a month, shop 7 some days before it, shop 8 no more after August.
create schema shop;
create table shop.product (product_id int, product_name text, category text, unit_cost numeric(10,2));
create table shop.customer (customer_id int, customer_name text);
create table shop.line (sale_date date, product_id int, customer_id int, quantity numeric(10,2), revenue numeric(10,2));
create table shop.stock (as_of date, product_id int, customer_id int, value numeric(10,2));
insert into shop.product select n, 'Product ' || n, 'tea', 5 from generate_series(1, 5) n;
insert into shop.customer values (7, 'Shop 7'), (8, 'Shop 8');
insert into shop.line select d, n, 7, 10, 100 from generate_series(1, 5) n, unnest('{2026-09-15,2026-10-15}'::date[]) d;
insert into shop.stock select d, n, null, 100 from generate_series(1, 5) n, unnest('{2026-08-31,2026-09-30,2026-10-31}'::date[]) d;
insert into shop.stock values
  ('2026-08-28', 1, 7, 40), ('2026-09-27', 1, 7, 30), ('2026-10-28', 1, 7, 20), ('2026-10-10', 1, 7, 999),
  ('2026-08-31', 2, 8, 60);
