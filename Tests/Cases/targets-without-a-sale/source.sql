-- A shop in October 2026. Tea is sold by Ann to the corner shop; the pot, the kiosk and Ben have a target and no sale. Nobody
-- knows product 9, customer 9 and salesperson 9, of whom there are targets all the same. Category and channel are char(n).
create schema shop;
create table shop.product (product_id smallint, product_name text, category char(10));
create table shop.customer (customer_id int, customer_name text, kind text, channel char(12), salesperson_id int, opened_on date);
create table shop.person (salesperson_id int, salesperson_name text);
create table shop.line (sale_date date, product_id smallint, customer_id int, quantity int, revenue numeric(10, 2));
create table shop.target (month date, subject text, subject_id text, amount numeric(10, 2));
insert into shop.product values (1, 'Tea', 'food'), (2, 'Pot', 'ware'), (3, 'Cup', 'ware'), (4, 'Sugar', 'food');
insert into shop.customer values
  (1, 'Corner shop', 'retailer', 'shops', 1, null), (2, 'Kiosk', 'retailer', 'kiosks', 2, '2027-01-01');
insert into shop.person values (1, 'Ann'), (2, 'Ben');
insert into shop.line values ('2026-10-05', 1, 1, 3, 300), ('2026-10-06', 4, 1, 1, 50), ('2026-10-07', 4, 1, -1, -50);
insert into shop.target values
  ('2026-10-01', 'product', '1', 400), ('2026-10-01', 'product', '2', 100), ('2026-10-20', 'product', '2', 50),
  ('2026-10-01', 'product', '9', 10), ('2026-10-01', 'product', '40000', 10), ('2026-09-01', 'product', '3', 10),
  ('2026-10-01', 'category', 'food', 600), ('2026-10-01', 'category', 'ware', 200), ('2026-10-01', 'category', 'books', 80),
  ('2026-10-01', 'customer', '2', 700), ('2026-10-01', 'customer', '9', 90),
  ('2026-10-01', 'kind', 'retailer', 250), ('2026-10-01', 'kind', 'wholesaler', 5000),
  ('2026-10-01', 'channel', 'shops', 1200), ('2026-10-01', 'channel', 'kiosks', 70),
  ('2026-10-01', 'salesperson', '1', 150), ('2026-10-01', 'salesperson', '2', 150), ('2026-10-01', 'salesperson', '9', 150),
  ('2026-10-01', 'company', null, 900);
