create schema erp;
create table erp.line (d date, p int, c int, q numeric, net numeric, cost numeric);
create table erp.item (product_id int, product_name text);
create table erp.cust (customer_id int, customer_name text);
create table erp.stock (as_of date, product_id int, value numeric);
insert into erp.item values (1, 'One'), (2, 'Two');
insert into erp.cust values (1, 'A'), (2, 'B');
insert into erp.line values ('2026-09-30', 1, 1, 9999999999999999999999999999, 9999999999999999999999999999, 12.5),
  ('2026-10-30', 1, 1, 9999999999999999999999999999, 9999999999999999999999999999, 9999999999999999999999999998),
  ('2026-10-31', 2, 2, 1, 0.01, 0.005), ('2026-10-31', 1, 1, 1, -9999999999999999999999999999, null),
  ('2026-10-31', 1, 1, 1, 9999999999999999999999999999, null),
  ('2026-10-31', 2, 2, 1, 10000000000000000000000000000, 1);
insert into erp.stock values ('2026-09-30', 1, 9999999999999999999999999999), ('2026-10-31', 1, 0);
