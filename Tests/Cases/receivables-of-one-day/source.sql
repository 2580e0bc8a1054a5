-- Two ledgers list what a customer owes on the same day, in either order; accounts that stand twice.
create schema erp;
create table erp.line (sold_on date, item int, customer int, pieces int, amount numeric(12, 2), cost numeric(12, 2));
create table erp.item (item int, name text);
create table erp.customer (customer int, name text, channel text);
create table erp.account (customer int, on_day date, assets numeric, debts numeric, suppliers int);
create table erp.owed (customer int, on_day date, open numeric(12, 2), notes numeric(12, 2), due date, bounced boolean);

insert into erp.item values (1, 'Tea');
insert into erp.customer select n, 'Shop ' || n, 'shops' from generate_series(1, 3) n;
insert into erp.line select '2026-10-20', 1, n, 1, 100, 60 from generate_series(1, 3) n;
insert into erp.account select n, '2026-06-30', 24000, 4000, 10 from generate_series(1, 3) n;
-- Of these two the smaller one counts: the first by its values.
insert into erp.account values (3, '2026-06-30', 10000, 4000, 10);
insert into erp.owed values
  (1, '2026-10-31', 1500, 0, '2026-10-01', false), (1, '2026-10-31', 1400, null, '2026-09-01', true),
  (2, '2026-10-31', 1400, null, '2026-09-01', true), (2, '2026-10-31', 1500, 0, '2026-10-01', false),
  -- A credit note is not due on any day.
  (3, '2026-10-31', -300, null, '2026-01-01', null), (3, '2026-10-31', 500, 20, '2026-10-11', null);
