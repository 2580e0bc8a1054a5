-- One buys every month, Two in June alone, Three never. Four only sends back, in August. Five has a target in August, and
-- buys nothing.
create schema shop;
create table shop.product (product_id int, product_name text);
create table shop.customer (customer_id int, customer_name text);
create table shop.line (sale_date date, product_id int, customer_id int, quantity int, revenue numeric(10, 2));
create table shop.target (month date, subject text, subject_id int, amount numeric(10, 2));
insert into shop.product values (1, 'Tea');
insert into shop.customer values (1, 'One'), (2, 'Two'), (3, 'Three'), (4, 'Four'), (5, 'Five');
insert into shop.line select d, 1, 1, 1, 100 from unnest('{2026-05-05,2026-06-05,2026-07-05,2026-08-05,2026-09-05}'::date[]) d;
insert into shop.line values ('2026-06-06', 1, 2, 1, 100), ('2026-08-07', 1, 4, -1, -10), ('2026-10-01', 1, 1, 1, 100);
insert into shop.target values ('2026-08-01', 'customer', 5, 60);
