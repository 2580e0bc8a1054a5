-- Month-end lists of who owes. One customer has paid and is on no list since; one owes 0 and keeps its old due date.
create schema erp;
create table erp.line (sold_on date, item int, customer int, amount numeric(12, 2));
create table erp.item (item int, name text);
create table erp.customer (customer int, name text);
create table erp.owed (customer int, on_day date, open numeric(12, 2), due date);

insert into erp.item values (1, 'Tea');
insert into erp.customer select n, 'Shop ' || n from generate_series(1, 3) n;
insert into erp.line select '2026-10-20', 1, n, 100 from generate_series(1, 3) n;
insert into erp.owed values
  (1, '2026-08-31', 4000, '2026-07-10'),
  (2, '2026-08-31', 300, '2026-08-20'), (2, '2026-09-30', 300, '2026-08-20'), (2, '2026-10-31', 300, '2026-08-20'),
  (3, '2026-10-31', 0, '2026-05-01');
