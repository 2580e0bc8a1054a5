-- Shop 1 bought in July; an invoice of October was booked and reversed on one day. Shop 2 brought a part back on the day,
-- shop 3 all of it a day later, shop 4 never kept anything. The lines of a day do not lie together.
create schema erp;
create table erp.line (sold_on date, item int, customer int, amount numeric(12, 2));
create table erp.item (item int, name text, category text);
create table erp.customer (customer int, name text);

insert into erp.item values (1, 'Tea', 'food'), (2, 'Mugs', 'ware');
insert into erp.customer select n, 'Shop ' || n from generate_series(1, 4) n;
insert into erp.line values
  ('2026-07-06', 1, 1, 100), ('2026-07-16', 1, 1, 100), ('2026-10-08', 2, 1, 500), ('2026-10-07', 1, 2, 20),
  ('2026-10-08', 2, 1, -500),
  ('2026-10-05', 1, 2, 60), ('2026-10-06', 1, 2, 10), ('2026-10-05', 1, 2, -40),
  ('2026-10-05', 1, 3, 70), ('2026-10-06', 1, 3, -70),
  ('2026-10-12', 1, 4, -30), ('2026-10-13', 1, 4, 5), ('2026-10-13', 1, 4, -5), ('2026-10-12', 1, 4, 30);
