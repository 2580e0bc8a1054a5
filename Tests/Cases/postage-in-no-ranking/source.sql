-- Postage, a discount and an old fee are products of the ERP and no merchandise. Of the cup nobody has said anything. The fee
-- was charged in September alone; the discount is below 0.
create schema shop;
create table shop.product (product_id int, product_name text, category text, is_goods boolean);
create table shop.customer (customer_id int, customer_name text);
create table shop.line (sale_date date, product_id int, customer_id int, quantity int, revenue numeric(10, 2));
insert into shop.product values
  (1, 'Tea', 'food', true), (2, 'Pot', 'ware', true), (3, 'Cup', 'ware', null), (4, 'Postage', 'other', false),
  (5, 'Discount', 'other', false), (7, 'Old fee', 'other', false);
insert into shop.customer values (1, 'One'), (2, 'Two');
insert into shop.line values
  ('2026-09-10', 1, 1, 1, 100), ('2026-09-10', 7, 1, 1, 20),
  ('2026-10-10', 1, 1, 6, 600), ('2026-10-10', 2, 1, 3, 300), ('2026-10-10', 4, 1, 1, 500),
  ('2026-10-20', 3, 2, 1, 100), ('2026-10-20', 5, 2, 1, -50);
