-- Two complaints of customer 1 are the textbook's: one is answered the next day, one after a week and still open. One of
-- customer 2 came on the last day of the month. One of somebody unknown was entered when it was settled.
create schema erp;
create table erp.line (sold_on date, item int, customer int, amount numeric(12, 2));
create table erp.item (item int, name text);
create table erp.customer (customer int, name text, seller int);
create table erp.seller (seller int, name text);
create table erp.complaint (no int, customer int, opened date, answered date, closed date, kind text, seller int);

insert into erp.item values (1, 'Tea');
insert into erp.customer values (1, 'Large', 7), (2, 'Small', null);
insert into erp.seller values (7, 'Ann');
insert into erp.line values ('2026-10-20', 1, 1, 900), ('2026-10-20', 1, 2, 100);
insert into erp.complaint values
  (1, 1, '2026-10-01', '2026-10-02', '2026-10-09', 'late', null),
  (2, 1, '2026-10-05', '2026-10-12', null, 'late', 8),
  (3, 2, '2026-10-31', null, null, null, null),
  (4, 9, '2026-10-10', '2026-10-08', '2026-10-12', 'broken', null),
  (5, 2, '2026-11-03', null, null, 'broken', null),
  (6, 1, null, null, null, 'late', null),
  (1, 2, '2026-10-02', null, null, 'late', null);
