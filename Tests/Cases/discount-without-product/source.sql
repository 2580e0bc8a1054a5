-- Ten lines of tea, and an invoice's discount, which is of no product.
create schema shop;
create table shop.product (product_id int, product_name text, category text, unit_cost numeric(10,2));
create table shop.line (sale_date date, item int, customer_id int, quantity numeric(10,2), net numeric(10,2), cost numeric(10,2));
insert into shop.product values (1, 'Tea', 'food', null);
insert into shop.line select '2026-10-30', 1, 1, 1, 100, 60 from generate_series(1, 10);
insert into shop.line values ('2026-10-30', null, 1, 1, -50, null);
