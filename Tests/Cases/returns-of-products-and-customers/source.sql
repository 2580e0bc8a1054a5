-- Tea (1) is sold to both shops and comes back from both; the pot (2) comes back in October alone, sold in August. What
-- was given away (0) is no return, and a free piece that comes back brings none. October has no sale of shop 2.
create schema erp;
create table erp.line (sold_on date, item int, customer int, pieces numeric, amount numeric(12, 2));
create table erp.item (item int, name text, category text);
create table erp.customer (customer int, name text, channel text);

insert into erp.item values (1, 'Tea', 'Food'), (2, 'Pot', 'Ware');
insert into erp.customer values (1, 'One', 'Shops'), (2, 'Two', 'Shops');
insert into erp.line values
  ('2026-08-05', 2, 2, 4, 400.00), ('2026-08-06', 1, 1, 10, 100.00),
  ('2026-09-02', 1, 1, 30, 300.00), ('2026-09-02', 1, 1, -5, -50.05), ('2026-09-20', 1, 2, 2, 20.00),
  -- Sold and brought back on the same day, in two documents.
  ('2026-09-21', 1, 2, 2, 20.00), ('2026-09-21', 1, 2, -2, -20.00),
  ('2026-10-01', 1, 1, 7, 70.00), ('2026-10-02', 1, 1, 1, 0), ('2026-10-03', 1, 1, -1, 0),
  ('2026-10-04', 1, 1, -1, -10.00), ('2026-10-09', 2, 2, -1, -100.00), ('2026-10-10', 2, 2, -1, -99.99);
