-- A part of a list amount of 0 or less is no price: only the first line is sold below its floor of 80.
create schema erp;
create table erp.line (sold_on date, item int, customer int, pieces int, amount numeric(12, 2), list numeric(12, 2));
create table erp.item (item int, name text);
create table erp.customer (customer int, name text);

insert into erp.item values (1, 'Tea');
insert into erp.customer values (1, 'Shop');
insert into erp.line values
  ('2026-10-05', 1, 1, 1, 70, 100), ('2026-10-06', 1, 1, 1, 80, 100), ('2026-10-07', 1, 1, 1, -90, -100),
  ('2026-10-08', 1, 1, 1, -5, 0), ('2026-10-09', 1, 1, -1, -100, -100);
