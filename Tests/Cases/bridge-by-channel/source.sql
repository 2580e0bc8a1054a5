-- The worked example of the bridge: product 1 goes from 100 pieces (500, cost 250) to 120 (570, 312), product 2 from 50
-- (250, 200) to 40 (204, 164), 3 (4 for 200, 120) is lost and 4 (10 for 90, 50) is new. Here product 1 is sold in two
-- channels, and 3 by one who has none. Nobody knows customer 9.
create schema erp;
create table erp.item (item int, name text);
insert into erp.item select n, 'Item ' || n from generate_series(1, 4) n;
create table erp.customer (customer int, name text, channel text);
insert into erp.customer values (1, 'One', 'agent'), (2, 'Two', 'retail'), (3, 'Three', null);
create table erp.line (sold_on date, item int, customer int, pieces numeric, amount numeric(12, 2), cost numeric(12, 2));
insert into erp.line values
  ('2026-09-05', 1, 1, 60, 300, 150), ('2026-09-05', 1, 2, 40, 200, 100), ('2026-09-05', 2, 2, 50, 250, 200),
  ('2026-09-05', 3, 3, 3, 150, 90), ('2026-09-06', 3, 9, 1, 50, 30),
  ('2026-10-05', 1, 1, 90, 432, 234), ('2026-10-05', 1, 2, 30, 138, 78), ('2026-10-05', 2, 2, 40, 204, 164),
  ('2026-10-05', 4, 1, 10, 90, 50);
