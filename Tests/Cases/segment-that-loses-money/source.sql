-- A channel whose margin is below 0: half of that is above the margin of its best. In another channel half of the costs
-- are not known, and in a third too few.
create schema erp;
create table erp.line (sold_on date, item int, customer int, amount numeric(12, 2), cost numeric(12, 2));
create table erp.item (item int, name text);
create table erp.customer (customer int, name text, channel text);

insert into erp.item values (1, 'Rice');
insert into erp.customer values (1, 'Big', 'loss'), (2, 'Small', 'loss'), (3, 'Half', 'half'), (4, 'Earns', 'half'),
  (5, 'Unknown', 'unknown'), (6, 'Earns too', 'unknown');
insert into erp.line values
  ('2026-10-05', 1, 1, 1000, 1100), ('2026-10-05', 1, 2, 110, 220),
  ('2026-10-05', 1, 3, 500, 500), ('2026-10-06', 1, 3, 500, null), ('2026-10-05', 1, 4, 100, 50),
  ('2026-10-05', 1, 5, 499, 499), ('2026-10-06', 1, 5, 501, null), ('2026-10-05', 1, 6, 100, 50);
