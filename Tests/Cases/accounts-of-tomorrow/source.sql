-- What is dated after the business date is not read, not rejected, and no reason to stop: stock as the ERP has it now,
-- accounts and receivables of the month to come.
create schema erp;
create table erp.line (sold_on date, item int, customer int, amount numeric(12, 2));
create table erp.item (item int, name text);
create table erp.customer (customer int, name text);
create table erp.account (customer int, on_day date, assets numeric, debts numeric, suppliers int);
create table erp.owed (customer int, on_day date, open numeric(12, 2));
create table erp.stock (item int, value numeric(12, 2));

insert into erp.item values (1, 'Tea');
insert into erp.customer values (1, 'Shop');
insert into erp.line values ('2026-10-20', 1, 1, 100);
insert into erp.account values (1, '2026-11-01', 9, 0, 1), (1, '2026-10-31', 700, 0, 1), (1, 'infinity', 1, 0, 1);
insert into erp.owed values (1, '2027-01-31', 9), (1, '2026-10-30', 5), (1, '2999-12-31', null);
insert into erp.stock values (1, 50);
