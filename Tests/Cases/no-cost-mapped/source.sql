create schema shop;
create table shop.product (product_id int, product_name text);
create table shop.line (sale_date date, product_id int, customer_id int, quantity numeric(10,2), revenue numeric(10,2));
create table shop.stock (as_of date, product_id int, value numeric(10,2));
insert into shop.product values (1, 'One'), (2, 'Two');
insert into shop.line values ('2026-09-05', 1, 1, 1, 100), ('2026-10-05', 1, 1, 1, 100), ('2026-10-05', 2, 1, 1, 300);
insert into shop.stock select d, n, 100 from generate_series(1, 2) n, unnest('{2026-08-31,2026-09-30,2026-10-31}'::date[]) d;
