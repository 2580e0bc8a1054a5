-- The tea shop of docs/measures.md by revenue: 500, 300, 150 and 50, all in whole numbers, and a gift of 0. Postage is no
-- merchandise. Its customers: 65, 35 and 40 in one channel, where more can be worse; 10 alone in another; and one that
-- bought nothing.
create schema erp;
create table erp.line (sold_on date, item int, customer int, amount numeric(12, 2), cost numeric(12, 2));
create table erp.item (item int, name text, goods boolean);
create table erp.customer (customer int, name text, channel text);

insert into erp.item values
  (1, 'Green Tea', true), (2, 'Black Tea', true), (3, 'Tea Pot', true), (4, 'Sugar', true), (5, 'Gift', true),
  (6, 'Postage', false);
insert into erp.customer values (1, 'A', 'one'), (2, 'B', 'one'), (3, 'C', 'one'), (4, 'D', 'two'), (5, 'E', 'one');
insert into erp.line values
  ('2026-10-05', 1, 1, 65, 0), ('2026-10-05', 1, 2, 35, 0), ('2026-10-05', 1, 3, 40.01, 0), ('2026-10-05', 1, 4, 359.99, 0),
  ('2026-10-06', 2, 4, 300, 0), ('2026-10-07', 3, 4, 150, 0), ('2026-10-08', 4, 4, 50, 0), ('2026-10-08', 5, 4, 0, 5),
  ('2026-10-09', 6, 4, 100, 0);
